package stepup;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.analysis.Diff;
import stepup.analysis.DiffPage;
import stepup.analysis.Progress;
import stepup.analysis.RulesSource;
import stepup.tables.RulesException;

/** Tells which decisions a change of rules changes, over every case there is. */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description =
        "Tells which decisions differ between two sets of rules, over every case that either can tell apart.",
    footer = {"", "Exit code: 0 if no decision changes, 1 if some do, 2 if rules cannot be read."})
final class DiffCommand implements Callable<Integer> {
  private static final int MISTAKEN = 2;

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FROM",
      description =
          "The earlier rules: a folder, or a revision of git such as HEAD~1 or a branch; REVISION:FOLDER if the folder had another name there.")
  private String from;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TO",
      description = "The later rules, named likewise; those of RULES if none are.")
  private @Nullable String to;

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

  DiffCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    try {
      return compare();
    } catch (RulesException | Settings.BadSettings e) {
      spec.commandLine().getErr().println(e.getMessage());
      return MISTAKEN;
    }
  }

  private int compare() {
    var settings = Settings.from(environment);
    var source = new RulesSource(settings.rules(), settings.limits());
    var before = source.named(from);
    var after = to == null ? source.present() : source.named(to);
    var page = page(before, after);
    var out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> out.print(page.text());
      case JSON -> out.println(page.json());
      case MARKDOWN -> out.print(page.markdown());
    }
    out.flush();
    return page.changes() ? 1 : 0;
  }

  private DiffPage page(RulesSource.Named before, RulesSource.Named after) {
    try (var shown =
        Progress.on(spec.commandLine().getErr(), progress || Progress.onTerminal(), "cases")) {
      return DiffPage.of(
          Diff.of(before.load(), after.load(), shown),
          before.name(),
          before.files(),
          after.name(),
          after.files());
    }
  }
}
