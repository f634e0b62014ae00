package stepup.analysis;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import stepup.Golden;
import stepup.json.Json;

/** What analysts and programs are shown of what scenarios leave out. */
class CoverageGoldenTest {
  private static final Path EXPECTED = Path.of("src/test/resources/coverage");
  private static final SpaceCoverage COVERAGE = SpaceCoverageTest.of(MutantsTest.otherProgramme());

  @Test
  void asText() {
    Golden.compare(EXPECTED.resolve("report.txt"), text(COVERAGE.report().lines()));
  }

  @Test
  void asJson() {
    Golden.compare(EXPECTED.resolve("report.json"), Json.pretty(COVERAGE.report().json()) + "\n");
  }

  @Test
  void asSuggestions() {
    Golden.compare(EXPECTED.resolve("suggestions.txt"), text(COVERAGE.suggestions(20).lines()));
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }
}
