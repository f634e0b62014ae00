package stepup.analysis;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.FactName;
import stepup.decision.RowRef;
import stepup.rules.RuleSet;
import stepup.tables.Column;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.Sheet;
import stepup.tables.ValueType;

/**
 * Every meaningful edit of one cell of the tables that decide.
 *
 * <p>What a cell may say is taken from what the readers of the tables noted about its column, so
 * that a table of another programme needs nothing here. Texts for people, ids, sources and notes
 * are left alone, and so is what a reason shows as evidence. Rows are not swapped: every row that
 * holds speaks, so their order decides nothing. A row that is switched off is switched on, and
 * nothing else is done to it.
 */
public final class Mutants {
  /** More than these, and a value is replaced by its two neighbours in the list only. */
  private static final int ALL_TRIED = 8;

  private static final String ENABLED = "Enabled";
  private static final String NO = "no";
  private static final String NOT = "not ";
  private static final List<String> MARK = List.of("x");

  /** What a reason shows, and what kind of values a column of conditions has. */
  private static final Set<String> NOT_DECIDING = Set.of("Evidence", "Type");

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern LIST_SEPARATOR = Pattern.compile("\\s*,\\s*");
  private static final Pattern ASSIGNMENT = Pattern.compile("([^=\\s]+)\\s*=\\s*(.+)");

  private final Catalog catalog;
  private final List<Mutant> all = new ArrayList<>();

  private Mutants(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The names of the tables that can be changed, without ending; sorted. */
  public static List<String> tables() {
    return Stream.concat(Catalog.TABLES.stream(), RuleSet.decisionTables().keySet().stream())
        .sorted()
        .toList();
  }

  /**
   * Every edit, in the order of tables, rows and columns.
   *
   * @param reading one that the rules were loaded from
   * @param tables the names of the tables to change
   */
  public static List<Mutant> of(Reading reading, Catalog catalog, Collection<String> tables) {
    var mutants = new Mutants(catalog);
    reading.sheets().stream()
        .filter(sheet -> tables.contains(sheet.table()) && tables().contains(sheet.table()))
        .sorted(Comparator.comparing(Sheet::table))
        .forEach(mutants::sheet);
    return List.copyOf(mutants.all);
  }

  private void sheet(Sheet sheet) {
    for (var row : sheet.rows()) {
      boolean off = row.text(ENABLED).equalsIgnoreCase(NO);
      for (var label : sheet.labels()) {
        var column = sheet.contents().get(label);
        if (column != null && !NOT_DECIDING.contains(label) && (!off || label.equals(ENABLED))) {
          new Edits(sheet, row, label).of(column);
        }
      }
    }
  }

  /** The edits of one cell. */
  private final class Edits {
    private final Sheet sheet;
    private final Row row;
    private final String label;
    private final String text;

    /** What the cell has been made to say, or says. */
    private final Set<String> said = new LinkedHashSet<>();

    Edits(Sheet sheet, Row row, String label) {
      this.sheet = sheet;
      this.row = row;
      this.label = label;
      this.text = row.text(label);
      said.add(text);
    }

    void of(Column column) {
      switch (column.kind()) {
        case CHOICE -> choice(column.choices());
        case LIST -> list(column.choices());
        case WHOLE_NUMBER ->
            shifted(NUMBER, Mutants::number, Mutant.Kind.NUMBER, text, after -> after);
        case DATE -> {
          shifted(DAY, Mutants::day, Mutant.Kind.DATE, text, after -> after);
          add(Mutant.Kind.BLANK, "");
        }
        case CHOICE_CONDITION, NUMBER_CONDITION, DATE_CONDITION, TEXT_CONDITION ->
            condition(column);
        case TEXT -> {}
      }
    }

    private void choice(List<String> choices) {
      if (choices.equals(MARK)) {
        add(Mutant.Kind.MARK, text.isEmpty() ? MARK.get(0) : "");
      } else {
        others(text, choices)
            .forEach(
                other -> add(label.equals(ENABLED) ? Mutant.Kind.ROW : Mutant.Kind.VALUE, other));
      }
    }

    private void list(List<String> choices) {
      var items = text.isEmpty() ? List.<String>of() : List.of(LIST_SEPARATOR.split(text));
      for (int i = 0; i < items.size(); i++) {
        var item = items.get(i);
        add(Mutant.Kind.ITEM, joined(items, i, ""));
        int place = i;
        (choices.isEmpty() ? assignments(item) : others(item, choices))
            .filter(other -> !items.contains(other))
            .forEach(other -> add(Mutant.Kind.VALUE, joined(items, place, other)));
      }
    }

    /** See the grammar of {@link stepup.tables.CellCondition}. */
    private void condition(Column column) {
      if (text.isEmpty()) {
        return;
      }
      boolean negated = text.regionMatches(true, 0, NOT, 0, NOT.length());
      var plain = negated ? text.substring(NOT.length()).strip() : text;
      var not = negated ? NOT : "";
      add(Mutant.Kind.BLANK, "");
      add(Mutant.Kind.NEGATION, negated ? plain : NOT + text);
      var items = List.of(LIST_SEPARATOR.split(plain));
      for (int i = 0; i < items.size(); i++) {
        int place = i;
        UnaryOperator<String> with = other -> not + joined(items, place, other);
        if (items.size() > 1) {
          add(Mutant.Kind.ITEM, with.apply(""));
        }
        switch (column.kind()) {
          case NUMBER_CONDITION ->
              shifted(NUMBER, Mutants::number, Mutant.Kind.NUMBER, items.get(i), with);
          case DATE_CONDITION -> shifted(DAY, Mutants::day, Mutant.Kind.DATE, items.get(i), with);
          case CHOICE_CONDITION ->
              others(items.get(i), column.choices())
                  .filter(other -> !items.contains(other))
                  .forEach(other -> add(Mutant.Kind.VALUE, with.apply(other)));
          default -> {}
        }
      }
    }

    /** Moves each number or day in a text by one, down and up. */
    private void shifted(
        Pattern form, Shift shift, Mutant.Kind kind, String part, UnaryOperator<String> with) {
      var found = form.matcher(part);
      while (found.find()) {
        for (int by : new int[] {-1, 1}) {
          add(
              kind,
              with.apply(
                  part.substring(0, found.start())
                      + shift.by(found.group(), by)
                      + part.substring(found.end())));
        }
      }
    }

    private void add(Mutant.Kind kind, String after) {
      if (said.add(after)) {
        all.add(
            new Mutant(
                new RowRef(row.id(), row.file(), row.number()),
                sheet.column(label),
                label,
                text,
                after,
                kind));
      }
    }
  }

  @FunctionalInterface
  private interface Shift {
    String by(String text, int steps);
  }

  private static String number(String text, int steps) {
    return new BigDecimal(text).add(BigDecimal.valueOf(steps)).toPlainString();
  }

  private static String day(String text, int steps) {
    return LocalDate.parse(text).plusDays(steps).toString();
  }

  /** A list with one of its items replaced; with an empty text, left out. */
  private static String joined(List<String> items, int place, String other) {
    var changed = new ArrayList<>(items);
    if (other.isEmpty()) {
      changed.remove(place);
    } else {
      changed.set(place, other);
    }
    return String.join(", ", changed);
  }

  /**
   * The values that may stand in the place of one: all others, or its neighbours in a long list.
   */
  private Stream<String> others(String value, List<String> choices) {
    int place = place(value, choices);
    if (place < 0) {
      return Stream.of();
    }
    int count = choices.size();
    return count <= ALL_TRIED
        ? choices.stream().filter(choice -> !choice.equals(choices.get(place)))
        : Stream.of((place + count - 1) % count, (place + 1) % count).map(choices::get);
  }

  /** Where a value stands in a list that names each by the first of its names; -1 if nowhere. */
  private int place(String value, List<String> choices) {
    for (int i = 0; i < choices.size(); i++) {
      if (choices.get(i).equalsIgnoreCase(value)) {
        return i;
      }
    }
    var offer = catalog.offers().find(value);
    var status = catalog.statuses().find(value);
    return Math.max(
        offer == null ? -1 : choices.indexOf(offer.id()),
        status == null ? -1 : choices.indexOf(status.id()));
  }

  /** {@code fact = value} with each other value the fact can have, in the same way. */
  private Stream<String> assignments(String item) {
    var assignment = ASSIGNMENT.matcher(item);
    if (!assignment.matches()) {
      return Stream.of();
    }
    var value = assignment.group(2);
    var others =
        NUMBER.matcher(value).matches()
            ? Stream.of(number(value, -1), number(value, 1))
            : DAY.matcher(value).matches()
                ? Stream.of(day(value, -1), day(value, 1))
                : others(value, values(assignment.group(1)));
    return others.map(other -> assignment.group(1) + " = " + other);
  }

  /** The values of a fact; a name that is none is one of other subscriptions' statuses. */
  private List<String> values(String name) {
    var fact = FactName.of(name);
    if (fact == null) {
      return catalog.statuses().names();
    }
    return typeOf(fact) instanceof ValueType.OneOf one ? one.choices().names() : List.of();
  }

  private @Nullable ValueType typeOf(FactName fact) {
    return catalog.typeOf(fact.fact(), fact.attribute());
  }
}
