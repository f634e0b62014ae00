package stepup.analysis;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.json.FactsReader;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;
import stepup.scenario.Case;

/** Looks for a case that tells rules apart among random ones. */
public final class RandomWitness implements Mutations.Witness {
  private record Known(Case stated, Answer answer) {}

  private final List<Known> known;

  public RandomWitness(RuleSet rules, int cases) {
    known =
        LongStream.range(0, cases)
            .parallel()
            .mapToObj(seed -> RandomCases.of(rules.catalog(), seed))
            .map(stated -> new Known(stated, answer(rules, stated)))
            .toList();
  }

  @Override
  public @Nullable Case between(Mutant mutant, RuleSet original, RuleSet changed) {
    return known.stream()
        .filter(k -> !answer(changed, k.stated()).same(k.answer()))
        .map(Known::stated)
        .findFirst()
        .orElse(null);
  }

  static Answer answer(RuleSet rules, Case stated) {
    try {
      var facts =
          FactsReader.of(stated.request(), rules.catalog(), LocalDate.EPOCH, Integer.MAX_VALUE);
      var decision = rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING);
      return Answer.of(
          DecisionService.proved(rules, facts, decision),
          "subscription",
          stated.asked(),
          stated.target());
    } catch (RequestProblem problem) {
      return Answer.REFUSED;
    }
  }
}
