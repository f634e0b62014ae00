package stepup;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import stepup.analysis.CoverageReport;
import stepup.analysis.Progress;
import stepup.analysis.SpaceCoverage;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.workbook.Annotation;
import stepup.workbook.Export;

/** Tells what the scenarios exercise: rows and rules, cells, and the cases rules can tell apart. */
@Command(
    name = "coverage",
    mixinStandardHelpOptions = true,
    description = {
      "Tells which rows, rules, cells and cases the scenarios exercise, and names what they leave out.",
      "Exit code 0: every row and rule is exercised; 1: some are not; 2: rules or scenarios are wrong."
    })
final class CoverageCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json.")
  private Format format;

  @Mixin private MarkedCopy copy;

  CoverageCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();
    try {
      var settings = Settings.from(environment);
      var reading = new Reading(RuleFiles.read(settings.rules(), settings.limits()));
      var files = reading.files();
      copy.admit(settings.rules(), files);
      var report = report(reading, err);
      if (format == Format.TEXT) {
        report.lines().forEach(out::println);
      }
      if (copy.file() != null) {
        var written =
            copy.written(Annotation.of(Export.of(files), Export.places(files), report.findings()));
        if (format == Format.TEXT) {
          out.println(written);
        }
      }
      if (format == Format.JSON) {
        out.println(Json.pretty(report.json()));
      }
      return report.complete() ? 0 : 1;
    } catch (RulesException | Settings.BadSettings e) {
      err.println(e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println(OutFile.said(e));
      return 2;
    }
  }

  private static CoverageReport report(Reading reading, PrintWriter err) {
    var rules = RuleSet.load(reading);
    try (var progress = Progress.on(err, Progress.onTerminal(), "cases")) {
      return SpaceCoverage.of(reading, rules, progress).report();
    }
  }
}
