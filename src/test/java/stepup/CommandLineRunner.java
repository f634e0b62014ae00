package stepup;

import java.io.PrintWriter;
import java.util.Map;

/** Runs the command line in this process, for tests of other packages. */
public final class CommandLineRunner {
  private CommandLineRunner() {}

  public static int run(
      Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
    int exit = Main.run(environment, out, err, args);
    out.flush();
    err.flush();
    return exit;
  }
}
