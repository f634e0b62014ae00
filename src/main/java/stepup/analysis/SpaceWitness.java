package stepup.analysis;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.scenario.Case;

/** Finds, in the fact space of two rule sets, the most usual case that they answer otherwise. */
public final class SpaceWitness implements Mutations.Witness {
  private final Examiner original;

  /** For rules that are compared with many others. */
  public SpaceWitness(RuleSet rules) {
    original = Examiner.remembering(rules);
  }

  @Override
  public @Nullable Case between(Mutant mutant, RuleSet rules, RuleSet changed) {
    var after = new Examiner(changed);
    var space = FactSpace.of(original, after);
    return IntStream.range(0, space.size())
        .boxed()
        .sorted(Comparator.comparing(number -> space.at(number).unusual()))
        .map(number -> space.at(number).stated())
        .filter(stated -> !original.answer(stated).same(after.answer(stated)))
        .findFirst()
        .orElse(null);
  }
}
