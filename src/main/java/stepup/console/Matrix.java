package stepup.console;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import stepup.catalog.Catalog;
import stepup.catalog.Offer;
import stepup.catalog.Period;
import stepup.catalog.UpgradePath;
import stepup.decision.RowRef;
import stepup.live.Live;
import stepup.tables.Reading;

/** The offers and the paths between them, with those that are switched off. Immutable. */
final class Matrix {
  private final Catalog catalog;
  private final List<Offer> offers;
  private final List<UpgradePath> paths;
  private final List<String> types;
  private final Map<String, List<UpgradePath>> out = new HashMap<>();
  private final Map<String, List<UpgradePath>> in = new HashMap<>();
  private final Set<RowRef> enabled = new HashSet<>();

  private Matrix(Catalog decides, Catalog all) {
    this.catalog = decides;
    this.offers = all.offers().values();
    this.paths = all.paths();
    this.types = paths.stream().map(UpgradePath::type).distinct().sorted().toList();
    for (var path : paths) {
      out.computeIfAbsent(path.from().id(), id -> new ArrayList<>()).add(path);
      in.computeIfAbsent(path.to().id(), id -> new ArrayList<>()).add(path);
    }
    decides.offers().values().forEach(offer -> enabled.add(offer.row()));
    decides.paths().forEach(path -> enabled.add(path.row()));
  }

  static Matrix of(Live live) {
    return new Matrix(
        live.rules().catalog(), Catalog.readSwitchedOffToo(new Reading(live.proven().files())));
  }

  /** What decides. */
  Catalog catalog() {
    return catalog;
  }

  /** In table order. */
  List<Offer> offers() {
    return offers;
  }

  /** In table order. */
  List<UpgradePath> paths() {
    return paths;
  }

  List<String> services() {
    return catalog.services();
  }

  /** Every type that some path has. */
  List<String> types() {
    return types;
  }

  /** Those that start at an offer, in table order. */
  List<UpgradePath> from(Offer offer) {
    return out.getOrDefault(offer.id(), List.of());
  }

  /** Those that lead to an offer, in table order. */
  List<UpgradePath> to(Offer offer) {
    return in.getOrDefault(offer.id(), List.of());
  }

  boolean enabled(Offer offer) {
    return enabled.contains(offer.row());
  }

  boolean enabled(UpgradePath path) {
    return enabled.contains(path.row());
  }

  boolean linked(Offer offer) {
    return out.containsKey(offer.id()) || in.containsKey(offer.id());
  }

  /** The groups of offers that paths lead from one to another in, in table order. */
  static List<List<Offer>> families(List<Offer> offers, List<UpgradePath> paths) {
    var beside = new HashMap<String, List<Offer>>();
    for (var path : paths) {
      beside.computeIfAbsent(path.from().id(), id -> new ArrayList<>()).add(path.to());
      beside.computeIfAbsent(path.to().id(), id -> new ArrayList<>()).add(path.from());
    }
    var family = new HashMap<String, Integer>();
    int count = 0;
    for (var offer : offers) {
      var waiting = new ArrayList<>(List.of(offer));
      boolean begun = false;
      while (!waiting.isEmpty()) {
        var next = waiting.remove(waiting.size() - 1);
        if (family.putIfAbsent(next.id(), count) == null) {
          begun = true;
          waiting.addAll(beside.getOrDefault(next.id(), List.of()));
        }
      }
      count += begun ? 1 : 0;
    }
    var families = new LinkedHashMap<Integer, List<Offer>>();
    for (var offer : offers) {
      families.computeIfAbsent(family.get(offer.id()), id -> new ArrayList<>()).add(offer);
    }
    return List.copyOf(families.values());
  }

  /**
   * The words that the names of some offers all begin with; of the first offer if there is none.
   */
  static String nameOf(List<Offer> family) {
    var common = List.of(family.get(0).name().split(" ", -1));
    for (var offer : family) {
      var words = offer.name().split(" ", -1);
      int same = 0;
      while (same < Math.min(common.size(), words.length) && common.get(same).equals(words[same])) {
        same++;
      }
      common = common.subList(0, same);
    }
    return common.isEmpty() ? family.get(0).name() : String.join(" ", common);
  }

  /** The days on which something of these begins, or is no more. */
  static NavigableSet<LocalDate> changes(List<Offer> offers, List<UpgradePath> paths) {
    var days = new TreeSet<LocalDate>();
    Stream.concat(offers.stream().map(Offer::sold), paths.stream().map(UpgradePath::available))
        .filter(period -> !period.isEmpty())
        .forEach(period -> addTo(days, period));
    return days;
  }

  private static void addTo(Set<LocalDate> days, Period period) {
    if (period.from() != null) {
      days.add(period.from());
    }
    if (period.until() != null) {
      days.add(period.until().plusDays(1));
    }
  }
}
