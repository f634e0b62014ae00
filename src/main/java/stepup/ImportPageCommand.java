package stepup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.page.PathDraft;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Compares the programme's published page with the table of paths, and drafts what is missing. */
@Command(
    name = "import-page",
    mixinStandardHelpOptions = true,
    description = {
      "Reads the table of offers of the programme's published page, saved as Markdown or HTML, and prints rows to review for what upgrade-paths does not have; standard error tells the rest.",
      "Exit code 0: page and table say the same; 1: they differ, or an offer was not matched; 2: the page or the tables cannot be read."
    })
final class ImportPageCommand implements Callable<Integer> {
  private static final int UNREADABLE = 2;

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The page.")
  private Path page;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the rows are written instead of standard output; a new file.")
  private @Nullable Path rows;

  @Option(
      names = "--as-of",
      paramLabel = "DATE",
      description = "The day whose paths are compared, such as 2026-11-22; today if none is named.")
  private @Nullable LocalDate day;

  ImportPageCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    try {
      return compare();
    } catch (RulesException | Settings.BadSettings e) {
      spec.commandLine().getErr().println(e.getMessage());
    } catch (IOException e) {
      spec.commandLine().getErr().println(OutFile.said(e));
    }
    return UNREADABLE;
  }

  private int compare() throws IOException {
    var file = rows;
    if (file != null && Files.exists(file)) {
      throw OutFile.refused(file, "it is there already", "name a new file");
    }
    var settings = Settings.from(environment);
    var draft =
        PathDraft.of(
            page,
            RuleFiles.read(settings.rules(), settings.limits()),
            day == null ? LocalDate.now(Clock.system(settings.zone())) : day);
    var err = spec.commandLine().getErr();
    draft.report().forEach(err::println);
    if (file == null) {
      draft.rows().forEach(spec.commandLine().getOut()::println);
    } else if (draft.rows().isEmpty()) {
      err.println("nothing to draft, so " + file + " was not written");
    } else {
      var text = String.join("\n", draft.rows()) + "\n";
      OutFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
    return draft.same() ? 0 : 1;
  }
}
