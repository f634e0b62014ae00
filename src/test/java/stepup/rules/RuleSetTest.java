package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Verdict;

class RuleSetTest {

  @Test
  void followUpsKeepTheOrderOfTheirPath() {
    var codes = List.of("services_lost", "reassign_user_licences", "quantity_out_of_range");
    var rules =
        RuleSet.load(
            Shipped.with("upgrade-paths.csv", "P-04", "Follow-ups", String.join(", ", codes)));
    var upgrade =
        upgrades(rules, subscription("s", "office-365-business-premium", "active")).get(0);
    assertThat(upgrade.outcome().followUps())
        .extracting(Finding::reason)
        .containsExactlyElementsOf(codes);
  }

  @Test
  void subscriptionsInEvidenceKeepTheOrderOfTheCaller() {
    var upgrade =
        upgrades(
                Shipped.rules(),
                subscription("own", "office-365-business", "active"),
                subscription("c", "office-365-enterprise-e3", "active"),
                subscription("a", "office-365-enterprise-e1", "suspended"),
                subscription("b", "exchange-online-plan-1", "active"))
            .get(2);
    assertThat(upgrade.targetOffer()).isEqualTo("office-365-enterprise-e3");
    var conflicts = (List<?>) upgrade.outcome().reasons().get(0).evidence().get("conflicts");
    assertThat(conflicts)
        .extracting(c -> ((Map<?, ?>) c).get("subscription").toString())
        .containsExactly("c", "a", "b");
  }

  @Test
  void aStatusThatNoTableKnowsOpensNoWay() {
    var upgrade =
        upgrades(
                Shipped.rules(),
                subscription("own", "office-365-business", "active"),
                subscription("held", "office-365-business-premium", "deprovisioned"))
            .get(0);
    assertThat(upgrade.outcome().verdict()).isEqualTo(Verdict.NOT_ELIGIBLE);
  }

  @Test
  void ofTwoDatedRowsForOnePathTheOneForTheDaySpeaks() {
    var files =
        Shipped.withLine(
            Shipped.with("upgrade-paths.csv", "P-04", "Until date", "2026-06-30"),
            "upgrade-paths.csv",
            "P-44,office-365-business-premium,office-365-enterprise-e3,upgrade_with_license_transfer,,2026-08-01,2026-08-31,yes,test,");
    var rules = RuleSet.load(files);
    assertThat(pathOn(rules, "2026-06-30")).isEqualTo("P-04 []");
    // Between the two, the next one to begin; behind the last, the last that ended.
    assertThat(pathOn(rules, "2026-07-01")).isEqualTo("P-44 [offer_not_yet_available]");
    assertThat(pathOn(rules, "2026-08-01")).isEqualTo("P-44 []");
    assertThat(pathOn(rules, "2026-09-01")).isEqualTo("P-44 [offer_no_longer_available]");
  }

  private static String pathOn(RuleSet rules, String day) {
    var upgrades = decide(rules, day, subscription("s", "office-365-business-premium", "active"));
    assertThat(upgrades).hasSize(1);
    var reasons = upgrades.get(0).outcome().reasons().stream().map(Finding::reason).toList();
    return upgrades.get(0).path().id() + " " + reasons;
  }

  private static List<Decision.Upgrade> upgrades(
      RuleSet rules, Facts.Subscription... subscriptions) {
    return decide(rules, "2026-11-22", subscriptions);
  }

  private static List<Decision.Upgrade> decide(
      RuleSet rules, String day, Facts.Subscription... subscriptions) {
    var facts =
        new Facts(
            new Facts.Customer("c", Set.of("office-365"), Map.of()),
            Facts.Reseller.UNSTATED,
            List.of(subscriptions),
            Facts.Coverage.TENANT,
            LocalDate.parse(day),
            null);
    return rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING).subscriptions().get(0).upgrades();
  }

  private static Facts.Subscription subscription(String id, String offer, String status) {
    return new Facts.Subscription(
        id, offer, status, 25, null, null, List.of(), null, null, Map.of());
  }
}
