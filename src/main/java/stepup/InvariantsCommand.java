package stepup;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import stepup.analysis.InvariantReport;
import stepup.analysis.Invariants;
import stepup.analysis.Progress;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Tells whether what must always hold does, in every case that the rules can tell apart. */
@Command(
    name = "invariants",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at every case that the rules can tell apart, and names each row of the table invariants that does not hold, with a case that shows it.",
      "Exit code 0: all hold; 1: some do not; 2: the rules could not be loaded."
    })
final class InvariantsCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json.")
  private Format format;

  InvariantsCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try {
      var report = report(err);
      if (format == Format.JSON) {
        out.println(Json.pretty(report.json()));
      } else {
        report.lines().forEach(out::println);
      }
      return report.hold() ? 0 : 1;
    } catch (RulesException | Settings.BadSettings e) {
      err.println(e.getMessage());
      return 2;
    }
  }

  private InvariantReport report(PrintWriter err) {
    var settings = Settings.from(environment);
    var files = RuleFiles.read(settings.rules(), settings.limits());
    var rules = RuleSet.load(files);
    try (var progress = Progress.on(err, Progress.onTerminal(), "cases")) {
      return Invariants.check(files, rules, progress);
    }
  }
}
