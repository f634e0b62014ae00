package stepup.decision;

import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules said about one step-up, and what follows from it.
 *
 * @param findings in the order of the tables, then of the DRL rules
 * @param checks every condition row with the values it looked at, if asked for; otherwise empty
 * @param afterRemedies the verdict once all remedies are applied and decided again; null if there
 *     is nothing to remedy or it was not asked for
 */
public record Outcome(
    List<Finding> findings, List<RowCheck> checks, @Nullable Verdict afterRemedies) {

  public Outcome {
    findings = List.copyOf(findings);
    checks = List.copyOf(checks);
  }

  public Verdict verdict() {
    return Verdict.of(findings);
  }

  /** Every finding that stands in the way. */
  public List<Finding> reasons() {
    return findings.stream().filter(f -> f.result().blocks()).toList();
  }

  public List<Finding> warnings() {
    return findings.stream().filter(f -> f.result() == Result.WARNING).toList();
  }

  /** What remains to be done after the step-up; empty unless it is eligible. */
  public List<Finding> followUps() {
    return verdict() != Verdict.ELIGIBLE
        ? List.of()
        : findings.stream().filter(f -> f.result() == Result.FOLLOW_UP).toList();
  }

  /** All changes that the remedies of the reasons ask for. */
  List<Change> remedies() {
    var changes = new LinkedHashSet<Change>();
    for (var finding : findings) {
      if (finding.result().blocks()) {
        changes.addAll(finding.remedy());
      }
    }
    return List.copyOf(changes);
  }

  Outcome provedBy(Verdict verdictAfterRemedies) {
    return new Outcome(findings, checks, verdictAfterRemedies);
  }
}
