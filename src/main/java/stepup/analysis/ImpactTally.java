package stepup.analysis;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.analysis.ImpactReport.Group;
import stepup.analysis.ImpactReport.Line;
import stepup.analysis.ImpactReport.Lines;
import stepup.analysis.ImpactReport.Unverified;
import stepup.analysis.ImpactReport.Verification;

/**
 * Counts replayed records in the order of their lines, in limited memory. Parts of the records may
 * be counted each by a tally of its own, here or elsewhere, and added in their order: the report is
 * that of one which has counted all.
 */
public final class ImpactTally implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How many groups are told apart; the first of them in the order of the records. */
  static final int MOST_GROUPS = 1_000;

  /** How many versions are told apart. */
  private static final int MOST_VERSIONS = 50;

  /** How many are kept to be searched for. */
  private static final int MOST_MISSING = 1_000;

  private static final String OTHER_VERSIONS = "others";

  private final int samples;
  private final LinkedHashMap<Impact.Change, Counted> groups = new LinkedHashMap<>();
  private final LinkedHashMap<String, Unverified> unverified = new LinkedHashMap<>();
  private final LinkedHashSet<String> missing = new LinkedHashSet<>();
  private final Counted unreadable = new Counted();
  private final Counted different = new Counted();
  private long replayed;
  private long changed;
  private long flipped;
  private long beyond;
  private long others;
  private long same;
  private long facts;

  /** Whether no more groups and versions are told apart than there are already. */
  private boolean closed;

  /** Whether a part may have told others apart than the whole. */
  private boolean blurred;

  private static final class Counted implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Line> first = new ArrayList<>();
    private long count;

    void add(Line line, int most) {
      count++;
      if (first.size() < most) {
        first.add(line);
      }
    }

    void add(Counted later, int most) {
      count += later.count;
      later.first.stream().limit(most - first.size()).forEach(first::add);
    }

    Lines lines() {
      return new Lines(count, first);
    }
  }

  /**
   * Begins to count.
   *
   * @param samples how many decisions are named of each kind
   */
  public ImpactTally(int samples) {
    this.samples = samples;
  }

  /**
   * Begins to count again, of the same records, what another tally tells apart. Only with those may
   * parts be counted if one of them has more groups than are told apart.
   */
  public ImpactTally again() {
    var tally = new ImpactTally(samples);
    groups.keySet().forEach(change -> tally.groups.put(change, new Counted()));
    unverified.forEach(
        (version, known) -> tally.unverified.put(version, new Unverified(version, 0, known.why())));
    tally.closed = true;
    return tally;
  }

  /**
   * Whether parts have to be counted {@link #again}, as they told more apart than the whole may.
   */
  public boolean isBlurred() {
    return blurred;
  }

  /** Versions by which decisions were taken that are not verified, as many as are kept. */
  public Set<String> missingVersions() {
    return Set.copyOf(missing);
  }

  /** How many records were decided by both rule sets. */
  public long replayed() {
    return replayed;
  }

  /** How many of them are answered otherwise. */
  public long changed() {
    return changed;
  }

  /** How many lines could not be replayed. */
  public long unreadable() {
    return unreadable.count;
  }

  /** Adds what was counted of the records behind these. */
  public void add(ImpactTally later) {
    replayed += later.replayed;
    changed += later.changed;
    flipped += later.flipped;
    beyond += later.beyond;
    others += later.others;
    same += later.same;
    facts += later.facts;
    blurred |= later.others > 0 && !closed;
    unreadable.add(later.unreadable, samples);
    different.add(later.different, samples);
    for (var entry : later.groups.entrySet()) {
      var group = group(entry.getKey());
      if (group == null) {
        blurred = true;
      } else {
        group.add(entry.getValue(), samples);
      }
    }
    later.missing.stream().limit(MOST_MISSING - missing.size()).forEach(missing::add);
    blurred |= later.unverified.containsKey(OTHER_VERSIONS) && !closed;
    for (var other : later.unverified.values()) {
      unverified(other.version(), other.decisions(), other.why());
    }
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
      case NO_RULES -> {
        if (missing.size() < MOST_MISSING) {
          missing.add(record.version());
        }
        unverified(record.version(), 1, record.detail());
      }
    }
    if (record.changes().isEmpty()) {
      return;
    }
    changed++;
    flipped += record.changes().stream().anyMatch(c -> c.delta().effect().flips()) ? 1 : 0;
    beyond += record.changes().stream().allMatch(Impact.Change::allowed) ? 0 : 1;
    boolean other = false;
    for (var change : record.changes()) {
      var group = group(change);
      if (group == null) {
        other = true;
      } else {
        group.add(new Line(record.line(), record.id(), ""), samples);
      }
    }
    others += other ? 1 : 0;
  }

  private @Nullable Counted group(Impact.Change change) {
    var group = groups.get(change);
    if (group == null && groups.size() < MOST_GROUPS && !closed) {
      group = new Counted();
      groups.put(change, group);
    }
    return group;
  }

  private boolean tells(String version) {
    if (version.equals(OTHER_VERSIONS)) {
      return false;
    }
    int named = unverified.size() - (unverified.containsKey(OTHER_VERSIONS) ? 1 : 0);
    return unverified.containsKey(version) || (named < MOST_VERSIONS && !closed);
  }

  private void unverified(String version, long decisions, String why) {
    boolean named = tells(version);
    unverified.merge(
        named ? version : OTHER_VERSIONS,
        new Unverified(
            named ? version : OTHER_VERSIONS,
            decisions,
            named ? why : "there are too many; name them with --versions"),
        (before, more) ->
            new Unverified(before.version(), before.decisions() + more.decisions(), before.why()));
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
