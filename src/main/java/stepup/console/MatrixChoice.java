package stepup.console;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import stepup.catalog.Offer;
import stepup.catalog.UpgradePath;

/**
 * What of the matrix somebody wants to see.
 *
 * @param found the offers that were looked for; empty if all are shown
 * @param offers in table order
 * @param paths between these offers, in table order
 * @param drawn the offers among them that there is room for in a picture, with paths
 * @param alone those that there is room for, without paths
 * @param drawnPaths between those that are drawn
 */
record MatrixChoice(
    List<Offer> found,
    List<Offer> offers,
    List<UpgradePath> paths,
    List<Offer> drawn,
    List<Offer> alone,
    List<UpgradePath> drawnPaths) {
  /** Most offers with paths that are drawn; more cannot be taken in. */
  static final int MOST_DRAWN = 40;

  static final int MOST_ALONE = 24;
  static final int MOST_PATHS = 80;

  static MatrixChoice of(Matrix matrix, MatrixQuery query, LocalDate day) {
    var passing = new ArrayList<UpgradePath>();
    for (var path : matrix.paths()) {
      boolean on = matrix.enabled(path);
      if (wants(query, on)
          && (query.type().isEmpty() || path.type().equals(query.type()))
          && (query.service().isEmpty()
              || path.additionalServices().contains(query.service())
              || path.lostServices().contains(query.service()))
          && (!query.held() || path.available().contains(day))) {
        passing.add(path);
      }
    }
    var ends = new LinkedHashSet<String>();
    passing.forEach(path -> ends.addAll(List.of(path.from().id(), path.to().id())));
    var found = query.offer().isEmpty() ? List.<Offer>of() : found(matrix, query.offer().strip());
    var beside = new HashMap<String, List<UpgradePath>>();
    for (var path : passing) {
      if (query.way() != MatrixQuery.Way.IN) {
        beside.computeIfAbsent(path.from().id(), id -> new ArrayList<>()).add(path);
      }
      if (query.way() != MatrixQuery.Way.OUT) {
        beside.computeIfAbsent(path.to().id(), id -> new ArrayList<>()).add(path);
      }
    }
    Set<String> shown;
    Collection<UpgradePath> paths = passing;
    if (query.offer().isEmpty()) {
      shown = ends;
      for (var offer : matrix.offers()) {
        if (query.type().isEmpty()
            && wants(query, matrix.enabled(offer))
            && (query.service().isEmpty() || offer.services().contains(query.service()))
            && (!query.held() || offer.sold().contains(day))) {
          shown.add(offer.id());
        }
      }
    } else {
      var followed = new LinkedHashSet<UpgradePath>();
      shown = reached(found, beside, query.depth(), followed);
      paths = followed;
    }
    var offers = matrix.offers().stream().filter(offer -> shown.contains(offer.id())).toList();
    return drawn(found, offers, List.copyOf(paths));
  }

  private static boolean wants(MatrixQuery query, boolean enabled) {
    return switch (query.rows()) {
      case ALL -> true;
      case ENABLED -> enabled;
      case OFF -> !enabled;
    };
  }

  /** The offer with this name, or those whose names have the text in them. */
  private static List<Offer> found(Matrix matrix, String text) {
    var part = text.toLowerCase(Locale.ROOT);
    var named = new ArrayList<Offer>();
    var like = new ArrayList<Offer>();
    for (var offer : matrix.offers()) {
      var names =
          Stream.concat(Stream.of(offer.id(), offer.name()), offer.aliases().stream())
              .map(name -> name.toLowerCase(Locale.ROOT))
              .toList();
      if (names.contains(part)) {
        named.add(offer);
      } else if (names.stream().anyMatch(name -> name.contains(part))) {
        like.add(offer);
      }
    }
    return List.copyOf(named.isEmpty() ? like : named);
  }

  /** The ids of the offers that so many paths lead to, and the paths. */
  private static Set<String> reached(
      List<Offer> from, Map<String, List<UpgradePath>> beside, int depth, Set<UpgradePath> paths) {
    var reached = new LinkedHashSet<String>();
    from.forEach(offer -> reached.add(offer.id()));
    var last = List.copyOf(reached);
    for (int i = 0; i < depth; i++) {
      var next = new ArrayList<String>();
      for (var id : last) {
        for (var path : beside.getOrDefault(id, List.of())) {
          paths.add(path);
          var other = path.from().id().equals(id) ? path.to().id() : path.from().id();
          if (reached.add(other)) {
            next.add(other);
          }
        }
      }
      last = List.copyOf(next);
    }
    return reached;
  }

  /** Draws whole families, from the first offers on, while there is room. */
  private static MatrixChoice drawn(
      List<Offer> found, List<Offer> offers, List<UpgradePath> paths) {
    var beside = new HashMap<String, List<UpgradePath>>();
    for (var path : paths) {
      beside.computeIfAbsent(path.from().id(), id -> new ArrayList<>()).add(path);
      beside.computeIfAbsent(path.to().id(), id -> new ArrayList<>()).add(path);
    }
    var room = new LinkedHashSet<String>();
    for (var offer : found.isEmpty() ? offers : found) {
      if (beside.containsKey(offer.id()) && room.size() < MOST_DRAWN) {
        room.add(offer.id());
        var waiting = new ArrayList<>(List.of(offer.id()));
        for (int i = 0; i < waiting.size() && room.size() < MOST_DRAWN; i++) {
          for (var path : beside.getOrDefault(waiting.get(i), List.of())) {
            var other = path.from().id().equals(waiting.get(i)) ? path.to().id() : path.from().id();
            if (room.size() < MOST_DRAWN && room.add(other)) {
              waiting.add(other);
            }
          }
        }
      }
    }
    return new MatrixChoice(
        found,
        offers,
        paths,
        offers.stream().filter(offer -> room.contains(offer.id())).toList(),
        offers.stream().filter(offer -> !beside.containsKey(offer.id())).limit(MOST_ALONE).toList(),
        paths.stream()
            .filter(path -> room.contains(path.from().id()) && room.contains(path.to().id()))
            .limit(MOST_PATHS)
            .toList());
  }

  /** Whether there is more than is drawn. */
  boolean larger() {
    return drawn.size() + alone.size() < offers.size() || drawnPaths.size() < paths.size();
  }
}
