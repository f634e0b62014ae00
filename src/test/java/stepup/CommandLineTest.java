package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.json.Json;

class CommandLineTest {
  private static final String GOOD =
      "{\"customer\":{\"id\":\"%s\"},\"subscriptions\":[],\"asOf\":\"2026-11-22\"}";

  @TempDir Path folder;
  @TempDir Path rules;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void linesAreAnsweredInOrderAndAProblemStandsInItsPlace() throws Exception {
    var requests =
        GOOD.formatted("one") + "\n\n{\"customer\":{}}\nnot json\n" + GOOD.formatted("two") + "\n";
    assertThat(run(Map.of(), "decide", file(requests))).isEqualTo(1);
    var answers = out.toString().lines().toList();
    assertThat(answers).hasSize(4);
    assertThat(json(answers.get(0)).path("customer").asText()).isEqualTo("one");
    assertThat(json(answers.get(1)).path("status").asInt()).isEqualTo(422);
    assertThat(json(answers.get(2)).path("status").asInt()).isEqualTo(400);
    assertThat(json(answers.get(3)).path("customer").asText()).isEqualTo("two");
  }

  @Test
  void aDocumentOverSeveralLinesIsOneRequest() throws Exception {
    assertThat(run(Map.of(), "decide", "rules/scenarios/blocked-by-another-reseller.request.json"))
        .isZero();
    assertThat(out.toString())
        .startsWith("{\n  \"decisionId\"")
        .contains("\"verdict\" : \"not_eligible\"");
  }

  @Test
  void aLineThatIsNotUtf8IsAProblemInItsPlace() throws Exception {
    var bytes = (GOOD.formatted("n\u00e3o") + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    var file = folder.resolve("latin.jsonl");
    Files.write(file, bytes);
    Files.writeString(file, "\n" + GOOD.formatted("two"), StandardOpenOption.APPEND);
    assertThat(run(Map.of(), "decide", file.toString())).isEqualTo(1);
    assertThat(out.toString().lines().map(line -> json(line).path("status").asInt()))
        .containsExactly(400, 0);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run(Map.of("PORT", String.valueOf(taken.getLocalPort())), "serve")).isEqualTo(1);
      assertThat(err.toString())
          .isEqualTo(
              "127.0.0.1:"
                  + taken.getLocalPort()
                  + " cannot be listened on; set HOST and PORT to an address that is free\n");
    }
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsNamed() throws Exception {
    var data = Files.writeString(folder.resolve("file"), "not a folder").toString();
    assertThat(run(Map.of("DATA", data), "serve")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            data
                + ": no decision can be recorded here (Not a directory); set DATA to a folder that can be written\n");
  }

  @Test
  void aFileThatNothingReadsIsNamed() throws Exception {
    Shipped.copiedTo(rules);
    Files.writeString(rules.resolve("eligiblity.csv"), "Id\n");
    Files.writeString(rules.resolve("offers.ods"), "");
    assertThat(run(Map.of("RULES", rules.toString()), "check")).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "eligiblity.csv: this is not a table of the rules; did you mean `eligibility.csv`?\n")
        .contains(
            "offers.ods: files of this kind are not read; save it as Excel 2007-365 (.xlsx) or as CSV UTF-8\n");
  }

  @Test
  void anAnswerMayHaveLongerTextsThanARequest() throws Exception {
    var held = new StringBuilder();
    for (int i = 10; i < 100; i++) {
      held.append(", {\"id\": \"").append("x".repeat(250)).append(i);
      held.append("\", \"offer\": \"STANDARDPACK\", \"status\": \"active\", \"quantity\": 1}\n");
    }
    var request =
        """
        {"customer": {"id": "c"}, "subscriptions": [
          {"id": "own", "offer": "office-365-business-essentials", "status": "active", "quantity": 1}
        """
            + held
            + "]}";
    assertThat(run(Map.of(), "decide", file(request))).isZero();
    assertThat(out.toString()).startsWith("{\n").contains("concurrency_conflicts").endsWith("}\n");
  }

  @Test
  void standardInputIsReadToo() throws Exception {
    var before = System.in;
    System.setIn(
        new ByteArrayInputStream(GOOD.formatted("piped").getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run(Map.of(), "decide", "-")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).contains("\"customer\":\"piped\"");
  }

  @Test
  void everyDecisionIsRecordedBeforeItIsPrinted() throws Exception {
    run(Map.of(), "decide", file(GOOD.formatted("one") + "\n" + GOOD.formatted("two") + "\n"));
    var ids = out.toString().lines().map(line -> json(line).path("decisionId").asText()).toList();
    var log = Files.readAllLines(folder.resolve("data/decisions/000000000001.jsonl"));
    assertThat(log.stream().skip(1).map(line -> json(line).path("decisionId").asText()))
        .containsExactlyElementsOf(ids);
  }

  @Test
  void messagesComeInTheLanguageAskedForAndConditionsOnRequest() throws Exception {
    run(
        Map.of(),
        "decide",
        "--language=zh-CN",
        "--explain",
        "rules/scenarios/nothing-stated-about-privileges-or-an-offer.request.json");
    assertThat(out.toString()).contains("委派管理权限").contains("\"conditions\"");
  }

  @Test
  void aFileWithoutARequestIsAnErrorAndSoIsOneThatIsNotThere() throws Exception {
    assertThat(run(Map.of(), "decide", file("\n"))).isEqualTo(1);
    assertThat(err.toString()).contains("there is no request in it");
    assertThat(run(Map.of(), "decide", folder.resolve("nowhere").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("nowhere");
  }

  @Test
  void goodRulesPassTheCheck() {
    assertThat(run(Map.of(), "check")).isZero();
    assertThat(out.toString())
        .startsWith("note: offers.csv!A5 ")
        .endsWith(
            "\n9 files, 34 rules and rows, 228 scenarios, version "
                + Shipped.rules().version()
                + "; errors: 0, warnings: 0, notes: 9\n");
  }

  @Test
  void brokenRulesFailEveryCommandWithTheSameMessage() throws Exception {
    Shipped.copiedTo(rules);
    var path = rules.resolve("upgrade-paths.csv");
    Files.writeString(
        path, Files.readString(path).replace("office-365-proplus", "office-365-proplu"));
    var message =
        "upgrade-paths.csv!C3 (row P-02, \"To offer\"): `office-365-proplu` is not an offer; did you mean `office-365-proplus`?\n";
    assertThat(run(Map.of("RULES", rules.toString()), "check")).isEqualTo(1);
    assertThat(out.toString()).isEqualTo(message + "9 files; errors: 1\n");
    for (var command :
        List.of(List.of("scenarios"), List.of("serve"), List.of("decide", file(GOOD)))) {
      err.getBuffer().setLength(0);
      assertThat(run(Map.of("RULES", rules.toString()), command.toArray(String[]::new)))
          .isEqualTo(1);
      assertThat(err.toString()).isEqualTo(message);
    }
  }

  @Test
  void rulesThatAnswerAScenarioOtherwiseAreNotServed() throws Exception {
    Shipped.copiedTo(rules);
    var path = rules.resolve("eligibility.csv");
    Files.writeString(
        path,
        Files.readString(path)
            .replace(
                "E-40,the customer must not already have a subscription of the target offer,,,,,,yes",
                "E-40,the customer must not already have a subscription of the target offer,,,,,,no"));
    assertThat(run(Map.of("RULES", rules.toString()), "serve")).isEqualTo(1);
    assertThat(err.toString()).contains("the rules say").contains("concurrency_conflicts by E-40");
  }

  @Test
  void aRowThatNoScenarioExercisesIsNamed() throws Exception {
    Shipped.copiedTo(rules);
    Files.delete(rules.resolve("scenarios/dates.csv"));
    assertThat(run(Map.of("RULES", rules.toString()), "scenarios")).isEqualTo(1);
    assertThat(out.toString())
        .contains("eligibility.csv!10 (row E-50): no scenario exercises it; add one\n")
        .endsWith(", 0 failures; 72 of 76 rows and rules exercised\n");
  }

  @Test
  void everyBadSettingIsNamedAtOnce() {
    var environment =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "localhost:4318",
            "OTEL_TRACES_SAMPLER_ARG",
            "5%",
            "PORT",
            "80800",
            "TIME_ZONE",
            "Asia/Shanghia",
            "MAX_BODY_BYTES",
            "many",
            "MAX_SUBSCRIPTIONS",
            "0");
    assertThat(run(environment, "serve")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            """
            PORT: `80800` is no such number; write a whole number from 0 to 65535
            MAX_BODY_BYTES: `many` is no such number; write a whole number from 1024 to 100000000
            MAX_SUBSCRIPTIONS: `0` is no such number; write a whole number from 1 to 10000
            TIME_ZONE: `Asia/Shanghia` is not a time zone; write one such as `Asia/Shanghai` or `UTC`
            OTEL_EXPORTER_OTLP_ENDPOINT: `localhost:4318` is no address of an OTLP receiver; write one such as `http://localhost:4318`
            OTEL_TRACES_SAMPLER_ARG: `5%` is no such share; write a number from 0 to 1, such as `0.05`
            """);
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThat(run(Map.of("RULES", "nowhere"), "check")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "nowhere: there is no such folder; set RULES to the folder that holds the tables\n");
  }

  @Test
  void aWordThatIsNoCommandIsWrongUsage() {
    assertThat(run(Map.of(), "chekc")).isEqualTo(2);
    assertThat(err.toString()).contains("check");
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    assertThat(run(Map.of())).isEqualTo(2);
    assertThat(err.toString())
        .contains("serve")
        .contains("decide")
        .contains("check")
        .contains("scenarios");
  }

  private int run(Map<String, String> environment, String... args) {
    var settings = new HashMap<>(environment);
    settings.putIfAbsent("DATA", folder.resolve("data").toString());
    return CommandLineRunner.run(settings, new PrintWriter(out), new PrintWriter(err), args);
  }

  private String file(String text) throws Exception {
    var file = Files.createTempFile(folder, "requests", ".jsonl");
    Files.writeString(file, text);
    return file.toString();
  }

  private static JsonNode json(String line) {
    try {
      return Json.read(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
