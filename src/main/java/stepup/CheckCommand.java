package stepup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.json.Json;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.workbook.AnalystWorkbook;
import stepup.workbook.Annotation;
import stepup.workbook.Export;

/** Names whatever keeps the rules from going live: in messages, as JSON, or in a workbook. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Checks the tables, rules and scenarios, and names every mistake with its cell.")
final class CheckCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "WORKBOOK",
      description = "A workbook whose sheets are checked in place of the tables of RULES.")
  private @Nullable Path workbook;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json.")
  private Format format;

  @Mixin private MarkedCopy copy;

  CheckCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    if (format != Format.JSON) {
      return check();
    }
    try {
      return check();
    } catch (RulesException e) {
      spec.commandLine().getOut().println(Json.pretty(Checked.json(e.mistakes())));
      return 1;
    } catch (IOException e) {
      var what = Mistake.inFile(String.valueOf(workbook), OutFile.said(e), "");
      spec.commandLine().getOut().println(Json.pretty(Checked.json(List.of(what))));
      return 1;
    }
  }

  private int check() throws IOException {
    var settings = Settings.from(environment);
    var files = RuleFiles.read(settings.rules(), settings.limits());
    var out = spec.commandLine().getOut();
    var annotate = copy.file();
    if (annotate != null
        && workbook != null
        && Files.exists(annotate)
        && Files.isSameFile(annotate, workbook)) {
      throw new ParameterException(
          spec.commandLine(),
          "--annotate: " + annotate + " is the workbook itself; name another file");
    }
    copy.admit(settings.rules(), files);
    var bytes = workbook == null ? null : AnalystWorkbook.bytes(workbook, files.limits());
    var given =
        workbook == null || bytes == null
            ? null
            : AnalystWorkbook.read(String.valueOf(workbook.getFileName()), bytes, files);
    var checked = given == null ? Checked.of(files) : Checked.of(given);
    if (format == Format.TEXT) {
      checked.findings().forEach(out::println);
      out.println(checked.summary());
    }
    if (annotate != null && (given == null || !given.places().isEmpty())) {
      var written =
          copy.written(
              given == null || bytes == null
                  ? Annotation.of(Export.of(files), Export.places(files), checked.findings())
                  : Annotation.of(bytes, given.places(), checked.findings()));
      if (format == Format.TEXT) {
        out.println(written);
      }
    }
    if (format == Format.JSON) {
      out.println(Json.pretty(checked.json()));
    }
    return checked.good() ? 0 : 1;
  }
}
