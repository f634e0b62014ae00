package stepup.workbook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import stepup.tables.RuleFiles;

/**
 * How sheets are named: {@code offers} for the table {@code offers}, {@code scenarios.matrix} for
 * {@code scenarios/matrix}. Names that spreadsheets cannot hold are shortened, the same way each
 * time; so the tables of a folder tell which sheet belongs to which.
 */
final class SheetNames {
  static final String INSTRUCTIONS = "Instructions";
  static final String GLOSSARY = "Glossary";
  static final String ALLOWED = "Allowed values";
  static final String FINDINGS = "Findings";

  /** Hidden: what the rows said when the workbook was made. */
  static final String EXPORTED = "Exported";

  private static final List<String> GENERATED =
      List.of(INSTRUCTIONS, GLOSSARY, ALLOWED, FINDINGS, EXPORTED);

  /** Characters of a sheet's name that spreadsheets allow. */
  private static final int LONGEST = 31;

  private SheetNames() {}

  /** Whether a sheet is no table, but made by us. */
  static boolean generated(String sheet) {
    return GENERATED.stream().anyMatch(sheet::equalsIgnoreCase);
  }

  /** The sheet of each table of a folder, in the order of a workbook. */
  static Map<String, String> of(RuleFiles files) {
    var tables = new TreeSet<String>();
    files.tables().forEach(file -> tables.add(RuleFiles.tableOf(file)));
    var sheets = new LinkedHashMap<String, String>();
    tables.forEach(table -> name(table, sheets));
    files.scenarioTables().forEach(table -> name(table, sheets));
    return sheets;
  }

  private static void name(String table, Map<String, String> sheets) {
    var whole = table.replace('/', '.').replaceAll("[\\\\:?*\\[\\]]|^'|'$", "_");
    var name = whole.substring(0, Math.min(LONGEST, whole.length()));
    for (int i = 2; generated(name) || taken(name, sheets); i++) {
      var end = "~" + i;
      name = whole.substring(0, Math.min(LONGEST - end.length(), whole.length())) + end;
    }
    sheets.put(table, name);
  }

  /** Spreadsheets take names for the same that differ in case only. */
  private static boolean taken(String name, Map<String, String> sheets) {
    return sheets.values().stream().anyMatch(name::equalsIgnoreCase);
  }

  /** The form of a name under which it is looked up. */
  static String key(String sheet) {
    return sheet.toLowerCase(Locale.ROOT);
  }
}
