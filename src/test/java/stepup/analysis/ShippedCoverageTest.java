package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.analysis.CoverageReport.Fate;

/** The scenarios of the shipped rules leave no row, no rule and no cell out. */
class ShippedCoverageTest {
  private static final SpaceCoverage COVERAGE = SpaceCoverageTest.of(Shipped.files());

  @Test
  void everyRowRuleAndCellIsShown() {
    assertThat(COVERAGE.report().unexercised()).isEmpty();
    assertThat(COVERAGE.report().cells()).noneMatch(cell -> cell.fate() == Fate.NOT_SHOWN);
  }

  @Test
  void theOnlyCellThatNoRequestCanShowIsKnown() {
    assertThat(COVERAGE.report().cells())
        .filteredOn(cell -> cell.fate() == Fate.CANNOT_MATTER)
        .extracting(cell -> cell.row().id() + " " + cell.label())
        .containsExactly("L-30 Ordered");
  }

  @Test
  void everyKindOfQuestionIsExercised() {
    assertThat(COVERAGE.report().exercisedCases()).isPositive();
    assertThat(COVERAGE.report().allCases()).isEqualTo(FactSpace.of(Shipped.rules()).size());
  }

  @Test
  void whatIsLeftOutIsNamedAndASuggestionIsMadeForIt() {
    var files = Shipped.files();
    for (var id : new String[] {"X-023", "Q-018", "C-009", "C-015", "C-017", "C-018", "Q-015"}) {
      files = SpaceCoverageTest.without(files, id);
    }
    var coverage = SpaceCoverageTest.of(files);
    assertThat(coverage.report().lines())
        .anyMatch(line -> line.startsWith("licences.csv!J7 (row L-80, \"Reseller account\"): "));
    var suggested = coverage.suggestions(12);
    assertThat(suggested.count()).isEqualTo(12);
    var after = SpaceCoverageTest.of(SpaceCoverageTest.pasted(files, suggested)).report();
    assertThat(after.exercisedCases())
        .isGreaterThanOrEqualTo(coverage.report().exercisedCases() + 12);
  }
}
