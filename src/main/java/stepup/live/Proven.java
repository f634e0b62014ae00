package stepup.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Rules that may decide: without mistakes, and answering every scenario as it says.
 *
 * @param files what they were made from
 * @param scenarios how many scenarios show that they decide as they should
 * @param warnings what was read as the author most likely meant it, and a lack of scenarios
 */
public record Proven(RuleFiles files, RuleSet rules, int scenarios, List<Mistake> warnings) {
  private static final Mistake NO_SCENARIOS =
      new Mistake(
          Mistake.Severity.WARNING,
          "scenarios",
          0,
          0,
          "",
          "",
          "there are no scenarios, so nothing shows that the rules decide as they should",
          "add a table with one row a scenario");

  /**
   * Loads the files and runs their scenarios.
   *
   * @throws RulesException with every mistake, or else with every scenario that is answered
   *     otherwise
   */
  public static Proven of(RuleFiles files) {
    var rules = RuleSet.load(files);
    var report = Scenarios.run(files, rules);
    if (!report.failures().isEmpty()) {
      var mistakes = new ArrayList<>(report.failures());
      mistakes.addAll(rules.warnings());
      throw new RulesException(mistakes.stream().sorted().toList());
    }
    var warnings = new ArrayList<>(rules.warnings());
    if (report.count() == 0) {
      warnings.add(NO_SCENARIOS);
    }
    return new Proven(files, rules, report.count(), List.copyOf(warnings));
  }

  /** Request examples by name: those of the folder's own scenarios. */
  public Map<String, byte[]> examples() {
    return Scenarios.requests(files);
  }
}
