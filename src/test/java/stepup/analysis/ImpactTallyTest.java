package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class ImpactTallyTest {
  private static final int SAMPLES = 3;

  /** With more kinds than are told apart, and with fewer. */
  @Property(tries = 60)
  void partsThatAreCountedElsewhereComeToTheReportOfTheWhole(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 2_500) int questions,
      @ForAll @IntRange(min = 1, max = 120) int versions,
      @ForAll @IntRange(min = 1, max = 12) int parts)
      throws Exception {
    var records = records(new SplittableRandom(seed), questions, versions);
    var whole = new ImpactTally(SAMPLES);
    records.forEach(whole::add);

    var added = added(records, parts, new ImpactTally(SAMPLES));
    if (added.isBlurred()) {
      added = added(records, parts, added.again());
    }
    assertThat(added.isBlurred()).isFalse();
    assertThat(report(added)).isEqualTo(report(whole));
  }

  @Property(tries = 20)
  void oneKindMoreThanAreToldApartIsNoticed(@ForAll @IntRange(min = 2, max = 9) int parts)
      throws Exception {
    for (int questions : List.of(ImpactTally.MOST_GROUPS, ImpactTally.MOST_GROUPS + 1)) {
      var records = IntStream.range(0, questions).mapToObj(i -> record(i, changes(i))).toList();
      assertThat(added(records, parts, new ImpactTally(SAMPLES)).isBlurred())
          .isEqualTo(questions > ImpactTally.MOST_GROUPS);
    }
  }

  private static ImpactTally added(List<Impact.Replayed> records, int parts, ImpactTally begun)
      throws Exception {
    var all = elsewhere(begun);
    for (int i = 0; i < parts; i++) {
      var part = elsewhere(begun);
      records
          .subList(i * records.size() / parts, (i + 1) * records.size() / parts)
          .forEach(part::add);
      all.add(elsewhere(part));
    }
    return all;
  }

  private static ImpactTally elsewhere(ImpactTally tally)
      throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(tally);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (ImpactTally) in.readObject();
    }
  }

  private static ImpactReport report(ImpactTally tally) {
    return tally.report("from", "to", Budget.NONE);
  }

  private static List<Impact.Replayed> records(
      SplittableRandom random, int questions, int versions) {
    var records = new ArrayList<Impact.Replayed>();
    for (int i = 0; i < 3_000; i++) {
      var changes =
          random.nextInt(10) < 4
              ? new int[0]
              : random.ints(random.nextInt(1, 4), 0, questions).toArray();
      records.add(
          switch (random.nextInt(10)) {
            case 0 -> replayed(i, "no JSON", Impact.Check.NO_DECISION, "", "");
            case 1 -> replayed(i, null, Impact.Check.DIFFERENT, "v", "it differs at /decision");
            case 2, 3 -> {
              var version = "v" + random.nextInt(versions);
              yield replayed(i, null, Impact.Check.NO_RULES, version, "not known", changes);
            }
            case 4, 5 -> replayed(i, null, Impact.Check.SAME, "v", "", changes);
            default -> record(i, changes(changes));
          });
    }
    return records;
  }

  private static Impact.Replayed record(int line, Set<Impact.Change> changes) {
    return new Impact.Replayed(line, null, null, Impact.Check.NO_DECISION, "", "", changes);
  }

  private static Impact.Replayed replayed(
      int line,
      @Nullable String unreadable,
      Impact.Check check,
      String version,
      String detail,
      int... questions) {
    return new Impact.Replayed(
        line, "id-" + line, unreadable, check, version, detail, changes(questions));
  }

  private static Set<Impact.Change> changes(int... questions) {
    var changes = new LinkedHashSet<Impact.Change>();
    for (int question : questions) {
      var effect =
          new Delta.Effect("eligible", question % 2 == 0 ? "eligible" : "undetermined", "");
      changes.add(
          new Impact.Change(
              "question " + question, new Delta(Delta.Cause.NONE, effect), question % 3 == 0));
    }
    return changes;
  }
}
