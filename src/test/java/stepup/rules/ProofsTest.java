package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.Verdict;

/** What becomes of an upgrade after its remedies, where rules look at more than it. */
class ProofsTest {
  private static final String E1 = "office-365-enterprise-e1";

  private static final String BLOCKED_BY_ADD_ONS =
      """
      package stepup.ruleset
      import stepup.rules.Upgrade
      global stepup.rules.Findings findings
      rule "TST-010 add-ons stand in the way of E1"
          @source("test")
      when
          $upgrade : Upgrade( path.to.id == "office-365-enterprise-e1", own.subscription.addOns.isEmpty() == false )
      then
          findings.notEligible(drools.getRule(), $upgrade, "subscription_add_ons_present");
      end
      """;

  @Test
  void aRuleThatLooksAtAnotherUpgradeSpeaksInAProof() {
    var rules =
        BLOCKED_BY_ADD_ONS
            + """
            rule "TST-020 nobody upgrades to E1 who could to E3"
                @source("test")
            when
                $upgrade : Upgrade( path.to.id == "office-365-enterprise-e1" )
                exists Upgrade( own == $upgrade.own, path.to.id == "office-365-enterprise-e3" )
            then
                findings.notEligible(drools.getRule(), $upgrade, "not_reseller_of_record");
            end
            """;
    assertThat(afterRemedies(rules)).isEqualTo(Verdict.NOT_ELIGIBLE);
  }

  @Test
  void whatRulesOfOnePatternSayIsProved() {
    assertThat(afterRemedies(BLOCKED_BY_ADD_ONS)).isEqualTo(Verdict.ELIGIBLE);
  }

  /** Of the upgrade to E1, which only its add-ons keep from. */
  private static Verdict afterRemedies(String drl) {
    var rules = RuleSet.load(Shipped.files().with("more.drl", drl));
    var facts =
        new Facts(
            new Facts.Customer("c", Set.of("office-365"), Map.of()),
            Facts.Reseller.UNSTATED,
            List.of(
                new Facts.Subscription(
                    "s",
                    "office-365-business-essentials",
                    "active",
                    25,
                    null,
                    null,
                    List.of("an add-on"),
                    null,
                    null,
                    Map.of())),
            Facts.Coverage.TENANT,
            LocalDate.of(2026, 11, 22),
            null);
    var decision = DecisionService.proved(rules, facts, rules.evaluate(facts, Scope.EVERYTHING));
    var toE1 =
        decision.subscriptions().get(0).upgrades().stream()
            .filter(upgrade -> upgrade.targetOffer().equals(E1))
            .map(Decision.Upgrade::outcome)
            .findFirst()
            .orElseThrow();
    assertThat(toE1.verdict()).isEqualTo(Verdict.NOT_ELIGIBLE);
    return Objects.requireNonNull(toE1.afterRemedies());
  }
}
