package stepup.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stepup.analysis.ImpactReport.Group;
import stepup.analysis.ImpactReport.Line;
import stepup.analysis.ImpactReport.Lines;
import stepup.analysis.ImpactReport.Unverified;
import stepup.analysis.ImpactReport.Verification;

/** Counts replayed records in the order of their lines, in limited memory. */
final class ImpactTally {
  /** How many groups are told apart; the first of them in the order of the records. */
  static final int MOST_GROUPS = 1_000;

  /** How many versions are told apart. */
  private static final int MOST_VERSIONS = 50;

  private static final String OTHER_VERSIONS = "others";

  private final int samples;
  private final Map<Impact.Change, Counted> groups = new HashMap<>();
  private final Map<String, Unverified> unverified = new LinkedHashMap<>();
  private final Counted unreadable = new Counted();
  private final Counted different = new Counted();
  private long replayed;
  private long changed;
  private long flipped;
  private long beyond;
  private long others;
  private long same;
  private long facts;

  private static final class Counted {
    private final List<Line> first = new ArrayList<>();
    private long count;

    void add(Line line, int most) {
      count++;
      if (first.size() < most) {
        first.add(line);
      }
    }

    Lines lines() {
      return new Lines(count, first);
    }
  }

  ImpactTally(int samples) {
    this.samples = samples;
  }

  void add(Impact.Replayed record) {
    if (record.unreadable() != null) {
      unreadable.add(new Line(record.line(), record.id(), record.unreadable()), samples);
      return;
    }
    replayed++;
    switch (record.check()) {
      case NO_DECISION -> facts++;
      case SAME -> same++;
      case DIFFERENT ->
          different.add(new Line(record.line(), record.id(), record.detail()), samples);
      case NO_RULES -> unverified(record.version(), record.detail());
    }
    if (record.changes().isEmpty()) {
      return;
    }
    changed++;
    flipped += record.changes().stream().anyMatch(c -> c.delta().effect().flips()) ? 1 : 0;
    beyond += record.changes().stream().allMatch(Impact.Change::allowed) ? 0 : 1;
    boolean other = false;
    for (var change : record.changes()) {
      var group = groups.get(change);
      if (group == null && groups.size() < MOST_GROUPS) {
        group = new Counted();
        groups.put(change, group);
      }
      if (group == null) {
        other = true;
      } else {
        group.add(new Line(record.line(), record.id(), ""), samples);
      }
    }
    others += other ? 1 : 0;
  }

  private void unverified(String version, String why) {
    boolean named = unverified.containsKey(version) || unverified.size() < MOST_VERSIONS;
    unverified.merge(
        named ? version : OTHER_VERSIONS,
        new Unverified(
            named ? version : OTHER_VERSIONS,
            1,
            named ? why : "there are too many; name them with --versions"),
        (before, one) -> new Unverified(before.version(), before.decisions() + 1, before.why()));
  }

  ImpactReport report(String fromVersion, String toVersion, Budget budget) {
    return new ImpactReport(
        fromVersion,
        toVersion,
        replayed,
        changed,
        flipped,
        beyond,
        groups.entrySet().stream()
            .map(
                g ->
                    new Group(
                        g.getKey().question(),
                        g.getKey().delta(),
                        g.getKey().allowed(),
                        g.getValue().count,
                        g.getValue().first))
            .sorted(
                Comparator.comparing(Group::decisions)
                    .reversed()
                    .thenComparing(Group::question)
                    .thenComparing(g -> g.delta().effect().sentence())
                    .thenComparing(g -> g.delta().cause().sentence()))
            .toList(),
        others,
        unreadable.lines(),
        new Verification(
            same,
            different.lines(),
            unverified.values().stream()
                .sorted(Comparator.comparing(Unverified::decisions).reversed())
                .toList(),
            facts),
        budget);
  }
}
