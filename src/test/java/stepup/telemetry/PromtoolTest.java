package stepup.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;

/** The alerts and the numbers, as Prometheus' own tool sees them; {@code make promtool}. */
@Tag("promtool")
@Timeout(120)
class PromtoolTest {
  @Test
  void theAlertsAreRules() throws Exception {
    promtool("", "check", "rules", "--lint=all", "--lint-fatal", "src/deploy/alerts.yml");
  }

  @Test
  void theAlertsAreHeardWhenTheyShouldBe() throws Exception {
    promtool("", "test", "rules", "src/deploy/alerts.test.yml");
  }

  @Test
  void theNumbersOfAServiceThatRunsAreAsPrometheusWantsThem() throws Exception {
    var client = HttpClient.newHttpClient();
    try (var server = Serving.start(Shipped::live, entries -> {})) {
      client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
              .header("Content-Type", "application/json")
              .POST(
                  BodyPublishers.ofFile(
                      Path.of("rules/scenarios/blocked-by-another-reseller.request.json")))
              .build(),
          BodyHandlers.discarding());
      var page =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + server.opsPort() + "/metrics"))
                  .build(),
              BodyHandlers.ofString());
      promtool(page.body(), "check", "metrics", "--extended");
    }
  }

  private static void promtool(String in, String... arguments) throws Exception {
    var command = new java.util.ArrayList<>(List.of(System.getenv("PROMTOOL")));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(in.getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }
}
