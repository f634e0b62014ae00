package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The service as an operator runs it: a process of its own, on free ports. */
public final class ServiceProcess implements AutoCloseable {
  private static final Pattern STARTED =
      Pattern.compile("serve on port (\\d+), see /docs; operators on port (\\d+)");

  private final Process process;
  private final Path output;
  private final int port;
  private final int opsPort;

  private ServiceProcess(Process process, Path output, int port, int opsPort) {
    this.process = process;
    this.output = output;
    this.port = port;
    this.opsPort = opsPort;
  }

  /**
   * Starts a service and waits until it serves.
   *
   * @param settings besides the ports, which are free ones
   * @param folder for what it prints
   */
  public static ServiceProcess start(Map<String, String> settings, Path folder)
      throws IOException, InterruptedException {
    return start(settings, folder, Path.of(""), List.of("-XX:TieredStopAtLevel=1"));
  }

  /**
   * Starts a service and waits until it serves.
   *
   * @param settings besides the ports, which are free ones
   * @param folder for what it prints
   * @param working the folder it runs in
   * @param flags of Java
   */
  public static ServiceProcess start(
      Map<String, String> settings, Path folder, Path working, List<String> flags)
      throws IOException, InterruptedException {
    var output = Files.createTempFile(folder, "service", ".txt");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "stepup.Main", "serve"));
    var builder =
        new ProcessBuilder(command)
            .directory(working.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    var environment = new HashMap<>(settings);
    environment.putIfAbsent("PORT", "0");
    environment.putIfAbsent("OPS_PORT", "0");
    builder.environment().putAll(environment);
    var process = builder.start();
    while (true) {
      var started = STARTED.matcher(Files.readString(output));
      if (started.find()) {
        return new ServiceProcess(
            process,
            output,
            Integer.parseInt(started.group(1)),
            Integer.parseInt(started.group(2)));
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IOException("the service did not start:\n" + Files.readString(output));
      }
    }
  }

  public int port() {
    return port;
  }

  public int opsPort() {
    return opsPort;
  }

  public long pid() {
    return process.pid();
  }

  /** Asks it to stop, as an operator does. */
  public void terminate() {
    process.destroy();
  }

  /** Ends it at once. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Its exit code, once it has ended by itself. */
  public int exitCode() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /** What it has printed. */
  public String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    kill();
  }
}
