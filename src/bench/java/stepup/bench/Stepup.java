package stepup.bench;

import java.nio.file.Path;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.Facts;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/** The shipped rules: every finding with its evidence, remedy and row. */
final class Stepup implements Contender<Decision> {
  private final RuleSet rules = RuleSet.load(RuleFiles.read(Path.of("rules")));
  private final Scope scope;

  Stepup(Scope scope) {
    this.scope = scope;
  }

  @Override
  public Decision decide(Facts facts) {
    return rules.evaluate(facts, scope);
  }

  @Override
  public Answer answer(Decision decided) {
    return Answer.of(decided);
  }
}
