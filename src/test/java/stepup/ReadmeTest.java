package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.decision.DecisionService;
import stepup.json.Json;

/** What the README says is true. */
class ReadmeTest {
  private static final String README = read(Path.of("README.md"));

  @TempDir Path folder;

  @Test
  void theRequestGetsTheAnswerShown() throws Exception {
    var clock = Clock.systemUTC();
    var service = new DecisionService(UUID::randomUUID, entry -> {});
    try (var server = Serving.start(Shipped::live, service, clock)) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(block("json request")))
              .build();
      var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      var answer = (ObjectNode) json(response.body());
      answer.remove("decisionId");
      answer.remove("rules");
      assertThat(answer).isEqualTo(json(block("json answer")));
    }
  }

  @Test
  void theRequestIsTheFileThatTheCommandPosts() throws IOException {
    var file = Pattern.compile("-d @(\\S+)").matcher(README);
    assertThat(file.find()).isTrue();
    assertThat(json(read(Path.of(file.group(1))))).isEqualTo(json(block("json request")));
  }

  @Test
  void theScenariosPrintWhatIsShown() {
    assertThat(output(Map.of(), "scenarios")).isEqualTo(block("text scenarios"));
  }

  @Test
  void aTypoPrintsWhatIsShown() throws IOException {
    for (var name : Shipped.files().deciding()) {
      var text = Shipped.files().text(name);
      Files.writeString(
          folder.resolve(name),
          name.equals("upgrade-paths.csv")
              ? text.replace("office-365-proplus", "office-365-proplu")
              : text);
    }
    assertThat(output(Map.of("RULES", folder.toString()), "check")).isEqualTo(block("text broken"));
  }

  @Test
  void everyTargetNamedIsInTheMakefile() {
    var makefile = read(Path.of("Makefile"));
    for (var text : new String[] {README, read(Path.of("rules", "README.md"))}) {
      var targets = Pattern.compile("(?:^|`|=path )make ([a-z]+)", Pattern.MULTILINE).matcher(text);
      int found = 0;
      while (targets.find()) {
        assertThat(makefile).contains("\n" + targets.group(1) + ": ");
        found++;
      }
      assertThat(found).isPositive();
    }
  }

  @Test
  void everySettingIsDocumentedWithItsDefault() {
    var settings = Settings.from(Map.of());
    var limits = settings.limits();
    assertThat(README)
        .contains(
            "| `HOST`, `PORT` | `"
                + settings.server().api().host()
                + "`, `"
                + settings.server().api().port()
                + "` |")
        .contains(
            "| `OPS_HOST`, `OPS_PORT` | `"
                + settings.server().ops().host()
                + "`, `"
                + settings.server().ops().port()
                + "` |")
        .contains("| `DRAIN_SECONDS` | `" + settings.drainSeconds() + "` |")
        .contains("| `MAX_WAIT_MILLIS` | `" + settings.server().load().waitMillis() + "` |")
        .contains("| `RULES` | `" + settings.rules() + "` |")
        .contains("| `DATA` | `" + settings.data() + "` |")
        .contains("| `TIME_ZONE` | `" + settings.zone() + "` |")
        .contains("| `MAX_BODY_BYTES` | `" + settings.server().limits().bodyBytes() + "` |")
        .contains("| `MAX_SUBSCRIPTIONS` | `" + settings.server().limits().subscriptions() + "` |")
        .contains("| `MAX_FILE_BYTES` | `" + limits.fileBytes() + "` |")
        .contains(
            "| `MAX_WORKBOOK_PARTS`, `MAX_WORKBOOK_BYTES` | `%d`, `%d` |"
                .formatted(limits.zipEntries(), limits.inflatedBytes()))
        .contains(
            "| `MAX_SHEET_ROWS`, `MAX_SHEET_COLUMNS` | `%d`, `%d` |"
                .formatted(limits.rows(), limits.columns()))
        .contains("| `MAX_SHEET_CELLS` | `" + limits.cells() + "` |")
        .contains("| `MAX_CELL_CHARACTERS` | `" + limits.cellCharacters() + "` |")
        .contains(
            "| `REQUIRE_INVARIANTS` | `" + (settings.requireInvariants() ? "yes" : "no") + "` |")
        .contains("| `REQUIRE_MUTATION_SCORE` | `" + settings.requireMutationScore() + "` |")
        .contains("| `MAX_MERGED_RANGES` | `" + limits.mergedRanges() + "` |");
  }

  @Test
  void theMapNamesEveryPackageAndNoOther() throws IOException {
    try (var folders = Files.list(Path.of("src/main/java/stepup"))) {
      var packages =
          folders.filter(Files::isDirectory).map(p -> "stepup." + p.getFileName()).toList();
      var named =
          Pattern.compile("^\\| `(stepup\\.[a-z]+)` \\|", Pattern.MULTILINE).matcher(README);
      assertThat(named.results().map(m -> m.group(1)))
          .containsExactlyInAnyOrderElementsOf(packages);
    }
  }

  @Test
  void everyFileOfTheRulesIsDescribed() {
    var text = read(Path.of("rules", "README.md"));
    for (var name : Shipped.files().deciding()) {
      assertThat(text).contains("`" + name + "`");
    }
  }

  private String output(Map<String, String> environment, String command) {
    var out = new StringWriter();
    CommandLineRunner.run(environment, new PrintWriter(out), new PrintWriter(out), command);
    return out.toString();
  }

  private static String block(String kind) {
    var block = Pattern.compile("```" + kind + "\\n(.*?)```", Pattern.DOTALL).matcher(README);
    assertThat(block.find()).as(kind).isTrue();
    return block.group(1);
  }

  private static JsonNode json(String text) throws IOException {
    return Json.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
