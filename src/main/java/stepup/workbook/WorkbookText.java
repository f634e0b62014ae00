package stepup.workbook;

import java.util.ArrayList;
import stepup.tables.Cell;
import stepup.tables.Mistake;
import stepup.tables.XlsxFile;

/**
 * A workbook as plain text: one line a row, with tabs; for {@code git diff} and for tests. Rows are
 * indented below their sheet's name, so that git finds the name to put above a difference.
 */
public final class WorkbookText {
  private WorkbookText() {}

  /** The sheets one after the other; what cannot be read says so in its place. */
  public static String of(XlsxFile workbook) {
    var text = new StringBuilder();
    for (Mistake mistake : workbook.mistakes()) {
      text.append(mistake).append('\n');
    }
    workbook
        .sheets()
        .forEach(
            (name, grid) -> {
              if (name.equals(SheetNames.EXPORTED)) {
                return;
              }
              text.append(name).append('\n');
              for (int row = 1; row <= grid.height(); row++) {
                var cells = new ArrayList<String>();
                grid.row(row).stream().map(WorkbookText::text).forEach(cells::add);
                text.append(("  " + String.join("\t", cells)).stripTrailing()).append('\n');
              }
            });
    return text.toString();
  }

  private static String text(Cell cell) {
    return cell.text()
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\r", "\\r")
        .replace("\n", "\\n");
  }
}
