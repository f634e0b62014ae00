package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
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

class SegmentLogTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @TempDir Path data;

  @Test
  void aRecordHoldsAllThatIsNeededToDecideAgain() throws Exception {
    var facts = facts("an-order-that-fails-in-every-way");
    try (var log = open()) {
      service(log).decide(Shipped.rules(), facts, DecisionEngine.Scope.EVERYTHING, NOW);
    }
    var line = Json.read(lines().get(1).getBytes(StandardCharsets.UTF_8));
    assertThat(line.path("rules").path("version").asText()).isEqualTo(Shipped.rules().version());
    assertThat(line.path("time").asText()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(FactsReader.of(line.path("facts"), Shipped.rules().catalog(), LocalDate.EPOCH, 10))
        .isEqualTo(facts);
    assertThat(line.path("decision").path("order").path("verdict").asText())
        .isEqualTo("not_eligible");
    assertThat(line.path("rowsFired").findValuesAsText("id"))
        .contains("E-10", "E-20", "E-30", "E-40", "E-60", "L-10");
    assertThat(line.path("seq").asLong()).isEqualTo(1);
  }

  @Test
  void recordsOfManyThreadsAreEachKeptOnce() throws Exception {
    var facts = facts("blocked-by-another-reseller");
    var ids = new ConcurrentLinkedQueue<String>();
    try (var log = open()) {
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
      assertThat(log.state().seq()).isEqualTo(400);
      assertThat(Segments.of(data).after(0).next(1000, 400)).hasSize(400);
      assertThat(Segments.of(data).after(390).next(4, 400))
          .extracting(Recorded::seq)
          .containsExactly(391L, 392L, 393L, 394L);
    }
    var lines = lines();
    assertThat(lines).hasSize(401);
    for (var line : lines.subList(1, 401)) {
      assertThat(
              ids.remove(
                  Json.read(line.getBytes(StandardCharsets.UTF_8)).path("decisionId").asText()))
          .isTrue();
    }
  }

  @Test
  void aDecisionThatCannotBeRecordedIsNotGiven() throws Exception {
    var log = open();
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

  private SegmentLog open() throws Exception {
    return SegmentLog.open(data, LogSettings.USUAL, Clock.systemUTC());
  }

  private java.util.List<String> lines() throws Exception {
    return Files.readAllLines(data.resolve("decisions/000000000001.jsonl"));
  }

  private static DecisionService service(DecisionLog log) {
    return new DecisionService(UUID::randomUUID, log);
  }

  private static Facts facts(String pair) throws Exception {
    var request = Files.readAllBytes(Path.of("rules/scenarios", pair + ".request.json"));
    return FactsReader.read(request, Shipped.rules().catalog(), LocalDate.EPOCH, 10);
  }
}
