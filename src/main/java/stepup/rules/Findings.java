package stepup.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.kie.api.definition.rule.Rule;
import stepup.decision.Result;
import stepup.decision.RowRef;

/**
 * Takes what the rules of DRL say, which reach it as the global {@code findings}. They can add to
 * what is said about a step-up and never read it, so none of them can depend on what another one
 * said.
 */
public final class Findings {
  private final Map<String, Speaker> speakers = new HashMap<>();

  private record Speaker(RowRef ref, int position) {}

  /** For the rules of files, which are listed in their order. */
  Findings(List<DrlFile> files) {
    for (var file : files) {
      for (var rule : file.rules()) {
        speakers.put(rule.name(), new Speaker(rule.ref(), Saying.FIRST_OF_DRL + speakers.size()));
      }
    }
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
    for (int i = 0; i < path.followUps().size(); i++) {
      upgrade.add(
          new Saying(
              Result.FOLLOW_UP, path.followUps().get(i), path.row(), Saying.FIRST_OF_PATHS + i));
    }
  }

  private void add(Rule rule, StepUp stepUp, Result result, String reason) {
    var speaker = Objects.requireNonNull(speakers.get(rule.getName()));
    stepUp.add(new Saying(result, reason, speaker.ref, speaker.position));
  }
}
