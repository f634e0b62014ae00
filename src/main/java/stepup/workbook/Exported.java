package stepup.workbook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import stepup.tables.Grid;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * What the rows of all tables said when a workbook was made, as a hash of each; so that what its
 * analyst changed is told from what others changed since then.
 */
public final class Exported {
  private Exported() {}

  /** One line a row: table, id, hash; the labels of a table stand under no id. */
  public static List<List<String>> of(RuleFiles files) {
    var lines = new ArrayList<List<String>>();
    for (var table : SheetNames.of(files).keySet()) {
      rows(Objects.requireNonNull(files.grid(table)))
          .forEach((id, hash) -> lines.add(List.of(table, id, hash)));
    }
    return lines;
  }

  /** The same by table and id. */
  static Map<String, Map<String, String>> byTable(List<List<String>> lines) {
    var tables = new LinkedHashMap<String, Map<String, String>>();
    for (var line : lines) {
      if (line.size() == 3) {
        tables
            .computeIfAbsent(line.get(0), table -> new LinkedHashMap<>())
            .put(line.get(1), line.get(2));
      }
    }
    return tables;
  }

  /** Whether a workbook holds anything that it did not hold when it was made. */
  public static boolean edited(AnalystWorkbook workbook) {
    return workbook.sheets().entrySet().stream()
        .anyMatch(
            sheet ->
                !rows(sheet.getValue()).equals(workbook.exported().get(table(sheet.getKey()))));
  }

  /**
   * Rows whose change by others an import would undo.
   *
   * @param imported what the rows said after the last import of this workbook; empty if there was
   *     none
   */
  public static List<Mistake> outdated(AnalystWorkbook workbook, List<List<String>> imported) {
    var after = byTable(imported);
    var mistakes = new ArrayList<Mistake>();
    workbook
        .sheets()
        .forEach(
            (file, wanted) -> {
              var base = workbook.exported().get(table(file));
              if (base == null) {
                return;
              }
              var own = after.getOrDefault(table(file), base);
              var now = rows(Objects.requireNonNull(workbook.before().grid(table(file))));
              var mine = rows(wanted);
              var ids = new LinkedHashSet<>(mine.keySet());
              ids.addAll(now.keySet());
              for (var id : ids) {
                var there = now.get(id);
                if (!Objects.equals(there, mine.get(id))
                    && !Objects.equals(there, base.get(id))
                    && !Objects.equals(there, own.get(id))) {
                  mistakes.add(
                      new Mistake(
                          Mistake.Severity.ERROR,
                          wanted.place(),
                          0,
                          0,
                          id.isEmpty() ? Sheet.ID : id,
                          "",
                          "the row was changed in " + file + " after the workbook was exported",
                          "export the tables again and make your change there, or import with --overwrite"));
                }
              }
            });
    return mistakes;
  }

  private static String table(String file) {
    return file.substring(0, file.lastIndexOf('.'));
  }

  private static Map<String, String> rows(Grid grid) {
    var rows = new LinkedHashMap<String, String>();
    for (int row = 1; row <= grid.height(); row++) {
      if (!grid.blank(row)) {
        var cells = new TreeMap<String, String>();
        for (int column = 1; column <= grid.row(row).size(); column++) {
          var text = Sheet.clean(grid.cell(row, column).text()).replace("\r\n", "\n");
          if (!text.isEmpty()) {
            cells.put(Sheet.clean(grid.cell(1, column).text()), text);
          }
        }
        rows.put(row == 1 ? "" : Sheet.clean(grid.cell(row, 1).text()), hash(cells.toString()));
      }
    }
    return rows;
  }

  private static String hash(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
