package stepup.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import stepup.tables.Choices;
import stepup.tables.CsvText;
import stepup.tables.Grid;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * The files of the rules with a draft in them. Only lines that the draft is about differ.
 *
 * @param before the files that decide
 * @param files the same with every edit that fits
 * @param edits what the draft comes to, edits of the same cell taken together
 * @param misfits edits that are left out, as the tables are not what they were made on
 * @param changed the files that differ, in order
 */
record Candidate(
    RuleFiles before,
    RuleFiles files,
    List<Net> edits,
    List<Misfit> misfits,
    List<String> changed) {

  /** What becomes of a row. */
  enum Kind {
    CHANGED,
    ADDED,
    REMOVED
  }

  /**
   * What some edits come to.
   *
   * @param numbers their places in the draft, from 0
   * @param label the cell's; empty if it is about the row
   * @param cells of a row that comes, by label
   */
  record Net(
      Kind kind,
      List<Integer> numbers,
      String file,
      String id,
      String label,
      String was,
      String now,
      Map<String, String> cells) {}

  /**
   * An edit that does not fit.
   *
   * @param number its place in the draft, from 0
   */
  record Misfit(int number, Draft.Edit edit, Mistake mistake) {}

  /** Makes the edits one after the other. */
  static Candidate of(Draft draft, RuleFiles live) {
    var tables = new LinkedHashMap<String, Table>();
    var misfits = new ArrayList<Misfit>();
    for (int i = 0; i < draft.edits().size(); i++) {
      var edit = draft.edits().get(i);
      var file = edit.file();
      var mistake = refusal(file, live);
      if (mistake == null) {
        mistake =
            tables
                .computeIfAbsent(
                    file,
                    f -> new Table(f, Objects.requireNonNull(live.grid(RuleFiles.tableOf(f)))))
                .make(i, edit);
      }
      if (mistake != null) {
        misfits.add(new Misfit(i, edit, mistake));
      }
    }
    var files = live;
    var nets = new ArrayList<Net>();
    var changed = new ArrayList<String>();
    for (var table : tables.values()) {
      var bytes = Objects.requireNonNull(live.bytes(table.file));
      var written = table.written(bytes);
      if (!Arrays.equals(bytes, written)) {
        files = files.with(table.file, written);
        changed.add(table.file);
      }
      nets.addAll(table.nets());
    }
    return new Candidate(live, files, List.copyOf(nets), List.copyOf(misfits), changed);
  }

  /** Why nothing in a file can be edited; null if it can. */
  private static @Nullable Mistake refusal(String file, RuleFiles live) {
    var tables = tables(live);
    if (tables.contains(file)) {
      return null;
    }
    if (live.bytes(file) == null) {
      var known = Choices.of("a table of the rules", tables);
      return Mistake.inFile(file, "this is not " + known.kind(), known.instead(file));
    }
    return file.endsWith(".xlsx") && !RuleFiles.isDroolsSheet(file)
        ? Mistake.inFile(
            file, "the table is kept as a workbook", "change it there, in a spreadsheet program")
        : Mistake.inFile(
            file, "this is no table of cells", "change it in an editor, as rule engineers do");
  }

  /** The files that can be edited. */
  static List<String> tables(RuleFiles files) {
    var tables = new ArrayList<>(files.tables());
    files.scenarioTables().forEach(table -> tables.add(files.fileOf(table)));
    tables.removeIf(file -> !file.endsWith(".csv"));
    return tables;
  }

  /** How many edits the draft comes to in each file. */
  Map<String, Integer> counts() {
    var counts = new LinkedHashMap<String, Integer>();
    edits.forEach(net -> counts.merge(net.file(), 1, Integer::sum));
    return counts;
  }

  /** A table while it is edited. */
  private static final class Table {
    private final String file;
    private final Grid grid;
    private final Map<String, Integer> columns;
    private final Map<String, RowNow> rows = new LinkedHashMap<>();

    /** By ids that edits gave others for; who makes more edits may name either. */
    private final Map<String, RowNow> byFormerId = new HashMap<>();

    /** Every row that was touched, in that order. */
    private final Set<RowNow> touched = new LinkedHashSet<>();

    /** A row as the edits have it so far. */
    private static final class RowNow {
      /** In the file, from 1; 0 if it is new. */
      private final int number;

      private final Map<Integer, String> cells = new TreeMap<>();
      private final Map<Integer, List<Integer>> editsOfCells = new HashMap<>();
      private final List<Integer> edits = new ArrayList<>();
      private boolean gone;

      RowNow(int number) {
        this.number = number;
      }
    }

    Table(String file, Grid grid) {
      this.file = file;
      this.grid = grid;
      this.columns = grid.columns();
      grid.rowsById().forEach((id, number) -> rows.put(id, new RowNow(number)));
    }

    /** Makes an edit; says why it does not fit if so. */
    @Nullable Mistake make(int edit, Draft.Edit wanted) {
      if (wanted instanceof Draft.Changed changed) {
        return change(edit, changed);
      }
      if (wanted instanceof Draft.Added added) {
        return add(edit, added);
      }
      var id = ((Draft.Removed) wanted).id();
      var row = row(id);
      if (row == null) {
        return wrong(0, id, "", "there is no such row any more", "take the edit back");
      }
      rows.values().remove(row);
      byFormerId.values().remove(row);
      row.gone = true;
      row.edits.add(edit);
      touched.add(row);
      return null;
    }

    private @Nullable RowNow row(String id) {
      return rows.getOrDefault(id, byFormerId.get(id));
    }

    private @Nullable Mistake change(int edit, Draft.Changed wanted) {
      var row = row(wanted.id());
      if (row == null) {
        return wrong(
            0, wanted.id(), wanted.label(), "there is no such row any more", "take the edit back");
      }
      var column = columns.get(wanted.label());
      if (column == null) {
        return unknown(row, wanted.id(), wanted.label());
      }
      var says = text(row, column);
      if (!CsvText.same(says, wanted.was())) {
        return wrong(
            row.number,
            wanted.id(),
            wanted.label(),
            "the cell says "
                + shown(says)
                + ", and said "
                + shown(wanted.was())
                + " when it was changed here to "
                + shown(wanted.now()),
            "take the edit back, or make it again");
      }
      if (wanted.label().equals(Sheet.ID)) {
        var id = Sheet.clean(wanted.now());
        if (id.isEmpty() || (rows.containsKey(id) && rows.get(id) != row)) {
          return wrong(
              row.number,
              wanted.id(),
              wanted.label(),
              id.isEmpty() ? "the id is blank" : "another row has the id `" + id + "`",
              "write an id that no other row has");
        }
        rows.values().remove(row);
        rows.put(id, row);
        byFormerId.put(wanted.id(), row);
      }
      row.cells.put(column, wanted.now());
      row.edits.add(edit);
      row.editsOfCells.computeIfAbsent(column, c -> new ArrayList<>()).add(edit);
      touched.add(row);
      return null;
    }

    private @Nullable Mistake add(int edit, Draft.Added wanted) {
      var id = Sheet.clean(wanted.cells().getOrDefault(Sheet.ID, ""));
      if (id.isEmpty() || rows.containsKey(id)) {
        return wrong(
            0,
            id,
            Sheet.ID,
            id.isEmpty() ? "the new row has no id" : "there is a row with this id already",
            "write an id that no other row has");
      }
      var row = new RowNow(0);
      for (var cell : wanted.cells().entrySet()) {
        var column = columns.get(cell.getKey());
        if (column == null) {
          return unknown(row, id, cell.getKey());
        }
        row.cells.put(column, cell.getValue());
      }
      row.edits.add(edit);
      rows.put(id, row);
      touched.add(row);
      return null;
    }

    private Mistake unknown(RowNow row, String id, String label) {
      var known = Choices.of("a column of this table", columns.keySet());
      return wrong(row.number, id, label, "this is not " + known.kind(), known.instead(label));
    }

    private Mistake wrong(int row, String id, String label, String what, String instead) {
      return new Mistake(
          Mistake.Severity.ERROR,
          file,
          row,
          row == 0 ? 0 : columns.getOrDefault(label, 0),
          id,
          label,
          what,
          instead);
    }

    private static String shown(String text) {
      return Sheet.clean(text).isEmpty() ? "nothing" : "`" + text + "`";
    }

    private String text(RowNow row, int column) {
      var now = row.cells.get(column);
      return now != null ? now : row.number == 0 ? "" : grid.cell(row.number, column).text();
    }

    private boolean differs(RowNow row, int column, String now) {
      return !CsvText.same(grid.cell(row.number, column).text(), now);
    }

    byte[] written(byte[] before) {
      var cells = new HashMap<Integer, Map<Integer, String>>();
      var removed = new HashSet<Integer>();
      var added = new ArrayList<Map<Integer, String>>();
      for (var row : touched) {
        if (row.number == 0) {
          if (!row.gone) {
            added.add(row.cells);
          }
        } else if (row.gone) {
          removed.add(row.number);
        } else {
          var changed = new TreeMap<>(row.cells);
          changed.entrySet().removeIf(cell -> !differs(row, cell.getKey(), cell.getValue()));
          if (!changed.isEmpty()) {
            cells.put(row.number, changed);
          }
        }
      }
      return CsvText.edited(before, cells, removed, added).getBytes(StandardCharsets.UTF_8);
    }

    List<Net> nets() {
      var labels = new HashMap<Integer, String>();
      columns.forEach((label, column) -> labels.put(column, label));
      var nets = new ArrayList<Net>();
      for (var row : touched) {
        var id =
            row.number == 0
                ? Sheet.clean(text(row, columns.getOrDefault(Sheet.ID, 1)))
                : Sheet.clean(grid.cell(row.number, 1).text());
        if (row.number == 0 || row.gone) {
          if (row.number == 0 && row.gone) {
            continue;
          }
          var cells = new LinkedHashMap<String, String>();
          columns.forEach(
              (label, column) -> {
                var text = Sheet.clean(text(row, column));
                if (!label.equals(Sheet.ID) && !text.isEmpty()) {
                  cells.put(label, text);
                }
              });
          nets.add(
              new Net(
                  row.gone ? Kind.REMOVED : Kind.ADDED,
                  List.copyOf(row.edits),
                  file,
                  id,
                  "",
                  "",
                  "",
                  cells));
          continue;
        }
        row.cells.forEach(
            (column, now) -> {
              if (differs(row, column, now)) {
                nets.add(
                    new Net(
                        Kind.CHANGED,
                        List.copyOf(row.editsOfCells.getOrDefault(column, List.of())),
                        file,
                        id,
                        Objects.requireNonNull(labels.get(column)),
                        Sheet.clean(grid.cell(row.number, column).text()),
                        Sheet.clean(now),
                        Map.of()));
              }
            });
      }
      return nets;
    }
  }
}
