package stepup.analysis;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Golden;
import stepup.Shipped;
import stepup.rules.RuleSet;

/** What analysts, programs and reviewers of a pull request are shown of an impact. */
class ImpactGoldenTest {
  private static final Path EXPECTED = Path.of("src/test/resources/impact");
  private static final RuleSet CANDIDATE =
      RuleSet.load(
          Shipped.with(
              Shipped.with(
                  Shipped.with("eligibility.csv", "E-40", "Enabled", "no"),
                  "upgrade-paths.csv",
                  "P-06",
                  "Enabled",
                  "no"),
              "licences.csv",
              "L-40",
              "Enabled",
              "no"));

  @TempDir Path data;

  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void aLogWithAllThatCanHappen() throws Exception {
    lines.addAll(RecordedDecisions.lines(data, Shipped.rules(), 40));
    lines.set(4, lines.get(4).substring(0, 80));
    lines.set(5, lines.get(5).replace(Shipped.rules().version(), "0123456789abcdef"));
    lines.set(6, lines.get(6).replace("\"eligible\"", "\"undetermined\""));
    lines.add(RecordedDecisions.request(3));
    lines.add(
        "{\"customer\":{\"id\":\"c\"},\"subscriptions\":[{\"id\":\"s\",\"offer\":\"a`|\\u001b[31m*@b*<i>\",\"status\":\"active\",\"quantity\":1}]}");
  }

  @Test
  void asText() throws Exception {
    Golden.compare(EXPECTED.resolve("report.txt"), anonymous(page(CANDIDATE, Budget.NONE).text()));
  }

  @Test
  void asMarkdown() throws Exception {
    Golden.compare(EXPECTED.resolve("report.md"), anonymous(page(CANDIDATE, budget()).markdown()));
  }

  @Test
  void asJson() throws Exception {
    Golden.compare(EXPECTED.resolve("report.json"), anonymous(page(CANDIDATE, budget()).json()));
  }

  @Test
  void asTextWhereNothingChanges() throws Exception {
    Golden.compare(
        EXPECTED.resolve("nothing.txt"), anonymous(page(Shipped.rules(), Budget.NONE).text()));
  }

  @Test
  void asTextWithinABudget() throws Exception {
    Golden.compare(EXPECTED.resolve("budget.txt"), anonymous(page(CANDIDATE, budget()).text()));
  }

  private static Budget budget() {
    return new Budget(
        List.of(
            Budget.Allowed.of("E-40: not eligible → eligible"),
            Budget.Allowed.of("E-40: not eligible → not eligible")),
        Budget.Most.of("25%"));
  }

  private ImpactPage page(RuleSet to, Budget budget) throws Exception {
    var in = new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    return new ImpactPage(
        new Impact(Shipped.rules(), to, version -> null, budget, LocalDate.of(2026, 11, 22))
            .replay(in, 0, 2, 2, Progress.none()),
        "data/decisions",
        "rules",
        "HEAD~1 (1234567890 of 2026-11-22)");
  }

  /** Without the versions, which are others after any edit of the rules. */
  private static String anonymous(String page) {
    return page.replace(Shipped.rules().version(), "<present version>")
        .replace(CANDIDATE.version(), "<other version>");
  }
}
