package stepup.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/** What a request is answered with: the same, and the verdict after all remedies. */
final class StepupService implements Contender<DecisionRecord> {
  private static final UUID ID = new UUID(0, 0);
  private final RuleSet rules = RuleSet.load(RuleFiles.read(Path.of("rules")));
  private final DecisionService service = new DecisionService(() -> ID, records -> {});

  @Override
  public DecisionRecord decide(Facts facts) {
    return service.evaluate(rules, facts, Scope.EVERYTHING, Instant.EPOCH);
  }

  @Override
  public Answer answer(DecisionRecord decided) {
    return Answer.of(decided.decision());
  }
}
