package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.decision.DecisionRecord;

/** A search that goes a part of the way at a time finds what one that looks at all does. */
class BackwardsTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path data;

  /** Tells the time of the record that is written. */
  private static final class Hand extends Clock {
    private Instant now = Logged.NOW;

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
      return now;
    }
  }

  @Test
  void wholeSegmentsOfManyBlocksAreReadFromTheirEndWhateverTheBounds() throws Exception {
    var random = new SplittableRandom(7);
    var written = new ArrayList<DecisionRecord>();
    for (int i = 0; i < 4_000; i++) {
      // Now and then a line that is longer than what is read at once.
      var customer = i % 2_500 == 77 ? "x".repeat(2_500_000) : "c" + random.nextInt(5);
      written.add(Logged.record(i, customer + (i % 3 == 0 ? "\n\"é" : "")));
    }
    try (var log = open(1_000_000, Clock.systemUTC())) {
      for (var group : List.of(written.subList(0, 2_000), written.subList(2_000, 4_000))) {
        log.append(List.copyOf(group));
      }
    }
    assertThat(Logged.segments(data)).hasSizeGreaterThan(1);
    cutShort();
    for (var query :
        List.of(
            Query.ALL,
            new Query(null, Set.of("c3", "c3\n\"é"), null, null, null, null, null, 1, true),
            new Query(null, Set.of("nobody"), null, null, null, null, null, 1, true))) {
      var expected = naive(query);
      for (var bounds :
          List.of(
              new Backwards.Bounds(Integer.MAX_VALUE, Long.MAX_VALUE, LONG),
              new Backwards.Bounds(300, Long.MAX_VALUE, LONG),
              new Backwards.Bounds(Integer.MAX_VALUE, 1, LONG),
              new Backwards.Bounds(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO))) {
        assertThat(all(query, bounds)).as(query + " " + bounds).isEqualTo(expected);
      }
    }
  }

  @Test
  void segmentsOfAnotherTimeAreNotLookedAt() throws Exception {
    var clock = new Hand();
    try (var log = open(1_024, clock)) {
      for (int i = 0; i < 200; i++) {
        clock.now = Logged.NOW.plusSeconds(1_000L * i);
        log.append(List.of(Logged.record(1_000L * i, "c" + i % 3)));
      }
    }
    long size = Segments.of(data).bytes();
    var from = Logged.NOW.plusSeconds(100_000);
    var to = Logged.NOW.plusSeconds(130_000);
    for (var query :
        List.of(
            times(from, to),
            times(null, from),
            times(from, null),
            times(from, from),
            times(to, from))) {
      var stretch = search(query, null, new Backwards.Bounds(1_000, Long.MAX_VALUE, LONG));
      assertThat(stretch.next()).isNull();
      assertThat(ids(stretch)).as(query.toString()).isEqualTo(naive(query));
      assertThat(stretch.bytes()).as(query.toString()).isLessThan(size * 3 / 4);
    }
    assertThat(naive(times(from, to))).hasSize(30);
  }

  @Test
  void whatIsNotYetOnTheDiskIsLeftOut() throws Exception {
    try (var log = open(1 << 20, Clock.systemUTC())) {
      log.append(List.of(Logged.record(1, "a"), Logged.record(2, "a"), Logged.record(3, "a")));
    }
    var stretch =
        Backwards.search(
            Segments.of(data), Query.ALL, null, 2, new Backwards.Bounds(9, 1 << 20, LONG));
    assertThat(stretch.hits()).extracting(hit -> hit.recorded().seq()).containsExactly(2L, 1L);
    assertThat(stretch.back()).isEqualTo(Logged.NOW.plusSeconds(1));
  }

  @Test
  void aRecordIsReadAtItsPlaceAndNothingAtAnother() throws Exception {
    try (var log = open(1 << 20, Clock.systemUTC())) {
      log.append(List.of(Logged.record(1, "{\"seq\":1}"), Logged.record(2, "b")));
    }
    cutShort();
    var segments = Segments.of(data);
    var hits = search(Query.ALL, null, new Backwards.Bounds(9, 1 << 20, LONG)).hits();
    assertThat(hits).hasSize(2);
    for (var hit : hits) {
      assertThat(segments.at(hit.place())).isEqualTo(hit.recorded());
      assertThat(Backwards.Place.of(hit.place().toString())).isEqualTo(hit.place());
    }
    var starts = hits.stream().map(hit -> hit.place().offset()).toList();
    for (long offset = 0; offset < segments.bytes() + 5; offset++) {
      if (!starts.contains(offset)) {
        assertThat(segments.at(new Backwards.Place(1, offset))).as("" + offset).isNull();
      }
    }
    assertThat(segments.at(new Backwards.Place(2, 0))).isNull();
    for (var wrong : List.of("", "1", "0-1", "1--1", "1-1-1", "a-1", "1-1 ", "9999999999999-1")) {
      assertThat(Backwards.Place.of(wrong)).as(wrong).isNull();
    }
  }

  @Test
  void oneSegmentIsVerifiedWithoutTheOthers() throws Exception {
    try (var log = open(1_024, Clock.systemUTC())) {
      for (int i = 0; i < 20; i++) {
        log.append(List.of(Logged.record(i, "customer-" + i)));
      }
    }
    var segments = Logged.segments(data);
    int last = segments.size();
    assertThat(last).isGreaterThan(3);
    var second = segments.get(1);
    Files.writeString(second, Files.readString(second).replaceFirst("customer-", "costumer-"));
    for (int number = 1; number <= last; number++) {
      var verified = Verification.ofSegment(data, Chain.PLAIN, number);
      assertThat(verified.good()).as("segment " + number).isEqualTo(number != 2);
      assertThat(verified.records()).isPositive();
    }
    assertThat(Verification.ofSegment(data, Chain.PLAIN, 2).wrong())
        .containsExactly(
            second
                + ":2: its hash is not that of this line after the one before; one of them was changed");
    var newest = segments.get(last - 1);
    Files.writeString(newest, Files.readString(newest).replaceFirst("[^\n]*\n$", ""));
    assertThat(Verification.ofSegment(data, Chain.PLAIN, last).wrong())
        .singleElement()
        .asString()
        .contains("what followed was cut off or changed");
  }

  private SegmentLog open(long bytes, Clock clock) throws IOException {
    var usual = LogSettings.USUAL;
    return SegmentLog.open(
        data,
        new LogSettings(
            usual.mode(),
            bytes,
            Duration.ofDays(100),
            100_000,
            usual.chain(),
            usual.mask(),
            usual.syncWait()),
        clock);
  }

  /** As while a line is being written. */
  private void cutShort() throws IOException {
    var segments = Logged.segments(data);
    Files.writeString(
        segments.get(segments.size() - 1), "{\"decisionId\":\"", StandardOpenOption.APPEND);
  }

  private static Query times(@Nullable Instant since, @Nullable Instant until) {
    return new Query(null, null, since, until, null, null, null, 1, true);
  }

  private Backwards.Stretch search(
      Query query, Backwards.@Nullable Place from, Backwards.Bounds bounds) throws IOException {
    return Backwards.search(Segments.of(data), query, from, Long.MAX_VALUE, bounds);
  }

  /** All there is, stretch by stretch. */
  private List<String> all(Query query, Backwards.Bounds bounds) throws IOException {
    var ids = new ArrayList<String>();
    Backwards.Place from = null;
    do {
      var stretch = search(query, from, bounds);
      assertThat(stretch.next()).isNotEqualTo(from == null ? new Backwards.Place(9, 9) : from);
      ids.addAll(ids(stretch));
      from = stretch.next();
    } while (from != null);
    return ids;
  }

  private static List<String> ids(Backwards.Stretch stretch) {
    return stretch.hits().stream().map(hit -> hit.entry().id()).toList();
  }

  private List<String> naive(Query query) throws IOException {
    var ids = new ArrayList<String>();
    for (var recorded : Segments.of(data).after(0).next(Integer.MAX_VALUE, Long.MAX_VALUE)) {
      var entry = Entry.of(recorded);
      if (query.matches(entry)) {
        ids.add(entry.id());
      }
    }
    Collections.reverse(ids);
    return ids;
  }
}
