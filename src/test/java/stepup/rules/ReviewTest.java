package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.catalog.Fact;
import stepup.catalog.Offer;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.Outcome;
import stepup.tables.RulesException;

/** What is told about rules that are right row by row; its sentences are under {@code broken/}. */
class ReviewTest {

  @Test
  void nothingIsToldAboutTheWholeAsLongAsSomethingIsWrong() {
    var warned = Shipped.with("eligibility.csv", "E-60", "Quantity", "< 1");
    assertThat(RuleSet.load(warned).warnings()).hasSize(1);
    var wrong = Shipped.with(warned, "eligibility.csv", "E-10", "Subscription status", "activ");
    assertThatThrownBy(() -> RuleSet.load(wrong))
        .isInstanceOfSatisfying(
            RulesException.class,
            e -> assertThat(e.mistakes()).extracting("rowId").containsExactly("E-10"));
  }

  @Test
  void aSubscriptionCanBeOfAnOfferThatNoCellCanName() {
    var offers =
        Shipped.rules().catalog().offers().values().stream()
            .map(Offer::id)
            .collect(Collectors.joining(", "));
    var licences = Shipped.with("licences.csv", "L-10", "From offer", offers);
    assertThat(RuleSet.load(licences).warnings()).isEmpty();
    var upgrades = Shipped.with("eligibility.csv", "E-10", "From offer", offers);
    assertThat(RuleSet.load(upgrades).warnings()).extracting("label").containsExactly("From offer");
  }

  @Test
  void requestsLeaveThoseFactsUnstatedThatTheReviewTakesForUnstated() {
    var files = Shipped.files();
    for (var rule : Shipped.rules().rules()) {
      if (!rule.enabled()) {
        files = Shipped.with(files, rule.ref().file(), rule.ref().id(), "Enabled", "yes");
      }
    }
    var rules = RuleSet.load(files);
    var unstated = new TreeSet<String>();
    var tested = new TreeSet<String>();
    BiConsumer<Fact.Subject, Outcome> look =
        (subject, outcome) ->
            outcome.checks().stream()
                .flatMap(check -> check.cells().stream())
                .forEach(
                    cell -> {
                      var column = subject + " " + cell.column();
                      tested.add(column);
                      if (cell.value() == null) {
                        unstated.add(column);
                      }
                    });
    LongStream.range(0, 3_000)
        .mapToObj(seed -> rules.evaluate(RandomFacts.of(seed), Scope.EXPLAINED))
        .flatMap(decision -> decision.subscriptions().stream())
        .forEach(
            subscription -> {
              look.accept(Fact.Subject.LICENCES, subscription.licences().outcome());
              subscription.upgrades().forEach(u -> look.accept(Fact.Subject.UPGRADE, u.outcome()));
            });
    Set<String> expected =
        Stream.of(Fact.Subject.UPGRADE, Fact.Subject.LICENCES)
            .flatMap(
                subject ->
                    rules.catalog().vocabulary().stream()
                        .filter(t -> FactValues.canBeUnstated(t.fact().fact(), subject))
                        .map(t -> subject + " " + t.label()))
            .filter(tested::contains)
            .collect(Collectors.toSet());
    assertThat(unstated).containsExactlyInAnyOrderElementsOf(expected);
  }
}
