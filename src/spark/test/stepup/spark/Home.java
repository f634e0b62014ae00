package stepup.spark;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Spark as it is installed elsewhere, with libraries of its own; its processes speak on loopback.
 */
final class Home {
  static final Path JAR = Path.of("target/spark/stepup.jar");

  private static final Path BIN = Path.of("target/spark/home/bin");
  private static final int PATIENCE_MINUTES = 10;

  private Home() {}

  /** How a job ended, and what it printed; Spark's own log is in neither. */
  record Ended(int code, String out, String err) {}

  /** Starts a program of Spark's; what it prints goes to files beside each other. */
  static Process start(
      Path folder, String name, Map<String, String> environment, List<String> command)
      throws IOException {
    var words = new ArrayList<>(command);
    words.set(0, BIN.resolve(command.get(0)).toAbsolutePath().toString());
    var builder =
        new ProcessBuilder(words)
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .redirectError(folder.resolve(name + ".err").toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_LOCAL_DIRS", folder.toAbsolutePath().toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Hands the jar to Spark in one process that does everything, and waits until it has. */
  static Ended submit(Path folder, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("spark-submit", "--master", "local[2]"));
    command.addAll(List.of("--conf", "spark.ui.enabled=false"));
    command.addAll(
        List.of("--conf", "spark.sql.warehouse.dir=" + folder.resolve("warehouse").toUri()));
    command.addAll(words);
    return ended(folder, "job", start(folder, "job", environment, command));
  }

  static Ended ended(Path folder, String name, Process process)
      throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("not ended after " + PATIENCE_MINUTES + " minutes");
    }
    var err = new StringBuilder();
    for (var line : Files.readAllLines(folder.resolve(name + ".err"))) {
      // With a date and a level, or about where those go.
      if (!line.matches("\\d\\d/\\d\\d/\\d\\d .*|Using Spark's default.*|WARNING: .*|Setting .*")) {
        err.append(line).append('\n');
      }
    }
    return new Ended(
        process.exitValue(), Files.readString(folder.resolve(name + ".out")), err.toString());
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
