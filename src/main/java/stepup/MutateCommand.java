package stepup;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import stepup.analysis.Mutants;
import stepup.analysis.Mutations;
import stepup.analysis.Progress;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.tables.Choices;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Changes every cell of the tables that decide, one at a time, and names those that no scenario
 * shows.
 */
@Command(
    name = "mutate",
    mixinStandardHelpOptions = true,
    description = {
      "Changes the tables in memory, one cell at a time, and runs the scenarios: names each change that none of them notices, with a scenario that would.",
      "Exit code 0: the score is reached; 1: it is not; 2: nothing could be tried."
    })
final class MutateCommand implements Callable<Integer> {
  private final Map<String, String> environment;
  private final BiFunction<RuleFiles, RuleSet, Mutations.Witness> witness;

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json.")
  private Format format;

  @Option(
      names = "--min-score",
      paramLabel = "PERCENT",
      defaultValue = "100%",
      description = "How many of the changes that can be noticed must be; 100%% by default.")
  private String minScore;

  @Option(
      names = "--table",
      paramLabel = "TABLE",
      description = "Change this table only; may be given several times.")
  private @Nullable List<String> tables;

  /**
   * @param witness makes what finds cases that tell the rules from changed ones
   */
  MutateCommand(
      Map<String, String> environment, BiFunction<RuleFiles, RuleSet, Mutations.Witness> witness) {
    this.environment = environment;
    this.witness = witness;
  }

  @Override
  public Integer call() {
    var least = least();
    var changed = changed();
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try (var shown = Progress.on(err, Progress.onTerminal(), "changes")) {
      var settings = Settings.from(environment);
      var reading = new Reading(RuleFiles.read(settings.rules(), settings.limits()));
      var rules = RuleSet.load(reading);
      var report =
          Mutations.run(reading, rules, changed, witness.apply(reading.files(), rules), shown);
      if (format == Format.JSON) {
        out.println(Json.pretty(report.json()));
      } else {
        report.lines().forEach(out::println);
      }
      return report.score().compareTo(least) >= 0 ? 0 : 1;
    } catch (RulesException | Settings.BadSettings e) {
      err.println(e.getMessage());
      return 2;
    }
  }

  private BigDecimal least() {
    var digits = minScore.endsWith("%") ? minScore.substring(0, minScore.length() - 1) : minScore;
    if (!digits.strip().matches("\\d{1,3}(\\.\\d{1,2})?")) {
      throw new ParameterException(
          spec.commandLine(),
          "--min-score: `" + minScore + "` is no share; write one such as `95%` or `99.5%`");
    }
    return new BigDecimal(digits.strip());
  }

  private List<String> changed() {
    var known = Choices.of("a table that decides", Mutants.tables());
    var changed = new ArrayList<String>();
    for (var named : tables == null ? Mutants.tables() : tables) {
      var table = known.find(named);
      if (table == null) {
        throw new ParameterException(
            spec.commandLine(),
            "--table: `" + named + "` is not " + known.kind() + "; " + known.instead(named));
      }
      changed.add(table);
    }
    return changed;
  }
}
