package stepup.console;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Column;
import stepup.tables.Grid;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * A table as {@code sheet.js} takes it: what its columns hold, as the readers of tables see it, and
 * the text of every cell.
 *
 * @param version of the rules it belongs to
 * @param contents what the columns hold, by label; others hold text
 */
record SheetData(RuleFiles files, String version, String file, Map<String, Column> contents) {
  private static final String VOCABULARY = "vocabulary";

  /** What the texts of a sheet begin with. */
  private static final String WORDS = "tables.sheet";

  /** Those of a rules folder that decides. */
  static SheetData of(RuleSet rules, RuleFiles files, String file) {
    var table = RuleFiles.tableOf(file);
    var contents = rules.columns(table);
    if (contents.isEmpty() && files.scenarioTables().contains(table)) {
      var reading = new Reading(files);
      Scenarios.run(reading, rules);
      contents = contents(reading, table);
    }
    return new SheetData(files, rules.version(), file, contents);
  }

  /** Those of any rules folder, as far as it can be read. */
  static SheetData of(RuleFiles files, String file) {
    var reading = new Reading(files);
    try {
      Scenarios.run(reading, RuleSet.load(reading));
    } catch (RulesException e) {
      // What could be read is known all the same.
    }
    return new SheetData(files, files.version(), file, contents(reading, RuleFiles.tableOf(file)));
  }

  private static Map<String, Column> contents(Reading reading, String table) {
    return reading.sheets().stream()
        .filter(sheet -> sheet.table().equals(table))
        .findFirst()
        .map(Sheet::contents)
        .orElse(Map.of());
  }

  /** Every text that a sheet says, by its name, as JSON; places to fill are {@code {0}}. */
  static String words(Words words) {
    return Json.write(
        json -> {
          json.writeStartObject();
          for (var key : words.patterns().keySet().stream().sorted().toList()) {
            if (key.startsWith(WORDS)) {
              var name = key.substring(WORDS.length());
              json.writeStringField(
                  name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1),
                  words.say(key, "{0}", "{1}"));
            }
          }
          json.writeEndObject();
        });
  }

  /** How many rows a table has that hold anything, without row 1. */
  static int rows(Grid grid) {
    return (int) IntStream.rangeClosed(2, grid.height()).filter(row -> !grid.blank(row)).count();
  }

  /** The cells of a row as they are read. */
  static List<String> cells(Grid grid, int row) {
    return grid.row(row).stream().map(cell -> Sheet.clean(cell.text())).toList();
  }

  /** Columns that a table has, those without a label included. */
  static int width(Grid grid) {
    return IntStream.rangeClosed(1, grid.height()).map(row -> grid.row(row).size()).max().orElse(0);
  }

  /** Its last row that holds anything; 0 if there is none. */
  static int last(Grid grid) {
    int last = grid.height();
    while (last > 0 && grid.blank(last)) {
      last--;
    }
    return last;
  }

  /**
   * All of it.
   *
   * @return null if there is no such table
   */
  byte @Nullable [] json() {
    var grid = files.grid(RuleFiles.tableOf(file));
    return grid == null || !grid.place().equals(file)
        ? null
        : Json.bytes(json -> write(grid, json));
  }

  private void write(Grid grid, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", file);
    json.writeStringField("version", version);
    json.writeArrayFieldStart("columns");
    int width = width(grid);
    var terms = terms();
    for (int column = 1; column <= width; column++) {
      column(Sheet.clean(grid.cell(1, column).text()), terms, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("rows");
    for (int row = 2; row <= last(grid); row++) {
      json.writeStartObject();
      json.writeNumberField("row", row);
      json.writeStringField("id", Sheet.clean(grid.cell(row, 1).text()));
      json.writeArrayFieldStart("cells");
      for (int column = 1; column <= width; column++) {
        json.writeString(Sheet.clean(grid.cell(row, column).text()));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void column(String label, Map<String, Term> terms, JsonGenerator json)
      throws IOException {
    var column = contents.getOrDefault(label, Column.of(Column.Kind.TEXT));
    json.writeStartObject();
    json.writeStringField("label", label);
    json.writeStringField("kind", column.kind().name().toLowerCase(Locale.ROOT));
    if (!column.choices().isEmpty()) {
      json.writeArrayFieldStart("choices");
      for (var choice : column.choices()) {
        json.writeString(choice);
      }
      json.writeEndArray();
    }
    if (column.minimum() != null && column.maximum() != null) {
      json.writeNumberField("minimum", column.minimum());
      json.writeNumberField("maximum", column.maximum());
    }
    var term = terms.get(label);
    if (term != null && column.kind().name().endsWith("_CONDITION")) {
      json.writeStringField("meaning", term.meaning());
      if (!term.unit().isEmpty()) {
        json.writeStringField("unit", term.unit());
      }
    }
    json.writeEndObject();
  }

  /** What the vocabulary tells people of a column. */
  private record Term(String meaning, String unit) {}

  /** Those of the condition columns, by label; the vocabulary may be wrong in any way. */
  private Map<String, Term> terms() {
    var terms = new HashMap<String, Term>();
    var grid = RuleFiles.tableOf(file).contains("/") ? null : files.grid(VOCABULARY);
    if (grid != null && !RuleFiles.tableOf(file).equals(VOCABULARY)) {
      var columns = grid.columns();
      for (int row : grid.rowsById().values()) {
        var label = text(grid, row, columns.get("Label"));
        terms.putIfAbsent(
            label,
            new Term(
                text(grid, row, columns.get("Meaning")), text(grid, row, columns.get("Unit"))));
      }
    }
    return terms;
  }

  private static String text(Grid grid, int row, @Nullable Integer column) {
    return column == null ? "" : Sheet.clean(grid.cell(row, column).text());
  }
}
