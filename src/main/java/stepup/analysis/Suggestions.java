package stepup.analysis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stepup.rules.RuleSet;
import stepup.scenario.Case;
import stepup.scenario.ScenarioRow;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.RuleFiles;

/**
 * Scenarios that an analyst may add once the verdict is confirmed: it is the one the rules give
 * now.
 *
 * @param rows by the file they fit; the name is empty for those that fit none
 * @param unstated how many cases no row can state
 * @param more how many cases remain beyond the limit
 */
public record Suggestions(Map<String, List<ScenarioRow>> rows, int unstated, int more) {

  /** A case, and what is special about it. */
  record Wanted(Case stated, String sentence) {}

  static Suggestions of(RuleFiles files, RuleSet rules, List<Wanted> wanted, int limit) {
    var reading = new Reading(files);
    var taken = new HashSet<String>();
    files.scenarioTables().stream()
        .flatMap(table -> reading.sheet(table).rows().stream())
        .map(Row::id)
        .forEach(taken::add);
    var rows = new LinkedHashMap<String, List<ScenarioRow>>();
    int number = 0;
    int made = 0;
    int tried = 0;
    for (; tried < wanted.size() && made < limit; tried++) {
      do {
        number++;
      } while (taken.contains("NEW-" + number));
      var each = wanted.get(tried);
      var row = ScenarioRow.of(files, rules, "NEW-" + number, each.sentence(), each.stated());
      if (row == null) {
        number--;
      } else {
        var file = row.table().isEmpty() ? "" : files.fileOf(row.table());
        rows.computeIfAbsent(file, f -> new ArrayList<>()).add(row);
        made++;
      }
    }
    return new Suggestions(rows, tried - made, wanted.size() - tried);
  }

  /** How many there are. */
  public int count() {
    return rows.values().stream().mapToInt(List::size).sum();
  }

  /** The rows as CSV, table by table with its header, and what remains. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    rows.forEach(
        (file, some) -> {
          lines.add(file.isEmpty() ? "in a new table in scenarios/:" : "in " + file + ":");
          lines.add(some.get(0).header());
          some.forEach(row -> lines.add(row.csv()));
          lines.add("");
        });
    lines.add(
        Page.filled(
            "%,d scenarios to confirm and add; %,d more cases at boundaries%s",
            count(),
            more,
            unstated == 0 ? "" : Page.filled("; %,d that no row can state", unstated)));
    return lines;
  }
}
