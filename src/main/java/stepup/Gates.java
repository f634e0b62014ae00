package stepup;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import stepup.analysis.Invariants;
import stepup.analysis.Mutants;
import stepup.analysis.MutationReport;
import stepup.analysis.Mutations;
import stepup.analysis.Progress;
import stepup.analysis.SpaceWitness;
import stepup.live.Gate;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;

/** What the settings require of rules before they may decide, besides their scenarios. */
final class Gates {
  private Gates() {}

  static List<Gate> of(Settings settings) {
    var gates = new ArrayList<Gate>();
    if (settings.requireInvariants()) {
      gates.add((files, rules) -> Invariants.check(files, rules, Progress.none()).mistakes());
    }
    var least = settings.requireMutationScore();
    if (least > 0) {
      gates.add((files, rules) -> mutations(files, least));
    }
    return gates;
  }

  private static List<Mistake> mutations(RuleFiles files, int least) {
    var reading = new Reading(files);
    var rules = RuleSet.load(reading);
    var report =
        Mutations.run(reading, rules, Mutants.tables(), new SpaceWitness(rules), Progress.none());
    return report.score().compareTo(BigDecimal.valueOf(least)) >= 0
        ? List.of()
        : refused(report, least);
  }

  private static List<Mistake> refused(MutationReport report, int least) {
    var mistakes = new ArrayList<>(report.mistakes());
    mistakes.add(
        Mistake.inFile(
            "scenarios",
            "the mutation score is "
                + report.score().stripTrailingZeros().toPlainString()
                + " %, and "
                + least
                + " % are required",
            "add scenarios that show what is named"));
    return mistakes;
  }
}
