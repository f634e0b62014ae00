package stepup.rules;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.kie.api.definition.rule.Rule;
import stepup.catalog.Catalog;
import stepup.decision.Finding;
import stepup.decision.Result;
import stepup.decision.RowRef;

/**
 * Collects what the rules of one session say. DRL reaches it as the global {@code findings}; rules
 * can add to it and never read it, so none of them can depend on what another one said.
 */
public final class Findings {
  private final Catalog catalog;
  private final Map<String, RowRef> rules;
  private final IdentityHashMap<StepUp, List<Finding>> about = new IdentityHashMap<>();

  Findings(Catalog catalog, Map<String, RowRef> rules) {
    this.catalog = catalog;
    this.rules = rules;
  }

  /** Something stands in the way. */
  public void notEligible(Rule rule, StepUp stepUp, String reason) {
    add(stepUp, Result.NOT_ELIGIBLE, reason, rules.get(rule.getName()));
  }

  /** It cannot be told from the facts. */
  public void undetermined(Rule rule, StepUp stepUp, String reason) {
    add(stepUp, Result.UNDETERMINED, reason, rules.get(rule.getName()));
  }

  /** What the caller should know before ordering. */
  public void warning(Rule rule, StepUp stepUp, String reason) {
    add(stepUp, Result.WARNING, reason, rules.get(rule.getName()));
  }

  /** What remains to be done after an upgrade, as its path says. */
  public void followUp(Upgrade upgrade, String reason) {
    add(upgrade, Result.FOLLOW_UP, reason, upgrade.path().row());
  }

  void add(StepUp stepUp, Result result, String code, RowRef rule) {
    var reason = Objects.requireNonNull(catalog.reasons().find(code));
    about
        .computeIfAbsent(stepUp, s -> new ArrayList<>(4))
        .add(
            new Finding(
                result,
                code,
                FactValues.evidence(reason.evidence(), stepUp),
                Remedies.of(reason, stepUp),
                rule));
  }

  /** What was said about one step-up, in the order in which rules happened to fire. */
  List<Finding> about(StepUp stepUp) {
    return about.getOrDefault(stepUp, List.of());
  }
}
