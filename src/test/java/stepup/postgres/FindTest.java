package stepup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Shipped;
import stepup.audit.LogSettings;
import stepup.audit.SegmentLog;
import stepup.audit.Shipper;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;

/** {@code stepup log find} prints the same from the segments and from the database. */
class FindTest {
  private static final Instant START = Instant.parse("2026-11-22T00:00:00.000000500Z");
  private static final List<String> CUSTOMERS =
      List.of("contoso", "a", "語\"\\'%_{},NULL", "x".repeat(700), "x".repeat(699) + "y", "\0 b");

  @TempDir static Path folder;
  private static Map<String, String> environment;
  private static List<DecisionRecord> decisions;

  @BeforeAll
  static void aLogAndTheSameShipped() throws Exception {
    var data = folder.resolve("data");
    var database = PostgresServer.running().database(folder.resolve("password"), 1);
    environment =
        Map.of(
            "DATA",
            data.toString(),
            "TIME_ZONE",
            "UTC",
            "DATABASE_URL",
            database.url(),
            "DATABASE_USER",
            database.user(),
            "DATABASE_PASSWORD_FILE",
            String.valueOf(database.passwordFile()));
    decisions = decisions();
    try (var log = SegmentLog.open(data, LogSettings.USUAL, Clock.systemUTC());
        var shipper = Shipper.start(data, log, PostgresSink.of(database))) {
      log.append(decisions);
      assertThat(shipper.await(decisions.size(), Duration.ofSeconds(60))).isTrue();
    }
  }

  @Test
  void everyQuestionHasTheSameAnswer() throws Exception {
    var questions = new ArrayList<List<String>>();
    questions.add(List.of());
    questions.add(List.of("--id", decisions.get(7).id().toString()));
    questions.add(List.of("--id", decisions.get(7).id().toString().toUpperCase(Locale.ROOT)));
    questions.add(List.of("--id", "none"));
    for (var customer : CUSTOMERS) {
      questions.add(List.of("--customer", customer));
    }
    questions.add(List.of("--customer", "nobody"));
    for (var time : List.of(100, 101, 250)) {
      var moment = START.plusSeconds(time);
      for (var nanos : List.of(-1, 0, 1)) {
        questions.add(List.of("--since", moment.plusNanos(nanos).toString()));
        questions.add(List.of("--until", moment.plusNanos(nanos).toString()));
      }
    }
    questions.add(List.of("--since", "2026-11-22", "--until", "2026-11-22"));
    for (var verdict : List.of("eligible", "not_eligible", "undetermined")) {
      questions.add(List.of("--verdict", verdict, "--customer", CUSTOMERS.get(0)));
    }
    var reasons = decisions.stream().flatMap(FindTest::reasons).distinct().toList();
    assertThat(reasons).hasSizeGreaterThan(3);
    reasons.forEach(reason -> questions.add(List.of("--reason", reason)));
    questions.add(List.of("--row", "E-10"));
    questions.add(
        List.of("--row", "E-10", "--reason", reasons.get(0), "--verdict", "not_eligible"));
    int answered = 0;
    for (var question : questions) {
      for (var order : List.of("--newest-first", "--format=text")) {
        for (var limit : List.of("3", "100000")) {
          var asked =
              Stream.concat(
                      Stream.of("log", "find", "--format=json", "--limit", limit, order)
                          .filter(w -> !(order.contains("text") && w.contains("json"))),
                      question.stream())
                  .toList();
          var expected = answer(asked);
          answered += expected.isEmpty() ? 0 : 1;
          assertThat(answer(Stream.concat(asked.stream(), Stream.of("--database")).toList()))
              .as(asked.toString())
              .isEqualTo(expected);
        }
      }
    }
    assertThat(answered).isGreaterThan(questions.size() * 3);
  }

  @Test
  void whatTheCommandLineDecidesInSyncIsInTheDatabase() throws Exception {
    var database = PostgresServer.running().database(folder.resolve("password"), 1);
    var own = new HashMap<>(environment);
    own.put("DATABASE_URL", database.url());
    own.put("DATA", folder.resolve("own").toString());
    own.put("LOG_MODE", "sync");
    assertThat(run(own, "decide", "rules/scenarios/blocked-by-another-reseller.request.json"))
        .contains("decisionId");
    assertThat(run(own, "log", "find", "--database", "--format=json"))
        .isEqualTo(run(own, "log", "find", "--format=json"))
        .contains("decisionId");
  }

  @Test
  void withoutADatabaseItSaysWhatToSet() {
    var err = new StringWriter();
    assertThat(
            CommandLineRunner.run(
                Map.of(),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                "log",
                "find",
                "--database"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--database: set DATABASE_URL");
  }

  @Test
  void aDatabaseThatNobodyShippedToSaysSo() throws Exception {
    var empty = PostgresServer.running().database(folder.resolve("password"), 1);
    var err = new StringWriter();
    var asked = new HashMap<>(environment);
    asked.put("DATABASE_URL", empty.url());
    assertThat(
            CommandLineRunner.run(
                asked,
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                "log",
                "find",
                "--database"))
        .isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo(
            empty.url() + ": no decision was ever shipped here; set DATABASE_URL for `serve`");
  }

  private static String answer(List<String> words) {
    return run(environment, words.toArray(String[]::new))
        .replace("no recorded decision fits\n", "");
  }

  private static String run(Map<String, String> environment, String... words) {
    var out = new StringWriter();
    var writer = new PrintWriter(out);
    assertThat(CommandLineRunner.run(environment, writer, writer, words))
        .as(List.of(words) + ": " + out)
        .isZero();
    return out.toString();
  }

  private static Stream<String> reasons(DecisionRecord entry) {
    return entry.decision().subscriptions().stream()
        .flatMap(s -> s.upgrades().stream())
        .flatMap(u -> u.outcome().reasons().stream())
        .map(finding -> finding.reason());
  }

  /** Of every pair of request and answer, for several customers, recorded in a mixed order. */
  private static List<DecisionRecord> decisions() throws Exception {
    var all = new ArrayList<DecisionRecord>();
    var random = new Random(1);
    var service = new DecisionService(UUID::randomUUID, entries -> {});
    try (var files = Files.list(Path.of("rules/scenarios"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".request.json")).sorted().toList()) {
        var facts =
            FactsReader.read(
                Files.readAllBytes(file),
                Shipped.rules().catalog(),
                LocalDate.EPOCH,
                RequestLimits.USUAL);
        for (var customer : CUSTOMERS) {
          for (int i = 0; i < 5; i++) {
            all.add(
                service.decide(
                    Shipped.rules(),
                    of(customer, facts),
                    DecisionEngine.Scope.EVERYTHING,
                    START.plusSeconds(random.nextInt(300))));
          }
        }
      }
    }
    return all;
  }

  private static Facts of(String customer, Facts facts) {
    return new Facts(
        new Facts.Customer(
            customer, facts.customer().delegatedAdmin(), facts.customer().attributes()),
        facts.reseller(),
        facts.subscriptions(),
        facts.subscriptionsCover(),
        facts.asOf(),
        facts.order());
  }
}
