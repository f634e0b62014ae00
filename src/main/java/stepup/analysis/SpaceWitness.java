package stepup.analysis;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.scenario.Case;

/**
 * Finds, in the fact space of two rule sets, the most usual case that they answer otherwise.
 *
 * <p>Remedies are proved only where they change other facts than before. Elsewhere the remedied
 * facts are, like all facts, a case of the space, which is looked at anyway.
 *
 * <p>Requests that the original rules refuse are passed over: no scenario can state them.
 */
public final class SpaceWitness implements Mutations.Witness {
  private final Examiner original;

  /** For rules that are compared with many others. */
  public SpaceWitness(RuleSet rules) {
    original = Examiner.quick(rules, true);
  }

  @Override
  public @Nullable Case between(Mutant mutant, RuleSet rules, RuleSet changed) {
    var after = Examiner.quick(changed, false);
    var space = FactSpace.of(original, after);
    return IntStream.range(0, space.size())
        .boxed()
        .sorted(Comparator.comparing(number -> space.at(number).unusual()))
        .map(number -> space.at(number).stated())
        .filter(stated -> differs(stated, rules, after))
        .findFirst()
        .orElse(null);
  }

  private boolean differs(Case stated, RuleSet rules, Examiner after) {
    var was = original.answer(stated);
    if (was.kind() == Answer.Kind.REFUSED) {
      return false;
    }
    var is = after.answer(stated);
    return !was.same(is)
        || (!was.sameRemedies(is)
            && !new Examiner(rules)
                .answer(stated)
                .same(new Examiner(after.rules()).answer(stated)));
  }
}
