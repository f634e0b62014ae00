package stepup.analysis;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.analysis.MutationReport.Fate;
import stepup.rules.RuleSet;
import stepup.scenario.Regression;
import stepup.scenario.Scenarios;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

class MutationsTest {
  private static final List<String> STATUSES = List.of("subscription-statuses");
  private static final String HOLDINGS = "scenarios/holdings.csv";
  private static final RandomWitness WITNESS = new RandomWitness(Shipped.rules(), 1_000);

  @Test
  void aScenarioThatIsMissingIsNamedByItsCellAndSuggestedAgain() {
    var weak = without(Shipped.files(), "H-007");
    var survivors = run(weak).survivors();
    assertThat(survivors).hasSize(1);
    var survivor = survivors.get(0);
    assertThat(survivor.mutant().place())
        .isEqualTo("subscription-statuses.csv!C4 (row pending, \"Counts as held\")");
    var row = Objects.requireNonNull(survivor.row());
    assertThat(run(weak).lines().get(0))
        .isEqualTo(
            "changing subscription-statuses.csv!C4 (row pending, \"Counts as held\") from `yes` to `no` breaks no scenario; "
                + (row.table().isEmpty()
                    ? "add a table of scenarios with the columns " + row.header() + " and the row: "
                    : "add to " + row.table() + ": ")
                + row.csv());

    var added = weak.with("scenarios/new.csv", row.header() + "\n" + row.csv() + "\n");
    var report = run(added);
    assertThat(report.survivors()).isEmpty();
    assertThat(
            report.tried().stream()
                .filter(tried -> tried.mutant().equals(survivor.mutant()))
                .map(MutationReport.Tried::by))
        .containsExactly(row.cells().get(0));
  }

  @Test
  void theShippedScenariosNoticeEveryEditOfAStatus() {
    var report = run(Shipped.files());
    assertThat(report.survivors()).isEmpty();
    assertThat(report.score()).isEqualByComparingTo("100");
    assertThat(report.count(Fate.KILLED)).isGreaterThan(10);
  }

  @Test
  void whatTheChecksRefuseIsNoPartOfTheScore() {
    var report = run(Shipped.files());
    assertThat(
            report.tried().stream()
                .filter(tried -> tried.fate() == Fate.REFUSED)
                .map(tried -> tried.mutant().place()))
        .contains("subscription-statuses.csv!E2 (row active, \"Enabled\")");
    assertThat(new MutationReport(List.of()).score()).isEqualByComparingTo("100");
  }

  @Test
  void theReportIsTheSameWithOneThread() throws Exception {
    var weak = without(Shipped.files(), "H-007");
    var one = new ForkJoinPool(1);
    try {
      assertThat(one.submit(() -> run(weak).json()).get()).isEqualTo(run(weak).json());
    } finally {
      one.shutdown();
    }
  }

  @Test
  void stoppingAtTheFirstFailureFindsOneWheneverThereIsAny() {
    var reading = new Reading(Shipped.files());
    var rules = RuleSet.load(reading);
    var regression = Regression.of(Shipped.files(), rules);
    int failed = 0;
    for (var mutant : Mutants.of(reading, rules.catalog(), List.of("upgrade-paths"))) {
      var changed = mutant.in(Shipped.files());
      RuleSet changedRules;
      try {
        changedRules = RuleSet.load(changed);
      } catch (RulesException e) {
        continue;
      }
      boolean fails = !Scenarios.run(changed, changedRules).failures().isEmpty();
      assertThat(regression.failure(changed, changedRules, mutant.row()) != null)
          .as(mutant.place() + " " + mutant.change())
          .isEqualTo(fails);
      failed += fails ? 1 : 0;
    }
    assertThat(failed).isGreaterThan(20);
  }

  @Test
  void rulesWhoseScenariosFailAlreadyAreNotTried() {
    var failing = Shipped.with("upgrade-paths.csv", "P-01", "Enabled", "no");
    assertThatThrownBy(() -> run(failing))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("scenarios/matrix.csv!H2 (row M-001, \"Target offer\")");
  }

  @Test
  void progressIsToldForEveryEdit() {
    var reading = new Reading(Shipped.files());
    var rules = RuleSet.load(reading);
    var told = Progress.none();
    var report = Mutations.run(reading, rules, STATUSES, (mutant, a, b) -> null, told);
    assertThat(told.done()).isEqualTo(report.tried().size());
  }

  private static MutationReport run(RuleFiles files) {
    var reading = new Reading(files);
    var rules = RuleSet.load(reading);
    return Mutations.run(reading, rules, STATUSES, WITNESS, Progress.none());
  }

  private static RuleFiles without(RuleFiles files, String scenario) {
    return files.with(
        HOLDINGS,
        files
            .text(HOLDINGS)
            .lines()
            .filter(line -> !line.startsWith(scenario + ","))
            .collect(joining("\n", "", "\n")));
  }
}
