package stepup.workbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import stepup.tables.Cell;
import stepup.tables.Choices;
import stepup.tables.Grid;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.XlsxFile;

/**
 * A workbook that came back from an analyst, and the tables its sheets stand for. Immutable.
 *
 * @param before the rules folder
 * @param after the same with the sheets in place of its tables, but rows that a sheet did not
 *     change as the tables have them
 * @param sheets the sheet of each table's file; mistakes are told with its place
 * @param missing files of tables that the workbook has no sheet for; they stay as they are
 * @param places every sheet by the place that messages name
 * @param exported hashes of the rows when the workbook was made, by table and id; none if it was
 *     not made by us
 * @param merges each sheet together with its table, by the table's file
 * @param mistakes what is wrong about the workbook itself
 */
public record AnalystWorkbook(
    RuleFiles before,
    RuleFiles after,
    Map<String, Grid> sheets,
    List<String> missing,
    Map<String, String> places,
    Map<String, Map<String, String>> exported,
    Map<String, Merge> merges,
    List<Mistake> mistakes) {

  /**
   * The bytes of a workbook.
   *
   * @throws RulesException if there is no such file, or there are too many
   */
  public static byte[] bytes(Path file, Limits limits) throws IOException {
    if (Files.isDirectory(file)) {
      throw new RulesException(
          List.of(Mistake.inFile(file.toString(), "this is a folder", "name a workbook (.xlsx)")));
    }
    if (!Files.isRegularFile(file)) {
      throw new RulesException(
          List.of(
              Mistake.inFile(file.toString(), "there is no such file", "name a workbook (.xlsx)")));
    }
    if (!Files.isReadable(file)) {
      throw new RulesException(
          List.of(
              Mistake.inFile(
                  file.toString(), "the permission to read it is missing", "change that")));
    }
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(limits.fileBytes() + 1);
      if (bytes.length > limits.fileBytes()) {
        throw new RulesException(List.of(limits.tooLarge(file.toString())));
      }
      return bytes;
    }
  }

  /** Reads a workbook whose sheets are named like tables, or the only sheet of one named so. */
  public static AnalystWorkbook read(String name, byte[] bytes, RuleFiles rules) {
    var book = XlsxFile.read(name, bytes, rules.limits());
    var mistakes = new ArrayList<>(book.mistakes());
    var files = new LinkedHashMap<String, String>();
    SheetNames.of(rules).forEach((table, sheet) -> files.put(sheet, rules.fileOf(table)));
    var known = new Choices<String>("a table of the rules");
    files.forEach(known::add);
    var sheets = new LinkedHashMap<String, Grid>();
    var own = known.find(name.replaceFirst("(?i)\\.xlsx$", ""));
    book.sheets()
        .forEach(
            (sheet, grid) -> {
              var file = book.sheets().size() == 1 && own != null ? own : known.find(sheet);
              if (file != null) {
                sheets.put(file, grid);
              } else if (!SheetNames.generated(sheet) && grid.height() > 0) {
                mistakes.add(
                    Mistake.inFile(
                        grid.place(),
                        "the sheet is not " + known.kind(),
                        known.instead(sheet).replaceFirst("^write", "name it")));
              }
            });
    if (sheets.isEmpty() && mistakes.isEmpty()) {
      mistakes.add(
          Mistake.inFile(
              name,
              "no sheet is " + known.kind(),
              known.instead("").replaceFirst("^write", "name it")));
    }
    var exported = exported(book);
    var merges = new LinkedHashMap<String, Merge>();
    var after = rules;
    for (var sheet : sheets.entrySet()) {
      var file = sheet.getKey();
      var table = RuleFiles.tableOf(file);
      var there = Objects.requireNonNull(rules.grid(table));
      var merge = Merge.of(file, sheet.getValue(), there, exported.get(table));
      merges.put(file, merge);
      if (merge.grid() != sheet.getValue()) {
        mistakes.addAll(sheet.getValue().mistakes());
        mistakes.addAll(merge.mistakes());
      }
      after = after.with(file, merge.grid());
    }
    var missing = files.values().stream().filter(file -> !sheets.containsKey(file)).toList();
    var places = new LinkedHashMap<String, String>();
    book.sheets().forEach((sheet, grid) -> places.put(grid.place(), sheet));
    return new AnalystWorkbook(
        rules, after, sheets, missing, places, exported, merges, List.copyOf(mistakes));
  }

  private static Map<String, Map<String, String>> exported(XlsxFile book) {
    var grid = book.sheets().get(SheetNames.EXPORTED);
    var lines = new ArrayList<List<String>>();
    for (int row = 1; grid != null && row <= grid.height(); row++) {
      lines.add(grid.row(row).stream().map(Cell::text).toList());
    }
    return Exported.byTable(lines);
  }

  /**
   * Rows that the workbook did not change while others did, so that they stay; one line a table.
   */
  public List<String> kept() {
    var lines = new ArrayList<String>();
    for (var merge : merges.values()) {
      if (!merge.kept().isEmpty()) {
        var ids = merge.kept().stream().limit(10).collect(Collectors.joining(", "));
        lines.add(
            merge.file()
                + ": changed since the export, but not in the workbook, so the table stays as it is: "
                + ids
                + (merge.kept().size() > 10 ? " and " + (merge.kept().size() - 10) + " more" : ""));
      }
    }
    return lines;
  }

  /** A mistake as the analyst has to be told of it: at the sheet, where it is about a table. */
  public Mistake told(Mistake mistake) {
    for (var merge : merges.values()) {
      if (mistake.file().equals(merge.file()) || mistake.file().equals(merge.mine().place())) {
        return merge.told(mistake);
      }
    }
    return mistake;
  }
}
