package stepup;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import stepup.analysis.Progress;
import stepup.analysis.SpaceCoverage;
import stepup.rules.RuleSet;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Prints scenarios that would exercise more, for an analyst to confirm. */
@Command(
    name = "suggest",
    mixinStandardHelpOptions = true,
    description = {
      "Prints scenario rows for what no scenario exercises yet: cells first, then cases at boundaries; with the verdict that the rules give now, to be confirmed.",
      "Exit code 0: done; 2: rules or scenarios are wrong."
    })
final class SuggestCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      defaultValue = "20",
      description = "How many to print; 20 by default.")
  private int limit;

  SuggestCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (limit < 0) {
      throw new ParameterException(
          spec.commandLine(), "--limit: `" + limit + "` is no count; write 0 or more");
    }
    var err = spec.commandLine().getErr();
    try {
      var settings = Settings.from(environment);
      var reading = new Reading(RuleFiles.read(settings.rules(), settings.limits()));
      var rules = RuleSet.load(reading);
      try (var progress = Progress.on(err, Progress.onTerminal(), "cases")) {
        SpaceCoverage.of(reading, rules, progress)
            .suggestions(limit)
            .lines()
            .forEach(spec.commandLine().getOut()::println);
      }
      return 0;
    } catch (RulesException | Settings.BadSettings e) {
      err.println(e.getMessage());
      return 2;
    }
  }
}
