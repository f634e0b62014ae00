package stepup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.analysis.Budget;
import stepup.analysis.Impact;
import stepup.analysis.ImpactPage;
import stepup.analysis.ImpactReport;
import stepup.analysis.Progress;
import stepup.analysis.RulesSource;
import stepup.audit.SegmentLog;
import stepup.audit.Segments;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Tells what other rules would have decided, by taking recorded decisions again. */
@Command(
    name = "impact",
    mixinStandardHelpOptions = true,
    description =
        "Takes recorded decisions again, by other rules, and tells which would be answered otherwise.",
    footer = {
      "",
      "Exit code: 0 if no more decisions change than may, 1 if more do, or if recorded decisions are not taken again by their own rules, 2 if rules or records cannot be read."
    })
class ImpactCommand implements Callable<Integer> {
  private static final int MISTAKEN = 2;

  private final Supplier<Map<String, String>> environment;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RULES",
      description =
          "The other rules: a folder, or a revision of git such as HEAD~1 or a branch; REVISION:FOLDER if the folder had another name there.")
  private String candidate;

  @Option(
      names = "--from",
      paramLabel = "RULES",
      description = "The rules to compare with, named likewise; those of RULES if none are.")
  private @Nullable String present;

  @Option(
      names = "--records",
      paramLabel = "FILE",
      description =
          "What to decide again: a folder of segments or one of them, or requests, one JSON document a line; - for standard input. The log in DATA if none is named.")
  private @Nullable String records;

  @Option(
      names = "--versions",
      paramLabel = "RULES",
      description =
          "Rules by which some of the records were decided, named likewise; may be repeated. The revisions of RULES in git are known.")
  private List<String> versions = List.of();

  @Option(
      names = "--allow",
      paramLabel = "CHANGE",
      description =
          "A change that is meant, for example 'E-40: not eligible → eligible': the row that brings it about (* for any), and the verdicts; may be repeated.")
  private List<String> allowed = List.of();

  @Option(
      names = "--max-changed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description =
          "How many decisions may change beyond what is allowed, for example 12 or 0.5%%; none by default.")
  private String most;

  @Option(
      names = "--samples",
      paramLabel = "NUMBER",
      defaultValue = "3",
      description = "How many decisions to name of each kind; 3 by default.")
  private int samples;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default), json or markdown.")
  private PageFormat format;

  @Option(
      names = "--progress",
      description = "Show how far it is although standard error is no terminal.")
  private boolean progress;

  /**
   * The command.
   *
   * @param environment asked once it runs
   */
  ImpactCommand(Supplier<Map<String, String>> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    var budget = budget();
    try {
      return replay(budget);
    } catch (RulesException | Settings.BadSettings e) {
      spec.commandLine().getErr().println(e.getMessage());
    } catch (IOException e) {
      spec.commandLine().getErr().println(OutFile.said(e));
    }
    return MISTAKEN;
  }

  private Budget budget() {
    if (samples < 1 || samples > 1_000) {
      throw new ParameterException(
          spec.commandLine(), "--samples: write a whole number from 1 to 1000");
    }
    try {
      return new Budget(allowed.stream().map(Budget.Allowed::of).toList(), Budget.Most.of(most));
    } catch (Budget.BudgetException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private int replay(Budget budget) throws IOException {
    var settings = Settings.from(environment.get());
    var source = new RulesSource(settings.rules(), settings.limits());
    var from = present == null ? source.present() : source.named(present);
    var to = source.named(candidate);
    var file = records == null ? usualRecords(settings) : records;
    var report =
        replay(
            new Comparison(
                from,
                to,
                search(source),
                budget,
                LocalDate.now(Clock.system(settings.zone())),
                samples),
            file);
    if (report.replayed() == 0 && report.unreadable().count() == 0) {
      throw new IOException(file + ": there is no record in it; name another with --records");
    }
    var page = new ImpactPage(report, file, from.name(), to.name());
    var out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> out.print(page.text());
      case JSON -> out.println(page.json());
      case MARKDOWN -> out.print(page.markdown());
    }
    out.flush();
    return report.replayed() == 0 ? MISTAKEN : report.good() ? 0 : 1;
  }

  /**
   * What is compared, of whatever is decided again.
   *
   * @param search finds the rules of a version; null if there are none
   * @param today the day for facts that name none
   * @param samples how many decisions are named of each kind
   */
  record Comparison(
      RulesSource.Named from,
      RulesSource.Named to,
      Function<String, @Nullable RuleFiles> search,
      Budget budget,
      LocalDate today,
      int samples) {
    Impact impact() {
      return new Impact(from.load(), to.load(), search, budget, today);
    }
  }

  final CommandSpec spec() {
    return spec;
  }

  /** What is decided again if nobody says what. */
  String usualRecords(Settings settings) {
    return settings.data().resolve(SegmentLog.FOLDER).toString();
  }

  /** Decides records again, each of which is a line of a file. */
  ImpactReport replay(Comparison what, String file) throws IOException {
    boolean piped = file.equals("-");
    try (var in = piped ? System.in : opened(Path.of(file));
        var shown =
            Progress.on(
                spec.commandLine().getErr(), progress || Progress.onTerminal(), "decisions")) {
      return what.impact()
          .replay(
              in,
              piped ? 0 : size(Path.of(file)),
              Runtime.getRuntime().availableProcessors(),
              what.samples,
              shown);
    }
  }

  private static InputStream opened(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return Segments.in(file).records();
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          file + ": there is no such file; name the records with --records, or set DATA");
    }
    return new BufferedInputStream(Files.newInputStream(file));
  }

  private static long size(Path file) throws IOException {
    return Files.isDirectory(file) ? Segments.in(file).bytes() : Files.size(file);
  }

  private Function<String, @Nullable RuleFiles> search(RulesSource source) {
    var given = new HashMap<String, RuleFiles>();
    for (var text : versions) {
      var files = source.named(text).files();
      given.put(files.version(), files);
    }
    return version -> {
      var files = given.get(version);
      return files == null ? source.ofVersion(version) : files;
    };
  }
}
