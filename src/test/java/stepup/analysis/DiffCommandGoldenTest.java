package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Golden;
import stepup.Shipped;
import stepup.json.Json;
import stepup.tables.RuleFiles;

class DiffCommandGoldenTest {
  private static final Path EXPECTED = Path.of("src/test/resources/diff");

  private final StringWriter out = new StringWriter();

  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private Path candidate;

  @BeforeEach
  void copyTheRules() {
    candidate = Shipped.copiedTo(folder.resolve("candidate"));
  }

  @Test
  void aLimitThatChangesIsToldAsText() throws IOException {
    edit("offers.csv", "office-365-business-premium", "Maximum quantity (licences)", "400");
    assertThat(diff("rules", candidate.toString())).isEqualTo(1);
    Golden.compare(EXPECTED.resolve("a-limit.txt"), comparable());
  }

  @Test
  void severalEditsAreToldAsMarkdownEachWithWhatItBringsAbout() throws IOException {
    edit("eligibility.csv", "E-32", "Result", "undetermined");
    edit("upgrade-paths.csv", "P-06", "Until date", "2026-06-30");
    edit("upgrade-paths.csv", "P-07", "Enabled", "no");
    edit("offers.csv", "office-365-business", "Includes office-desktop-apps", "");
    assertThat(diff("rules", candidate.toString(), "--format=markdown")).isEqualTo(1);
    Golden.compare(EXPECTED.resolve("several-edits.md"), comparable());
  }

  @Test
  void aRowThatIsSwitchedOnIsToldAsJson() throws IOException {
    edit("eligibility.csv", "E-80", "Enabled", "yes");
    assertThat(diff("rules", candidate.toString(), "--format=json")).isEqualTo(1);
    Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
    Golden.compare(EXPECTED.resolve("a-row.json"), comparable());
  }

  @Test
  void aChangeOfTextsAloneChangesNoDecision() throws IOException {
    edit("eligibility.csv", "E-10", "Title", "only active subscriptions are upgraded");
    edit("reasons.csv", "services_lost", "Message (en)", "Lost: {lostServices}.");
    assertThat(diff("rules", candidate.toString())).isEqualTo(0);
    assertThat(out.toString()).contains("\nno decision changes\n");
  }

  @Test
  void rulesThatCannotBeReadAreNoDifference() throws IOException {
    edit("eligibility.csv", "E-10", "Result", "perhaps");
    assertThat(diff("rules", candidate.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("candidate/eligibility.csv!").contains("`perhaps`");
    assertThat(diff("rules", folder.resolve("nowhere").toString())).isEqualTo(2);
    assertThat(diff()).isEqualTo(2);
  }

  @Test
  void theReadmeShowsWhatADifferencePrints() throws IOException {
    edit("eligibility.csv", "E-32", "Result", "undetermined");
    diff("rules", candidate.toString());
    var shown =
        Pattern.compile("```text diff\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(shown.find()).isTrue();
    assertThat(comparable())
        .isEqualTo(shown.group(1).replaceAll("version [0-9a-f]{16}", "version …"));
  }

  private void edit(String file, String row, String label, String cell) throws IOException {
    var files = RuleFiles.read(candidate).withCell(file, row, label, cell);
    Files.write(candidate.resolve(file), files.bytes(file));
  }

  private int diff(String... args) {
    var all = new String[args.length + 1];
    all[0] = "diff";
    System.arraycopy(args, 0, all, 1, args.length);
    return CommandLineRunner.run(Map.of(), new PrintWriter(out), new PrintWriter(err), all);
  }

  private String comparable() {
    return out.toString()
        .replace(folder + "/", "")
        .replaceAll("version `?[0-9a-f]{16}`?", "version …")
        .replaceAll("\"version\" : \"[0-9a-f]{16}\"", "\"version\" : \"…\"");
  }
}
