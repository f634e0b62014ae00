package stepup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Goes through what a service does from its start to its first answers, so that Java, told to by
 * {@code -XX:ArchiveClassesAtExit}, archives the classes that this takes. A second rehearsal with
 * the same folder finds the rules compiled, as most starts do; an archive is made of that one, as
 * Java 17 crashes where the classes of the compiler are to be archived too.
 */
@Command(
    name = "rehearse",
    mixinStandardHelpOptions = true,
    description =
        "Starts a service of RULES on free ports, asks it the requests of its scenarios, and stops it; so that Java can archive what a start needs.")
final class RehearseCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Parameters(paramLabel = "FOLDER", description = "What a service would keep in DATA.")
  private Path data;

  RehearseCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var settings =
        Settings.from(
            Map.of(
                "RULES",
                environment.getOrDefault("RULES", ""),
                "DATA",
                data.toString(),
                "PORT",
                "0",
                "OPS_PORT",
                "0"));
    try (var service = Service.start(settings)) {
      for (var request : service.rules().now().proven().examples().values()) {
        ask(service.server().port(), request);
      }
    }
    return 0;
  }

  private static void ask(int port, byte[] request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var out = socket.getOutputStream();
      out.write(
          ("POST /decide HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  + "Content-Type: application/json\r\nContent-Length: "
                  + request.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(request);
      out.flush();
      socket.getInputStream().readAllBytes();
    }
  }
}
