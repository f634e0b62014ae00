package stepup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.Budget;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

@Timeout(120)
class OverBudgetTest {
  private static final String DRL =
      """
      package stepup.ruleset
      import stepup.decision.Facts
      rule "RUN-010 one customer is never decided"
          @source("test")
      when
          Facts( customer.id() == "endless" )
      then
          while (true) { }
      end
      """;

  private static final String REQUEST =
      """
      {"customer":{"id":"%s"},"asOf":"2026-11-22","subscriptions":[{"id":"one","offer":"office-365-business","status":"active","quantity":5}]}
      """;

  private static final String PROBLEM =
      """
      {
        "type" : "urn:stepup:problem:over-budget",
        "title" : "The decision took more than it may.",
        "status" : 504,
        "detail" : "Rule `RUN-010` (runaway.drl!3) was stopped: the rules took more than 300 ms."
      }""";

  @TempDir private Path folder;

  @Test
  void theRuleIsNamedNothingIsRecordedAndTheNextRequestIsAnswered() throws Exception {
    var files = RuleFiles.read(Shipped.copiedTo(folder)).with("runaway.drl", DRL);
    var live = Shipped.live(files, RuleSet.load(files));
    var recorded = new ArrayList<DecisionRecord>();
    var decisions =
        new DecisionService(UUID::randomUUID, recorded::addAll, new Budget.Limits(10_000, 300));
    try (var server = Serving.start(() -> live, decisions, Clock.systemUTC())) {
      for (int i = 0; i < 3; i++) {
        var stopped = post(server, "endless");
        assertThat(stopped.statusCode()).isEqualTo(504);
        assertThat(stopped.headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
        assertThat(Json.pretty(stopped.body())).isEqualTo(PROBLEM);
        assertThat(recorded).hasSize(i);

        var decided = post(server, "somebody");
        assertThat(decided.statusCode()).isEqualTo(200);
        assertThat(
                Json.read(decided.body().getBytes(StandardCharsets.UTF_8))
                    .at("/subscriptions/0/upgrades/0/verdict")
                    .asText())
            .isEqualTo("undetermined");
        assertThat(recorded).hasSize(i + 1);
      }
    }
  }

  @Test
  void theCommandLinePrintsTheProblemAndGoesOn() throws Exception {
    Shipped.copiedTo(folder.resolve("rules"));
    Files.writeString(folder.resolve("rules/runaway.drl"), DRL);
    var requests = folder.resolve("requests.jsonl");
    Files.writeString(
        requests,
        REQUEST.formatted("one") + REQUEST.formatted("endless") + REQUEST.formatted("two"));
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            Map.of(
                "RULES",
                folder.resolve("rules").toString(),
                "DATA",
                folder.resolve("data").toString(),
                "MAX_DECISION_MILLIS",
                "300"),
            new PrintWriter(out),
            new PrintWriter(new StringWriter()),
            "decide",
            requests.toString());
    assertThat(exit).isEqualTo(1);
    var lines = out.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(Json.pretty(lines.get(1).replace("\"line\":2,", ""))).isEqualTo(PROBLEM);
    assertThat(
            List.of(lines.get(0), lines.get(2)).stream()
                .map(line -> line.contains("\"decisionId\"")))
        .containsOnly(true);
  }

  private static HttpResponse<String> post(Server server, String customer) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(REQUEST.formatted(customer)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
