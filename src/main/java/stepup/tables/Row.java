package stepup.tables;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One row of a {@link Sheet}. Each accessor reads one cell by its label; a cell that does not fit
 * is added to the mistakes and read as its stated fallback, so that reading can go on to the next
 * mistake.
 */
public final class Row {
  private static final Choices<Boolean> YES_NO = new Choices<>("yes or no");

  static {
    YES_NO.add("yes", true);
    YES_NO.add("no", false);
  }

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,15}");

  private static final Pattern GROUPED = Pattern.compile("\\d{1,3}([.,]\\d{3})+");
  private static final String SMART_QUOTES = "\u2018\u2019\u201c\u201d";
  private static final Pattern LIST_SEPARATOR = Pattern.compile("\\s*,\\s*");

  private final Sheet sheet;
  private final int number;
  private final String id;
  private final List<Cell> cells;

  Row(Sheet sheet, int number, String id, List<Cell> cells) {
    this.sheet = sheet;
    this.number = number;
    this.id = id;
    this.cells = cells;
  }

  public String file() {
    return sheet.file();
  }

  /** The row's number as a spreadsheet shows it; the first row below the labels is 2. */
  public int number() {
    return number;
  }

  public String id() {
    return id;
  }

  /** The cell's text without outer spaces; empty if it is blank or the table has no such column. */
  public String text(String label) {
    int column = sheet.column(label);
    return column == 0 ? "" : cells.get(column - 1).text();
  }

  /** The cell's text; a blank cell is a mistake. */
  public String required(String label) {
    var text = text(label);
    if (text.isEmpty() && sheet.column(label) > 0) {
      wrong(label, "the cell is blank", "every row needs a value in this column");
    }
    return text;
  }

  /** Whether anything is written in a cell, be it right or wrong. */
  public boolean filled(String label) {
    return !text(label).isEmpty() || kind(label) == Cell.Kind.REFUSED;
  }

  private Cell.Kind kind(String label) {
    return sheet.grid().cell(number, sheet.column(label)).kind();
  }

  /** {@code yes} or {@code no}; anything else is a mistake, read as {@code no}. */
  public boolean yesOrNo(String label) {
    var value = choice(label, YES_NO);
    return value != null && value;
  }

  /** {@code x} or blank; anything else is a mistake, read as blank. */
  public boolean marked(String label) {
    sheet.holds(label, Column.of(Column.Kind.CHOICE, List.of("x")));
    var text = text(label);
    if (!text.isEmpty() && !text.equalsIgnoreCase("x")) {
      wrong(
          label, "`" + text + "` is not a mark", "write `x` for included, or leave the cell blank");
    }
    return text.equalsIgnoreCase("x");
  }

  /** One of the choices; blank or anything else is a mistake and null. */
  public <T> @Nullable T choice(String label, Choices<T> choices) {
    sheet.holds(label, () -> Column.of(Column.Kind.CHOICE, choices.names()));
    var text = required(label);
    return text.isEmpty() ? null : choiceOf(label, text, choices);
  }

  /** One of the choices, or null if the cell is blank; anything else is a mistake and null. */
  public <T> @Nullable T choiceOrBlank(String label, Choices<T> choices) {
    sheet.holds(label, () -> Column.of(Column.Kind.CHOICE, choices.names()));
    var text = text(label);
    return text.isEmpty() ? null : choiceOf(label, text, choices);
  }

  /**
   * The choices named in a list with commas; those that do not exist are mistakes and left out.
   * Blank is an empty list.
   */
  public <T> List<T> choices(String label, Choices<T> choices) {
    sheet.holds(label, () -> Column.of(Column.Kind.LIST, choices.names()));
    var found = new ArrayList<T>();
    for (var text : list(label)) {
      var value = choiceOf(label, text, choices);
      if (value != null) {
        found.add(value);
      }
    }
    return found;
  }

  /**
   * The texts of a list with commas. Blank is an empty list; an empty or repeated item is a
   * mistake.
   */
  public List<String> list(String label) {
    sheet.holds(label, Column.of(Column.Kind.LIST));
    var text = text(label);
    if (text.isEmpty()) {
      return List.of();
    }
    plainQuotes(label);
    textAsTyped(label);
    if (text.indexOf(',') < 0) {
      return List.of(text);
    }
    var items = new ArrayList<String>();
    for (var item : LIST_SEPARATOR.split(text, -1)) {
      if (item.isEmpty()) {
        wrong(label, "the list has an empty item", "delete the comma too many");
      } else if (items.contains(item)) {
        wrong(label, "`" + item + "` stands twice in the list", "name it once");
      } else {
        items.add(item);
      }
    }
    return items;
  }

  /**
   * A day as {@code 2026-11-22}, or null if the cell is blank or is no date, which is then a
   * mistake.
   */
  public @Nullable LocalDate date(String label) {
    sheet.holds(label, Column.of(Column.Kind.DATE));
    var text = text(label);
    if (text.isEmpty()) {
      return null;
    }
    var day = ValueType.Day.parse(text);
    if (day == null) {
      wrong(
          label,
          "`" + text + "` is not a date",
          kind(label) == Cell.Kind.NUMBER
              ? "format the cell as a date"
              : "write year, month and day, for example `2026-11-22`");
    }
    return day;
  }

  /**
   * A whole number between two bounds, both inclusive; anything else is a mistake, read as the
   * lower bound.
   */
  public int wholeNumber(String label, int minimum, int maximum) {
    var number = wholeNumberOrBlank(label, minimum, maximum);
    if (number == null) {
      required(label);
      return minimum;
    }
    return number;
  }

  /**
   * A whole number between two bounds, both inclusive, or null if the cell is blank; anything else
   * is a mistake, read as the lower bound.
   */
  public @Nullable Integer wholeNumberOrBlank(String label, int minimum, int maximum) {
    sheet.holds(label, new Column(Column.Kind.WHOLE_NUMBER, List.of(), minimum, maximum));
    var text = text(label);
    if (text.isEmpty()) {
      return null;
    }
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      var shown = ValueType.Decimal.asShown(text);
      if (shown != null && shown.scale() <= 0) {
        var digits = shown.toPlainString();
        warn(label, "`" + text + "` is read as " + digits, "write digits only");
        text = digits;
      }
    }
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      var example =
          GROUPED.matcher(text).matches() ? text.replaceAll("\\D", "") : String.valueOf(minimum);
      wrong(
          label,
          "`" + text + "` is not a whole number",
          kind(label) == Cell.Kind.DATE
              ? "write it again, and format the cell as a number"
              : "write digits only, for example `" + example + "`");
      return minimum;
    }
    numberAsText(label);
    long value = Long.parseLong(text);
    if (value < minimum || value > maximum) {
      wrong(
          label,
          "`" + text + "` is out of range",
          "write a number from " + minimum + " to " + maximum);
      return minimum;
    }
    return (int) value;
  }

  /** Adds a mistake about one cell of this row. */
  public void wrong(String label, String what, String instead) {
    sheet.wrong(number, sheet.column(label), id, label, what, instead);
  }

  /** Adds a warning about one cell of this row. */
  public void warn(String label, String what, String instead) {
    sheet.warn(number, sheet.column(label), id, label, what, instead);
  }

  /** Says so if a workbook holds a number as a text. */
  void numberAsText(String label) {
    if (sheet.grid().typed() && kind(label) == Cell.Kind.TEXT) {
      warn(
          label,
          "the number is stored as a text",
          "format the cell as a number and write it again; it is read as the number");
    }
  }

  /** Says so if a spreadsheet made something else of a text. */
  void textAsTyped(String label) {
    var kind = kind(label);
    if (kind == Cell.Kind.DATE || kind == Cell.Kind.LOGICAL) {
      warn(
          label,
          "the spreadsheet holds `"
              + text(label)
              + (kind == Cell.Kind.DATE ? "` as a date" : "` as a truth value")
              + ", not as a text",
          "format the cell as text and write it again, unless that is meant");
    }
  }

  /**
   * Says so if a cell that is compared letter by letter has quotes that a spreadsheet made round.
   */
  void plainQuotes(String label) {
    if (text(label).chars().anyMatch(c -> SMART_QUOTES.indexOf(c) >= 0)) {
      warn(
          label,
          "the text has typographic quotes",
          "write plain ones, or none, if they are not meant");
    }
  }

  void holds(String label, Supplier<Column> column) {
    sheet.holds(label, column);
  }

  /** Adds a note about one cell of this row. */
  public void note(String label, String what, String instead) {
    sheet.note(number, sheet.column(label), id, label, what, instead);
  }

  private <T> @Nullable T choiceOf(String label, String text, Choices<T> choices) {
    var value = choices.find(text);
    if (value == null) {
      notOneOf(label, text, choices);
    }
    return value;
  }

  /**
   * Adds the mistake that a text is not among the choices; one that is switched off is none in a
   * row that is, too.
   */
  void notOneOf(String label, String text, Choices<?> choices, String... also) {
    var off = choices.switchedOffAt(text);
    if (choices.excuses(text)) {
      return;
    }
    if (off == null) {
      wrong(label, "`" + text + "` is not " + choices.kind(), choices.instead(text, also));
    } else if (!text("Enabled").equalsIgnoreCase("no")) {
      wrong(
          label,
          "`" + text + "` is switched off in " + off,
          "switch it on there, or set `Enabled` to no here");
    }
  }
}
