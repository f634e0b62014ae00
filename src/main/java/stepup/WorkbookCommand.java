package stepup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.XlsxFile;
import stepup.workbook.AnalystWorkbook;
import stepup.workbook.Export;
import stepup.workbook.Exported;
import stepup.workbook.Import;
import stepup.workbook.TableChange;
import stepup.workbook.WorkbookText;

/** The tables as a workbook: out, back in, and as text. */
@Command(
    name = "workbook",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "The tables of RULES as one workbook for a spreadsheet program.")
final class WorkbookCommand {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  WorkbookCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Command(name = "export", description = "Writes all tables of RULES into one workbook.")
  int export(
      @Parameters(
              arity = "0..1",
              paramLabel = "FILE",
              defaultValue = "stepup.xlsx",
              description = "The workbook to write; ${DEFAULT-VALUE} if none is named.")
          Path file,
      @Option(
              names = "--replace",
              description = "Replace a workbook although it holds changes that are in no table.")
          boolean replace)
      throws IOException {
    var settings = Settings.from(environment);
    var folder = settings.rules();
    var files = RuleFiles.read(folder, settings.limits());
    if (Files.exists(file) && !replace) {
      var there = read(file, files);
      var changes = TableChange.difference(there);
      if (!there.mistakes().isEmpty() || (!changes.isEmpty() && Exported.edited(there))) {
        there.mistakes().forEach(this::say);
        changes.forEach(this::say);
        say(file + " holds what is not in the tables, so it was not replaced.");
        say(
            "Next: import it (make import FILE="
                + file
                + "), or name another file, or --replace it.");
        return 1;
      }
    }
    OutFile.write(file, Export.of(files));
    Files.deleteIfExists(memory(file));
    Export.unreadable(files)
        .forEach(table -> say(table + " cannot be read, so it has no sheet; make check says why."));
    say(file + " holds every table of " + folder + ".");
    say(
        "Next: change it in LibreOffice or Excel, save it, and import it: make import FILE="
            + file);
    return 0;
  }

  @Command(
      name = "import",
      description =
          "Writes what was changed in a workbook into the tables of RULES, if all is right.")
  int importChanges(
      @Parameters(paramLabel = "FILE", description = "The workbook.") Path file,
      @Option(names = "--dry-run", description = "Only show what would change.") boolean dryRun,
      @Option(
              names = "--overwrite",
              description = "In rows that others changed too, take what the workbook says.")
          boolean overwrite)
      throws IOException {
    var settings = Settings.from(environment);
    var folder = settings.rules();
    var files = RuleFiles.read(folder, settings.limits());
    var workbook = read(file, files);
    var checked = Checked.of(workbook);
    if (!checked.good()) {
      return refuse(file, checked);
    }
    var outdated = overwrite ? List.<Mistake>of() : Exported.outdated(workbook, memories(file));
    if (!outdated.isEmpty()) {
      outdated.forEach(this::say);
      say("Nothing was written.");
      say("Next: make workbook FILE=new.xlsx, and make your change there.");
      return 1;
    }
    var changes = TableChange.of(workbook);
    var written = files;
    for (var change : changes) {
      written = written.with(change.file(), change.text());
    }
    // A file could still read otherwise than the sheet it is made of.
    var again = changes.isEmpty() ? checked : Checked.of(written);
    if (!again.good()) {
      return refuse(file, again);
    }
    checked.findings().stream()
        .filter(finding -> finding.severity() == Mistake.Severity.WARNING)
        .forEach(this::say);
    workbook
        .missing()
        .forEach(table -> say(table + ": the workbook has no sheet for it; it stays as it is"));
    workbook.kept().forEach(this::say);
    changes.forEach(change -> change.lines().forEach(this::say));
    var names = changes.stream().map(TableChange::file).collect(Collectors.joining(", "));
    if (changes.isEmpty()) {
      say(
          workbook.kept().isEmpty()
              ? "The workbook says what the tables say; nothing was written."
              : "The workbook changes nothing else; nothing was written.");
    } else if (dryRun) {
      say("Would change " + names + "; nothing was written.");
      say("Next: make import FILE=" + file);
    } else {
      Import.write(folder, files, changes);
      remember(file, Exported.Memory.of(workbook, written));
      say("Changed " + names + "; " + again.scenarios() + " scenarios pass.");
      say(
          "Next: ask again; a service that runs decides by it within two seconds (make run starts one).");
    }
    return 0;
  }

  private int refuse(Path file, Checked checked) {
    checked.findings().forEach(this::say);
    say(checked.summary() + "; nothing was written.");
    say("Next: correct the cells named, save, and import again.");
    say(
        "To see them marked: java -jar target/stepup.jar check "
            + file
            + " --annotate marked.xlsx");
    return 1;
  }

  @Command(name = "text", description = "Prints a workbook as text, one line a row; for git diff.")
  int text(@Parameters(paramLabel = "FILE", description = "The workbook.") Path file)
      throws IOException {
    var name = String.valueOf(file.getFileName());
    var limits = Settings.from(environment).limits();
    spec.commandLine()
        .getOut()
        .print(WorkbookText.of(XlsxFile.read(name, AnalystWorkbook.bytes(file, limits), limits)));
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** Beside a workbook: what the rows said after its last import. */
  private static Path memory(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".imported");
  }

  /** What workbooks beside this one wrote; it may be one of them, saved under another name. */
  private static List<Exported.Memory> memories(Path file) throws IOException {
    var own = memory(file);
    var memories = new ArrayList<Exported.Memory>();
    var folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    try (var all = Files.newDirectoryStream(folder, ".*.imported")) {
      for (var memory : all) {
        try {
          memories.add(Exported.Memory.of(Files.readAllLines(memory)));
        } catch (IOException e) {
          if (memory.getFileName().equals(own.getFileName())) {
            throw new RulesException(
                List.of(
                    Mistake.inFile(
                        memory.toString(),
                        "what the last import of " + file + " wrote cannot be read",
                        "delete the file, and import again")));
          }
        }
      }
    }
    return memories;
  }

  private void remember(Path file, Exported.Memory wrote) {
    try {
      Files.write(memory(file), wrote.lines());
    } catch (IOException e) {
      say(
          memory(file)
              + " cannot be written; to change the same rows again, make a new workbook first.");
    }
  }

  private static AnalystWorkbook read(Path file, RuleFiles files) throws IOException {
    return AnalystWorkbook.read(
        String.valueOf(file.getFileName()), AnalystWorkbook.bytes(file, files.limits()), files);
  }

  private void say(Object line) {
    spec.commandLine().getOut().println(line);
  }
}
