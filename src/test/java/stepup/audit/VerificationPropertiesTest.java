package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import stepup.Folders;

/** Whatever one does to a log is found, and whatever a crash does to its end is mended. */
class VerificationPropertiesTest {

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void anyOneChangeIsFound(@ForAll @LongRange(min = 0, max = 1L << 40) long seed)
      throws IOException {
    var random = new SplittableRandom(seed);
    inFolder(
        data -> {
          var chain =
              random.nextBoolean()
                  ? Chain.PLAIN
                  : Chain.keyed("a key of some length".getBytes(StandardCharsets.UTF_8));
          write(data, 2 + random.nextInt(12), chain, random);
          assertThat(Verification.of(data, chain, 1, null).wrong()).isEmpty();
          var did = change(data, random);
          assertThat(Verification.of(data, chain, 1, null).wrong()).as(did).isNotEmpty();
        });
  }

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void ofALogThatWasCutAnywhereEveryWholeLineStaysAndTheLogGoesOn(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 1, max = 10) int count)
      throws IOException {
    var random = new SplittableRandom(seed);
    inFolder(
        data -> {
          write(data, count, Chain.PLAIN, random);
          var segments = Logged.segments(data);
          var last = segments.get(segments.size() - 1);
          var bytes = Files.readAllBytes(last);
          int cut = random.nextInt(bytes.length + 1);
          Files.write(last, Arrays.copyOf(bytes, cut));
          // As after a crash: no more was told than what was on the disk before.
          Head.NONE.write(data.resolve("decisions"));
          var whole = Logged.ids(data);
          try (var log = open(data, Chain.PLAIN, 1 << 20)) {
            log.append(List.of(Logged.record(100, "after")));
          }
          var expected = new ArrayList<>(whole);
          expected.add(Logged.record(100, "after").id().toString());
          assertThat(Logged.ids(data)).isEqualTo(expected);
          assertThat(Logged.verified(data).wrong()).isEmpty();
        });
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void whatWasCutOffAfterItWasToldIsMissedForEverAndTheLogGoesOn(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) throws IOException {
    var random = new SplittableRandom(seed);
    inFolder(
        data -> {
          write(data, 5, Chain.PLAIN, random);
          var segments = Logged.segments(data);
          var last = segments.get(segments.size() - 1);
          var bytes = Files.readAllBytes(last);
          Files.write(last, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
          var whole = Logged.ids(data);
          try (var log = open(data, Chain.PLAIN, 1 << 20)) {
            log.append(List.of(Logged.record(100, "after")));
            assertThat(log.state().seq()).isEqualTo(6);
          }
          assertThat(Logged.ids(data)).containsAll(whole).hasSize(whole.size() + 1);
          assertThat(Logged.verified(data).wrong()).isNotEmpty();
        });
  }

  private static String change(Path data, SplittableRandom random) throws IOException {
    var segments = Logged.segments(data);
    int number = random.nextInt(segments.size());
    var segment = segments.get(number);
    var bytes = Files.readAllBytes(segment);
    var lines =
        new ArrayList<>(List.of(new String(bytes, StandardCharsets.ISO_8859_1).split("(?<=\n)")));
    int line = random.nextInt(lines.size());
    int at = random.nextInt(bytes.length);
    String did;
    switch (random.nextInt(10)) {
      case 0 -> {
        bytes[at] ^= (byte) (1 + random.nextInt(255));
        Files.write(segment, bytes);
        return segment + ": byte " + at + " changed";
      }
      case 1 -> {
        lines.remove(line);
        did = "line removed " + line;
      }
      case 2 -> {
        lines.add(line, lines.get(random.nextInt(lines.size())));
        did = "line inserted " + line;
      }
      case 3 -> {
        if (lines.size() == 1) {
          lines.clear();
        } else {
          int other = (line + 1) % lines.size();
          var kept = lines.get(line);
          lines.set(line, lines.get(other));
          lines.set(other, kept);
        }
        did = "lines swapped " + line;
      }
      case 4 -> {
        Files.write(segment, Arrays.copyOf(bytes, at));
        return segment + ": cut at " + at;
      }
      case 5 -> {
        lines.subList(line, lines.size()).clear();
        did = "last lines removed from " + line;
      }
      case 6 -> {
        Files.delete(segment);
        return segment + " removed";
      }
      case 7 -> {
        Files.copy(
            segment,
            segment.resolveSibling("%012d.jsonl".formatted(segments.size() + 1)),
            StandardCopyOption.REPLACE_EXISTING);
        return segment + " added again";
      }
      case 8 -> {
        Files.delete(data.resolve("decisions/head"));
        return "head removed";
      }
      default -> {
        lines.add(line, random.nextBoolean() ? "\n" : "{\"decisionId\":\"x\"}\n");
        did = "line of another inserted " + line;
      }
    }
    Files.write(segment, String.join("", lines).getBytes(StandardCharsets.ISO_8859_1));
    return segment + ": " + did;
  }

  private static void write(Path data, int count, Chain chain, SplittableRandom random)
      throws IOException {
    try (var log = open(data, chain, random.nextBoolean() ? 1_500 : 1 << 20)) {
      for (int i = 1; i <= count; i++) {
        log.append(List.of(Logged.record(i, "c".repeat(1 + random.nextInt(200)) + "é")));
      }
    }
  }

  private static SegmentLog open(Path data, Chain chain, long bytes) throws IOException {
    return SegmentLog.open(
        data,
        new LogSettings(
            LogMode.DURABLE, bytes, Duration.ofDays(1), 100, chain, Mask.NONE, Duration.ZERO),
        Clock.systemUTC());
  }

  private interface Test {
    void in(Path data) throws IOException;
  }

  private static void inFolder(Test test) throws IOException {
    var data = Files.createTempDirectory("stepup-log");
    try {
      test.in(data);
    } finally {
      Folders.delete(data);
    }
  }
}
