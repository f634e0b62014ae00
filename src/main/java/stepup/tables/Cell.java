package stepup.tables;

import java.util.HashMap;
import java.util.Map;

/**
 * One cell as a file holds it: its value as text, never its format. A number is written with digits
 * and a point, a day as {@code 2026-11-22}.
 */
public record Cell(Kind kind, String text) {
  /** A cell with nothing in it. */
  public static final Cell BLANK = new Cell(Kind.TEXT, "");

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
    private static final int MOST = 10_000;
    private final Map<Cell, Cell> cells = new HashMap<>();

    Cell one(Cell cell) {
      if (cells.size() >= MOST) {
        return cells.getOrDefault(cell, cell);
      }
      var before = cells.putIfAbsent(cell, cell);
      return before == null ? cell : before;
    }
  }

  static Cell text(String text) {
    return text.isEmpty() ? BLANK : new Cell(Kind.TEXT, text);
  }
}
