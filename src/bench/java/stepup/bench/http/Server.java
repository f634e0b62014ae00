package stepup.bench.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A process that answers over HTTP on this machine. */
final class Server implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("(?:serve|listening) on port (\\d+)");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final Path JAR = Path.of("target", "stepup.jar");
  private static final long START_SECONDS = 60;

  private final String name;
  private final int port;
  private final ProcessHandle process;

  private Server(String name, int port, ProcessHandle process) {
    this.name = name;
    this.port = port;
    this.process = process;
  }

  /**
   * Stepup's jar as it is served to callers, with the rules of this folder.
   *
   * @param settings besides the ports
   * @param folder for what it prints
   */
  static Server stepup(String name, Map<String, String> settings, Path folder)
      throws IOException, InterruptedException {
    var environment = new HashMap<>(settings);
    environment.put("PORT", "0");
    environment.put("OPS_PORT", "0");
    // Nobody is to be refused, and what else this machine does is not what is measured.
    environment.put("MAX_WAIT_MILLIS", "5000");
    environment.put("MAX_QUEUE_MILLIS", "5000");
    return start(
        name,
        List.of(JAVA, "-jar", JAR.toString(), "serve"),
        environment,
        Files.createTempFile(folder, "stepup", ".log"));
  }

  /**
   * The echo.
   *
   * @param answer the file with what it answers
   */
  static Server echo(String name, Echo.Way way, Path answer)
      throws IOException, InterruptedException {
    var classes = System.getProperty("java.class.path");
    return start(
        name,
        List.of(JAVA, "-cp", classes, Echo.class.getName(), way.name(), answer.toString()),
        Map.of(),
        answer.resolveSibling(way + "-" + answer.getFileName() + ".log"));
  }

  /**
   * A peer on Node.
   *
   * @param script where it is installed
   * @param folder for what it prints
   */
  static Server node(String name, Path script, Path folder)
      throws IOException, InterruptedException {
    return start(
        name,
        List.of("node", script.toString()),
        Map.of("NODE_ENV", "production"),
        folder.resolve(script.getFileName() + ".log"));
  }

  private static Server start(
      String name, List<String> command, Map<String, String> environment, Path output)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < patience) {
      var started = STARTED.matcher(Files.readString(output));
      if (started.find()) {
        return new Server(name, Integer.parseInt(started.group(1)), process.toHandle());
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    process.destroyForcibly();
    throw new IOException(name + " did not start:\n" + Files.readString(output));
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  /** The processor time it has had, in user and system mode, to a hundredth of a second. */
  Duration processorTime() {
    return processorTime(process);
  }

  static Duration processorTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
