package stepup.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;

class ListingTest {
  @Test
  void everyShippedScenarioIsListedAndPassesAloneAsItDoesAmongAll() {
    var listing = Listing.of(Shipped.files(), Shipped.rules(), new Variants());
    assertThat(listing.scenarios())
        .hasSize(Scenarios.run(Shipped.files(), Shipped.rules()).count())
        .allSatisfy(
            scenario -> {
              var ran = listing.run(scenario);
              assertThat(ran.failures()).isEmpty();
              assertThat(ran.decision()).isNotNull();
              assertThat(ran.compared()).allMatch(Listing.Compared::same);
              assertThat(ran.compared().isEmpty()).isEqualTo(scenario.pair());
              assertThat(scenario.sentence()).isNotBlank();
              assertThat(scenario.verdict()).isNotBlank();
              assertThat(listing.find(scenario.id())).isEqualTo(scenario);
            });
  }

  @Test
  void whatFailsAmongAllFailsAloneWithTheSameWords() {
    var files = Shipped.with("eligibility.csv", "E-40", "Enabled", "no");
    files = Shipped.with(files, "scenarios/conditions.csv", "C-001", "Verdict", "undetermined");
    files = Shipped.with(files, "scenarios/conditions.csv", "C-002", "Subscription", "nothing x1");
    files = files.with("scenarios/alone.request.json", "{}");
    files = with(files, "blocked-by-another-reseller", "\"undetermined\"");
    var rules = RuleSet.load(files);
    var expected = Scenarios.run(files, rules).failures();
    assertThat(expected).extracting(Mistake::file).contains("scenarios/alone.request.json");
    var listing = Listing.of(files, rules, new Variants());
    var failures =
        listing.scenarios().stream().flatMap(s -> listing.run(s).failures().stream()).sorted();
    assertThat(failures).isEqualTo(expected);
    // Again, as nothing of it is forgotten or told twice.
    assertThat(
            listing.scenarios().stream().flatMap(s -> listing.run(s).failures().stream()).sorted())
        .isEqualTo(expected);
  }

  private static RuleFiles with(RuleFiles files, String pair, String verdict) {
    var answer = "scenarios/" + pair + ".answer.json";
    return files.with(answer, files.text(answer).replaceFirst("\"not_eligible\"", verdict));
  }

  @Test
  void whatIsStatedIsComparedCellByCellWithWhatTheRulesSay() {
    var files = Shipped.with("scenarios/conditions.csv", "C-002", "Verdict", "eligible");
    files = Shipped.with(files, "scenarios/conditions.csv", "C-002", "Reasons", "");
    files = Shipped.with(files, "scenarios/conditions.csv", "C-002", "After remedies", "");
    var listing = Listing.of(files, RuleSet.load(files), new Variants());
    var ran = listing.run(listing.find("C-002"));
    assertThat(ran.passed()).isFalse();
    assertThat(ran.compared())
        .startsWith(
            new Listing.Compared("Verdict", "eligible", "not eligible", false),
            new Listing.Compared("Reasons", "", "subscription_status_not_active", false));
  }

  @Test
  void aPairStatesTheVerdictsAndCodesOfItsAnswer() {
    var listing = Listing.of(Shipped.files(), Shipped.rules(), new Variants());
    var pair = listing.find("blocked-by-another-reseller");
    assertThat(pair).isNotNull();
    assertThat(pair.pair()).isTrue();
    assertThat(pair.sentence()).isEqualTo("blocked by another reseller");
    assertThat(pair.file()).isEqualTo("scenarios/blocked-by-another-reseller.request.json");
    assertThat(pair.verdict()).contains("not eligible");
    assertThat(pair.reasons()).contains("conflicting_service_types");
  }

  @Test
  void aScenarioThatChangesCellsAsksTheChangedRules() {
    var listing = Listing.of(Shipped.files(), Shipped.rules(), new Variants());
    var scenario = listing.find("D-002");
    assertThat(scenario.with()).isEqualTo("P-05 From date = 2026-07-01");
    assertThat(scenario.day()).isEqualTo("2026-06-30");
    assertThat(scenario.asked()).isEqualTo("upgrade");
    assertThat(listing.run(scenario).rules()).isNotNull().isNotSameAs(Shipped.rules());
  }
}
