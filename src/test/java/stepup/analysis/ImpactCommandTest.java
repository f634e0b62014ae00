package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Shipped;
import stepup.json.Json;
import stepup.rules.RuleSet;

/** {@code stepup impact}, on a log of the shipped rules and a folder without E-40. */
class ImpactCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path rules;
  private Path candidate;

  @BeforeEach
  void aLogAndACandidate() throws Exception {
    RecordedDecisions.log(folder.resolve("data"), Shipped.rules(), 50);
    rules = Shipped.copiedTo(folder.resolve("repository/rules"));
    candidate = Shipped.copiedTo(folder.resolve("candidate"));
    Files.write(
        candidate.resolve("eligibility.csv"),
        Shipped.with("eligibility.csv", "E-40", "Enabled", "no").bytes("eligibility.csv"));
  }

  @Test
  void changesBeyondTheBudgetFail() {
    assertThat(run(candidate.toString())).isEqualTo(1);
    assertThat(out.toString())
        .startsWith("50 decisions of " + folder.resolve("data/decisions") + ", decided again\n")
        .contains("\nverified: 50 decisions, taken again as recorded by the rules that took them\n")
        .contains("no longer concurrency_conflicts (E-40)")
        .contains("\nbeyond the budget: no decision may change, and ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void changesWithinTheBudgetPass() {
    assertThat(run(candidate.toString(), "--allow", "E-40: *→*")).isZero();
    assertThat(run(candidate.toString(), "--max-changed=100%")).isZero();
    assertThat(run(candidate.toString(), "--max-changed", "1")).isEqualTo(1);
    assertThat(run(rules.toString())).isZero();
    assertThat(out.toString()).endsWith("\nno decision changes\n");
  }

  @Test
  void recordedDecisionsThatTheirOwnRulesDoNotTakeAgainFail() throws Exception {
    var log = folder.resolve("data/decisions/000000000001.jsonl");
    Files.writeString(log, Files.readString(log).replaceFirst("\"eligible\"", "\"undetermined\""));
    assertThat(run(rules.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("wrong: 1 decision, not taken again as recorded by the rules that took them\n")
        .contains(": it differs at /decision/subscriptions/");
  }

  @Test
  void aRevisionCanBeTheCandidateAndTheHistoryVerifiesItsDecisions() throws Exception {
    OwnGitSettings.use();
    try (var git =
        Git.init()
            .setDirectory(folder.resolve("repository").toFile())
            .setInitialBranch("main")
            .call()) {
      commit(git);
      Files.copy(
          candidate.resolve("eligibility.csv"),
          rules.resolve("eligibility.csv"),
          StandardCopyOption.REPLACE_EXISTING);
      commit(git);
      Files.writeString(rules.resolve("eligibility.csv"), "\n", StandardOpenOption.APPEND);
      commit(git);
    }
    assertThat(run("main~1")).isZero();
    assertThat(out.toString())
        .contains("verified: 50 decisions")
        .doesNotContain("not verified")
        .containsPattern("\\n {2}and {2}main~1 \\([0-9a-f]{10} of 2026-11-22\\), version ")
        .endsWith("no decision changes\n");
    assertThat(run("HEAD", "--from", "HEAD~2")).isEqualTo(1);
  }

  @Test
  void versionsCanBeNamed() throws Exception {
    var other = folder.resolve("other");
    var lines =
        new ArrayList<>(Files.readAllLines(folder.resolve("data/decisions/000000000001.jsonl")));
    var moved = Shipped.with("eligibility.csv", "E-70", "Enabled", "no");
    lines.addAll(RecordedDecisions.lines(folder.resolve("more"), RuleSet.load(moved), 5));
    Files.write(folder.resolve("data/decisions/000000000001.jsonl"), lines);
    assertThat(run(rules.toString())).isZero();
    assertThat(out.toString())
        .contains(
            "not verified: 5 decisions by version "
                + moved.version()
                + ": its rules are not known; name them with --versions\n");
    Shipped.copiedTo(other);
    Files.write(other.resolve("eligibility.csv"), moved.bytes("eligibility.csv"));
    assertThat(run(rules.toString(), "--versions", other.toString())).isZero();
    assertThat(out.toString()).contains("verified: 55 decisions");
  }

  @Test
  void theReportIsForProgramsAndPullRequestsToo() throws Exception {
    assertThat(run(candidate.toString(), "--format=json", "--samples=1")).isEqualTo(1);
    var report = Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(report.path("replayed").asInt()).isEqualTo(50);
    assertThat(report.path("groups").get(0).path("samples")).hasSize(1);
    assertThat(report.path("good").asBoolean()).isFalse();
    assertThat(run(candidate.toString(), "--format=markdown")).isEqualTo(1);
    assertThat(out.toString()).startsWith("### ");
  }

  @Test
  void requestsMayComeFromAFileOrStandardInput() throws Exception {
    var request = RecordedDecisions.request(1) + "\n";
    var file = Files.writeString(folder.resolve("facts.jsonl"), request).toString();
    assertThat(run(rules.toString(), "--records", file)).isZero();
    assertThat(out.toString()).contains("\nfacts alone, nothing to verify: 1 line\n");
    var before = System.in;
    System.setIn(new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run(rules.toString(), "--records", "-")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).startsWith("1 decision of -, decided again\n");
  }

  @Test
  void theProgressIsShownOnRequestAndWipedAtTheEnd() {
    assertThat(run(rules.toString(), "--progress")).isZero();
    assertThat(err.toString()).matches("(\r.*\r)?");
  }

  @Test
  void whatCannotBeReadIsAnErrorOfItsOwn() throws Exception {
    assertThat(run("nowhere")).isEqualTo(2);
    assertThat(err.toString()).startsWith("nowhere: there is no such folder, and ");
    assertThat(run(rules.toString(), "--records", "nowhere")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "nowhere: there is no such file; name the records with --records, or set DATA\n");
    var empty = Files.writeString(folder.resolve("empty.jsonl"), "\n").toString();
    assertThat(run(rules.toString(), "--records", empty)).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(empty + ": there is no record in it; name another with --records\n");
    var useless = Files.writeString(folder.resolve("useless.jsonl"), "{\n").toString();
    assertThat(run(rules.toString(), "--records", useless)).isEqualTo(2);
    assertThat(out.toString()).contains("1 line could not be replayed:");
    Files.writeString(candidate.resolve("eligibility.csv"), "Id\n");
    assertThat(run(candidate.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("\n" + candidate + "/eligibility.csv!1 (");
  }

  @Test
  void wrongUsageIsToldWithWhatToWrite() {
    for (var wrong :
        List.of(
            List.of("--allow", "E-40"), List.of("--max-changed", "half"), List.of("--samples=0"))) {
      var arguments = new ArrayList<>(wrong);
      arguments.add(0, candidate.toString());
      assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString()).contains("write ");
    }
    assertThat(run()).isEqualTo(2);
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var all = new ArrayList<>(List.of("impact"));
    all.addAll(List.of(arguments));
    return CommandLineRunner.run(
        Map.of("RULES", rules.toString(), "DATA", folder.resolve("data").toString()),
        new PrintWriter(out),
        new PrintWriter(err),
        all.toArray(String[]::new));
  }

  private static void commit(Git git) throws Exception {
    var author =
        new PersonIdent(
            "An analyst",
            "analyst@example.invalid",
            Instant.parse("2026-11-22T00:00:00Z"),
            ZoneOffset.UTC);
    git.add().addFilepattern(".").call();
    git.commit().setMessage("edited").setAuthor(author).setCommitter(author).call();
  }
}
