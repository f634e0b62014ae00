package stepup.tables;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What kind of value a condition cell speaks of. The value of a cell or fact is a String,
 * BigDecimal or LocalDate.
 */
public sealed interface ValueType {

  /** The value a text stands for, or null if it is not of this type. */
  @Nullable Comparable<?> value(String text);

  /** What a text of this type is, with its article: {@code a number}. */
  String kind();

  /** What to write instead of a text that is not of this type. */
  String instead(String text);

  /** Whether values have an order, so that ranges make sense. */
  default boolean ordered() {
    return false;
  }

  /**
   * One of a closed set of texts.
   *
   * @param yesNo whether they are answers to a question, which requests give as true or false
   */
  record OneOf(Choices<String> choices, boolean yesNo) implements ValueType {
    public OneOf(Choices<String> choices) {
      this(choices, false);
    }

    @Override
    public @Nullable Comparable<?> value(String text) {
      return choices.find(text);
    }

    @Override
    public String kind() {
      return choices.kind();
    }

    @Override
    public String instead(String text) {
      return choices.instead(text);
    }
  }

  /**
   * Any text, compared letter by letter, upper or lower case; it cannot hold a comma in a cell,
   * which separates items.
   */
  record AnyText() implements ValueType {
    @Override
    public @Nullable Comparable<?> value(String text) {
      return text.isEmpty() ? null : text;
    }

    @Override
    public String kind() {
      return "a text";
    }

    @Override
    public String instead(String text) {
      return "write a text";
    }
  }

  /** A decimal number with a point, at most 15 digits before and after it. */
  record Decimal() implements ValueType {
    private static final Pattern FORM = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

    /** Digits in groups of three, and a percent sign, as spreadsheets show numbers. */
    private static final Pattern SHOWN =
        Pattern.compile(
            "(-?\\d{1,3}(?:(?:([,' \u2019])\\d{3})(?:\\2\\d{3}){0,3}|\\d{0,12})(?:\\.\\d{1,13})?)( ?%)?");

    /**
     * The number a spreadsheet shows as {@code 1,000} or {@code 50 %}, and so writes into CSV
     * files; null if it is none of that form.
     */
    static @Nullable BigDecimal asShown(String text) {
      var shown = SHOWN.matcher(text);
      if (!shown.matches()) {
        return null;
      }
      var number = new BigDecimal(shown.group(1).replaceAll("[^-\\d.]", ""));
      return shown.group(3) == null ? number : number.movePointLeft(2).stripTrailingZeros();
    }

    @Override
    public @Nullable Comparable<?> value(String text) {
      return FORM.matcher(text).matches() ? new BigDecimal(text) : null;
    }

    @Override
    public String kind() {
      return "a number";
    }

    @Override
    public String instead(String text) {
      return "write digits, for example `300`, `1..300` or `>= 25`";
    }

    @Override
    public boolean ordered() {
      return true;
    }
  }

  /** A day, written as {@code 2026-11-22}. */
  record Day() implements ValueType {
    /** Java reads signs and longer years as well, which are slips here. */
    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    /** The day a text names, or null if none. */
    static @Nullable LocalDate parse(String text) {
      try {
        return FORM.matcher(text).matches() ? LocalDate.parse(text) : null;
      } catch (DateTimeParseException e) {
        return null;
      }
    }

    @Override
    public @Nullable Comparable<?> value(String text) {
      return parse(text);
    }

    @Override
    public String kind() {
      return "a date";
    }

    @Override
    public String instead(String text) {
      return "write year, month and day, for example `2026-11-22` or `>= 2026-11-22`";
    }

    @Override
    public boolean ordered() {
      return true;
    }
  }
}
