package stepup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import stepup.Serving;
import stepup.Shipped;
import stepup.json.Json;

/** The file of requests, sent to a real server as editors send it. */
class RequestsFileTest {
  private static final Path FILE = Path.of("src/deploy/requests.http");
  private static final Pattern ANSWERS = Pattern.compile("# answers (\\d{3})");
  private static final Pattern VARIABLE = Pattern.compile("@(\\w+) = (\\S+)");

  /**
   * A request of the file.
   *
   * @param title what stands behind {@code ###}
   * @param body empty if there is none
   */
  private record Stated(
      String title,
      int status,
      String method,
      String address,
      Map<String, String> headers,
      String body) {}

  @Test
  void everyRequestGetsTheStatusThatTheFileStates() throws Exception {
    try (var server = Serving.start(Shipped::live, entries -> {})) {
      var requests =
          requests(
              Map.of(
                  "api", "http://127.0.0.1:" + server.port(),
                  "ops", "http://127.0.0.1:" + server.opsPort()));
      var client = HttpClient.newHttpClient();
      for (var request : requests) {
        var sent =
            HttpRequest.newBuilder(URI.create(request.address()))
                .method(request.method(), BodyPublishers.ofString(request.body()));
        request.headers().forEach(sent::setHeader);
        var response = client.send(sent.build(), BodyHandlers.ofString());
        assertThat(response.statusCode())
            .as("%s: %s", request.title(), response.body())
            .isEqualTo(request.status());
      }
      assertThat(requests).hasSizeGreaterThan(15);
    }
  }

  @Test
  void everyOperationOfTheDocumentHasARequest() throws IOException {
    var document =
        Json.read(OpenApi.document(Shipped.rules(), Map.of()).getBytes(StandardCharsets.UTF_8));
    var documented = new TreeSet<String>();
    document
        .path("paths")
        .propertyStream()
        .forEach(
            path ->
                path.getValue()
                    .propertyStream()
                    .filter(each -> each.getValue().has("operationId"))
                    .map(each -> each.getKey().toUpperCase(Locale.ROOT))
                    .forEach(method -> documented.add(method + " " + path.getKey())));
    assertThat(documented).hasSizeGreaterThan(10);
    assertThat(
            requests(Map.of("api", "", "ops", "")).stream()
                .map(r -> r.method() + " " + r.address().replaceFirst("\\?.*", "")))
        .containsAll(documented);
  }

  @Test
  void theAddressesAreThoseOfAServiceByDefault() throws IOException {
    var variables = VARIABLE.matcher(Files.readString(FILE)).results().toList();
    assertThat(variables)
        .extracting(each -> each.group(1) + " " + each.group(2))
        .containsExactly("api http://localhost:8080", "ops http://localhost:8081");
  }

  private static List<Stated> requests(Map<String, String> variables) throws IOException {
    var requests = new ArrayList<Stated>();
    for (var part : Pattern.compile("^### ", Pattern.MULTILINE).split(Files.readString(FILE), -1)) {
      if (!part.startsWith("#")) {
        requests.add(request(part, variables));
      }
    }
    return requests;
  }

  private static Stated request(String part, Map<String, String> variables) throws IOException {
    var text = part;
    for (var variable : variables.entrySet()) {
      text = text.replace("{{" + variable.getKey() + "}}", variable.getValue());
    }
    var lines = text.strip().lines().toList();
    var status = ANSWERS.matcher(lines.get(1));
    assertThat(status.matches()).as(part).isTrue();
    var asked = Pattern.compile(" ").split(lines.get(2), 2);
    int blank = lines.subList(3, lines.size()).indexOf("");
    int end = blank < 0 ? lines.size() : blank + 3;
    var headers = new LinkedHashMap<String, String>();
    for (var line : lines.subList(3, end)) {
      var header = Pattern.compile(": ").split(line, 2);
      headers.put(header[0], header[1]);
    }
    var body = String.join("\n", lines.subList(Math.min(end + 1, lines.size()), lines.size()));
    return new Stated(
        lines.get(0),
        Integer.parseInt(status.group(1)),
        asked[0],
        asked[1],
        headers,
        body.startsWith("< ") ? Files.readString(FILE.resolveSibling(body.substring(2))) : body);
  }
}
