package stepup.tables;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a condition cell demands of one value. The grammar is closed; a cell is never code:
 *
 * <pre>
 * cell  = items | "not " items            not: none of the items
 * items = item ("," item)*                any of the items
 * item  = value | "unknown" | value ".." value | (">=" | ">" | "<=" | "<") value
 * </pre>
 *
 * Ranges are inclusive and only for numbers and dates. A value that is not known (null) matches
 * only the item {@code unknown}, so {@code not active} holds for an unknown value too: a doubt
 * never slips through a denial.
 */
public final class CellCondition {
  /** The item that matches a value nobody has stated. */
  public static final String UNKNOWN = "unknown";

  private static final String NOT = "not ";

  /** A number of so many digits always fits. */
  private static final int DIGITS_OF_A_LONG = 18;

  /** Could be one large number, or a list of small ones, or a small one. */
  private static final Pattern GROUPED =
      Pattern.compile("(?<!\\d|\\d[.,])\\d{1,3}(?:(?:,\\d{3})+|\\.000)(?!\\d|[.,]\\d)");

  /** What means something in other columns. */
  private static final Pattern NO_TEXT =
      Pattern.compile(
          "(^|,)\\s*(not\\s+)?[<>=\"']|\\.\\.|[\"']\\s*(,|$)|^not$", Pattern.CASE_INSENSITIVE);

  private final String text;
  private final boolean negated;
  private final Item[] items;

  /** Whether values that compare as equal have equal {@linkplain #key keys}; free texts may not. */
  private final boolean keyed;

  private CellCondition(String text, boolean negated, List<Item> items, boolean keyed) {
    this.keyed = keyed;
    this.text = text;
    this.negated = negated;
    this.items = items.toArray(Item[]::new);
  }

  /**
   * Reads a condition cell.
   *
   * @param type what the column's values are
   * @param canBeUnknown whether the fact may be missing from a request, so that {@code unknown}
   *     makes sense
   * @return null if the cell is blank (any value will do) or wrong, which is then among the
   *     mistakes
   */
  public static @Nullable CellCondition read(
      Row row, String label, ValueType type, boolean canBeUnknown) {
    row.holds(label, () -> column(type, canBeUnknown));
    var text = row.text(label);
    if (text.isEmpty()) {
      return null;
    }
    if (type instanceof ValueType.Decimal) {
      var grouped = GROUPED.matcher(text);
      if (grouped.find()) {
        var digits = grouped.group();
        boolean list = digits.contains(",");
        row.wrong(
            label,
            "`" + digits + "` may be one large number or " + (list ? "a list" : "a small one"),
            "write `"
                + digits.replaceAll("[.,]", "")
                + "` or `"
                + (list ? digits.replace(",", ", ") : digits.replace(".000", ""))
                + "`");
        return null;
      }
    } else if (type instanceof ValueType.AnyText) {
      row.plainQuotes(label);
      row.textAsTyped(label);
      if (NO_TEXT.matcher(text).find()) {
        row.warn(
            label,
            "`" + text + "` is compared letter by letter",
            "in a column of texts, write texts, lists of them, and `not` before them");
      }
    }
    boolean negated = text.regionMatches(true, 0, NOT, 0, NOT.length());
    var items = new ArrayList<Item>();
    int named = 0;
    for (var part : (negated ? text.substring(NOT.length()) : text).split(",", -1)) {
      named++;
      var item = item(row, label, part.strip(), type, canBeUnknown);
      if (item != null) {
        items.add(item);
      }
    }
    return items.size() == named
        ? new CellCondition(text, negated, items, !(type instanceof ValueType.AnyText))
        : null;
  }

  private static Column column(ValueType type, boolean canBeUnknown) {
    var choices = new ArrayList<String>();
    if (type instanceof ValueType.OneOf one) {
      choices.addAll(one.choices().names());
    }
    if (canBeUnknown) {
      choices.add(UNKNOWN);
    }
    return Column.of(
        type instanceof ValueType.OneOf
            ? Column.Kind.CHOICE_CONDITION
            : type instanceof ValueType.Decimal
                ? Column.Kind.NUMBER_CONDITION
                : type instanceof ValueType.Day
                    ? Column.Kind.DATE_CONDITION
                    : Column.Kind.TEXT_CONDITION,
        choices);
  }

  /** The cell as its author wrote it. */
  public String text() {
    return text;
  }

  /** Whether a value satisfies the cell; null is a value nobody has stated. */
  public boolean holds(@Nullable Comparable<?> value) {
    for (var item : items) {
      if (item.matches(value)) {
        return !negated;
      }
    }
    return negated;
  }

  /**
   * The key of the one value that satisfies this cell, or null if it is not of that simple form; an
   * engine can index on it.
   */
  public @Nullable Comparable<?> onlyKey() {
    return keyed && !negated && items.length == 1 && items[0] instanceof Exactly only
        ? key(only.value)
        : null;
  }

  /**
   * What a value is indexed by: equal for values that compare as equal, {@code 1.0} and {@code 1}.
   * Whole numbers are Longs, as an engine may not index what tells {@code 1.0} and {@code 1} apart;
   * null for other numbers, which are few.
   */
  public static @Nullable Comparable<?> key(Comparable<?> value) {
    if (!(value instanceof BigDecimal number)) {
      return value;
    }
    var plain = number.scale() == 0 ? number : number.stripTrailingZeros();
    return plain.scale() <= 0 && plain.precision() - plain.scale() <= DIGITS_OF_A_LONG
        ? (Long) plain.longValue()
        : null;
  }

  /** The values its items compare with: those they name, and the bounds of ranges. */
  List<Comparable<?>> named() {
    return Arrays.stream(items).flatMap(item -> item.named().stream()).toList();
  }

  private static @Nullable Item item(
      Row row, String label, String part, ValueType type, boolean canBeUnknown) {
    if (part.isEmpty()) {
      row.wrong(label, "the list has an empty item", "delete the comma too many");
      return null;
    }
    if (canBeUnknown && part.equalsIgnoreCase(UNKNOWN)) {
      return new Unstated();
    }
    int dots = part.indexOf("..");
    if (type.ordered() && dots >= 0) {
      var low = value(row, label, part.substring(0, dots).strip(), type);
      var high = value(row, label, part.substring(dots + 2).strip(), type);
      if (low != null && high != null && compare(low, high) > 0) {
        row.wrong(label, "`" + part + "` is an empty range", "write the smaller value first");
        return null;
      }
      return low == null || high == null ? null : new Between(low, high, true, true);
    }
    for (var operator : List.of(">=", "<=", ">", "<")) {
      if (type.ordered() && part.startsWith(operator)) {
        var bound = value(row, label, part.substring(operator.length()).strip(), type);
        boolean inclusive = operator.length() == 2;
        if (bound == null) {
          return null;
        }
        return operator.startsWith(">")
            ? new Between(bound, null, inclusive, true)
            : new Between(null, bound, true, inclusive);
      }
    }
    if (type instanceof ValueType.OneOf one && type.value(part) == null) {
      row.notOneOf(
          label, part, one.choices(), canBeUnknown ? new String[] {UNKNOWN} : new String[0]);
      return null;
    }
    var value = value(row, label, part, type);
    return value == null ? null : new Exactly(value);
  }

  private static @Nullable Comparable<?> value(Row row, String label, String text, ValueType type) {
    var value = type.value(text);
    if (value == null && type instanceof ValueType.Decimal) {
      var shown = ValueType.Decimal.asShown(text);
      if (shown != null) {
        row.warn(label, "`" + text + "` is read as " + shown.toPlainString(), "write it so");
        return shown;
      }
    }
    if (value == null) {
      row.wrong(label, "`" + text + "` is not " + type.kind(), type.instead(text));
    }
    return value;
  }

  @SuppressWarnings("unchecked") // both sides come from the same ValueType
  private static int compare(Comparable<?> a, Comparable<?> b) {
    if (a instanceof String text && b instanceof String other) {
      return text.compareToIgnoreCase(other);
    }
    return ((Comparable<Object>) a).compareTo(b);
  }

  private sealed interface Item {
    boolean matches(@Nullable Comparable<?> value);

    List<Comparable<?>> named();
  }

  private record Unstated() implements Item {
    @Override
    public boolean matches(@Nullable Comparable<?> value) {
      return value == null;
    }

    @Override
    public List<Comparable<?>> named() {
      return List.of();
    }
  }

  private record Exactly(Comparable<?> value) implements Item {
    @Override
    public boolean matches(@Nullable Comparable<?> other) {
      if (value instanceof String text && other instanceof String same) {
        return text.equalsIgnoreCase(same);
      }
      return other != null && compare(value, other) == 0;
    }

    @Override
    public List<Comparable<?>> named() {
      return List.of(value);
    }
  }

  private record Between(
      @Nullable Comparable<?> low,
      @Nullable Comparable<?> high,
      boolean lowIncluded,
      boolean highIncluded)
      implements Item {
    @Override
    public boolean matches(@Nullable Comparable<?> value) {
      if (value == null) {
        return false;
      }
      int above = low == null ? 1 : compare(value, low);
      int below = high == null ? -1 : compare(value, high);
      return (above > 0 || (above == 0 && lowIncluded))
          && (below < 0 || (below == 0 && highIncluded));
    }

    @Override
    public List<Comparable<?>> named() {
      var bounds = new ArrayList<Comparable<?>>();
      if (low != null) {
        bounds.add(low);
      }
      if (high != null) {
        bounds.add(high);
      }
      return bounds;
    }
  }
}
