package stepup.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stepup.tables.Sheet;

/** Looks at the offers and paths together, for what no single row shows. */
final class CatalogReview {
  /** More steps in search of circles would keep the author waiting for more than some seconds. */
  private static final int MOST_STEPS = 500_000;

  private final Catalog catalog;
  private final Places places;

  /** How many were taken. */
  private int steps;

  CatalogReview(Catalog catalog, Places places) {
    this.catalog = catalog;
    this.places = places;
  }

  void run() {
    reviewOffers();
    reviewCircles();
    for (var path : catalog.paths()) {
      if (path.additionalServices().isEmpty()) {
        places
            .row(path.row())
            .warn(
                UpgradePath.TO_OFFER,
                "the upgrade adds no service: `"
                    + path.to().id()
                    + "` includes nothing that `"
                    + path.from().id()
                    + "` lacks",
                "mark what it includes, or delete the path");
      }
      if (path.from().sold().isLimited() || path.to().sold().isLimited()) {
        reviewDates(path);
      }
    }
    catalog.paths().stream()
        .filter(path -> path.available().isLimited())
        .collect(Collectors.groupingBy(path -> List.of(path.from().id(), path.to().id())))
        .values()
        .forEach(same -> places.warnOfGaps(same, UpgradePath::row, UpgradePath::available));
  }

  private void reviewOffers() {
    var sources = ids(catalog.paths(), UpgradePath::from);
    var targets = ids(catalog.paths(), UpgradePath::to);
    for (var offer : catalog.offers().values()) {
      if (offer.row() == null || sources.contains(offer.id())) {
        continue;
      }
      var row = places.row(offer.row());
      if (targets.contains(offer.id())) {
        row.note(
            Sheet.ID,
            "paths lead to this offer, and none starts from it",
            "add one, or leave it if there is nothing higher");
      } else {
        row.note(
            Sheet.ID,
            "no path leads to this offer or starts from it",
            "add one, or leave it if customers only hold it beside others");
      }
    }
  }

  /** A path may say less than its offers' dates do, never something else. */
  private void reviewDates(UpgradePath path) {
    var row = places.row(path.row());
    var open = Period.read(row);
    for (var offer : List.of(path.to(), path.from())) {
      if (open.from() != null && offer.sold().beginsAfter(open.from())) {
        row.warn(
            Period.FROM,
            "`" + offer.id() + "` is not sold before `" + offer.sold().from() + "`",
            "write that day, or leave the cell blank");
      }
    }
    if (open.until() != null && path.to().sold().endedBefore(open.until())) {
      row.warn(
          Period.UNTIL,
          "`" + path.to().id() + "` is not sold after `" + path.to().sold().until() + "`",
          "write that day, or leave the cell blank");
    }
    var lastDay = path.from().sold().until();
    var closed = path.available().until();
    if (lastDay != null && (closed == null || closed.isAfter(lastDay))) {
      row.note(
          UpgradePath.FROM_OFFER,
          "`" + path.from().id() + "` is sold until `" + lastDay + "`, and the path is open later",
          "end the path too, or leave it if those who have the offer may still upgrade");
    }
  }

  /**
   * Warns at each path from whose end earlier ones lead back to its start, while all of them are
   * open; of several ways back the shortest is named.
   */
  private void reviewCircles() {
    var earlier = new HashMap<String, List<UpgradePath>>();
    for (var path : inCircles()) {
      var circle = circle(path, earlier);
      if (!circle.isEmpty()) {
        places
            .row(path.row())
            .warn(
                UpgradePath.TO_OFFER,
                "the upgrades lead round in a circle: "
                    + Stream.concat(circle.stream().map(UpgradePath::from), Stream.of(path.from()))
                        .map(offer -> "`" + offer.id() + "`")
                        .collect(Collectors.joining(" to ")),
                "delete one of the paths (rows "
                    + circle.stream().map(p -> p.row().id()).collect(Collectors.joining(", "))
                    + "), or leave it if customers may go back");
      }
      earlier.computeIfAbsent(path.from().id(), id -> new ArrayList<>()).add(path);
    }
  }

  /**
   * The paths that can be part of a circle, and some between circles; none in a sound catalogue.
   */
  private List<UpgradePath> inCircles() {
    return withoutLoose(
        withoutLoose(catalog.paths(), UpgradePath::from, UpgradePath::to),
        UpgradePath::to,
        UpgradePath::from);
  }

  /**
   * The paths without those that begin where no path ends, again and again until there are none.
   */
  private static List<UpgradePath> withoutLoose(
      List<UpgradePath> paths,
      Function<UpgradePath, Offer> begin,
      Function<UpgradePath, Offer> end) {
    var beginning = paths.stream().collect(Collectors.groupingBy(path -> begin.apply(path).id()));
    var ending = new HashMap<String, Integer>();
    paths.forEach(path -> ending.merge(end.apply(path).id(), 1, Integer::sum));
    var loose = new ArrayDeque<String>();
    beginning.keySet().stream().filter(id -> !ending.containsKey(id)).forEach(loose::add);
    while (!loose.isEmpty()) {
      for (var path : Objects.requireNonNull(beginning.remove(loose.remove()))) {
        var id = end.apply(path).id();
        if (ending.merge(id, -1, Integer::sum) == 0 && beginning.containsKey(id)) {
          loose.add(id);
        }
      }
    }
    return paths.stream().filter(path -> beginning.containsKey(begin.apply(path).id())).toList();
  }

  private List<UpgradePath> circle(UpgradePath path, Map<String, List<UpgradePath>> earlier) {
    var reached = new HashSet<List<Object>>();
    var ways = new ArrayDeque<Way>();
    ways.add(new Way(List.of(path), path.available()));
    while (!ways.isEmpty()) {
      var way = ways.remove();
      for (var next : earlier.getOrDefault(way.end().id(), List.of())) {
        if (steps == MOST_STEPS) {
          return List.of();
        }
        steps++;
        var longer = way.and(next);
        if (longer.open().isEmpty()) {
          continue;
        }
        if (next.to().id().equals(path.from().id())) {
          return longer.paths();
        }
        if (reached.add(List.of(next.to().id(), longer.open()))) {
          ways.add(longer);
        }
      }
    }
    return List.of();
  }

  /** Paths one after another, and the days on which all are open. */
  private record Way(List<UpgradePath> paths, Period open) {
    Offer end() {
      return paths.get(paths.size() - 1).to();
    }

    Way and(UpgradePath next) {
      return new Way(
          Stream.concat(paths.stream(), Stream.of(next)).toList(), open.and(next.available()));
    }
  }

  private static Set<String> ids(List<UpgradePath> paths, Function<UpgradePath, Offer> end) {
    return paths.stream().map(path -> end.apply(path).id()).collect(Collectors.toSet());
  }
}
