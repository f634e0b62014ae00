package stepup.analysis;

import java.util.Collection;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.analysis.MutationReport.Fate;
import stepup.analysis.MutationReport.Tried;
import stepup.rules.RuleSet;
import stepup.scenario.Case;
import stepup.scenario.Regression;
import stepup.scenario.ScenarioRow;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Tries how good the scenarios are: makes every edit of {@link Mutants} in memory, one at a time,
 * and runs them. An edit that no scenario notices shows what nothing would notice in the tables.
 */
public final class Mutations {
  private final RuleFiles files;
  private final RuleSet rules;
  private final Regression scenarios;
  private final Witness witness;

  /** Finds a case that changed rules answer otherwise. */
  @FunctionalInterface
  public interface Witness {
    /**
     * A case that tells two rule sets apart.
     *
     * @param mutant how the second differs from the first
     * @return null if there is none, so that no scenario could notice the change
     */
    @Nullable Case between(Mutant mutant, RuleSet original, RuleSet changed);
  }

  private Mutations(RuleFiles files, RuleSet rules, Regression scenarios, Witness witness) {
    this.files = files;
    this.rules = rules;
    this.scenarios = scenarios;
    this.witness = witness;
  }

  /**
   * Tries every edit. The report is the same whatever the number of threads.
   *
   * @param reading one that the rules were loaded from
   * @param tables the names of the tables to change, without ending
   * @param witness asked about each edit that no scenario notices; called from many threads
   * @param progress told of every edit
   * @throws RulesException if scenarios fail before anything is changed
   */
  public static MutationReport run(
      Reading reading,
      RuleSet rules,
      Collection<String> tables,
      Witness witness,
      Progress progress) {
    var files = reading.files();
    var mutations = new Mutations(files, rules, Regression.of(files, rules), witness);
    var mutants = Mutants.of(reading, rules.catalog(), tables);
    return new MutationReport(
        IntStream.range(0, mutants.size())
            .parallel()
            .mapToObj(
                i -> {
                  var tried = mutations.tried(mutants.get(i), "NEW-" + (i + 1));
                  progress.advance(1, mutants.size());
                  return tried;
                })
            .toList());
  }

  private Tried tried(Mutant mutant, String id) {
    var changedFiles = mutant.in(files);
    RuleSet changed;
    try {
      changed = RuleSet.load(changedFiles, rules);
    } catch (RulesException e) {
      return new Tried(mutant, Fate.REFUSED, "", null, null);
    }
    var failure = scenarios.failure(changedFiles, changed, mutant.row());
    if (failure != null) {
      return new Tried(mutant, Fate.KILLED, failure, null, null);
    }
    var differs = witness.between(mutant, rules, changed);
    if (differs == null) {
      return new Tried(mutant, Fate.EQUIVALENT, "", null, null);
    }
    var row = ScenarioRow.of(files, rules, id, mutant.said(), differs);
    return new Tried(
        mutant,
        Fate.SURVIVED,
        "",
        row != null && row.brokenBy(changedFiles, changed) ? row : null,
        differs);
  }
}
