package stepup.scenario;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.decision.Decision;
import stepup.decision.Facts;
import stepup.rules.RuleSet;

/**
 * What a scenario asks of the rules, and compares.
 *
 * @param rules those of the folder, or with the cells changed that the scenario names
 * @param changed whether it changes any
 * @param subscription id of the subscription it is about
 * @param target the offer whose upgrade is looked at; null where it is not about one
 */
public record Question(
    RuleSet rules,
    boolean changed,
    Facts facts,
    String subscription,
    Asked asked,
    @Nullable String target) {

  static Question of(Scenario scenario) {
    return new Question(
        scenario.rules(),
        ScenarioReader.changesCells(scenario.row()),
        scenario.facts(),
        scenario.facts().subscriptions().get(0).id(),
        scenario.asked(),
        scenario.target());
  }

  /** Everything that a whole answer is about. */
  static Stream<Question> of(RuleSet rules, Facts facts, Decision decision) {
    var listed =
        decision.subscriptions().stream()
            .flatMap(
                about -> {
                  var id = about.subscription().id();
                  return Stream.concat(
                      about.upgrades().stream()
                          .map(u -> of(rules, facts, id, Asked.UPGRADE, u.targetOffer())),
                      Stream.of(Asked.SUBSCRIPTION, Asked.LICENCES)
                          .map(asked -> of(rules, facts, id, asked, null)));
                });
    var order = facts.order();
    return order == null
        ? listed
        : Stream.of(
                listed.toList(),
                List.of(of(rules, facts, order.subscription(), Asked.ORDER, order.targetOffer())))
            .flatMap(List::stream);
  }

  private static Question of(
      RuleSet rules, Facts facts, String subscription, Asked asked, @Nullable String target) {
    return new Question(rules, false, facts, subscription, asked, target);
  }
}
