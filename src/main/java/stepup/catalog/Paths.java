package stepup.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The offer matrix, indexed by source offer. The same pair of offers may have several rows, each
 * for its own dates.
 */
final class Paths {
  private final Map<String, Map<String, List<UpgradePath>>> bySource = new LinkedHashMap<>();
  private final List<UpgradePath> inOrder = new ArrayList<>();

  void add(UpgradePath path) {
    inOrder.add(path);
    bySource
        .computeIfAbsent(path.from().id(), id -> new LinkedHashMap<>())
        .computeIfAbsent(path.to().id(), id -> new ArrayList<>(1))
        .add(path);
  }

  List<UpgradePath> all() {
    return inOrder;
  }

  List<UpgradePath> between(String from, String to) {
    return bySource.getOrDefault(from, Map.of()).getOrDefault(to, List.of());
  }

  /** One path for each target, in table order. */
  List<UpgradePath> from(String source, LocalDate asOf) {
    var targets = bySource.get(source);
    if (targets == null) {
      return List.of();
    }
    var paths = new ArrayList<UpgradePath>(targets.size());
    for (var rows : targets.values()) {
      paths.add(rows.size() == 1 ? rows.get(0) : applying(rows, asOf));
    }
    return paths;
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
