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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.bundle.BundleOrigin;
import stepup.decision.DecisionService;
import stepup.json.Json;
import stepup.postgres.Database;

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
  void thePublishedPageIsComparedAsShown() {
    var commands = Pattern.compile("stepup.jar (import-page .*)").matcher(README);
    assertThat(commands.find()).isTrue();
    var same = new StringWriter();
    assertThat(run(new StringWriter(), same, commands.group(1).split(" "))).isZero();
    assertThat(same.toString()).endsWith("\n" + block("text page same"));
    assertThat(commands.find()).isTrue();
    var rows = new StringWriter();
    var report = new StringWriter();
    assertThat(run(rows, report, commands.group(1).split(" "))).isEqualTo(1);
    assertThat(report.toString()).isEqualTo(block("text page report"));
    assertThat(rows.toString()).isEqualTo(block("csv page rows"));
  }

  private static int run(StringWriter out, StringWriter err, String... args) {
    return CommandLineRunner.run(Map.of(), new PrintWriter(out), new PrintWriter(err), args);
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
    var body = settings.server().limits();
    var clients = settings.server().clients();
    var load = settings.server().load();
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
        .contains(
            "| `JWT_ROLES_CLAIM` | `" + settingsWithTokens().access().tokens().rolesClaim() + "` |")
        .contains("| `KEYS` | none |", "| `JWT_JWKS` | none |", "| `CORS_ORIGINS` | none |")
        .contains("| `JWT_ISSUER`, `JWT_AUDIENCE` | none |")
        .contains("| `TLS_CERTIFICATE`, `TLS_KEY` | none |")
        .contains("| `DRAIN_SECONDS` | `" + settings.drainSeconds() + "` |")
        .contains(
            "| `MAX_WAITING`, `MAX_WAIT_MILLIS`, `MAX_QUEUE_MILLIS` | `%d`, `%d`, `%d` |"
                .formatted(load.waiting(), load.waitMillis(), load.queueMillis()))
        .contains("| `DATABASE_URL` | nowhere |")
        .contains("| `DATABASE_USER`, `DATABASE_PASSWORD_FILE` | none |")
        .contains("| `DATABASE_POOL` | `" + withDatabase().pool() + "` |")
        .contains("| `RULES` | `" + settings.rules() + "` |")
        .contains("| `BUNDLE` | none |", "| `BUNDLE_KEYS` | none |", "| `BUNDLE_UNSIGNED` | `no` |")
        .contains("| `BUNDLE_POLL_SECONDS` | `" + withBundle().poll().toSeconds() + "` |")
        .contains("| `BUNDLE_TOKEN_FILE` | none |", "| `S3_ENDPOINT`, `S3_REGION` | Amazon's |")
        .contains("| `DATA` | `" + settings.data() + "` |")
        .contains(
            "| `LOG_MODE` | `" + settings.log().mode().name().toLowerCase(Locale.ROOT) + "` |")
        .contains(
            "| `LOG_SEGMENT_BYTES`, `LOG_SEGMENT_MINUTES` | `%d`, `%d` |"
                .formatted(settings.log().segmentBytes(), settings.log().segmentAge().toMinutes()))
        .contains("| `LOG_QUEUE` | `" + settings.log().queue() + "` |")
        .contains("| `LOG_MASK` | none |", "| `LOG_MASK_KEY_FILE` | none |")
        .contains("| `LOG_CHAIN_KEY_FILE` | none |")
        .contains("| `LOG_SYNC_SECONDS` | `" + settings.log().syncWait().toSeconds() + "` |")
        .contains("| `TIME_ZONE` | `" + settings.zone() + "` |")
        .contains("| `MAX_BODY_BYTES` | `" + body.bodyBytes() + "` |")
        .contains("| `MAX_GZIP_RATIO` | `" + clients.gzipRatio() + "` |")
        .contains(
            "| `MAX_JSON_DEPTH`, `MAX_JSON_TOKENS` | `%d`, `%d` |"
                .formatted(body.jsonDepth(), body.jsonTokens()))
        .contains("| `MAX_NUMBER_CHARACTERS` | `" + body.numberCharacters() + "` |")
        .contains("| `MAX_SUBSCRIPTIONS` | `" + body.subscriptions() + "` |")
        .contains("| `MAX_BATCH_LINES` | `" + body.batchLines() + "` |")
        .contains("| `MAX_HEADER_BYTES` | `" + clients.headerBytes() + "` |")
        .contains("| `MAX_CONNECTIONS` | `" + clients.connections() + "` |")
        .contains(
            "| `HEADER_SECONDS`, `BODY_SECONDS` | `%d`, `%d` |"
                .formatted(clients.headerSeconds(), clients.bodySeconds()))
        .contains("| `ANSWER_SECONDS` | `" + clients.answerSeconds() + "` |")
        .contains("| `IDLE_SECONDS` | `" + clients.idleSeconds() + "` |")
        .contains("| `MAX_RULES_FIRED` | `" + settings.budget().rulesFired() + "` |")
        .contains("| `MAX_DECISION_MILLIS` | `" + settings.budget().millis() + "` |")
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
        .contains("| `PUBLISH` | `no` |")
        .contains("| `REQUIRE_MUTATION_SCORE` | `" + settings.requireMutationScore() + "` |")
        .contains("| `OTEL_TRACES_SAMPLER_ARG` | `" + settings.traces().ratio() + "` |")
        .contains("| `OTEL_SERVICE_NAME` | `" + settings.traces().service() + "` |")
        .contains("| `MAX_MERGED_RANGES` | `" + limits.mergedRanges() + "` |");
  }

  private static Settings settingsWithTokens() {
    return Settings.from(
        Map.of("JWT_JWKS", "https://x.example/", "JWT_ISSUER", "i", "JWT_AUDIENCE", "a"));
  }

  private static BundleOrigin.Settings withBundle() {
    return Objects.requireNonNull(Settings.from(Map.of("BUNDLE", "rules.stepup")).bundle());
  }

  private static Database withDatabase() {
    var environment = Map.of("DATABASE_URL", "jdbc:postgresql://localhost/stepup");
    return Objects.requireNonNull(Settings.from(environment).database());
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
