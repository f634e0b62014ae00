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
   * @param gates what else must be right
   * @throws RulesException with every mistake, or else with every scenario that is answered
   *     otherwise, or else with every mistake of all gates
   */
  public static Proven of(RuleFiles files, List<Gate> gates) {
    var rules = RuleSet.load(files);
    var report = Scenarios.run(files, rules);
    var mistakes = new ArrayList<>(rules.warnings());
    mistakes.addAll(report.failures());
    refuseErrors(mistakes);
    for (var gate : gates) {
      mistakes.addAll(gate.mistakes(files, rules));
    }
    refuseErrors(mistakes);
    var warnings = new ArrayList<>(mistakes.stream().sorted().toList());
    if (report.count() == 0) {
      warnings.add(NO_SCENARIOS);
    }
    return new Proven(files, rules, report.count(), List.copyOf(warnings));
  }

  private static void refuseErrors(List<Mistake> mistakes) {
    if (mistakes.stream().anyMatch(m -> m.severity() == Mistake.Severity.ERROR)) {
      throw new RulesException(mistakes.stream().sorted().toList());
    }
  }

  /** Request examples by name: those of the folder's own scenarios. */
  public Map<String, byte[]> examples() {
    return Scenarios.requests(files);
  }
}
