package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.DecisionEngine.Scope;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.rules.Invariant;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;

class InvariantsTest {
  private static final String FILE = "invariants.csv";

  @Test
  void everyInvariantOfTheShippedRulesHolds() {
    var report = Invariants.check(Shipped.files(), Shipped.rules(), Progress.none());
    assertThat(report.mistakes()).isEmpty();
    assertThat(report.invariants()).hasSizeGreaterThan(15).allMatch(kept -> kept.about() > 0);
  }

  @Test
  void invariantsDecideNothing() {
    var without = Shipped.files().without(FILE);
    assertThat(without.version()).isEqualTo(Shipped.files().version());
    var rules = RuleSet.load(without);
    assertThat(rules.invariants()).isEmpty();
    assertThat(rules.conditions()).hasSameSizeAs(Shipped.rules().conditions());
    assertThat(Invariants.check(without, rules, Progress.none()).lines())
        .containsExactly("0 invariants: 0 hold, 0 do not, 0 are about no case; 0 cases looked at");
  }

  /**
   * Rows beside the shipped ones that claim too much, and rules by which three of those no longer
   * hold.
   */
  private static RuleFiles wrong() {
    var files = Shipped.with("eligibility.csv", "E-10", "Enabled", "no");
    files = Shipped.with(files, "eligibility.csv", "E-31", "Unknown offers held", "no");
    for (var row :
        List.of(
            "X-01,all is eligible,upgrade,,,,,,,,,,,be eligible,yes,a test,",
            "X-02,nothing is eligible,upgrade,active,yes,,,,,,,,,not be eligible,yes,a test,",
            "X-03,quantities never matter,upgrade,,,,,,yes,,,,raise the quantity,keep the verdict,yes,a test,",
            "X-04,more is never worse,licences,,,,,,yes,,,,raise the quantity,not get worse,yes,a test,",
            "X-05,privileges never matter,upgrade,,,,,,,,,,delegate the privileges,keep the verdict,yes,a test,",
            "X-06,others are never looked at,upgrade,,,,,,,,,,state the whole tenant,give reason other_channels_not_checked,yes,a test,",
            "X-07,no path loses Bookings,upgrade,,,,,,,,,,,not lose bookings,yes,a test,",
            "X-08,there is always room,licences,,,,,,,,,,,not give reason maximum_quantity_reached,yes,a test,",
            "X-09,only one price list,upgrade,,,,,,,,,,,not lose litigation-hold,no,a test,",
            "X-10,nobody has both,licences,,,,,,no,,no,,,not be eligible,yes,a test,")) {
      files = Shipped.withLine(files, FILE, row);
    }
    return files;
  }

  @Test
  void whatDoesNotHoldIsToldWithCasesInWhichItDoesNot() throws Exception {
    var files = wrong();
    var rules = RuleSet.load(files);
    var report = Invariants.check(files, rules, Progress.none());
    assertThat(ids(report, Mistake.Severity.ERROR))
        .containsExactly(
            "I-01", "I-06", "I-10", "X-01", "X-02", "X-03", "X-04", "X-05", "X-06", "X-07", "X-08");
    assertThat(ids(report, Mistake.Severity.WARNING)).containsExactly("X-10");
    for (var kept : report.invariants()) {
      var counter = kept.counter();
      if (counter != null) {
        assertThat(counter.before() != null)
            .isEqualTo(kept.invariant().change() != Invariant.Change.NONE);
        answeredSo(rules, counter.after());
        if (counter.before() != null) {
          answeredSo(rules, counter.before());
          assertThat(counter.before().stated()).isNotEqualTo(counter.after().stated());
        }
        if (counter.row() != null) {
          assertThat(counter.row().brokenBy(files, rules)).isFalse();
        }
      }
    }
    assertThat(report.hold()).isFalse();
    assertThat(report.lines().get(0))
        .startsWith("invariants.csv!N2 (row I-01, \"Must\"): `not be eligible` does not hold in ");
    assertThat(report.lines())
        .last()
        .asString()
        .startsWith("26 invariants: 14 hold, 11 do not, 1 are about no case; ");
    var json = Json.read(report.json().getBytes(StandardCharsets.UTF_8));
    assertThat(json.path("broken").asInt()).isEqualTo(11);
    assertThat(json.path("invariants").path(0).path("counterExample").path("case").path("request"))
        .isNotEmpty();
  }

  /** Asks as a caller would. */
  private static void answeredSo(RuleSet rules, InvariantReport.Side side) throws Exception {
    var request = Json.read(side.stated().request().toString().getBytes(StandardCharsets.UTF_8));
    var facts = FactsReader.of(request, rules.catalog(), LocalDate.EPOCH, 100);
    var answer =
        Answer.of(
            rules.evaluate(facts, Scope.EVERYTHING),
            Examiner.SUBSCRIPTION,
            side.stated().asked(),
            side.stated().target());
    assertThat(answer).isEqualTo(side.answer());
  }

  private static List<String> ids(InvariantReport report, Mistake.Severity severity) {
    return report.mistakes().stream()
        .filter(m -> m.severity() == severity)
        .map(Mistake::rowId)
        .toList();
  }

  @Test
  void theReadmeOfTheRulesListsEveryChangeAndDemand() throws Exception {
    var readme = Files.readString(Path.of("rules/README.md"));
    var section = readme.substring(readme.indexOf("## How to state what must always hold"));
    var listed =
        section
            .substring(0, section.indexOf("\n## "))
            .lines()
            .filter(line -> line.startsWith("| `") && !line.matches("\\| `(Change|Must)` .*"))
            .map(line -> line.substring(3, line.indexOf('`', 3)).replaceAll(" …$", ""))
            .toList();
    assertThat(listed)
        .containsExactlyElementsOf(
            Stream.concat(
                    Arrays.stream(Invariant.Change.values())
                        .map(Invariant.Change::text)
                        .filter(text -> !text.isEmpty()),
                    Arrays.stream(Invariant.Must.values()).map(Invariant.Must::text))
                .toList());
  }

  @Test
  void whatAnInvariantNamesIsToldApartOnlyWhenItIsAskedAbout() {
    var files =
        Shipped.withLine(
            Shipped.files(),
            FILE,
            "X-20,suspended ones are as all,upgrade,suspended,,,,,,,,,,not be eligible,yes,a test,");
    var rules = RuleSet.load(files);
    var seen = FactSpace.of(rules.withInvariants());
    assertThat(FactSpace.of(rules).size())
        .isEqualTo(FactSpace.of(Shipped.rules()).size())
        .isLessThan(seen.size());
  }
}
