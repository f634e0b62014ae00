package stepup.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.scenario.Variants;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Rules that may decide: without mistakes, and answering every scenario as it says.
 *
 * @param files what they were made from
 * @param scenarios how many scenarios show that they decide as they should
 * @param remarks what the scenarios and the gates have warned of
 * @param variants rules with changed cells that scenarios asked for
 */
public record Proven(
    RuleFiles files, RuleSet rules, int scenarios, List<Mistake> remarks, Variants variants) {
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
    return of(RuleSet.load(files), new Variants(), gates);
  }

  /**
   * The same for an edit of what was proven: what it leaves as it was is not read and built again.
   * Every scenario runs.
   *
   * @throws RulesException as for files that nothing is known of
   */
  static Proven of(RuleFiles files, List<Gate> gates, Proven before) {
    return of(RuleSet.load(files, before.rules), before.variants, gates);
  }

  private static Proven of(RuleSet rules, Variants earlier, List<Gate> gates) {
    var files = rules.madeOf();
    var report = Scenarios.run(files, rules, earlier);
    var mistakes = new ArrayList<>(report.failures());
    refuseErrors(mistakes, rules);
    for (var gate : gates) {
      mistakes.addAll(gate.mistakes(files, rules));
    }
    refuseErrors(mistakes, rules);
    if (report.count() == 0) {
      mistakes.add(NO_SCENARIOS);
    }
    return new Proven(files, rules, report.count(), List.copyOf(mistakes), report.variants());
  }

  private static void refuseErrors(List<Mistake> mistakes, RuleSet rules) {
    if (mistakes.stream().anyMatch(m -> m.severity() == Mistake.Severity.ERROR)) {
      throw new RulesException(
          Stream.concat(mistakes.stream(), rules.warnings().stream()).sorted().toList());
    }
  }

  /**
   * What was read as the author most likely meant it, what makes little sense together, and a lack
   * of scenarios; sorted by place. It is looked for when it is first asked for, as the rules decide
   * whatever it is.
   */
  public List<Mistake> warnings() {
    return Stream.concat(rules.warnings().stream(), remarks.stream()).sorted().toList();
  }

  /** Request examples by name: those of the folder's own scenarios. */
  public Map<String, byte[]> examples() {
    return Scenarios.requests(files);
  }
}
