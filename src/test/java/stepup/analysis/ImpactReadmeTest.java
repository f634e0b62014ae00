package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Shipped;

/** What the README shows of an impact is what the command prints. */
class ImpactReadmeTest {
  @TempDir Path folder;

  @Test
  void theImpactOfAHigherLimitPrintsWhatIsShown() throws Exception {
    RecordedDecisions.log(folder.resolve("data"), Shipped.rules(), 25);
    var candidate = Shipped.copiedTo(folder.resolve("candidate"));
    var offers =
        Shipped.with("offers.csv", "office-365-business", "Maximum quantity (licences)", "500");
    Files.write(candidate.resolve("offers.csv"), offers.bytes("offers.csv"));
    var out = new StringWriter();
    CommandLineRunner.run(
        Map.of("DATA", folder.resolve("data").toString()),
        new PrintWriter(out),
        new PrintWriter(out),
        "impact",
        candidate.toString());
    var shown =
        Pattern.compile("```text impact\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(shown.find()).isTrue();
    assertThat(comparable(out.toString().replace(folder + "/", "")))
        .isEqualTo(comparable(shown.group(1)));
  }

  /** Any edit of the rules makes another version. */
  private static String comparable(String report) {
    return report.replaceAll("version [0-9a-f]{16}", "version …");
  }
}
