package stepup.rules;

import static java.util.stream.Collectors.joining;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drools.decisiontable.parser.DefaultRuleSheetListener;
import org.drools.template.model.DRLJavaEmitter;
import org.drools.template.model.DRLOutput;
import org.drools.template.model.Package;
import org.drools.template.parser.DataListener;
import org.drools.template.parser.DecisionTableParseException;
import stepup.catalog.Reason;
import stepup.tables.Choices;
import stepup.tables.Grid;
import stepup.tables.Mistake;
import stepup.tables.Mistakes;

/**
 * A spreadsheet in the engine's own format: settings, then tables whose header is code and whose
 * rows are values.
 *
 * <p>The engine turns the header into DRL and never sees a value: each stands in the DRL as a token
 * until the engine is done. Then it is written between the quotes where its token stands, or
 * outside of them if it is a number, true or false. So a value cannot become code.
 */
final class DroolsSheet {
  private enum Type {
    NAME,
    METADATA,
    CONDITION,
    ACTION
  }

  private static final Choices<Type> TYPES = Choices.of("a kind of column", Type.class, Type::name);

  static {
    TYPES.add("N", Type.NAME);
    TYPES.add("@", Type.METADATA);
    TYPES.add("C", Type.CONDITION);
    TYPES.add("A", Type.ACTION);
  }

  private static final String RULE_SET = "RuleSet";
  private static final String NOTES = "Notes";
  private static final String RULE_TABLE = "RuleTable";

  /** What may stand above the tables, and what its value looks like. */
  private static final Map<String, Pattern> SETTINGS =
      Map.of(
          RULE_SET,
          Pattern.compile(Pattern.quote(RowRules.PACKAGE)),
          "Import",
          list("[A-Za-z_][\\w.]*(\\.\\*)?"),
          "Variables",
          list("[A-Za-z_][\\w.]* +[A-Za-z_]\\w*"),
          NOTES,
          Pattern.compile("(?s).*"));

  private static final Choices<String> KEYWORDS =
      Choices.of(
          "a setting of a rule sheet", List.of(RULE_SET, "Import", "Variables", NOTES, RULE_TABLE));

  /** Letters and marks that nobody can see. */
  private static final String INVISIBLE =
      "[\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u3164\\ufe00-\\ufe0f\\uffa0"
          + "\\x{e0100}-\\x{e01ef}]";

  private static final Pattern NO_VALUE =
      Pattern.compile("[^\\p{L}\\p{M}\\p{Nd} .,:%+_@/\u2019-]|" + INVISIBLE);
  private static final Pattern NO_CODE =
      Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}\\x20-\\x7e\\t\\r\\n]|\\\\|//|/\\*|" + INVISIBLE);
  private static final Pattern NOT_VISIBLE = Pattern.compile("[\\p{Z}\\p{C}\\p{M}]|" + INVISIBLE);

  private static final Pattern STRING = Pattern.compile("\"[^\"\r\n]*\"|'[^'\r\n]*'");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$(param|\\d+)");
  private static final Pattern TOKEN = Pattern.compile("cell_\\d+_\\d+_\\d+_");
  private static final Pattern STRING_OR_TOKEN = Pattern.compile(STRING + "|" + TOKEN);
  private static final Pattern LITERAL =
      Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?|true|false", Pattern.CASE_INSENSITIVE);

  /** An object that goes on in the next column, as CSV says it for want of merged cells. */
  private static final Pattern SPANNING = Pattern.compile("(?s)(.*)\\.\\.\\.");

  /** Rows of a header, counted from the one that says {@code RuleTable}. */
  private static final int TYPE_ROW = 1;

  private static final int OBJECT_ROW = 2;
  private static final int CODE_ROW = 3;
  private static final int LABEL_ROW = 4;
  private static final int FIRST_ROW = 5;

  /**
   * A table of rules.
   *
   * @param top the row that says {@code RuleTable}
   * @param end the row behind its last one
   */
  private record Table(int top, int end, TreeMap<Integer, Type> columns) {
    int first(Type type) {
      return columns.entrySet().stream()
          .filter(c -> c.getValue() == type)
          .mapToInt(Map.Entry::getKey)
          .findFirst()
          .orElse(0);
    }
  }

  /** An item of a cell's value. */
  private record Value(Type type, int row, int column, String text) {}

  private final String file;
  private final Grid grid;
  private final Mistakes mistakes;
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, Value> values = new HashMap<>();
  private boolean wrong;

  private DroolsSheet(String file, Grid grid, Mistakes mistakes) {
    this.file = file;
    this.grid = grid;
    this.mistakes = mistakes;
  }

  /**
   * Makes DRL of a sheet, each rule on the line that has the number of its row; without rules if
   * anything is wrong with it.
   */
  static DrlFile read(String file, Grid grid, Choices<Reason> reasons, Mistakes mistakes) {
    var sheet = new DroolsSheet(file, grid, mistakes);
    sheet.addMistakesOfCells();
    sheet.readTables();
    boolean readable = !sheet.wrong;
    sheet.tables.forEach(sheet::readRows);
    var drl = readable ? sheet.drl() : "";
    return sheet.wrong ? new DrlFile(file, "", List.of()) : sheet.checked(drl, reasons);
  }

  private void addMistakesOfCells() {
    for (var mistake : grid.mistakes()) {
      wrong |= mistake.severity() == Mistake.Severity.ERROR;
      mistakes.add(
          mistake.what().endsWith(" are merged")
              ? new Mistake(
                  mistake.severity(),
                  mistake.file(),
                  mistake.row(),
                  mistake.column(),
                  "",
                  "",
                  mistake.what(),
                  "unmerge them; an object of several columns stands in each of them, with `...` behind it")
              : mistake);
    }
  }

  private void readTables() {
    if (wrong && grid.height() == 0) {
      return;
    }
    int row = readSettings();
    if (row > grid.height()) {
      wrong(1, 0, "the sheet has no `RuleTable`", "write one below the settings");
    }
    while (row <= grid.height()) {
      row = blank(row) ? row + 1 : isRuleTable(row) ? readTable(row) : belowTables(row);
    }
  }

  /** What stands above the tables; the engine would also read it below them. */
  private int readSettings() {
    boolean belongs = false;
    int row = 1;
    for (; row <= grid.height() && !isRuleTable(row); row++) {
      int column = firstFilled(row, 1);
      if (column == 0) {
        continue;
      }
      var keyword = text(row, column);
      var setting = KEYWORDS.find(keyword);
      var form = setting == null ? null : SETTINGS.get(setting);
      if (form == null) {
        wrong(
            row, column, "`" + keyword + "` is not " + KEYWORDS.kind(), KEYWORDS.instead(keyword));
        continue;
      }
      int value = Math.max(column + 1, firstFilled(row, column + 1));
      if (!form.matcher(text(row, value)).matches()) {
        wrong(
            row,
            value,
            text(row, value).isEmpty()
                ? "`" + setting + "` says nothing"
                : "`" + text(row, value) + "` is not what `" + setting + "` takes",
            RULE_SET.equals(setting)
                ? "write `" + RowRules.PACKAGE + "`"
                : "write names as rules do, a list with commas; see the other rules");
      }
      int beyond = firstFilled(row, value + 1);
      if (beyond > 0 && !NOTES.equals(setting)) {
        wrong(row, beyond, "nothing reads this cell", "delete it, or make it a row of `Notes`");
      }
      if (RULE_SET.equals(setting) && belongs) {
        wrong(row, column, "`RuleSet` stands twice", "keep one of them");
      }
      belongs |= RULE_SET.equals(setting);
    }
    if (!belongs) {
      wrong(
          1,
          0,
          "the sheet does not belong to the rule set",
          "write `RuleSet` and `" + RowRules.PACKAGE + "` into its first row");
    }
    return row;
  }

  private int belowTables(int row) {
    int column = firstFilled(row, 1);
    wrong(
        row,
        column,
        "`" + shortened(text(row, column)) + "` stands below a blank row, where a table has ended",
        "delete the blank rows above it, or begin another table with `RuleTable`");
    return grid.height() + 1;
  }

  private int readTable(int top) {
    int start = firstFilled(top, 1);
    if (firstFilled(top, start + 1) > 0) {
      wrong(top, firstFilled(top, start + 1), "nothing reads this cell", "delete it");
    }
    int end = Math.min(top + 1, grid.height() + 1);
    // The object row of a header may be blank, and so may its labels.
    while (end <= grid.height() && (end < top + FIRST_ROW || !blank(end)) && !isRuleTable(end)) {
      end++;
    }
    var table = new Table(top, end, new TreeMap<>());
    tables.add(table);
    readTypes(table, start);
    var kindless = new HashSet<Integer>();
    for (int row = top + 1; row < end; row++) {
      if (firstFilled(row, 1) > 0 && firstFilled(row, 1) < start) {
        wrong(row, firstFilled(row, 1), "the cell stands left of the table", "delete it");
      }
      for (int column = start; column <= grid.row(row).size(); column++) {
        if (filled(row, column) && !filled(top + TYPE_ROW, column) && kindless.add(column)) {
          wrong(
              row,
              column,
              "the column has no kind",
              "write one into row "
                  + (top + TYPE_ROW)
                  + ", or put a text with a comma in it between double quotes");
        }
      }
    }
    table.columns.forEach((column, type) -> checkHeader(table, column, type));
    if (end <= top + FIRST_ROW) {
      wrong(top, start, "the table has no rows", "add one below its four header rows");
    }
    return end;
  }

  private void readTypes(Table table, int start) {
    int row = table.top + TYPE_ROW;
    for (int column = start; column <= grid.row(row).size(); column++) {
      var text = text(row, column);
      var type = TYPES.find(text);
      if (type != null) {
        if (type == Type.NAME && table.columns.containsValue(type)) {
          wrong(row, column, "the column `NAME` stands twice", "keep one of the two");
        }
        table.columns.put(column, type);
      } else if (!text.isEmpty()) {
        wrong(row, column, "`" + text + "` is not " + TYPES.kind(), TYPES.instead(text));
      }
    }
    for (var type : Type.values()) {
      if (!table.columns.containsValue(type)) {
        wrong(row, 0, "the table has no column `" + type + "`", "add one");
      }
    }
  }

  private void checkHeader(Table table, int column, Type type) {
    int row = table.top + CODE_ROW;
    var spanning = SPANNING.matcher(text(table.top + OBJECT_ROW, column));
    if (spanning.matches() && spanning.group(1).isBlank()) {
      wrong(
          table.top + OBJECT_ROW,
          column,
          "the object is missing",
          "write it before the `...` in each of its columns");
    }
    for (int header : new int[] {table.top + OBJECT_ROW, row}) {
      var code = text(header, column);
      var strange = NO_CODE.matcher(code);
      if (strange.find()) {
        wrong(
            header,
            column,
            "the code holds " + named(strange.group()),
            "write it without, or write the rule in a .drl file");
      } else if (STRING.matcher(code).replaceAll("").matches("(?s).*[\"'].*")) {
        wrong(header, column, "a quote is opened and never closed", "close it in the same cell");
      }
      if (!code.isEmpty() && (type == Type.NAME || (type == Type.METADATA && header != row))) {
        wrong(header, column, "nothing reads this cell", "delete it");
      }
    }
    if (PLACEHOLDER.matcher(text(table.top + OBJECT_ROW, column)).find()) {
      wrong(
          table.top + OBJECT_ROW,
          column,
          "a value cannot be part of the object",
          "write the code with `$param` one row below");
    }
    if (type != Type.NAME && text(row, column).isEmpty()) {
      wrong(row, column, "the column has no code", "write it here, with `$param` for the value");
    }
    if (type == Type.NAME
        && DrlFile.RULE_NAME.matcher(text(table.top + LABEL_ROW, column)).matches()) {
      wrong(
          table.top + LABEL_ROW,
          column,
          "a rule stands in the row of the labels",
          "insert a row for labels above it");
    }
  }

  private void readRows(Table table) {
    for (int row = table.top + FIRST_ROW; row < table.end; row++) {
      readRow(table, row);
    }
  }

  private void readRow(Table table, int row) {
    int width = grid.row(table.top + TYPE_ROW).size();
    if (!grid.typed() && grid.row(row).size() != width) {
      wrong(
          row,
          Math.min(grid.row(row).size(), width) + 1,
          "the row has "
              + grid.row(row).size()
              + " cells, row "
              + (table.top + TYPE_ROW)
              + " has "
              + width,
          "put a text with a comma in it between double quotes, or add the missing separators");
      return;
    }
    var filled = EnumSet.noneOf(Type.class);
    table.columns.forEach(
        (column, type) -> {
          if (!grid.cell(row, column).text().isEmpty()) {
            readValue(table, row, column, type);
          }
          if (filled(row, column)) {
            filled.add(type);
          }
        });
    for (var type : List.of(Type.NAME, Type.METADATA, Type.ACTION)) {
      if (table.columns.containsValue(type) && !filled.contains(type)) {
        wrong(
            row,
            table.first(type),
            "the row has no `" + type + "`",
            switch (type) {
              case NAME -> "write an id and a sentence";
              case METADATA -> "write where the rule comes from";
              default -> "fill one of these columns, or delete the row";
            });
      }
    }
  }

  private void readValue(Table table, int row, int column, Type type) {
    var value = grid.cell(row, column).text();
    var items = value.split(",", -1);
    for (int item = 0; item < items.length; item++) {
      values.put(token(row, column, item), new Value(type, row, column, items[item].strip()));
    }
    var strange = NO_VALUE.matcher(value);
    if (strange.find()) {
      wrong(
          row,
          column,
          "the value holds " + named(strange.group()),
          "write letters, digits, spaces and . , : % + - _ @ / \u2019 only");
      return;
    }
    if (!value.equals(value.strip())) {
      wrong(row, column, "the value has spaces around it", "delete them");
      return;
    }
    if (!Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
      wrong(
          row,
          column,
          "the value has accents that are characters of their own",
          "write each letter together with its accent");
      return;
    }
    if (Stream.of(items).anyMatch(String::isBlank)) {
      wrong(row, column, "the list has an empty item", "delete the comma too many");
      return;
    }
    var code = text(table.top + CODE_ROW, column);
    // A comma that is no part of a text is syntax.
    boolean bare =
        PLACEHOLDER
            .matcher(STRING.matcher(code).replaceAll(""))
            .results()
            .anyMatch(p -> p.group(1).equals("param"));
    if (bare && items.length > 1) {
      wrong(
          row,
          column,
          "the cell has " + items.length + " values, its column takes one",
          "write one, or put `$param` between double quotes in row " + (table.top + CODE_ROW));
      return;
    }
    int asked =
        PLACEHOLDER
            .matcher(code)
            .results()
            .map(p -> p.group(1))
            .filter(p -> !p.equals("param"))
            .mapToInt(p -> p.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(p))
            .max()
            .orElse(0);
    if (asked > 0 && asked != items.length) {
      wrong(
          row,
          column,
          "the cell has " + items.length + " of " + asked + " values",
          "write as many as the code in row " + (table.top + CODE_ROW) + " takes, with commas");
    }
  }

  /** What stands for an item of a value while the engine works. */
  private static String token(int row, int column, int item) {
    return "cell_" + row + "_" + column + "_" + item + "_";
  }

  private String drl() {
    Package made;
    try {
      made = made();
    } catch (DecisionTableParseException e) {
      wrong(
          1,
          0,
          "the engine cannot read the sheet: " + DrlFile.oneLine(String.valueOf(e.getMessage())),
          "correct it");
      return "";
    }
    var lines = new ArrayList<>(Collections.nCopies(grid.height(), ""));
    var header = new StringBuilder("package " + RowRules.PACKAGE + "; ");
    made.getImports().forEach(i -> header.append(rendered(i)));
    made.getVariables().forEach(v -> header.append(rendered(v)));
    lines.set(0, header.toString());
    for (var rule : made.getRules()) {
      rule.setComment("");
      int row = rule.getSpreadsheetRowNumber();
      lines.set(row - 1, lines.get(row - 1) + withValues(row, rendered(rule)));
    }
    return String.join("\n", lines);
  }

  /** What the engine makes of the sheet, with a token for each value. */
  private Package made() {
    var engine = new DefaultRuleSheetListener();
    engine.startSheet(file);
    for (int row = 1; row < tables.get(0).top; row++) {
      int column = firstFilled(row, 1);
      if (column > 0 && !NOTES.equals(KEYWORDS.find(text(row, column)))) {
        engine.newRow(row - 1, 2);
        engine.newCell(row - 1, 0, text(row, column), DataListener.NON_MERGED);
        engine.newCell(
            row - 1, 1, text(row, firstFilled(row, column + 1)), DataListener.NON_MERGED);
      }
    }
    for (var table : tables) {
      int top = table.top;
      engine.newRow(top - 1, 1);
      engine.newCell(top - 1, table.columns.firstKey() - 1, RULE_TABLE, DataListener.NON_MERGED);
      tellRow(engine, table, top + TYPE_ROW, column -> table.columns.get(column).name());
      tellObjects(engine, table);
      tellRow(engine, table, top + CODE_ROW, column -> text(top + CODE_ROW, column));
      for (int row = top + FIRST_ROW; row < table.end; row++) {
        int number = row;
        tellRow(engine, table, row, column -> tokens(number, column));
      }
    }
    engine.finishSheet();
    return engine.getRuleSet();
  }

  private static void tellRow(DataListener engine, Table table, int row, IntFunction<String> cell) {
    engine.newRow(row - 1, table.columns.size());
    for (int column : table.columns.keySet()) {
      engine.newCell(row - 1, column - 1, cell.apply(column), DataListener.NON_MERGED);
    }
  }

  private void tellObjects(DataListener engine, Table table) {
    int row = table.top + OBJECT_ROW;
    engine.newRow(row - 1, table.columns.size());
    int begin = 0;
    var object = "";
    for (var column : table.columns.entrySet()) {
      var spanning = SPANNING.matcher(text(row, column.getKey()));
      if (!spanning.matches()) {
        begin = 0;
        engine.newCell(
            row - 1, column.getKey() - 1, text(row, column.getKey()), DataListener.NON_MERGED);
        continue;
      }
      var named = spanning.group(1).strip();
      // The engine would take another object for the same one.
      boolean goesOn =
          begin > 0 && column.getValue() == table.columns.get(begin) && named.equals(object);
      if (!goesOn) {
        begin = column.getKey();
        object = named;
      }
      engine.newCell(row - 1, column.getKey() - 1, object, begin - 1);
    }
  }

  private String tokens(int row, int column) {
    if (!filled(row, column)) {
      return "";
    }
    var items = text(row, column).split(",", -1);
    return IntStream.range(0, items.length)
        .mapToObj(i -> items[i].replace(items[i].strip(), token(row, column, i)))
        .collect(joining(","));
  }

  private static String rendered(DRLJavaEmitter part) {
    var output = new DRLOutput();
    part.renderDRL(output);
    return output.getDRL().replaceAll("[\\r\\n]+", " ");
  }

  private String withValues(int row, String rule) {
    var used = EnumSet.noneOf(Type.class);
    var filled =
        STRING_OR_TOKEN
            .matcher(rule)
            .replaceAll(
                found -> {
                  boolean quoted = !found.group().startsWith("cell");
                  return Matcher.quoteReplacement(
                      TOKEN
                          .matcher(found.group())
                          .replaceAll(
                              token -> Matcher.quoteReplacement(value(token, quoted, used))));
                });
    if (!used.contains(Type.CONDITION)) {
      wrong(
          row,
          0,
          "the row has no condition, so it would speak about everyone",
          "fill at least one condition whose code takes a value, or delete the row");
    }
    return filled;
  }

  /** The value a token stands for. */
  private String value(MatchResult token, boolean quoted, Set<Type> used) {
    var value = values.get(token.group());
    if (value == null) {
      return token.group();
    }
    used.add(value.type);
    if (!quoted && !NO_VALUE.matcher(value.text).find() && !LITERAL.matcher(value.text).matches()) {
      wrong(
          value.row,
          value.column,
          "`"
              + shortened(value.text)
              + "` stands outside of double quotes in the code of its column",
          "write a number, true or false, or put `$param` between double quotes there");
    }
    return quoted ? value.text : value.text.toLowerCase(Locale.ROOT);
  }

  /** What the house asks of every rule, and that each row is one rule of its name. */
  private DrlFile checked(String drl, Choices<Reason> reasons) {
    var asked = new Mistakes();
    var read = DrlFile.read(file, drl, reasons, asked);
    for (var mistake : asked.all()) {
      wrong(mistake.row(), columnOf(mistake), mistake.what(), mistake.instead());
    }
    var made = new TreeMap<Integer, String>();
    read.rules().forEach(rule -> made.merge(rule.ref().row(), rule.name(), (a, b) -> a + ", " + b));
    for (var table : tables) {
      for (int row = table.top + FIRST_ROW; row < table.end && asked.all().isEmpty(); row++) {
        if (!text(row, table.first(Type.NAME)).equals(made.remove(row))) {
          wrong(
              row,
              0,
              "the row is not exactly one rule of its name",
              "see that the code of its columns is one rule");
        }
      }
    }
    return read;
  }

  /** The cell a mistake in DRL comes from, if it quotes one; otherwise 0. */
  private int columnOf(Mistake mistake) {
    return values.values().stream()
        .filter(v -> v.row == mistake.row() && mistake.what().contains("`" + v.text + "`"))
        .mapToInt(Value::column)
        .findFirst()
        .orElse(0);
  }

  private boolean isRuleTable(int row) {
    var words = text(row, firstFilled(row, 1)).split("\\s", 2);
    return words[0].equalsIgnoreCase(RULE_TABLE);
  }

  /** The first filled column of a row, from some column on; 0 if there is none. */
  private int firstFilled(int row, int from) {
    for (int column = from; column <= grid.row(row).size(); column++) {
      if (filled(row, column)) {
        return column;
      }
    }
    return 0;
  }

  private boolean blank(int row) {
    return firstFilled(row, 1) == 0;
  }

  private boolean filled(int row, int column) {
    return !text(row, column).isEmpty();
  }

  private String text(int row, int column) {
    return grid.cell(row, column).text().strip();
  }

  private void wrong(int row, int column, String what, String instead) {
    wrong = true;
    var id = "";
    var label = "";
    for (var table : tables) {
      if (row > table.top && row < table.end) {
        var name = DrlFile.RULE_NAME.matcher(text(row, table.first(Type.NAME)));
        id = row >= table.top + FIRST_ROW && name.matches() ? name.group(1) : "";
        label = text(table.top + LABEL_ROW, column);
      }
    }
    mistakes.add(new Mistake(Mistake.Severity.ERROR, file, row, column, id, label, what, instead));
  }

  private static Pattern list(String item) {
    return Pattern.compile(item + "(\\s*,\\s*" + item + ")*");
  }

  /** How a message names what was found. */
  private static String named(String found) {
    return found.matches("[\\r\\n]")
        ? "a line break"
        : NOT_VISIBLE.matcher(found).matches()
            ? String.format("the character U+%04X, which nobody can see", found.codePointAt(0))
            : "`" + found + "`";
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "\u2026";
  }
}
