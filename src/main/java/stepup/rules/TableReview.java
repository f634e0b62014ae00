package stepup.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Places;
import stepup.catalog.Term;
import stepup.tables.CellCondition;
import stepup.tables.ColumnValues;
import stepup.tables.Sheet;

/**
 * Looks at the enabled rows of one decision table: whether each can speak at all, and what it adds
 * to the others.
 */
final class TableReview {
  /** More pairs of rows would keep the author waiting for more than some two seconds. */
  private static final int MOST_PAIRS = 500_000;

  private static final Set<Fact> OFFERS = EnumSet.of(Fact.OFFER, Fact.TARGET_OFFER);

  private final DecisionTable table;
  private final Places places;

  /** Where paths lead, by the offers they start from. */
  private final Map<String, Set<String>> targets;

  private final Map<Term, ColumnValues> values = new HashMap<>();

  /** Rows that something was said about; the first says enough. */
  private final Set<DecisionRow> told = new HashSet<>();

  /** How many pairs of rows were compared. */
  private int pairs;

  TableReview(DecisionTable table, Catalog catalog, Places places) {
    this.table = table;
    this.places = places;
    targets =
        catalog.paths().stream()
            .collect(
                Collectors.groupingBy(
                    path -> path.from().id(),
                    Collectors.mapping(path -> path.to().id(), Collectors.toSet())));
  }

  /**
   * What a row demands.
   *
   * @param cells those that some value satisfies and some does not
   */
  private record Demand(DecisionRow row, Map<Term, CellCondition> cells) {}

  void run() {
    var demands = new ArrayList<Demand>();
    for (var row : table.rows()) {
      if (row.enabled()) {
        reviewCells(row, demands);
      }
    }
    demands.stream()
        .collect(
            Collectors.groupingBy(d -> d.row().reason(), LinkedHashMap::new, Collectors.toList()))
        .values()
        .forEach(this::reviewSameReason);
    demands.stream()
        .collect(
            Collectors.groupingBy(d -> written(d.row()), LinkedHashMap::new, Collectors.toList()))
        .values()
        .forEach(this::reviewSameConditions);
  }

  /** Looks at a row alone; it is compared with others if it speaks about some only. */
  private void reviewCells(DecisionRow row, List<Demand> demands) {
    var cells = new HashMap<Term, CellCondition>();
    var saysNothing = new ArrayList<DecisionRow.Condition>();
    boolean never = false;
    for (var condition : row.conditions()) {
      var term = condition.term();
      if (values(term).never(condition.cell())) {
        never = true;
        places
            .row(row.ref())
            .warn(
                term.label(),
                "no value satisfies `" + condition.cell().text() + "`, so the row never speaks",
                "name a value that can occur");
      } else if (values(term).always(condition.cell())) {
        saysNothing.add(condition);
      } else {
        cells.put(term, condition.cell());
      }
    }
    boolean everyone = cells.isEmpty() && !never;
    for (var condition : saysNothing) {
      places
          .row(row.ref())
          .warn(
              condition.term().label(),
              "every value satisfies `"
                  + condition.cell().text()
                  + "`"
                  + (everyone ? ", so the row speaks about everyone" : ""),
              everyone ? "name the values it is meant for" : "leave it blank");
    }
    var demand = new Demand(row, cells);
    if (!never && !onSomePath(demand)) {
      never = true;
      places
          .row(row.ref())
          .warn(
              ends(demand).get(0).term().label(),
              "no path connects the offers that the row names, so it never speaks",
              "name offers that a path connects, or switch the row off");
    }
    if (!never && !cells.isEmpty()) {
      demands.add(demand);
    }
  }

  /** Whether some path fits what rows demand of its offers. */
  private boolean onSomePath(Demand... demands) {
    var ends = Stream.of(demands).flatMap(d -> ends(d).stream()).toList();
    if (ends.isEmpty()) {
      return true;
    }
    var named =
        ends.stream()
            .filter(c -> c.term().fact().fact() == Fact.OFFER)
            .map(c -> c.cell().onlyKey())
            .filter(Objects::nonNull)
            .findFirst();
    return named.map(offer -> Set.of((String) offer)).orElse(targets.keySet()).stream()
        .filter(source -> hold(ends, Fact.OFFER, source))
        .flatMap(source -> targets.getOrDefault(source, Set.of()).stream())
        .anyMatch(target -> hold(ends, Fact.TARGET_OFFER, target));
  }

  private static boolean hold(List<DecisionRow.Condition> conditions, Fact fact, String value) {
    return conditions.stream()
        .filter(c -> c.term().fact().fact() == fact)
        .allMatch(c -> c.cell().holds(value));
  }

  /** The conditions on the offers that an upgrade starts from and leads to. */
  private List<DecisionRow.Condition> ends(Demand demand) {
    return table.subject() == Fact.Subject.UPGRADE
        ? demand.row().conditions().stream()
            .filter(c -> OFFERS.contains(c.term().fact().fact()))
            .toList()
        : List.of();
  }

  /**
   * Compares each two rows that can hold together. Rows that name one value each in the same
   * column, another one each, cannot; a long table is full of them, so they are kept apart from the
   * start.
   */
  private void reviewSameReason(List<Demand> demands) {
    var column = columnThatDivides(demands);
    var byKey = new HashMap<@Nullable Comparable<?>, List<Demand>>();
    var before = new ArrayList<Demand>();
    for (var demand : demands) {
      var key = onlyKey(demand, column);
      var others =
          key == null
              ? before
              : Stream.of(key, null)
                  .flatMap(k -> byKey.getOrDefault(k, List.of()).stream())
                  .sorted(Comparator.comparing(d -> d.row().ref().row()))
                  .toList();
      pairs += others.size();
      if (pairs > MOST_PAIRS) {
        places
            .row(demand.row().ref())
            .note(
                DecisionTable.REASON,
                "too many rows give this reason to compare each with each; this one and those below are not",
                "read them with care");
        return;
      }
      others.forEach(other -> compare(other, demand));
      byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(demand);
      before.add(demand);
    }
  }

  private static @Nullable Term columnThatDivides(List<Demand> demands) {
    return demands.stream()
        .flatMap(d -> d.cells().keySet().stream().filter(term -> onlyKey(d, term) != null))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static @Nullable Comparable<?> onlyKey(Demand demand, @Nullable Term column) {
    var cell = demand.cells().get(column);
    return cell == null ? null : cell.onlyKey();
  }

  private void compare(Demand earlier, Demand later) {
    if (!together(earlier, later)) {
      return;
    }
    if (earlier.row().result() != later.row().result()) {
      warnOfContradiction(earlier.row(), later.row(), "for the same reason");
    } else if (implies(later, earlier)) {
      warnOfShadow(later.row(), earlier.row());
    } else if (implies(earlier, later)) {
      warnOfShadow(earlier.row(), later.row());
    }
  }

  private void warnOfShadow(DecisionRow shadowed, DecisionRow by) {
    if (told.add(shadowed)) {
      places
          .row(shadowed.ref())
          .warn(
              Sheet.ID,
              "row " + by.ref().id() + " says the same whenever this row speaks",
              "delete this row, or give it a reason of its own");
    }
  }

  private void warnOfContradiction(DecisionRow earlier, DecisionRow later, String how) {
    if (told.add(later)) {
      places
          .row(later.ref())
          .warn(
              DecisionTable.RESULT,
              "row "
                  + earlier.ref().id()
                  + " says `"
                  + earlier.result().text()
                  + "` "
                  + how
                  + ", where this row says `"
                  + later.result().text()
                  + "`",
              "give both the same result, or conditions that do not hold together");
    }
  }

  /** Rows with the same conditions follow one another in time, or speak together. */
  private void reviewSameConditions(List<Demand> demands) {
    demands.stream()
        .map(Demand::row)
        .collect(Collectors.groupingBy(row -> List.of(row.result(), row.reason())))
        .values()
        .forEach(same -> places.warnOfGaps(same, DecisionRow::ref, DecisionRow::period));
    for (var later : demands) {
      demands.stream()
          .takeWhile(earlier -> !earlier.equals(later))
          .filter(
              earlier ->
                  earlier.row().result().blocks()
                      && later.row().result().blocks()
                      && earlier.row().result() != later.row().result()
                      && together(earlier, later))
          .findFirst()
          .ifPresent(
              earlier ->
                  warnOfContradiction(earlier.row(), later.row(), "under the same conditions"));
    }
  }

  /** The conditions of a row as they are written, to the letter but for case. */
  private static Map<String, String> written(DecisionRow row) {
    return row.conditions().stream()
        .collect(
            Collectors.toMap(c -> c.term().label(), c -> c.cell().text().toLowerCase(Locale.ROOT)));
  }

  private boolean implies(Demand demand, Demand other) {
    var period = demand.row().period();
    return period.and(other.row().period()).equals(period)
        && other.cells().entrySet().stream()
            .allMatch(
                e -> {
                  var cell = demand.cells().get(e.getKey());
                  return cell != null && values(e.getKey()).implies(cell, e.getValue());
                });
  }

  private boolean together(Demand demand, Demand other) {
    return !demand.row().period().and(other.row().period()).isEmpty()
        && demand.cells().entrySet().stream()
            .allMatch(
                e -> {
                  var cell = other.cells().get(e.getKey());
                  return cell == null || values(e.getKey()).together(cell, e.getValue());
                })
        && onSomePath(demand, other);
  }

  private ColumnValues values(Term term) {
    return values.computeIfAbsent(term, t -> values(t, table.subject()));
  }

  /** The values a fact can have about a subject, also where the vocabulary does not name them. */
  private static ColumnValues values(Term term, Fact.Subject subject) {
    var fact = term.fact().fact();
    var kind = fact.kind();
    ColumnValues values;
    if (!kind.domain().isEmpty()) {
      values =
          ColumnValues.texts(
              kind.domain().stream().filter(v -> !v.equals(CellCondition.UNKNOWN)).toList(), false);
    } else if (kind == Fact.Kind.NUMBER) {
      values = ColumnValues.counts();
    } else if (fact == Fact.OFFER && subject == Fact.Subject.LICENCES) {
      // The offer of a subscription may be one that the catalogue does not have.
      values = ColumnValues.texts(List.of(), true);
    } else {
      values = ColumnValues.of(term.type());
    }
    return FactValues.canBeUnstated(fact, subject) ? values.orUnstated() : values;
  }
}
