package stepup.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.access.Access;
import stepup.audit.LogSettings;
import stepup.audit.SegmentLog;
import stepup.http.Page;
import stepup.http.Server;
import stepup.json.Json;
import stepup.live.Live;

/** A real server with the console and a real decision log. */
final class ConsoleServer implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Server server;
  private final SegmentLog log;

  private ConsoleServer(Server server, SegmentLog log) {
    this.server = server;
    this.log = log;
  }

  /** What a server is made of. */
  interface Pages {
    List<Page> of(Console.Parts parts);
  }

  static ConsoleServer start(
      Supplier<Live> live, Path rules, Path data, LogSettings settings, Access access)
      throws IOException {
    return start(live, rules, data, settings, access, parts -> new Console(parts).pages());
  }

  static ConsoleServer start(
      Supplier<Live> live, Path rules, Path data, LogSettings settings, Access access, Pages pages)
      throws IOException {
    var clock = Clock.systemUTC();
    var log = SegmentLog.open(data, settings, clock);
    var setup =
        new Setup(data)
            .live(live)
            .clock(clock)
            .rules(rules)
            .access(access)
            .recording(settings, log, log::state);
    var server = setup.serve(pages.of(setup.parts()));
    return new ConsoleServer(server, log);
  }

  HttpResponse<String> get(String address, @Nullable String key) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + address));
    if (key != null) {
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(("analyst:" + key).getBytes(StandardCharsets.UTF_8)));
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** A page that is there. */
  String page(String address) throws Exception {
    var answer = get(address, null);
    if (answer.statusCode() != 200) {
      throw new AssertionError(address + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  /** Decides, and tells the decision's id. */
  String decide(String request) throws Exception {
    var answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request))
                .build(),
            BodyHandlers.ofByteArray());
    var id = Json.read(answer.body()).path("decisionId").asText();
    if (id.isEmpty()) {
      throw new AssertionError(new String(answer.body(), StandardCharsets.UTF_8));
    }
    return id;
  }

  /** The texts of what stands between a beginning and an end, without tags. */
  static List<String> between(String page, String from, String to) {
    var texts = new ArrayList<String>();
    int at = page.indexOf(from);
    while (at >= 0) {
      int end = page.indexOf(to, at + from.length());
      texts.add(page.substring(at + from.length(), end).replaceAll("<[^>]*>", " ").strip());
      at = page.indexOf(from, end);
    }
    return texts;
  }

  @Override
  public void close() throws IOException {
    server.close();
    log.close();
  }
}
