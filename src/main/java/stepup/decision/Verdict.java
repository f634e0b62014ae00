package stepup.decision;

import java.util.List;

/**
 * Whether a step-up can be ordered. Unknown is not false: what cannot be told from the facts is
 * {@link #UNDETERMINED}.
 */
public enum Verdict {
  ELIGIBLE,
  UNDETERMINED,
  NOT_ELIGIBLE;

  /**
   * Combines what the rules said about one step-up: a denial outweighs a doubt, a doubt outweighs
   * silence; warnings and follow-ups never decide. The order of the findings never matters.
   */
  public static Verdict of(List<Finding> findings) {
    var verdict = ELIGIBLE;
    for (int i = 0; i < findings.size(); i++) {
      var finding = findings.get(i);
      var said = finding.result().verdict();
      verdict = said.compareTo(verdict) > 0 ? said : verdict;
    }
    return verdict;
  }
}
