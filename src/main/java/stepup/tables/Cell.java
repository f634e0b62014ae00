package stepup.tables;

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

  static Cell text(String text) {
    return text.isEmpty() ? BLANK : new Cell(Kind.TEXT, text);
  }
}
