package stepup.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.openjdk.jmh.runner.RunnerException;

/** Measures what needs no load over HTTP, and prints it as tables. */
public final class Bench {
  private Bench() {}

  /**
   * Measures; what it does is told on standard error.
   *
   * @param args {@code --short} to do a little of everything, which shows that it works and no more
   */
  public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
    boolean brief = Arrays.asList(args).contains("--short");
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var progress = System.err;
    // What engines print must not get between the tables.
    var log =
        new PrintStream(
            Files.newOutputStream(AsShipped.LOG.toPath()), true, StandardCharsets.UTF_8);
    System.setOut(log);
    out.println(circumstances(brief));
    var deciding = new InProcess(brief, progress);
    deciding.run();
    out.println(deciding.table());
    out.println(new Jar(brief, progress).tables(deciding.perRequest()));
    out.println(new Growth(brief, progress).table());
  }

  private static String circumstances(boolean brief) throws IOException {
    return """
    %s: %d processors (%s), Java %s, %s.
    %sTimes are of a processor, medians; each contender in a JVM of its own, in turns; every answer checked.
    """
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            processor(),
            System.getProperty("java.vm.version"),
            String.join(", ", versions()),
            brief ? "A short run: it shows that all of it works; its times mean nothing. " : "");
  }

  private static String processor() throws IOException {
    var info = Path.of("/proc/cpuinfo");
    if (Files.exists(info)) {
      for (var line : Files.readAllLines(info)) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    }
    return System.getProperty("os.arch");
  }

  /** The engines beside us, as the build filled them in. */
  private static List<String> versions() throws IOException {
    var versions = new Properties();
    try (InputStream in = Bench.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    }
    var named = new ArrayList<String>();
    for (var name : versions.stringPropertyNames().stream().sorted().toList()) {
      named.add(name.replace('-', ' ') + " " + versions.getProperty(name));
    }
    return named;
  }
}
