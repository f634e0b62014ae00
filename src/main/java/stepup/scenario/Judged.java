package stepup.scenario;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import stepup.decision.Decision;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.Verdict;

/**
 * What the rules say to the question of a scenario.
 *
 * @param afterRemedies null if there is nothing to remedy, or remedies were not proved
 * @param upgradeType null unless it is about a listed upgrade
 */
record Judged(
    Verdict verdict,
    List<Finding> reasons,
    List<Finding> warnings,
    List<Finding> followUps,
    @Nullable Verdict afterRemedies,
    @Nullable String upgradeType) {

  /**
   * The part of a decision that a question is about: its first subscription, or its order.
   *
   * @return null if no upgrade leads to the target
   */
  static @Nullable Judged of(Decision decision, Asked asked, @Nullable String target) {
    if (asked == Asked.ORDER) {
      return of(Objects.requireNonNull(decision.order()).outcome(), null);
    }
    var own = decision.subscriptions().get(0);
    return switch (asked) {
      case LICENCES -> of(own.licences().outcome(), null);
      case SUBSCRIPTION -> new Judged(best(own), own.findings(), List.of(), List.of(), null, null);
      default ->
          own.upgrades().stream()
              .filter(upgrade -> upgrade.targetOffer().equals(target))
              .findFirst()
              .map(upgrade -> of(upgrade.outcome(), upgrade.type()))
              .orElse(null);
    };
  }

  private static Judged of(Outcome outcome, @Nullable String upgradeType) {
    return new Judged(
        outcome.verdict(),
        outcome.reasons(),
        outcome.warnings(),
        outcome.followUps(),
        outcome.afterRemedies(),
        upgradeType);
  }

  /**
   * The verdict of the upgrade that stands best; without any, what was said of the subscription
   * itself.
   */
  private static Verdict best(Decision.ForSubscription answer) {
    return answer.upgrades().stream()
        .map(upgrade -> upgrade.outcome().verdict())
        .min(Comparator.naturalOrder())
        .orElseGet(() -> Verdict.of(answer.findings()));
  }
}
