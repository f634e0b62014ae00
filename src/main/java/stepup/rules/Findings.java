package stepup.rules;

import java.util.Map;
import java.util.Objects;
import org.kie.api.definition.rule.Rule;
import stepup.catalog.Catalog;
import stepup.decision.Result;
import stepup.decision.RowRef;

/**
 * Takes what the rules of DRL say, which reach it as the global {@code findings}. They can add to
 * what is said about a step-up and never read it, so none of them can depend on what another one
 * said.
 */
public final class Findings {
  private final Catalog catalog;
  private final Map<String, RowRef> rules;

  Findings(Catalog catalog, Map<String, RowRef> rules) {
    this.catalog = catalog;
    this.rules = rules;
  }

  /** Something stands in the way. */
  public void notEligible(Rule rule, StepUp stepUp, String reason) {
    add(rule, stepUp, Result.NOT_ELIGIBLE, reason);
  }

  /** It cannot be told from the facts. */
  public void undetermined(Rule rule, StepUp stepUp, String reason) {
    add(rule, stepUp, Result.UNDETERMINED, reason);
  }

  /** What the caller should know before ordering. */
  public void warning(Rule rule, StepUp stepUp, String reason) {
    add(rule, stepUp, Result.WARNING, reason);
  }

  /** What remains to be done after an upgrade, as its path says. */
  public void followUps(Upgrade upgrade) {
    var path = upgrade.path();
    int position = Saying.FIRST_OF_PATHS;
    for (var reason : path.followUps()) {
      add(upgrade, Result.FOLLOW_UP, reason, path.row(), position++);
    }
  }

  private void add(Rule rule, StepUp stepUp, Result result, String reason) {
    var ref = Objects.requireNonNull(rules.get(rule.getName()));
    add(stepUp, result, reason, ref, Saying.FIRST_OF_DRL);
  }

  private void add(StepUp stepUp, Result result, String code, RowRef rule, int position) {
    var reason = Objects.requireNonNull(catalog.reasons().find(code));
    stepUp.add(new Saying(result, reason, rule, position));
  }
}
