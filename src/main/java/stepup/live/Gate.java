package stepup.live;

import java.util.List;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;

/** Something more that rules must be before they may decide. */
@FunctionalInterface
public interface Gate {
  /**
   * What is wrong with rules that have no mistakes and answer every scenario as it says.
   *
   * @param files what they were made from
   * @return errors, which keep them from deciding, and warnings
   */
  List<Mistake> mistakes(RuleFiles files, RuleSet rules);
}
