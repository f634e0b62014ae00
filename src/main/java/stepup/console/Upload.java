package stepup.console;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import stepup.json.Json;
import stepup.tables.Choices;
import stepup.tables.CsvText;
import stepup.tables.Grid;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;
import stepup.workbook.AnalystWorkbook;
import stepup.workbook.Exported;

/**
 * What a workbook or a CSV file changes in the tables, as edits of a draft.
 *
 * @param edits what differs; none if there is a mistake
 * @param replaced files of tables that were sent whole, so that other edits of them are void
 * @param kept rows that a workbook did not change and others did, told in lines
 * @param mistakes why nothing of it can be taken
 */
record Upload(
    List<Draft.Edit> edits, List<String> replaced, List<String> kept, List<Mistake> mistakes) {

  /**
   * Reads a file that somebody dropped.
   *
   * @param name its own, without a folder
   * @param bytes whatever it is
   */
  static Upload of(String name, byte[] bytes, RuleFiles live) {
    if (bytes.length > live.limits().fileBytes()) {
      return refused(List.of(live.limits().tooLarge(name)));
    }
    var lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".xlsx")) {
      return workbook(name, bytes, live);
    }
    if (lower.endsWith(".csv")) {
      return table(name, bytes, live);
    }
    return refused(
        List.of(
            Mistake.inFile(
                name,
                "files of this kind are not read",
                "save it as Excel 2007-365 (.xlsx) or as CSV UTF-8")));
  }

  private static Upload refused(List<Mistake> mistakes) {
    return new Upload(List.of(), List.of(), List.of(), mistakes);
  }

  private static Upload workbook(String name, byte[] bytes, RuleFiles live) {
    var workbook = AnalystWorkbook.read(name, bytes, live);
    var mistakes = new TreeSet<>(workbook.mistakes());
    mistakes.addAll(Exported.outdated(workbook, List.of()));
    mistakes.removeIf(mistake -> mistake.severity() != Mistake.Severity.ERROR);
    var edits = new ArrayList<Draft.Edit>();
    for (var file : workbook.sheets().keySet()) {
      var before = grid(live, file);
      var after = grid(workbook.after(), file);
      var found = compare(file, before, after, mistakes);
      if (!found.isEmpty() && !file.endsWith(".csv")) {
        mistakes.add(
            Mistake.inFile(
                after.place(),
                "the sheet changes a table that is kept in " + file,
                "change it there"));
      }
      edits.addAll(found);
    }
    return done(edits, List.of(), workbook.kept(), mistakes);
  }

  private static Upload table(String name, byte[] bytes, RuleFiles live) {
    var known = new Choices<String>("a table of the rules");
    for (var file : Candidate.tables(live)) {
      known.add(file.substring(file.lastIndexOf('/') + 1), file);
    }
    var file = known.find(name);
    if (file == null) {
      return refused(
          List.of(Mistake.inFile(name, "this is not " + known.kind(), known.instead(name))));
    }
    var mistakes = new TreeSet<Mistake>();
    var edits = compare(file, grid(live, file), grid(live.with(file, bytes), file), mistakes);
    return done(edits, List.of(file), List.of(), mistakes);
  }

  private static Upload done(
      List<Draft.Edit> edits, List<String> replaced, List<String> kept, TreeSet<Mistake> mistakes) {
    if (edits.size() > Draft.MOST_EDITS) {
      mistakes.add(
          Mistake.inFile(
              "*",
              "it differs from the tables in more than " + Draft.MOST_EDITS + " places",
              "import it with `stepup workbook import`, or commit the file"));
    }
    return mistakes.isEmpty()
        ? new Upload(edits, replaced, kept, List.of())
        : refused(List.copyOf(mistakes));
  }

  private static Grid grid(RuleFiles files, String file) {
    return Objects.requireNonNull(files.grid(RuleFiles.tableOf(file)));
  }

  /** The edits that make one of two grids the other; what edits cannot say is a mistake. */
  private static List<Draft.Edit> compare(
      String file, Grid before, Grid after, TreeSet<Mistake> mistakes) {
    var wrong =
        after.mistakes().stream().filter(m -> m.severity() == Mistake.Severity.ERROR).toList();
    mistakes.addAll(wrong);
    if (!told(after, mistakes) || !wrong.isEmpty()) {
      return List.of();
    }
    var columns = before.columns();
    var newColumns = after.columns();
    for (var label : newColumns.keySet()) {
      if (!columns.containsKey(label)) {
        mistakes.add(
            wrong(
                after,
                1,
                newColumns.get(label),
                "the table has no such column",
                "delete it; a column is added in the table's file itself"));
      }
    }
    for (var label : columns.keySet()) {
      if (!newColumns.containsKey(label)) {
        mistakes.add(
            wrong(
                after,
                1,
                0,
                "the column \"" + label + "\" is missing",
                "put it back; a column is removed in the table's file itself"));
      }
    }
    if (!mistakes.isEmpty()) {
      return List.of();
    }
    var edits = new ArrayList<Draft.Edit>();
    var rows = before.rowsById();
    var newRows = after.rowsById();
    for (var id : rows.keySet()) {
      if (!newRows.containsKey(id)) {
        edits.add(new Draft.Removed(file, id));
      }
    }
    newRows.forEach(
        (id, row) -> {
          var old = rows.get(id);
          var cells = new LinkedHashMap<String, String>();
          columns.forEach(
              (label, column) -> {
                var now = after.cell(row, newColumns.get(label)).text();
                var was = old == null ? "" : before.cell(old, column).text();
                if (old == null) {
                  if (!Sheet.clean(now).isEmpty()) {
                    cells.put(label, now);
                  }
                } else if (!label.equals(Sheet.ID) && !CsvText.same(was, now)) {
                  edits.add(new Draft.Changed(file, id, label, was, now));
                }
              });
          if (old == null) {
            edits.add(new Draft.Added(file, cells));
          }
        });
    return edits;
  }

  /** Whether the rows of a sheet can be told apart. */
  private static boolean told(Grid grid, TreeSet<Mistake> mistakes) {
    boolean told = true;
    if (grid.height() == 0 && grid.mistakes().isEmpty()) {
      mistakes.add(Mistake.inFile(grid.place(), "nothing is in it", "keep the row of labels"));
      return false;
    }
    var ids = new HashSet<String>();
    for (int row = 2; row <= grid.height(); row++) {
      var id = Sheet.clean(grid.cell(row, 1).text());
      if (grid.blank(row)) {
        continue;
      }
      if (id.isEmpty()) {
        mistakes.add(wrong(grid, row, 1, "the row has no id", "write one that no other row has"));
        told = false;
      } else if (!ids.add(id)) {
        mistakes.add(
            wrong(
                grid,
                row,
                1,
                "another row has the id `" + id + "`",
                "write one that no other row has"));
        told = false;
      }
    }
    return told;
  }

  private static Mistake wrong(Grid grid, int row, int column, String what, String instead) {
    return new Mistake(
        Mistake.Severity.ERROR,
        grid.place(),
        row,
        column,
        row == 1 ? "" : Sheet.clean(grid.cell(row, 1).text()),
        Sheet.clean(grid.cell(1, column).text()),
        what,
        instead);
  }

  /**
   * As scripts read it.
   *
   * @param said what is told to people
   */
  String json(String version, String said) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("version", version);
          json.writeStringField("said", said);
          json.writeArrayFieldStart("edits");
          for (var edit : edits) {
            edit.write(json);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("replaced");
          for (var file : replaced) {
            json.writeString(file);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("kept");
          for (var line : kept) {
            json.writeString(line);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("mistakes");
          for (var mistake : mistakes) {
            json.writeString(mistake.toString());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
