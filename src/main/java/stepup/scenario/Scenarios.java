package stepup.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.decision.Finding;
import stepup.decision.Verdict;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;

/**
 * Runs the scenarios of a rules folder: what the rules must answer, and which rows nothing shows.
 */
public final class Scenarios {
  private Scenarios() {}

  /**
   * What running them gave.
   *
   * @param count how many scenarios there are, tables and pairs together
   * @param failures each place where the rules answer otherwise, or where a scenario cannot be
   *     read; sorted
   * @param coverage which rows the scenarios exercise
   * @param variants the changed rules that scenarios have asked for
   */
  public record Report(int count, List<Mistake> failures, Coverage coverage, Variants variants) {}

  /**
   * Runs every scenario.
   *
   * @param rules the rule set loaded from the same files
   */
  public static Report run(RuleFiles files, RuleSet rules) {
    return run(new Reading(files), rules);
  }

  /**
   * The same for rules that have much in common with others whose scenarios were run.
   *
   * @param earlier the variants that were reported then
   */
  public static Report run(RuleFiles files, RuleSet rules, Variants earlier) {
    return run(new Reading(files), rules, earlier, question -> {});
  }

  /** The same for a reading that tells afterwards which sheets were read. */
  public static Report run(Reading reading, RuleSet rules) {
    return run(reading, rules, question -> {});
  }

  /** The same, and tells each question that was asked. */
  public static Report run(Reading reading, RuleSet rules, Consumer<Question> asked) {
    return run(reading, rules, new Variants(), asked);
  }

  private static Report run(
      Reading reading, RuleSet rules, Variants earlier, Consumer<Question> asked) {
    var mistakes = reading.mistakes();
    var coverage = new Coverage(rules);
    var reader = new ScenarioReader(reading, rules, earlier);
    var scenarios = reader.read();
    for (var scenario : scenarios) {
      run(scenario, coverage);
      asked.accept(Question.of(scenario));
    }
    int pairs = Pairs.run(reading.files(), rules, coverage, mistakes, asked);
    return new Report(scenarios.size() + pairs, mistakes.errors(), coverage, reader.variants());
  }

  /** The request of each JSON pair of a rules folder, by the pair's name. */
  public static Map<String, byte[]> requests(RuleFiles files) {
    var requests = new LinkedHashMap<String, byte[]>();
    for (var name : Pairs.names(files)) {
      requests.put(name, Objects.requireNonNull(files.bytes("scenarios/" + name + Pairs.REQUEST)));
    }
    return requests;
  }

  static Decision run(Scenario scenario, Coverage coverage) {
    var rules = scenario.rules();
    var evaluated =
        rules.evaluate(scenario.facts(), DecisionEngine.Scope.EVERYTHING, coverage::fired);
    var decision = DecisionService.proved(rules, scenario.facts(), evaluated);
    coverage.seen(rules, scenario.facts(), decision);
    compare(scenario, decision);
    return decision;
  }

  /** The same where only its failures matter: looks at no more than what the scenario states. */
  static void compare(Scenario scenario) {
    var rules = scenario.rules();
    var facts = scenario.facts();
    boolean order = scenario.asked() == Asked.ORDER;
    var decision =
        rules.evaluate(
            facts,
            new DecisionEngine.Scope(facts.subscriptions().get(0).id(), !order, order, false));
    compare(
        scenario,
        scenario.afterRemedies() == null
            ? decision
            : DecisionService.proved(rules, facts, decision));
  }

  private static void compare(Scenario scenario, Decision decision) {
    var said = Judged.of(decision, scenario.asked(), scenario.target());
    if (said == null) {
      scenario
          .row()
          .wrong(
              "Target offer",
              "no path leads from the subscription's offer to `" + scenario.target() + "`",
              "name one of "
                  + decision.subscriptions().get(0).upgrades().stream()
                      .map(Decision.Upgrade::targetOffer)
                      .toList()
                  + ", or ask for the `order`");
      return;
    }
    compareVerdict(scenario, said.verdict());
    compare(scenario, "Reasons", scenario.reasons(), said.reasons());
    if (scenario.asked() == Asked.SUBSCRIPTION) {
      return;
    }
    if (scenario.warnings() != null) {
      compare(scenario, "Warnings", scenario.warnings(), said.warnings());
    }
    if (scenario.followUps() != null) {
      compare(scenario, "Follow-ups", scenario.followUps(), said.followUps());
    }
    if (scenario.afterRemedies() != null && scenario.afterRemedies() != said.afterRemedies()) {
      failure(
          scenario,
          "After remedies",
          said.afterRemedies() == null
              ? "the rules see nothing to remedy"
              : "the rules say `" + ScenarioReader.spelled(said.afterRemedies()) + "`");
    }
    if (scenario.upgradeType() != null && !scenario.upgradeType().equals(said.upgradeType())) {
      failure(scenario, "Upgrade type", "the rules say `" + said.upgradeType() + "`");
    }
  }

  private static void compareVerdict(Scenario scenario, Verdict verdict) {
    if (scenario.verdict() != verdict) {
      failure(scenario, "Verdict", "the rules say `" + ScenarioReader.spelled(verdict) + "`");
    }
  }

  private static void compare(
      Scenario scenario, String label, List<String> expected, List<Finding> findings) {
    var said = new TreeSet<>(findings.stream().map(Finding::reason).toList());
    if (!said.equals(new TreeSet<>(expected))) {
      var rows = findings.stream().map(f -> f.reason() + " by " + f.rule().id()).toList();
      failure(
          scenario,
          label,
          rows.isEmpty() ? "the rules say nothing" : "the rules say " + String.join(", ", rows));
    }
  }

  private static void failure(Scenario scenario, String label, String what) {
    scenario
        .row()
        .wrong(label, what, "correct the rules, or the scenario if the new answer is meant");
  }
}
