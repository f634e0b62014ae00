package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import stepup.CommandLineRunner;

/**
 * The shipped rules are proved as far as the commands prove rules, and say so as the README shows.
 */
class ProofReadmeTest {
  @Test
  void scenariosExerciseAllRowsAndCells() throws IOException {
    var printed = printed("coverage");
    assertThat(printed.lines()).containsSubsequence(shown("coverage").lines().toList());
  }

  @Test
  void suggestionsArePrintedAsShown() throws IOException {
    assertThat(printed("suggest", "--limit", "3")).isEqualTo(shown("suggest"));
  }

  @Test
  void scenariosNoticeEveryEditThatChangesADecision() throws IOException {
    assertThat(printed("mutate")).isEqualTo(shown("mutate"));
  }

  @Test
  void everyInvariantHolds() throws IOException {
    assertThat(printed("invariants")).isEqualTo(shown("invariants"));
  }

  private static String printed(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit = CommandLineRunner.run(Map.of(), new PrintWriter(out), new PrintWriter(err), args);
    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    return out.toString();
  }

  private static String shown(String command) throws IOException {
    var block =
        Pattern.compile("```text " + command + "\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
