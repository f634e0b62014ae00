package stepup.rules;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Condition cells as rules/README.md and the Javadoc of {@code CellCondition} and {@code ValueType}
 * describe them, character by character in plain Java: nothing of what reads the tables. What a row
 * tests is worth believing where both agree.
 */
final class IndependentCells {
  private IndependentCells() {}

  /** What the values of a column are. */
  enum Type {
    NAME,
    NUMBER,
    DATE,
    TEXT
  }

  /**
   * A condition column.
   *
   * @param names of a column of names: each name in small letters, and the value it stands for
   * @param mayBeUnknown whether a cell may say {@code unknown}
   */
  record Column(String label, Type type, Map<String, String> names, boolean mayBeUnknown) {}

  /** One item of a cell. */
  private interface Item {
    boolean matches(Object value);
  }

  /**
   * A cell as it is read.
   *
   * @param refused whether it is a mistake
   * @param namesUnknown whether one of its items is {@code unknown}
   */
  record Cell(
      boolean blank, boolean refused, boolean negated, boolean namesUnknown, List<Item> items) {

    /** Whether a value satisfies it; null is one that nobody has stated. */
    boolean holds(@Nullable Object value) {
      boolean named =
          value == null ? namesUnknown : items.stream().anyMatch(item -> item.matches(value));
      return blank || named != negated;
    }
  }

  /**
   * Reads a cell.
   *
   * @param csv whether it stands in a CSV file, in which a spreadsheet may have put something else
   *     in the place of a value
   */
  static Cell read(String raw, Column column, boolean csv) {
    var text = seen(raw);
    boolean refused = (csv && isNoValue(raw)) || raw.chars().anyMatch(IndependentCells::turns);
    boolean negated = startsWithNot(text);
    boolean namesUnknown = false;
    var items = new ArrayList<Item>();
    if (text.isEmpty() || refused) {
      return new Cell(text.isEmpty(), refused, false, false, items);
    }
    refused = column.type == Type.NUMBER && mayBeOneOrMany(text);
    for (var part : split(negated ? text.substring(4) : text)) {
      if (column.mayBeUnknown && part.equalsIgnoreCase("unknown")) {
        namesUnknown = true;
      } else {
        var item = part.isEmpty() ? null : item(part, column);
        refused |= item == null;
        if (item != null) {
          items.add(item);
        }
      }
    }
    return new Cell(false, refused, negated, namesUnknown, items);
  }

  /** The text as people see it: control characters left out, other spaces as spaces. */
  private static String seen(String raw) {
    var text = new StringBuilder();
    raw.codePoints()
        .filter(c -> !isInvisible(c))
        .map(c -> c == 0xa0 || c == 0x2007 || c == 0x202f || c == 0x3000 ? ' ' : c)
        .forEach(text::appendCodePoint);
    return text.toString().strip();
  }

  private static boolean isInvisible(int c) {
    int category = Character.getType(c);
    boolean joinsLetters = c == 0x200c || c == 0x200d;
    boolean breaks = c == '\t' || c == '\n' || c == '\r';
    return (category == Character.CONTROL || category == Character.FORMAT)
        && !joinsLetters
        && !breaks;
  }

  /** Whether a character turns the direction of writing. */
  private static boolean turns(int c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  }

  /** Whether a spreadsheet wrote an error or a shortened number. */
  static boolean isNoValue(String raw) {
    var text = seen(raw);
    return text.matches("#[\u00a1\u00bf]?\\p{Lu}[\\p{Lu}0-9/_]*[!?]?")
        || text.matches("Err:5[0-9][0-9]")
        || text.matches("-?[0-9]([.,][0-9]+)?E[+-][0-9][0-9][0-9]?");
  }

  private static boolean startsWithNot(String text) {
    return text.length() > 4 && text.substring(0, 4).equalsIgnoreCase("not ");
  }

  private static List<String> split(String text) {
    var parts = new ArrayList<String>();
    int start = 0;
    for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', start)) {
      parts.add(text.substring(start, comma).strip());
      start = comma + 1;
    }
    parts.add(text.substring(start).strip());
    return parts;
  }

  /** The item a text stands for; null if for none. */
  private static @Nullable Item item(String text, Column column) {
    return switch (column.type) {
      case NAME -> {
        var named = column.names.get(text.toLowerCase(Locale.ROOT));
        yield named == null ? null : value -> value.equals(named);
      }
      case TEXT -> value -> text.equalsIgnoreCase((String) value);
      case NUMBER, DATE -> ordered(text, column.type);
    };
  }

  private static @Nullable Item ordered(String text, Type type) {
    int dots = text.indexOf("..");
    if (dots >= 0) {
      var first = point(text.substring(0, dots).strip(), type);
      var last = point(text.substring(dots + 2).strip(), type);
      return first == null || last == null || order(first, last) > 0
          ? null
          : value -> order(first, value) <= 0 && order(value, last) <= 0;
    }
    boolean orEqual = text.startsWith(">=") || text.startsWith("<=");
    boolean sided = text.startsWith(">") || text.startsWith("<");
    var bound = point(text.substring(orEqual ? 2 : sided ? 1 : 0).strip(), type);
    if (bound == null) {
      return null;
    }
    if (!sided) {
      return value -> order(value, bound) == 0;
    }
    int side = text.startsWith(">") ? 1 : -1;
    return value -> order(value, bound) * side > 0 || (orEqual && order(value, bound) == 0);
  }

  private static int order(Object one, Object other) {
    return one instanceof LocalDate day
        ? Long.signum(day.toEpochDay() - ((LocalDate) other).toEpochDay())
        : ((BigDecimal) one).compareTo((BigDecimal) other);
  }

  /** The number or day a text stands for; null if for none. */
  private static @Nullable Object point(String text, Type type) {
    return type == Type.DATE ? day(text) : number(text);
  }

  private static @Nullable LocalDate day(String text) {
    var parts = text.split("-", -1);
    if (parts.length != 3
        || !areDigits(parts[0], 4, 4)
        || !areDigits(parts[1], 2, 2)
        || !areDigits(parts[2], 2, 2)) {
      return null;
    }
    try {
      return LocalDate.of(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Digits with a point, at most 15 before and after it; or as spreadsheets show a number: with a
   * space or an apostrophe between groups of three, or a percent sign, and 13 behind the point.
   */
  private static @Nullable BigDecimal number(String text) {
    boolean percent = text.endsWith("%");
    var rest = percent ? text.substring(0, text.length() - 1) : text;
    rest = percent && rest.endsWith(" ") ? rest.substring(0, rest.length() - 1) : rest;
    boolean negative = rest.startsWith("-");
    rest = negative ? rest.substring(1) : rest;
    int point = rest.indexOf('.');
    var whole = point < 0 ? rest : rest.substring(0, point);
    boolean grouped = false;
    for (var mark : List.of(" ", "'", "\u2019")) {
      if (whole.contains(mark)) {
        var groups = List.of(whole.split(mark, -1));
        if (!areDigits(groups.get(0), 1, 3)
            || !groups.stream().skip(1).allMatch(group -> areDigits(group, 3, 3))) {
          return null;
        }
        whole = String.join("", groups);
        grouped = true;
      }
    }
    var fraction = point < 0 ? "0" : rest.substring(point + 1);
    if (!areDigits(whole, 1, 15) || !areDigits(fraction, 1, percent || grouped ? 13 : 15)) {
      return null;
    }
    var number = new BigDecimal((negative ? "-" : "") + whole + "." + fraction);
    return percent ? number.movePointLeft(2) : number;
  }

  /** Whether some digits in the text may be one large number, or a list, or a small one. */
  private static boolean mayBeOneOrMany(String text) {
    int end = 0;
    for (int start = 0; start < text.length(); start = end + 1) {
      end = start;
      while (isDigit(text, end) || (end > start && isMark(text, end) && isDigit(text, end + 1))) {
        end++;
      }
      var run = text.substring(start, end);
      var groups = List.of(run.split(",", -1));
      boolean thousands =
          groups.size() > 1
              && areDigits(groups.get(0), 1, 3)
              && groups.stream().skip(1).allMatch(group -> areDigits(group, 3, 3));
      boolean thousand =
          run.endsWith(".000") && areDigits(run.substring(0, run.length() - 4), 1, 3);
      if (thousands || thousand) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMark(String text, int at) {
    return at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static boolean areDigits(String text, int least, int most) {
    return text.length() >= least
        && text.length() <= most
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
