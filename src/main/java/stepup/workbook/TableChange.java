package stepup.workbook;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.tables.CsvText;
import stepup.tables.Grid;
import stepup.tables.Mistakes;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * What a workbook changes in one table.
 *
 * @param file the table's file
 * @param lines the difference for people: one line a changed cell, or an added or removed row
 * @param text the file's new contents
 */
public record TableChange(String file, List<String> lines, String text) {

  /**
   * What a workbook that was found right changes, table by table.
   *
   * @throws RulesException if a table cannot take its change
   */
  public static List<TableChange> of(AnalystWorkbook workbook) {
    var changes = new ArrayList<TableChange>();
    var mistakes = new Mistakes();
    workbook
        .merges()
        .forEach(
            (file, merge) -> {
              var wanted = merge.grid();
              var before = before(workbook, file);
              var bytes = Objects.requireNonNull(workbook.before().bytes(file));
              var lines = difference(file, before, wanted);
              if (!file.endsWith(".csv")) {
                if (!lines.isEmpty()) {
                  mistakes.inFile(
                      wanted.place(),
                      "the sheet changes a table that is kept in " + file,
                      "change it there: " + String.join("; ", lines));
                }
                return;
              }
              if (before.height() == 0 && !before.mistakes().isEmpty()) {
                mistakes.inFile(
                    file,
                    "the file cannot be read, so nothing can be written into it",
                    "correct it, or take it back from version control");
                return;
              }
              var written = CsvText.rewritten(file, bytes, wanted, workbook.before().limits());
              if (!written.equals(workbook.before().text(file))) {
                if (lines.isEmpty()) {
                  lines.add(file + ": separators that rows lack or have too many");
                }
                changes.add(new TableChange(file, List.copyOf(lines), written));
              }
            });
    mistakes.throwIfAnyError();
    return changes;
  }

  /** What differs between the sheets of a workbook, be they right or wrong, and the tables. */
  public static List<String> difference(AnalystWorkbook workbook) {
    var lines = new ArrayList<String>();
    workbook
        .merges()
        .forEach(
            (file, merge) -> lines.addAll(difference(file, before(workbook, file), merge.grid())));
    return lines;
  }

  private static Grid before(AnalystWorkbook workbook, String file) {
    return Objects.requireNonNull(workbook.before().grid(RuleFiles.tableOf(file)));
  }

  private static List<String> difference(String file, Grid before, Grid after) {
    var lines = new ArrayList<String>();
    var labels = before.columns();
    var newLabels = after.columns();
    for (var label : newLabels.keySet()) {
      if (!labels.containsKey(label)) {
        lines.add(file + ": column \"" + label + "\" added");
      }
    }
    for (var label : labels.keySet()) {
      if (!newLabels.containsKey(label)) {
        lines.add(file + ": column \"" + label + "\" removed");
      }
    }
    if (outOfOrder(labels.keySet(), newLabels.keySet())) {
      lines.add(file + ": columns in another order");
    }
    var rows = before.rowsById();
    var newRows = after.rowsById();
    newRows.forEach(
        (id, row) -> {
          var old = rows.get(id);
          var said = new ArrayList<String>();
          newLabels.forEach(
              (label, column) -> {
                var text = after.cell(row, column).text();
                var was = old == null ? "" : text(before, old, labels.get(label));
                if (!label.equals(Sheet.ID) && !CsvText.same(was, text)) {
                  if (old == null) {
                    said.add(label + ": " + shown(text));
                  } else {
                    lines.add(
                        file + " " + id + " " + label + ": " + shown(was) + " -> " + shown(text));
                  }
                }
              });
          if (old == null) {
            lines.add(file + " " + id + " added: " + String.join("; ", said));
          }
        });
    for (var id : rows.keySet()) {
      if (!newRows.containsKey(id)) {
        lines.add(file + " " + id + " removed");
      }
    }
    if (outOfOrder(rows.keySet(), newRows.keySet())) {
      lines.add(file + ": rows in another order");
    }
    return lines;
  }

  private static String text(Grid grid, int row, @Nullable Integer column) {
    return column == null ? "" : grid.cell(row, column).text();
  }

  private static boolean outOfOrder(Iterable<String> before, Set<String> after) {
    var kept = new LinkedHashSet<String>();
    before.forEach(
        each -> {
          if (after.contains(each)) {
            kept.add(each);
          }
        });
    var now = new LinkedHashSet<>(after);
    now.retainAll(kept);
    return !List.copyOf(kept).equals(List.copyOf(now));
  }

  private static String shown(String text) {
    var clean = Sheet.clean(text).replaceAll("\\R", "\\\\n");
    return clean.isEmpty() ? "(blank)" : clean;
  }
}
