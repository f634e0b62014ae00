package stepup.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown, which people can read as it is. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  /** A table without rows. */
  public Table(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row, with a cell for each of the header. */
  public void row(String... cells) {
    if (cells.length != rows.get(0).size()) {
      throw new IllegalArgumentException("a row of another width: " + List.of(cells));
    }
    rows.add(List.of(cells));
  }

  @Override
  public String toString() {
    int columns = rows.get(0).size();
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var text = new StringBuilder();
    for (var row : rows) {
      line(text, row, widths);
      if (row == rows.get(0)) {
        line(text, Collections.nCopies(columns, "---"), widths);
      }
    }
    return text.toString();
  }

  /** All but the first column are numbers, or close to it. */
  private static void line(StringBuilder text, List<String> cells, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      var cell = cells.get(i);
      boolean rule = cell.equals("---");
      var filled = (rule ? "-" : " ").repeat(Math.max(0, widths[i] - cell.length()));
      text.append("| ");
      text.append(i == 0 ? cell + filled : rule ? filled + "--:" : filled + cell).append(' ');
    }
    text.append("|\n");
  }
}
