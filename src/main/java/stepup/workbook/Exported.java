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
import org.jspecify.annotations.Nullable;
import stepup.tables.Grid;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * What the rows of all tables said when a workbook was made, as a hash of each; so that what its
 * analyst changed is told from what others changed since then.
 */
public final class Exported {
  /** In place of the hash of a row that was deleted. */
  private static final String DELETED = "-";

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
                !rows(sheet.getValue())
                    .equals(workbook.exported().get(RuleFiles.tableOf(sheet.getKey()))));
  }

  /**
   * What a workbook wrote at its last import.
   *
   * @param export which export the workbook was made by
   * @param rows hashes of the rows it wrote, by table and id; {@link #DELETED} for none
   */
  public record Memory(String export, Map<String, Map<String, String>> rows) {
    /** Reads lines as {@link #lines} writes them. */
    public static Memory of(List<String> lines) {
      var rows = lines.stream().map(line -> List.of(line.split("\t", -1))).toList();
      // Others were written by an earlier version, and say nothing of who changed a row.
      return rows.isEmpty() || rows.get(0).size() != 2
          ? new Memory("", Map.of())
          : new Memory(rows.get(0).get(1), byTable(rows));
    }

    /** What an import of a workbook wrote. */
    public static Memory of(AnalystWorkbook workbook, RuleFiles written) {
      var rows = new LinkedHashMap<String, Map<String, String>>();
      workbook
          .sheets()
          .forEach(
              (file, sheet) -> {
                var table = RuleFiles.tableOf(file);
                var base = workbook.exported().get(table);
                var grid = written.grid(table);
                if (base == null || grid == null) {
                  return;
                }
                var mine = Exported.rows(sheet);
                var now = Exported.rows(grid);
                var ids = new LinkedHashSet<>(mine.keySet());
                ids.addAll(base.keySet());
                for (var id : ids) {
                  var hash = mine.get(id);
                  if (!Objects.equals(hash, base.get(id)) && Objects.equals(hash, now.get(id))) {
                    rows.computeIfAbsent(table, each -> new LinkedHashMap<>())
                        .put(id, hash == null ? DELETED : hash);
                  }
                }
              });
      return new Memory(Exported.export(workbook), rows);
    }

    /** One line a row, for {@link #of(List)}. */
    public List<String> lines() {
      var lines = new ArrayList<String>();
      lines.add("export\t" + export);
      rows.forEach(
          (table, hashes) ->
              hashes.forEach((id, hash) -> lines.add(table + "\t" + id + "\t" + hash)));
      return lines;
    }

    /** Whether a workbook can be the one that wrote it: it has changed every row written. */
    private boolean fits(AnalystWorkbook workbook, Map<String, Map<String, String>> mine) {
      return export.equals(Exported.export(workbook))
          && rows.entrySet().stream()
              .filter(table -> mine.containsKey(table.getKey()))
              .allMatch(
                  table ->
                      table.getValue().keySet().stream()
                          .noneMatch(
                              id ->
                                  Objects.equals(
                                      mine.getOrDefault(table.getKey(), Map.of()).get(id),
                                      workbook
                                          .exported()
                                          .getOrDefault(table.getKey(), Map.of())
                                          .get(id))));
    }

    private boolean wrote(String table, String id, @Nullable String hash) {
      return (hash == null ? DELETED : hash).equals(rows.getOrDefault(table, Map.of()).get(id));
    }
  }

  private static String export(AnalystWorkbook workbook) {
    return hash(workbook.exported().toString());
  }

  /**
   * Rows that both the workbook and others changed since it was made.
   *
   * @param memories what imports of this workbook, maybe under another name, wrote
   */
  public static List<Mistake> outdated(AnalystWorkbook workbook, List<Memory> memories) {
    var sheets = new LinkedHashMap<String, Map<String, String>>();
    workbook.sheets().forEach((file, sheet) -> sheets.put(RuleFiles.tableOf(file), rows(sheet)));
    var own = memories.stream().filter(memory -> memory.fits(workbook, sheets)).toList();
    var mistakes = new ArrayList<Mistake>();
    workbook
        .sheets()
        .forEach(
            (file, wanted) -> {
              var table = RuleFiles.tableOf(file);
              var base = workbook.exported().get(table);
              if (base == null) {
                return;
              }
              var now = rows(Objects.requireNonNull(workbook.before().grid(table)));
              var mine = rows(wanted);
              var ids = new LinkedHashSet<>(mine.keySet());
              ids.addAll(now.keySet());
              for (var id : ids) {
                var there = now.get(id);
                if (!Objects.equals(there, mine.get(id))
                    && !Objects.equals(there, base.get(id))
                    && !Objects.equals(mine.get(id), base.get(id))
                    && own.stream().noneMatch(memory -> memory.wrote(table, id, there))) {
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

  static Map<String, String> rows(Grid grid) {
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
