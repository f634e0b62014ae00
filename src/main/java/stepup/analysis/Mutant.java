package stepup.analysis;

import java.util.Locale;
import java.util.Objects;
import stepup.decision.RowRef;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;

/**
 * One cell of the tables, changed as a slip of the hand might change it.
 *
 * @param row where the cell stands
 * @param column from 1 ({@code A})
 * @param label the column's label
 * @param before what the cell says; empty if it is blank
 * @param after what it says then
 */
public record Mutant(RowRef row, int column, String label, String before, String after, Kind kind) {

  /** What is done to a cell. */
  public enum Kind {
    /** A number, or a bound of a range, one more or one less. */
    NUMBER,
    /** A day, or a bound of a range of days, one later or earlier. */
    DATE,
    /** A value replaced by another one of those the cell may say. */
    VALUE,
    /** An item left out of a list. */
    ITEM,
    /** A cell made blank. */
    BLANK,
    /** {@code not} written before a condition, or taken away. */
    NEGATION,
    /** A mark made or taken away. */
    MARK,
    /** A row switched off or on. */
    ROW;

    /** As reports spell it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The cell as spreadsheets name it: {@code C3}. */
  public String cell() {
    return Mistake.columnName(column) + row.row();
  }

  /** Where it is: {@code upgrade-paths.csv!C3 (row P-02, "To offer")}. */
  public String place() {
    return row.file() + "!" + cell() + " (row " + row.id() + ", \"" + label + "\")";
  }

  /** What is changed, in words. */
  public String change() {
    return "from " + spelled(before) + " to " + spelled(after);
  }

  /** What the unchanged cell says, as the sentence of a scenario. */
  String said() {
    return before.isEmpty()
        ? "%s says nothing in the column %s".formatted(row.id(), label)
        : "%s says %s in the column %s".formatted(row.id(), before, label);
  }

  /** The files with the cell changed. */
  RuleFiles in(RuleFiles files) {
    return Objects.requireNonNull(files.withCell(row.file(), row.id(), label, after));
  }

  private static String spelled(String text) {
    return text.isEmpty() ? "blank" : "`" + text + "`";
  }
}
