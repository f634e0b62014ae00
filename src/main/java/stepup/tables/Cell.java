package stepup.tables;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One cell as a file holds it: its value as text, never its format. A number is written with digits
 * and a point, a day as {@code 2026-11-22}.
 */
public record Cell(Kind kind, String text) {
  /** A cell with nothing in it. */
  public static final Cell BLANK = new Cell(Kind.TEXT, "");

  /** What spreadsheets write for a cell without a value, each in its own language. */
  private static final Pattern ERROR_VALUE =
      Pattern.compile("#[\u00a1\u00bf]?\\p{Lu}[\\p{Lu}\\d/_]{0,30}[!?]?|Err:5\\d\\d");

  /** What spreadsheets write for a number with many digits, or for what they took for one. */
  private static final Pattern SHORTENED = Pattern.compile("-?\\d([.,]\\d{1,30})?E[+-]\\d{2,3}");

  /** What the file says a value is. */
  public enum Kind {
    /** Text; everything in a CSV file is. */
    TEXT,
    NUMBER,
    DATE,
    /** TRUE or FALSE. */
    LOGICAL,
    /** Something that is no value, such as a formula; a mistake says so already. */
    REFUSED
  }

  /** Keeps equal cells of a file once, as most are; a file of tiny cells would fill the memory. */
  static final class Pool {
    private static final int MOST = 50_000;
    private final Map<Cell, Cell> cells = new HashMap<>();
    private final Map<String, Cell> texts = new HashMap<>();

    Cell one(Cell cell) {
      var before = cells.get(cell);
      if (before == null && cells.size() < MOST) {
        cells.put(cell, cell);
      }
      return before == null ? cell : before;
    }

    /** The cell of text that {@link Cell#written} makes, made once for all that have this text. */
    Cell written(String place, int row, int column, String text, Mistakes mistakes) {
      var before = texts.get(text);
      if (before != null) {
        return before;
      }
      var cell = Cell.written(place, row, column, text, mistakes);
      if (texts.size() < MOST && cell.kind() != Kind.REFUSED) {
        texts.put(text, cell);
      }
      return cell;
    }
  }

  /** A cell of text in a file; what a spreadsheet has put in the place of a value is a mistake. */
  static Cell written(String place, int row, int column, String text, Mistakes mistakes) {
    var clean = Sheet.clean(text);
    if (begins(clean, '#', 'E') && ERROR_VALUE.matcher(clean).matches()) {
      mistakes.inCell(
          place,
          row,
          column,
          "the cell holds the error `" + clean + "`",
          "write the value that is meant");
      return new Cell(Kind.REFUSED, "");
    }
    if (clean.indexOf('E') > 0 && SHORTENED.matcher(clean).matches()) {
      mistakes.inCell(
          place,
          row,
          column,
          "a spreadsheet has shortened the cell to `" + clean + "`",
          "format the cell as text and write it again");
      return new Cell(Kind.REFUSED, "");
    }
    return text(text);
  }

  /** Spares most cells a pattern. */
  private static boolean begins(String text, char one, char other) {
    return !text.isEmpty() && (text.charAt(0) == one || text.charAt(0) == other);
  }

  static Cell text(String text) {
    return text.isEmpty() ? BLANK : new Cell(Kind.TEXT, text);
  }
}
