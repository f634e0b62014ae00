package stepup.workbook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import stepup.tables.Cell;
import stepup.tables.Grid;
import stepup.tables.Mistake;
import stepup.tables.Sheet;

/**
 * A sheet of a workbook together with what others changed in its table since the export: a row that
 * the workbook did not change is as the table has it.
 *
 * @param file the table's file
 * @param mine the sheet
 * @param there the table
 * @param grid both
 * @param rows where the rows of both come from, from row 2; none if all is the sheet's
 * @param kept ids of rows that the sheet has, and that are as the table has them
 * @param mistakes what both together cannot hold
 */
record Merge(
    String file,
    Grid mine,
    Grid there,
    Grid grid,
    List<Origin> rows,
    Set<String> kept,
    List<Mistake> mistakes) {

  /** A row of the sheet or of the table. */
  record Origin(String id, boolean table, int row) {}

  private static Merge plain(String file, Grid mine, Grid there) {
    return new Merge(file, mine, there, mine, List.of(), Set.of(), List.of());
  }

  /**
   * Puts both together.
   *
   * @param base hashes of the rows when the workbook was made; null if it was not made by us
   */
  static Merge of(String file, Grid mine, Grid there, @Nullable Map<String, String> base) {
    var now = Exported.rows(there);
    if (base == null
        || there.height() == 0
        || List.copyOf(now.entrySet()).equals(List.copyOf(base.entrySet()))
        || !told(mine)) {
      return plain(file, mine, there);
    }
    var own = Exported.rows(mine);
    var taken = new TreeSet<String>();
    for (var rows : List.of(own, now)) {
      for (var id : rows.keySet()) {
        if (Objects.equals(own.get(id), base.get(id))
            && !Objects.equals(now.get(id), base.get(id))) {
          taken.add(id);
        }
      }
    }
    var ordered = new ArrayList<>(base.keySet());
    ordered.retainAll(own.keySet());
    var orderedByMe = new ArrayList<>(own.keySet());
    orderedByMe.retainAll(base.keySet());
    boolean moved = !ordered.equals(orderedByMe);
    var rows = moved ? rows(mine, false) : rows(there, true);
    var others = moved ? rows(there, true) : rows(mine, false);
    var mineById = mine.rowsById();
    var tableById = there.rowsById();
    var merged = new ArrayList<Origin>();
    for (var row : rows) {
      var from = chosen(row, taken, mineById, tableById);
      if (from != null) {
        merged.add(from);
      }
    }
    var before = "";
    var known = new HashSet<String>();
    rows.forEach(row -> known.add(row.id()));
    for (var row : others) {
      var from = known.contains(row.id()) ? null : chosen(row, taken, mineById, tableById);
      if (from != null && !row.id().isEmpty()) {
        merged.add(after(merged, before), from);
      }
      before = row.id().isEmpty() ? before : row.id();
    }
    return of(file, mine, there, merged, taken);
  }

  /** Whether a sheet's rows and columns can be told apart; if not, a check refuses it. */
  private static boolean told(Grid mine) {
    if (mine.height() == 0
        || mine.mistakes().stream().anyMatch(m -> m.severity() == Mistake.Severity.ERROR)) {
      return false;
    }
    var ids = new HashSet<String>();
    for (int row = 2; row <= mine.height(); row++) {
      var id = Sheet.clean(mine.cell(row, 1).text());
      if (!mine.blank(row) && (id.isEmpty() || !ids.add(id))) {
        return false;
      }
      for (int column = 1; column <= mine.row(row).size(); column++) {
        if (Sheet.clean(mine.cell(1, column).text()).isEmpty()
            && !Sheet.clean(mine.cell(row, column).text()).isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }

  private static List<Origin> rows(Grid grid, boolean table) {
    var rows = new ArrayList<Origin>();
    for (int row = 2; row <= grid.height(); row++) {
      rows.add(new Origin(Sheet.clean(grid.cell(row, 1).text()), table, row));
    }
    return rows;
  }

  /** The row of that id which stays; null if it was deleted. */
  private static @Nullable Origin chosen(
      Origin row, Set<String> taken, Map<String, Integer> mine, Map<String, Integer> there) {
    boolean table = taken.contains(row.id());
    if (row.id().isEmpty() || table == row.table()) {
      return row;
    }
    var number = (table ? there : mine).get(row.id());
    return number == null ? null : new Origin(row.id(), table, number);
  }

  private static int after(List<Origin> rows, String id) {
    for (int i = 0; i < rows.size(); i++) {
      if (!id.isEmpty() && rows.get(i).id().equals(id)) {
        return i + 1;
      }
    }
    return id.isEmpty() ? 0 : rows.size();
  }

  private static Merge of(
      String file, Grid mine, Grid there, List<Origin> rows, Set<String> taken) {
    var labels = List.copyOf((taken.contains("") ? there : mine).columns().keySet());
    var cells = new ArrayList<List<Cell>>();
    cells.add(labels.stream().map(Merge::cell).toList());
    var mistakes = new ArrayList<Mistake>();
    var ofMine = mine.columns();
    var ofTable = there.columns();
    var mineById = mine.rowsById();
    for (var row : rows) {
      var line = new ArrayList<Cell>();
      for (var label : labels) {
        int own = ofMine.getOrDefault(label, 0);
        if (!row.table()) {
          line.add(mine.cell(row.row(), own));
          continue;
        }
        var text = there.cell(row.row(), ofTable.getOrDefault(label, 0)).text();
        var same = mine.cell(mineById.getOrDefault(row.id(), mine.height() + 1), own);
        line.add(same.text().equals(text) ? same : cell(text));
      }
      cells.add(line);
      var source = row.table() ? there : mine;
      (row.table() ? ofTable : ofMine)
          .forEach(
              (label, column) -> {
                if (!labels.contains(label)
                    && !Sheet.clean(source.cell(row.row(), column).text()).isEmpty()) {
                  mistakes.add(
                      new Mistake(
                          Mistake.Severity.ERROR,
                          mine.place(),
                          0,
                          0,
                          row.id(),
                          label,
                          "the column was removed in "
                              + (row.table() ? "the workbook" : file)
                              + " while others filled it after the workbook was exported",
                          "export the tables again and make your change there"));
                }
              });
    }
    var kept = new TreeSet<>(taken);
    kept.retainAll(mineById.keySet());
    kept.remove("");
    return new Merge(
        file,
        mine,
        there,
        Grid.ofWorkbook(mine.place(), cells),
        List.copyOf(rows),
        kept,
        List.copyOf(mistakes));
  }

  private static Cell cell(String text) {
    return text.isEmpty()
        ? Cell.BLANK
        : new Cell(text.matches("-?\\d+([.]\\d+)?") ? Cell.Kind.NUMBER : Cell.Kind.TEXT, text);
  }

  /** A mistake about both, told of the sheet; of the table, where the row is only there. */
  Mistake told(Mistake mistake) {
    if (rows.isEmpty() || mistake.row() == 0 || mistake.row() > rows.size() + 1) {
      return mistake.in(mine.place());
    }
    var origin = mistake.row() == 1 ? new Origin("", false, 1) : rows.get(mistake.row() - 2);
    var label = Sheet.clean(grid.cell(1, mistake.column()).text());
    int column = (origin.table() ? there : mine).columns().getOrDefault(label, 0);
    return new Mistake(
        mistake.severity(),
        origin.table() ? file : mine.place(),
        origin.row(),
        column,
        mistake.rowId(),
        mistake.label(),
        mistake.what(),
        mistake.instead());
  }
}
