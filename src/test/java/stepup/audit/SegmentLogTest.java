package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
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

  @Test
  void groupsOfManyThreadsAreKeptWholeAndInOrder() throws Exception {
    try (var log = open()) {
      IntStream.range(0, 100)
          .parallel()
          .forEach(
              i ->
                  log.append(
                      IntStream.range(0, 5)
                          .mapToObj(j -> Logged.record(10L * i + j, "c"))
                          .toList()));
    }
    var ids = Logged.ids(data);
    assertThat(ids).hasSize(500).doesNotHaveDuplicates();
    for (int i = 0; i < 500; i += 5) {
      var first = UUID.fromString(ids.get(i));
      assertThat(ids.subList(i, i + 5))
          .containsExactlyElementsOf(
              IntStream.range(0, 5)
                  .mapToObj(j -> new UUID(7, first.getLeastSignificantBits() + j).toString())
                  .toList());
    }
    assertThat(Logged.verified(data).wrong()).isEmpty();
  }

  @Test
  void aSegmentThatIsLargeIsFollowedByTheNext() throws Exception {
    try (var log = open(LogMode.DURABLE, 2_000, 100, Clock.systemUTC())) {
      for (int i = 0; i < 50; i++) {
        log.append(List.of(Logged.record(i, "c")));
      }
    }
    assertThat(Logged.segments(data)).hasSizeGreaterThan(5);
    for (var segment : Logged.segments(data)) {
      assertThat(Files.size(segment)).isLessThanOrEqualTo(2_000);
    }
    assertThat(Logged.verified(data).wrong()).isEmpty();
    assertThat(Logged.ids(data)).hasSize(50);
  }

  @Test
  void aSegmentThatIsOldIsFollowedByTheNextOnceItHasARecord() throws Exception {
    var now = new AtomicReference<>(NOW);
    var clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now.get();
          }
        };
    try (var log = open(LogMode.DURABLE, 1 << 20, 100, clock)) {
      now.set(NOW.plus(Duration.ofDays(3)));
      log.append(List.of(Logged.record(1, "c")));
      assertThat(Logged.segments(data)).hasSize(1);
      log.append(List.of(Logged.record(2, "c")));
      assertThat(Logged.segments(data)).hasSize(2);
      now.set(NOW.plus(Duration.ofDays(4)).minusNanos(1));
      log.append(List.of(Logged.record(3, "c")));
      assertThat(Logged.segments(data)).hasSize(2);
    }
    assertThat(Logged.verified(data).wrong()).isEmpty();
  }

  @Test
  void aSecondLogOfTheSameFolderIsRefusedWithWhatToDo() throws Exception {
    try (var log = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessage(
              data.resolve("decisions")
                  + ": another process records its decisions here; stop it, set DATA to another"
                  + " folder, or record nothing with LOG_MODE=off");
      log.append(List.of(Logged.record(1, "c")));
    }
    open().close();
  }

  @Test
  void asyncDropsWhatDoesNotFitAndCountsIt() throws Exception {
    var group = IntStream.range(0, 11).mapToObj(i -> Logged.record(i, "c")).toList();
    try (var log = open(LogMode.ASYNC, 1 << 20, 10, Clock.systemUTC())) {
      log.append(group);
      assertThat(log.state().dropped()).isEqualTo(11);
      log.append(group.subList(0, 10));
    }
    assertThat(Logged.ids(data)).hasSize(10);
    var log = open(LogMode.ASYNC, 1 << 20, 10, Clock.systemUTC());
    log.close();
    log.append(group.subList(0, 1));
    assertThat(log.state().dropped()).isEqualTo(1);
    assertThat(log.state().taking()).isFalse();
  }

  @Test
  void syncWaitsForTheSinkAndRefusesIfItIsLate() throws Exception {
    var asked = new ConcurrentLinkedQueue<Long>();
    try (var log = open(LogMode.SYNC, 1 << 20, 10, Clock.systemUTC())) {
      assertThatThrownBy(() -> log.append(List.of(Logged.record(1, "c"))))
          .isInstanceOf(DecisionLog.DecisionNotRecordedException.class)
          .hasRootCauseMessage("the sink has not acknowledged record 1 within 1 s");
      log.acknowledgedBy((seq, most) -> asked.add(seq));
      log.append(List.of(Logged.record(2, "c"), Logged.record(3, "c")));
      assertThat(Logged.ids(data)).hasSize(3);
    }
    assertThat(asked).containsExactly(3L);
  }

  @Test
  void offWritesNothing() throws Exception {
    try (var log = open(LogMode.OFF, 1 << 20, 10, Clock.systemUTC())) {
      log.append(List.of(Logged.record(1, "c")));
      assertThat(log.state().appended()).isZero();
    }
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void aSegmentThatIsDeletedUnderTheServiceIsNoticedAndRecordingGoesOn() throws Exception {
    try (var log = open()) {
      log.append(List.of(Logged.record(1, "c")));
      Files.delete(Logged.segments(data).get(0));
      assertThatThrownBy(() -> log.append(List.of(Logged.record(2, "c"))))
          .isInstanceOf(DecisionLog.DecisionNotRecordedException.class);
      assertThat(log.state().failures()).isEqualTo(1);
      log.append(List.of(Logged.record(3, "c")));
      assertThat(log.state().taking()).isTrue();
    }
    assertThat(Logged.ids(data)).containsExactly(Logged.record(3, "c").id().toString());
    assertThat(Logged.verified(data).wrong())
        .containsExactly(
            data.resolve("decisions")
                + ": segment 1 is missing; after a removal on purpose say --from 2");
    assertThat(Verification.of(data, Chain.PLAIN, 2, null).wrong()).isEmpty();
  }

  @Test
  void whatIsOnTheDiskIsTold() throws Exception {
    try (var log = open()) {
      assertThat(log.awaitAfter(0, Duration.ZERO)).isZero();
      log.append(List.of(Logged.record(1, "c"), Logged.record(2, "c")));
      assertThat(log.awaitAfter(1, Duration.ofSeconds(10))).isEqualTo(2);
      var state = log.state();
      assertThat(state.seq()).isEqualTo(2);
      assertThat(state.queued()).isZero();
      var expected = new Verification.Expected(2, state.hash());
      assertThat(Verification.of(data, Chain.PLAIN, 1, expected).wrong()).isEmpty();
      var other = new Verification.Expected(1, state.hash());
      assertThat(Verification.of(data, Chain.PLAIN, 1, other).wrong()).hasSize(1);
    }
  }

  @Test
  void findingIsAsLookingAtEveryRecord() throws Exception {
    var facts =
        List.of(
            facts("blocked-by-another-reseller"),
            facts("an-order-that-fails-in-every-way"),
            facts("nothing-stated-about-privileges-or-an-offer"));
    try (var log = open(LogMode.DURABLE, 20_000, 100, Clock.systemUTC())) {
      var service = service(log);
      for (int i = 0; i < 60; i++) {
        service.decide(
            Shipped.rules(), facts.get(i % 3), DecisionEngine.Scope.EVERYTHING, NOW.plusSeconds(i));
        log.append(List.of(Logged.record(1000 + i, "c" + i % 7 + "\"é")));
      }
    }
    var all = new ArrayList<Entry>();
    for (var recorded : Segments.of(data).after(0).next(1000, Long.MAX_VALUE)) {
      all.add(Entry.of(recorded));
    }
    assertThat(all).hasSize(120);
    var entry = all.get(2);
    var customers = Set.of("c3\"é", "nobody");
    var since = NOW.plusSeconds(20);
    var until = NOW.plusSeconds(1_030);
    int found = 0;
    for (var query :
        List.of(
            Query.ALL,
            new Query(entry.id(), null, null, null, null, null, null, 5, false),
            new Query(null, customers, null, null, null, null, null, 5, true),
            new Query(null, customers, since, until, null, null, null, 500, false),
            new Query(null, null, since, until, null, null, null, 500, true),
            new Query(null, null, null, null, "not_eligible", null, null, 500, false),
            new Query(null, null, null, null, "undetermined", null, null, 7, true),
            new Query(null, null, since, null, null, "concurrency_conflicts", null, 500, false),
            new Query(null, null, null, null, null, null, "E-40", 500, true),
            new Query(null, null, null, null, "eligible", null, "E-40", 500, false))) {
      var naive = new ArrayList<>(all.stream().filter(query::matches).toList());
      if (query.newestFirst()) {
        Collections.reverse(naive);
      }
      var got = new ArrayList<Entry>();
      assertThat(Segments.of(data).find(query, (recorded, one) -> got.add(one)))
          .isEqualTo(got.size());
      assertThat(got)
          .as(query.toString())
          .isEqualTo(naive.subList(0, (int) Math.min(naive.size(), query.limit())));
      found += got.size();
    }
    assertThat(found).isGreaterThan(200);
  }

  private SegmentLog open(LogMode mode, long bytes, int queue, Clock clock) throws IOException {
    return SegmentLog.open(
        data,
        new LogSettings(
            mode, bytes, Duration.ofDays(1), queue, Chain.PLAIN, Mask.NONE, Duration.ofSeconds(1)),
        clock);
  }

  private SegmentLog open() throws Exception {
    return SegmentLog.open(data, LogSettings.USUAL, Clock.systemUTC());
  }

  private List<String> lines() throws Exception {
    return Files.readAllLines(data.resolve("decisions/000000000001.jsonl"));
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
