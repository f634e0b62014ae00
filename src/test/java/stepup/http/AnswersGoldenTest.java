package stepup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.Golden;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionService;
import stepup.json.Json;

/**
 * Each folder under {@code answers/} is a request to a real server, and each under {@code
 * partner-center/} one in Partner Center's shapes: a body, header fields if it needs some, a query
 * if it needs one, and the answer, in which only the version of the rules is left out.
 */
class AnswersGoldenTest {
  private static final Map<String, String> ADDRESSES =
      Map.of("answers", "/decide", "partner-center", "/partner-center/upgrades");

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T17:00:00Z"), ZoneId.of("Asia/Shanghai"));

  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    var service = new DecisionService(() -> new UUID(0, 1), entry -> {});
    server = Serving.start(Shipped::live, service, CLOCK);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Path> cases() throws IOException {
    var cases = new ArrayList<Path>();
    for (var name : ADDRESSES.keySet()) {
      try (var folders = Files.list(Path.of("src/test/resources", name))) {
        folders.filter(Files::isDirectory).forEach(cases::add);
      }
    }
    return cases.stream().sorted();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theAnswerIsTheOneOnFile(Path folder) throws Exception {
    var query =
        Files.exists(folder.resolve("query.txt"))
            ? Files.readString(folder.resolve("query.txt")).strip()
            : "";
    var address = ADDRESSES.get(folder.getParent().getFileName().toString());
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + address + query))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofFile(folder.resolve("request.json")));
    var headers = folder.resolve("headers.txt");
    for (var header : Files.exists(headers) ? Files.readAllLines(headers) : List.<String>of()) {
      var part = header.split(":", 2);
      request.header(part[0].strip(), part[1].strip());
    }
    var response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    var body = Json.pretty(response.body()).replace(Shipped.rules().version(), "the version");
    assertThat(response.headers().firstValue("Content-Language").isPresent())
        .isEqualTo(response.statusCode() == 200);
    Golden.compare(folder.resolve("answer.txt"), response.statusCode() + "\n" + body + "\n");
  }
}
