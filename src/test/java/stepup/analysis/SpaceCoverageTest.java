package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.analysis.CoverageReport.Fate;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** What is named, on rules small enough that every gap can be thought through. */
class SpaceCoverageTest {
  private static final String SCENARIOS = "scenarios/all.csv";
  private static final RuleFiles FILES = MutantsTest.otherProgramme();
  private static final SpaceCoverage COVERAGE = of(FILES);

  @Test
  void theSameIsToldAgain() {
    var again = of(FILES);
    assertThat(again.report()).isEqualTo(COVERAGE.report());
    assertThat(again.suggestions(20)).isEqualTo(COVERAGE.suggestions(20));
  }

  @Test
  void pastedSuggestionsPassAndCoverWhatTheyWereMadeFor() {
    var suggested = COVERAGE.suggestions(1_000);
    assertThat(suggested.more()).isZero();
    assertThat(suggested.count()).isGreaterThan(10);
    var after = of(pasted(FILES, suggested));
    assertThat(after.report().count(Fate.NOT_SHOWN)).isZero();
    assertThat(after.report().scenarios())
        .isEqualTo(COVERAGE.report().scenarios() + suggested.count());
    assertThat(after.report().exercisedCases())
        .isGreaterThanOrEqualTo(COVERAGE.report().exercisedCases() + suggested.count());
    assertThat(after.suggestions(1_000).count()).isZero();
    assertThat(after.suggestions(1_000).unstated()).isEqualTo(suggested.unstated());
  }

  @Test
  void pastingSomeLeavesTheRest() {
    var some = COVERAGE.suggestions(5);
    assertThat(some.count()).isEqualTo(5);
    var after = of(pasted(FILES, some)).suggestions(5);
    assertThat(after.count() + after.more()).isEqualTo(some.more());
    assertThat(ids(after)).doesNotContainAnyElementsOf(ids(some));
  }

  @Test
  void aCellIsNamedOnceTheOnlyScenarioThatShowsItIsGone() {
    // C-3 needs a private customer who is young: both cells need a neighbour without one of them.
    var shown =
        FILES.with(
            SCENARIOS,
            FILES.text(SCENARIOS)
                + "A-20,an older private customer,,SB x3,,,\"sector = private, ageInYears = 3\",,SP,,eligible,\n"
                + "A-21,a young public customer,,SB x3,,,\"sector = public, ageInYears = 2.5\",,SP,,eligible,\n");
    assertThat(named(shown)).noneMatch(place -> place.contains("row C-3"));
    assertThat(named(without(shown, "A-20")))
        .filteredOn(place -> place.contains("row C-3"))
        .containsExactly("eligibility.csv!F4 (row C-3, \"Age\")");
    assertThat(named(without(shown, "A-21")))
        .filteredOn(place -> place.contains("row C-3"))
        .containsExactly("eligibility.csv!E4 (row C-3, \"Sector\")");
  }

  @Test
  void aRowWithoutAScenarioIsNamedAndItsCellsAreToo() {
    var report = of(without(FILES, "A-3")).report();
    assertThat(report.complete()).isFalse();
    assertThat(report.unexercised()).extracting("id").contains("C-2");
    assertThat(report.findings())
        .filteredOn(m -> m.rowId().equals("C-2"))
        .extracting(Mistake::toString)
        .containsExactly(
            "warning: eligibility.csv!3 (row C-2): no scenario exercises it; add one",
            "warning: eligibility.csv!D3 (row C-2, \"Overlap\"): no scenario shows what it is for; add one where Overlap is `yes`");
  }

  @Test
  void theDaysOfARowAreCellsToo() {
    var dated = Shipped.with(FILES, "eligibility.csv", "C-2", "From date", "2026-03-01");
    assertThatThrownBy(() -> of(dated)).isInstanceOf(RulesException.class);
    var changed =
        dated.with(
            SCENARIOS,
            dated.text(SCENARIOS).replace("backup-only x1,,,SP", "backup-only x1,,2026-03-01,SP"));
    assertThat(named(changed))
        .filteredOn(place -> place.contains("row C-2"))
        .containsExactly("eligibility.csv!J3 (row C-2, \"From date\")");
  }

  @Test
  void aRowThatIsOffCountsOnlyWhereAScenarioSwitchesItOn() {
    var off = without(Shipped.with(FILES, "eligibility.csv", "C-2", "Enabled", "no"), "A-3");
    assertThat(of(off).report().cells()).noneMatch(cell -> cell.row().id().equals("C-2"));
    var on =
        off.with(
            SCENARIOS,
            off.text(SCENARIOS)
                    .replace("Id,Scenario,", "Id,With,Scenario,")
                    .replaceAll("(?m)^(A-\\d+),", "$1,,")
                + "A-30,C-2 Enabled = yes,with a backup elsewhere,,SB x3,,backup-only x1,,,SP,,not eligible,overlap\n");
    assertThat(of(on).report().findings())
        .filteredOn(m -> m.rowId().equals("C-2"))
        .extracting(Mistake::toString)
        .containsExactly(
            "warning: eligibility.csv!D3 (row C-2, \"Overlap\"): no scenario shows what it is for; add one where Overlap is `no`, and the row is switched on");
  }

  @Test
  void aCellThatNoRequestCanShowIsToldApart() {
    // Whoever has stopped is not running, so the list names a state too many to matter by itself.
    var report =
        of(Shipped.with(FILES, "eligibility.csv", "C-4", "State", "running, stopped")).report();
    assertThat(report.cells())
        .filteredOn(cell -> cell.fate() == Fate.CANNOT_MATTER)
        .extracting(cell -> cell.row().id() + " " + cell.label())
        .containsExactly("C-4 State");
  }

  static List<String> named(RuleFiles files) {
    return of(files).report().findings().stream()
        .filter(m -> m.severity() == Mistake.Severity.WARNING)
        .map(Mistake::place)
        .toList();
  }

  static SpaceCoverage of(RuleFiles files) {
    var reading = new Reading(files);
    return SpaceCoverage.of(reading, RuleSet.load(reading), Progress.none());
  }

  static RuleFiles pasted(RuleFiles files, Suggestions suggested) {
    var changed = files;
    for (var each : suggested.rows().entrySet()) {
      var lines = each.getValue().stream().map(row -> row.csv() + "\n").toList();
      var file = each.getKey().isEmpty() ? "scenarios/new.csv" : each.getKey();
      var before =
          each.getKey().isEmpty() ? each.getValue().get(0).header() + "\n" : files.text(file);
      changed = changed.with(file, before + String.join("", lines));
    }
    return changed;
  }

  static RuleFiles without(RuleFiles files, String scenario) {
    var changed = files;
    for (var file : files.names("scenarios/", ".csv")) {
      changed =
          changed.with(
              file,
              files
                  .text(file)
                  .lines()
                  .filter(line -> !line.startsWith(scenario + ","))
                  .collect(Collectors.joining("\n", "", "\n")));
    }
    return changed;
  }

  private static List<String> ids(Suggestions suggested) {
    return suggested.rows().values().stream()
        .flatMap(List::stream)
        .map(row -> row.cells().get(0))
        .toList();
  }
}
