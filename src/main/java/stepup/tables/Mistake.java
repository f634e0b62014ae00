package stepup.tables;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Something a rule author has to know about one place in a rule file: where it is, what is wrong,
 * what to write instead.
 *
 * @param file path of the file inside the rules folder, with {@code /} between folders
 * @param row row as the spreadsheet numbers it, from 1 (1 is the header); 0 if the whole file is
 *     meant
 * @param column column from 1 ({@code A}); 0 if the whole row is meant
 * @param rowId the row's {@code Id}, empty if it has none
 * @param label the column's label in row 1, empty if it has none
 * @param what what is wrong: one lower-case sentence without a full stop, the author's own words in
 *     backticks
 * @param instead what to write instead
 */
public record Mistake(
    Severity severity,
    String file,
    int row,
    int column,
    String rowId,
    String label,
    String what,
    String instead)
    implements Comparable<Mistake> {

  private static final Pattern LINE_BREAK = Pattern.compile("\\R");

  /** Whether the rule set can go live in spite of it. */
  public enum Severity {
    /** The rule set is refused. */
    ERROR,
    /** Most likely not what the author meant; the rule set is used all the same. */
    WARNING,
    /** Worth knowing, and often meant. */
    NOTE
  }

  /** An error about a whole file. */
  public static Mistake inFile(String file, String what, String instead) {
    return new Mistake(Severity.ERROR, file, 0, 0, "", "", what, instead);
  }

  /** The same in another file. */
  public Mistake in(String other) {
    return new Mistake(severity, other, row, column, rowId, label, what, instead);
  }

  /** The same, told with the id of its row and the label of its column. */
  Mistake named(String id, String columnLabel) {
    return new Mistake(severity, file, row, column, id, columnLabel, what, instead);
  }

  /** Where it is, for example {@code upgrade-paths.csv!C3 (row P-02, "To offer")}. */
  public String place() {
    var place = new StringBuilder(file);
    if (row > 0) {
      place.append('!').append(column > 0 ? columnName(column) : "").append(row);
    }
    if (!rowId.isEmpty() || !label.isEmpty()) {
      place.append(" (");
      place.append(rowId.isEmpty() ? "" : "row " + rowId);
      place.append(rowId.isEmpty() || label.isEmpty() ? "" : ", ");
      place.append(label.isEmpty() ? "" : '"' + label + '"');
      place.append(')');
    }
    return oneLine(place.toString());
  }

  /** On one line, whatever line breaks a cell has. */
  @Override
  public String toString() {
    var kind =
        switch (severity) {
          case ERROR -> "";
          case WARNING -> "warning: ";
          case NOTE -> "note: ";
        };
    return oneLine(kind + place() + ": " + what + (instead.isEmpty() ? "" : "; " + instead));
  }

  private static String oneLine(String text) {
    return LINE_BREAK.matcher(text).replaceAll("\\\\n");
  }

  @Override
  public int compareTo(Mistake other) {
    return Comparator.comparing(Mistake::file)
        .thenComparing(Mistake::row)
        .thenComparing(Mistake::column)
        .thenComparing(Mistake::what)
        .thenComparing(Mistake::instead)
        .compare(this, other);
  }

  /** The letters a spreadsheet shows for a column: 1 is {@code A}, 27 is {@code AA}. */
  public static String columnName(int column) {
    var name = new StringBuilder();
    for (int rest = column; rest > 0; rest = (rest - 1) / 26) {
      name.insert(0, (char) ('A' + (rest - 1) % 26));
    }
    return name.toString();
  }
}
