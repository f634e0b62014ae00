package stepup.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.scenario.Case;
import stepup.tables.Grid;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * One place in which the files of two rule sets differ.
 *
 * @param file its name in the later rules
 * @param rowId the row; empty if it is about the whole file
 * @param what what differs, for people
 * @param cells the cells of the row that differ, with what they say later; empty if the row or file
 *     is not in both
 */
public record Edit(String file, String rowId, String what, List<Cell> cells) {
  private static final String ENABLED = "Enabled";

  /** What a cell says. */
  public record Cell(String label, String text) {}

  public Edit {
    cells = List.copyOf(cells);
  }

  /** For people: file, row and what differs in it. */
  @Override
  public String toString() {
    return file + (rowId.isEmpty() ? "" : " " + rowId) + " " + what;
  }

  /**
   * Everything in which the tables and rules differ, row by row; the order of rows and columns, and
   * the format of a table, decide nothing and are left out.
   */
  static List<Edit> between(RuleFiles before, RuleFiles after) {
    var edits = new ArrayList<Edit>();
    var tables = new LinkedHashSet<String>();
    before.tables().forEach(file -> tables.add(RuleFiles.tableOf(file)));
    after.tables().forEach(file -> tables.add(RuleFiles.tableOf(file)));
    for (var table : tables) {
      var was = before.grid(table);
      var is = after.grid(table);
      if (was != null && is != null) {
        rows(after.fileOf(table), was, is, edits);
      } else {
        edits.add(whole(is == null ? before.fileOf(table) : after.fileOf(table), is != null));
      }
    }
    var others = new LinkedHashSet<>(before.deciding());
    others.addAll(after.deciding());
    others.removeIf(file -> tables.contains(RuleFiles.tableOf(file)));
    for (var file : others) {
      var was = before.bytes(file);
      var is = after.bytes(file);
      if (was == null || is == null) {
        edits.add(whole(file, is != null));
      } else if (!Arrays.equals(was, is)) {
        edits.add(new Edit(file, "", "changed", List.of()));
      }
    }
    return edits;
  }

  private static Edit whole(String file, boolean added) {
    return new Edit(file, "", added ? "added" : "removed", List.of());
  }

  private static void rows(String file, Grid was, Grid is, List<Edit> edits) {
    var rows = was.rowsById();
    var newRows = is.rowsById();
    newRows.forEach(
        (id, row) -> {
          var old = rows.get(id);
          if (old == null) {
            edits.add(new Edit(file, id, "added", List.of()));
            return;
          }
          var labels = new LinkedHashSet<>(is.columns().keySet());
          labels.addAll(was.columns().keySet());
          var cells = new ArrayList<Cell>();
          var what = new ArrayList<String>();
          for (var label : labels) {
            var before = text(was, old, was.columns().get(label));
            var after = text(is, row, is.columns().get(label));
            if (!before.equals(after)) {
              cells.add(new Cell(label, after));
              what.add(label + ": " + shown(before) + " → " + shown(after));
            }
          }
          if (!cells.isEmpty()) {
            edits.add(new Edit(file, id, String.join("; ", what), cells));
          }
        });
    for (var id : rows.keySet()) {
      if (!newRows.containsKey(id)) {
        edits.add(new Edit(file, id, "removed", List.of()));
      }
    }
  }

  private static String text(Grid grid, int row, @Nullable Integer column) {
    return column == null ? "" : Sheet.clean(grid.cell(row, column).text());
  }

  private static String shown(String text) {
    return text.isEmpty() ? "(blank)" : text;
  }

  /**
   * Tells of a case what difference this edit alone makes: made in the earlier rules, or, if it
   * adds a row, taken back in the later ones. None in any case if that gives no rules.
   */
  Function<Case, @Nullable Delta> alone(
      RuleFiles before, Examiner was, RuleFiles after, Examiner is) {
    boolean added = what.equals("added");
    var changed = rules(added ? after : before);
    if (changed == null) {
      return stated -> null;
    }
    var examiner = new Examiner(changed);
    return stated ->
        added
            ? Delta.between(examiner.answer(stated), is.answer(stated))
            : Delta.between(was.answer(stated), examiner.answer(stated));
  }

  /** A row that is not in both counts as one that is switched off. */
  private @Nullable RuleSet rules(RuleFiles files) {
    if (rowId.isEmpty()) {
      return null;
    }
    var file = files.fileOf(RuleFiles.tableOf(this.file));
    var changed = files;
    for (var cell : cells.isEmpty() ? List.of(new Cell(ENABLED, "no")) : cells) {
      changed = changed == null ? null : changed.withCell(file, rowId, cell.label, cell.text);
    }
    try {
      return changed == null ? null : RuleSet.load(changed);
    } catch (RulesException e) {
      return null;
    }
  }
}
