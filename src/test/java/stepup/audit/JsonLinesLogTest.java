package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;

class JsonLinesLogTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @TempDir Path data;

  @Test
  void aRecordHoldsAllThatIsNeededToDecideAgain() throws Exception {
    var facts = facts("an-order-that-fails-in-every-way");
    try (var log = JsonLinesLog.open(data)) {
      service(log).decide(Shipped.rules(), facts, DecisionEngine.Scope.EVERYTHING, NOW);
    }
    var line = Json.read(Files.readAllBytes(data.resolve(JsonLinesLog.FILE)));
    assertThat(line.path("rules").path("version").asText()).isEqualTo(Shipped.rules().version());
    assertThat(line.path("time").asText()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(FactsReader.of(line.path("facts"), Shipped.rules().catalog(), LocalDate.EPOCH, 10))
        .isEqualTo(facts);
    assertThat(line.path("decision").path("order").path("verdict").asText())
        .isEqualTo("not_eligible");
    assertThat(line.path("rowsFired").findValuesAsText("id"))
        .contains("E-10", "E-20", "E-30", "E-40", "E-60", "L-10");
  }

  @Test
  void recordsOfManyThreadsNeverShareALine() throws Exception {
    var facts = facts("blocked-by-another-reseller");
    var ids = new ConcurrentLinkedQueue<String>();
    try (var log = JsonLinesLog.open(data)) {
      var service = service(log);
      IntStream.range(0, 400)
          .parallel()
          .forEach(
              i ->
                  ids.add(
                      service
                          .decide(Shipped.rules(), facts, DecisionEngine.Scope.EVERYTHING, NOW)
                          .id()
                          .toString()));
    }
    var lines = Files.readAllLines(data.resolve(JsonLinesLog.FILE));
    assertThat(lines).hasSize(400);
    for (var line : lines) {
      assertThat(
              ids.remove(
                  Json.read(line.getBytes(StandardCharsets.UTF_8)).path("decisionId").asText()))
          .isTrue();
    }
  }

  @Test
  void aLineThatACrashCutShortSpoilsNoOther() throws Exception {
    var facts = facts("blocked-by-another-reseller");
    Files.writeString(data.resolve(JsonLinesLog.FILE), "{\"whole\":1}\n{\"cut\":");
    try (var log = JsonLinesLog.open(data)) {
      service(log).decide(Shipped.rules(), facts, DecisionEngine.Scope.EVERYTHING, NOW);
    }
    var lines = Files.readAllLines(data.resolve(JsonLinesLog.FILE));
    assertThat(lines).hasSize(3).startsWith("{\"whole\":1}", "{\"cut\":");
    Json.read(lines.get(2).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aDecisionThatCannotBeRecordedIsNotGiven() throws Exception {
    var log = JsonLinesLog.open(data);
    log.close();
    assertThatThrownBy(
            () ->
                service(log)
                    .decide(
                        Shipped.rules(),
                        facts("blocked-by-another-reseller"),
                        DecisionEngine.Scope.EVERYTHING,
                        NOW))
        .isInstanceOf(DecisionLog.DecisionNotRecordedException.class);
  }

  private static DecisionService service(DecisionLog log) {
    return new DecisionService(UUID::randomUUID, log);
  }

  private static Facts facts(String pair) throws Exception {
    var request = Files.readAllBytes(Path.of("rules/scenarios", pair + ".request.json"));
    return FactsReader.read(
        request, Shipped.rules().catalog(), LocalDate.EPOCH, RequestLimits.USUAL);
  }
}
