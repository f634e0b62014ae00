package stepup.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The offer matrix, indexed by source offer. The same pair of offers may have several rows, each
 * for its own dates. Immutable.
 */
final class Paths {
  private final Map<String, FromOffer> bySource;
  private final List<UpgradePath> inOrder;

  /** Once somebody has asked. */
  private @Nullable Set<String> followUps;

  /**
   * The paths from one offer.
   *
   * @param byTarget in table order
   * @param always one for each target, whatever the day; null if some target has several
   */
  private record FromOffer(
      Map<String, List<UpgradePath>> byTarget, @Nullable List<UpgradePath> always) {
    FromOffer(Map<String, List<UpgradePath>> byTarget) {
      this(
          byTarget,
          byTarget.values().stream().allMatch(rows -> rows.size() == 1)
              ? byTarget.values().stream().map(rows -> rows.get(0)).toList()
              : null);
    }
  }

  /** In table order. */
  Paths(List<UpgradePath> inOrder) {
    this(List.copyOf(inOrder), new HashMap<>());
    add(inOrder, bySource);
  }

  private Paths(List<UpgradePath> inOrder, Map<String, FromOffer> bySource) {
    this.inOrder = inOrder;
    this.bySource = bySource;
  }

  /** Adds paths from offers that none is known from. */
  private static void add(List<UpgradePath> paths, Map<String, FromOffer> bySource) {
    var sources = new HashMap<String, Map<String, List<UpgradePath>>>();
    for (var path : paths) {
      sources
          .computeIfAbsent(path.from().id(), id -> new LinkedHashMap<>())
          .computeIfAbsent(path.to().id(), id -> new ArrayList<>(1))
          .add(path);
    }
    sources.forEach((source, targets) -> bySource.put(source, new FromOffer(targets)));
  }

  /**
   * The same paths but those of some rows, and with others of these rows in their place.
   *
   * @param rows the numbers of the rows
   * @param paths those that are there now, in table order
   */
  Paths replacing(SortedSet<Integer> rows, List<UpgradePath> paths) {
    var sources = new HashSet<String>();
    paths.forEach(path -> sources.add(path.from().id()));
    var all = new ArrayList<UpgradePath>(inOrder.size() + paths.size());
    var gone = new BitSet();
    rows.forEach(gone::set);
    int next = 0;
    for (var path : inOrder) {
      int row = path.row().row();
      while (next < paths.size() && paths.get(next).row().row() <= row) {
        all.add(paths.get(next++));
      }
      if (gone.get(row)) {
        sources.add(path.from().id());
      } else {
        all.add(path);
      }
    }
    all.addAll(paths.subList(next, paths.size()));
    var changed = new HashMap<>(bySource);
    sources.forEach(changed::remove);
    add(all.stream().filter(path -> sources.contains(path.from().id())).toList(), changed);
    return new Paths(List.copyOf(all), changed);
  }

  List<UpgradePath> all() {
    return inOrder;
  }

  /** The codes that some path names as a follow-up. */
  Set<String> followUps() {
    var codes = followUps;
    if (codes == null) {
      var all = new HashSet<String>();
      inOrder.forEach(path -> all.addAll(path.followUps()));
      codes = Set.copyOf(all);
      followUps = codes;
    }
    return codes;
  }

  List<UpgradePath> between(String from, String to) {
    var paths = bySource.get(from);
    return paths == null ? List.of() : paths.byTarget.getOrDefault(to, List.of());
  }

  /** One path for each target, in table order. */
  List<UpgradePath> from(String source, LocalDate asOf) {
    var paths = bySource.get(source);
    if (paths == null) {
      return List.of();
    }
    return paths.always != null
        ? paths.always
        : paths.byTarget.values().stream().map(rows -> applying(rows, asOf)).toList();
  }

  /**
   * The row for the day; if there is none, the next one to begin; if there is none, the last one
   * that ended.
   */
  private static UpgradePath applying(List<UpgradePath> rows, LocalDate asOf) {
    var best = rows.get(0);
    for (var row : rows) {
      best = closer(row, best, asOf) ? row : best;
    }
    return best;
  }

  private static boolean closer(UpgradePath row, UpgradePath than, LocalDate asOf) {
    int rank = rank(row, asOf);
    int thanRank = rank(than, asOf);
    if (rank != thanRank) {
      return rank < thanRank;
    }
    return switch (rank) {
      case 1 -> row.available().from().isBefore(than.available().from());
      case 2 -> row.available().until().isAfter(than.available().until());
      default -> false;
    };
  }

  private static int rank(UpgradePath row, LocalDate asOf) {
    return row.available().endedBefore(asOf) ? 2 : row.available().beginsAfter(asOf) ? 1 : 0;
  }
}
