package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import stepup.analysis.RandomWitness;
import stepup.json.Json;

class MutateCommandTest {
  @TempDir Path rules;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void copy() {
    Shipped.copiedTo(rules);
  }

  @Test
  void whatEveryScenarioNoticesReachesTheScore() {
    assertThat(run("--table", "subscription-statuses")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            "16 edits: 14 break a scenario, 0 break none, 0 change no decision, 2 are refused; score 100 %\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anEditThatNoneNoticesIsNamedAndMissesTheScoreUnlessLessIsAsked() throws Exception {
    forget("H-007");
    assertThat(run("--table", "subscription-statuses")).isEqualTo(1);
    assertThat(out.toString())
        .startsWith(
            "changing subscription-statuses.csv!C4 (row pending, \"Counts as held\") from `yes` to `no` breaks no scenario; add ");
    assertThat(run("--table", "subscription-statuses", "--min-score", "90%")).isZero();
    assertThat(run("--table", "subscription-statuses", "--min-score", "92.86")).isEqualTo(1);
  }

  @Test
  void programsGetEveryEdit() throws Exception {
    forget("H-007");
    assertThat(run("--table", "subscription-statuses", "--format", "json")).isEqualTo(1);
    var report = Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(report.path("edits").asInt()).isEqualTo(16);
    assertThat(report.path("tried")).hasSize(16);
    assertThat(report.path("survived").asInt()).isEqualTo(1);
    var survivor =
        report.path("tried").valueStream().filter(t -> t.path("fate").asText().equals("survived"));
    assertThat(survivor.findFirst().orElseThrow().path("add").path("row").asText())
        .startsWith("NEW-");
  }

  @Test
  void whatCannotBeTriedIsAnErrorOfItsOwn() throws Exception {
    assertThat(run("--table", "subscription-status")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "--table: `subscription-status` is not a table that decides; did you mean `subscription-statuses`?");
    assertThat(run("--min-score", "much")).isEqualTo(2);
    Files.writeString(rules.resolve("offers.csv"), "Id\n");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("offers.csv!1");
  }

  private void forget(String scenario) throws Exception {
    var file = rules.resolve("scenarios/holdings.csv");
    Files.write(
        file, Files.readAllLines(file).stream().filter(l -> !l.startsWith(scenario)).toList());
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var command =
        new MutateCommand(
            Map.of("RULES", rules.toString()), (files, set) -> new RandomWitness(set, 1_000));
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
