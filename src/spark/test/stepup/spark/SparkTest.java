package stepup.spark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Folders;
import stepup.Shipped;
import stepup.json.AnswerWriter;
import stepup.json.Json;
import stepup.rules.RandomFacts;

/** What Spark makes of requests and records, in one process that does everything. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SparkTest {
  private static final String EXAMPLE = "rules/scenarios/blocked-by-another-reseller.request.json";

  @TempDir private static Path jars;
  private static Path queries;
  @TempDir private Path folder;

  @BeforeAll
  static void packQueries() throws IOException {
    queries = jars.resolve("queries.jar");
    var type = Queries.class.getName().replace('.', '/') + ".class";
    try (var jar = new JarOutputStream(Files.newOutputStream(queries));
        var in = Queries.class.getClassLoader().getResourceAsStream(type)) {
      jar.putNextEntry(new JarEntry(type));
      in.transferTo(jar);
    }
  }

  @BeforeEach
  void example() throws IOException {
    Files.writeString(
        folder.resolve("requests.jsonl"), oneLine(Files.readString(Path.of(EXAMPLE))) + "\n");
  }

  @Test
  void theReadmeShowsWhatIsPrinted() throws Exception {
    var readme = Files.readString(Path.of("README.md"));
    var requests = folder.resolve("requests.jsonl").toString();
    var decided =
        submit(Map.of(), List.of("decide", requests, "--out", folder.resolve("out").toString()));
    assertThat(readme).contains("```text spark\n" + decided.err() + "```");
    var candidate = Shipped.copiedTo(folder.resolve("candidate"));
    var table = Shipped.with("eligibility.csv", "E-30", "Enabled", "no").text("eligibility.csv");
    Files.writeString(candidate.resolve("eligibility.csv"), table);
    var impact = submit(Map.of(), List.of("impact", candidate.toString(), "--records", requests));
    var shown = impact.out().replace(folder + "/", "");
    assertThat(readme).contains("```text spark-impact\n" + shown + "```");
    assertThat(impact.code()).isEqualTo(1);
  }

  @Test
  void linesOfAnyKindAreAnsweredAsByTheBatchCommand() throws Exception {
    var requests = Files.createDirectory(folder.resolve("requests"));
    Files.write(requests.resolve("a.jsonl"), lines(1, 400));
    var odd = new ByteArrayOutputStream();
    odd.writeBytes("\n \t\r\n".getBytes(UTF_8));
    odd.writeBytes(request(1_000).replace("\n", "\r\n").getBytes(UTF_8));
    odd.writeBytes("{\"customer\":\n".getBytes(UTF_8));
    odd.writeBytes("{\"customer\":\"\u00e9\"}\n".getBytes(ISO_8859_1));
    odd.writeBytes("{\"a\":1}\r{\"b\":2}\n".getBytes(UTF_8));
    odd.writeBytes((" ".repeat(262_144) + "{}\n").getBytes(UTF_8));
    odd.writeBytes((request(1_001).strip() + " ".repeat(200_000) + "\n").getBytes(UTF_8));
    Files.write(requests.resolve("b.jsonl"), odd.toByteArray());
    // The last line ends with the file.
    Files.writeString(requests.resolve("c.jsonl"), request(1_002).strip());
    var all = new ByteArrayOutputStream();
    for (var name : List.of("a", "b", "c")) {
      all.writeBytes(Files.readAllBytes(requests.resolve(name + ".jsonl")));
    }
    var whole = Files.write(folder.resolve("whole.jsonl"), all.toByteArray());

    for (var more : List.of(List.<String>of(), List.of("--language=pt-BR", "--explain"))) {
      var local = new ArrayList<>(List.of("decide", whole.toString()));
      local.addAll(more);
      var expected = local(Map.of("LOG_MODE", "off"), local);
      var out = folder.resolve("answers-" + more.size());
      var words = new ArrayList<>(List.of("decide", requests.toString(), "--out", out.toString()));
      words.addAll(more);
      var job = submit(Map.of(), words);
      assertThat(job.code()).as(job.err()).isZero();
      assertThat(job.err()).endsWith("409 lines: 403 decided, 4 problems\n");
      assertThat(expected.err()).isEqualTo("409 lines: 403 decided, 4 problems\n");
      assertThat(withoutIds(read(out))).isEqualTo(withoutIds(expected.out()));
    }
  }

  @Test
  void tablesAreAnsweredInColumnsAndABadRowIsARowWithItsProblem() throws Exception {
    var parquet = folder.resolve("parquet");
    var answers = folder.resolve("in-columns");
    // Columns named as the fields of a request, one of them no field, in files Spark wrote itself.
    var made =
        query(
            Map.of(),
            """
            create table kept using parquet location '%s' as
            select * from values
              (1, 'EU', named_struct('id', 'c-1', 'delegatedAdmin', array('office-365')), array(named_struct('id', 's-1', 'offer', 'office-365-business', 'status', 'active', 'quantity', 5)), date'2026-11-22'),
              (2, null, named_struct('id', 'c-2', 'delegatedAdmin', null), array(named_struct('id', 's-1', 'offer', 'office-365-business', 'status', 'gone', 'quantity', 5)), null)
              as t(`key`, `the region`, customer, subscriptions, asof)
            """
                .formatted(parquet.toUri()));
    assertThat(made.code()).as(made.err()).isZero();
    var job =
        submit(
            Map.of("LOG_MASK", "replace /facts/customer/id"),
            List.of(
                "decide",
                parquet.toString(),
                "--from-format=parquet",
                "--records",
                "--out",
                answers.toString()));
    assertThat(job.code()).as(job.err()).isZero();
    assertThat(job.err()).endsWith("2 rows: 1 decided, 1 problems\n");
    var rows =
        query(
            Map.of(),
            "select `key`, `the region`, customer.id, answer, problem, record from parquet.`"
                + answers
                + "` order by 1");
    var lines = rows.out().lines().map(SparkTest::json).toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).path("the region").asText()).isEqualTo("EU");
    assertThat(lines.get(0).has("problem")).isFalse();
    var answer = json(lines.get(0).path("answer").asText());
    assertThat(answer.path("customer").asText()).isEqualTo("c-1");
    assertThat(answer.path("asOf").asText()).isEqualTo("2026-11-22");
    assertThat(answer.has("line")).isFalse();
    assertThat(answer.at("/subscriptions/0/upgrades/0/verdict").asText()).isEqualTo("eligible");
    var record = json(lines.get(0).path("record").asText());
    assertThat(record.path("decisionId")).isEqualTo(answer.path("decisionId"));
    assertThat(record.at("/facts/customer/id").asText()).isEqualTo("***");
    assertThat(lines.get(1).has("answer")).isFalse();
    assertThat(lines.get(1).has("record")).isFalse();
    var problem = json(lines.get(1).path("problem").asText());
    assertThat(problem.path("status").asInt()).isEqualTo(422);
    assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("/subscriptions/0/status");
  }

  @Test
  void linesAreAnsweredInColumnsWhichAreNotWrittenOverByAnotherJob() throws Exception {
    var first = folder.resolve("first").toString();
    var job =
        submit(
            Map.of(),
            List.of(
                "decide",
                folder.resolve("requests.jsonl").toString(),
                "--to-format=parquet",
                "--out",
                first));
    assertThat(job.code()).as(job.err()).isZero();
    var row = json(query(Map.of(), "select * from parquet.`" + first + "`").out());
    assertThat(row.path("line").asInt()).isEqualTo(1);
    assertThat(row.path("facts").asText()).isEqualTo(oneLine(Files.readString(Path.of(EXAMPLE))));
    assertThat(row.path("answer").asText()).startsWith("{\"line\":1,\"decisionId\":");
    assertThat(row.has("problem")).isFalse();
    var table =
        submit(
            Map.of(),
            List.of(
                "decide",
                folder.resolve("requests.jsonl").toString(),
                "--to-format=table",
                "--out",
                "night"));
    assertThat(table.code()).as(table.err()).isZero();
    assertThat(query(Map.of(), "select * from parquet.`" + folder + "/warehouse/night`").out())
        .contains("\"line\":1", "decisionId");
    assertRefused(
        List.of(
            "decide", first, "--from-format=parquet", "--out", folder.resolve("second").toString()),
        "there already is a column `answer`");
  }

  @Test
  void queriesDecideByTheRulesOfTheMomentTheyBegin() throws Exception {
    var rules = Shipped.copiedTo(folder.resolve("rules"));
    var facts = oneLine(Files.readString(Path.of(EXAMPLE)));
    var edited = folder.resolve("edited.csv");
    Files.writeString(edited, Shipped.files().text("reasons.csv") + "\n");
    var rows =
        query(
            Map.of("RULES", rules.toString()),
            "select decide('" + facts + "') as answer",
            "select decide('" + facts + "', 'pt-BR') as answer",
            "select decide(from_json('"
                + facts
                + "', 'customer struct<id string, delegatedAdmin array<string>>, subscriptions array<struct<id string, offer string, status string, quantity int, reseller string>>, subscriptionsCover string, asOf date')) as answer",
            "select decide('{') as answer, decide(cast(null as string)) as none",
            "select count(distinct get_json_object(answer, '$.decisionId')) as ids from (select decide('"
                + facts
                + "') as answer from range(100))",
            "copy " + edited + " " + rules.resolve("reasons.csv"),
            "select decide('" + facts + "') as answer");
    assertThat(rows.code()).as(rows.err()).isZero();
    var lines = rows.out().lines().map(SparkTest::json).toList();
    var expected =
        local(
            Map.of("LOG_MODE", "off"),
            List.of("decide", folder.resolve("requests.jsonl").toString()));
    assertThat(withoutIds(lines.get(0).path("answer").asText()))
        .isEqualTo(withoutIds(expected.out()).replace("\"line\":1,", "").strip());
    assertThat(lines.get(1).path("answer").asText())
        .contains("assinatura")
        .doesNotContain("\"line\"");
    assertThat(withoutIds(lines.get(2).path("answer").asText()))
        .isEqualTo(withoutIds(lines.get(0).path("answer").asText()));
    assertThat(lines.get(3).path("answer").asText()).contains("urn:stepup:problem:unreadable");
    assertThat(lines.get(3).has("none")).isFalse();
    assertThat(lines.get(4).path("ids").asInt()).isEqualTo(100);
    var version = Shipped.rules().version();
    assertThat(lines.get(0).path("answer").asText()).contains(version);
    assertThat(lines.get(5).path("answer").asText()).contains("decisionId").doesNotContain(version);

    var wrong = query(Map.of(), "select decide()");
    assertThat(wrong.code()).isNotZero();
    assertThat(wrong.err()).contains("decide(facts), decide(facts, 'pt-BR')");
    var number = query(Map.of(), "select decide(1)");
    assertThat(number.code()).isNotZero();
    assertThat(number.err()).contains("decide(INT): a request is its text as JSON");
  }

  @Test
  void theImpactOnRecordsOfSeveralVersionsIsReportedAsByTheLocalCommand() throws Exception {
    var older = edited("older", ",300,", ",200,");
    // They would not let it decide.
    Folders.delete(older.resolve("scenarios"));
    var candidate = edited("candidate", ",300,", ",250,");
    var data = folder.resolve("data");
    for (var rules : List.of(older, Path.of("rules"))) {
      var requests = Files.write(folder.resolve("some.jsonl"), lines(1, 300));
      var recorded =
          local(
              Map.of("RULES", rules.toString(), "DATA", data.toString()),
              List.of("decide", requests.toString()));
      assertThat(recorded.code()).as(recorded.err()).isZero();
    }
    var log = folder.resolve("log.jsonl");
    try (var segments = Files.list(data.resolve("decisions"));
        var out = Files.newOutputStream(log)) {
      for (var segment : segments.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        Files.copy(segment, out);
      }
      out.write(lines(2_000, 50));
      out.write("no record\n\n".getBytes(UTF_8));
    }
    for (var more :
        List.of(
            List.<String>of(),
            List.of("--versions", older.toString(), "--format=json", "--samples=5"))) {
      var words =
          new ArrayList<>(List.of("impact", candidate.toString(), "--records", log.toString()));
      words.addAll(more);
      var expected = local(Map.of(), words);
      var job = submit(Map.of(), words);
      assertThat(job.out()).as(job.err()).isEqualTo(expected.out());
      assertThat(job.code()).isEqualTo(1);
    }
    assertThat(
            local(Map.of(), List.of("impact", candidate.toString(), "--records", log.toString()))
                .out())
        .contains("not verified: ", "could not be replayed", "facts alone");
  }

  @Test
  void rowsOfATableAreNamedInTheImpactAsTheirColumnSays() throws Exception {
    var candidate = edited("candidate", ",300,", ",250,");
    var made =
        query(
            Map.of(),
            "create table asked using parquet location '"
                + folder.resolve("asked").toUri()
                + "' as select concat('row-', id) as name, '"
                + oneLine(Files.readString(Path.of(EXAMPLE))).replace(":25}", ":275}")
                + "' as request from range(3)");
    assertThat(made.code()).as(made.err()).isZero();
    var job =
        submit(
            Map.of(),
            List.of(
                "impact",
                candidate.toString(),
                "--records",
                "parquet.`" + folder.resolve("asked") + "`",
                "--from-format=table",
                "--facts=request",
                "--name=name"));
    assertThat(job.out()).as(job.err()).contains("3 decisions of ", "row-0", "row-1", "row-2");
    assertThat(job.code()).isEqualTo(1);
  }

  @Test
  void whatCannotBeDoneIsToldAndNothingIsLeft() throws Exception {
    var requests = folder.resolve("requests.jsonl").toString();
    var out = folder.resolve("answers");
    assertRefused(
        List.of("decide", folder.resolve("none.jsonl").toString(), "--out", out.toString()),
        "none.jsonl: there is no such file");
    assertRefused(
        List.of("decide", requests, "--out", out.toString(), "--records"),
        "--records needs columns; add --to-format=parquet");
    assertThat(out).doesNotExist();
    var none = Files.createDirectory(folder.resolve("none")).toString();
    assertRefused(List.of("decide", none, "--out", out.toString()), "there is no such file");
    Files.createDirectory(Path.of(none).resolve("deeper"));
    assertRefused(List.of("decide", none, "--out", out.toString()), "a folder in a folder");
    assertRefused(
        List.of("decide", requests, "--out", out.toString(), "--to-format=nothing"), "nothing");
    Files.createDirectory(out);
    assertRefused(List.of("decide", requests, "--out", out.toString()), "already exists");
    var broken = edited("broken", "office-365-proplus", "office-365-proplu");
    var job =
        submit(
            Map.of("RULES", broken.toString()),
            List.of("decide", requests, "--out", folder.resolve("other").toString()));
    assertThat(job.code()).isEqualTo(2);
    assertThat(job.err()).contains("upgrade-paths.csv");
    assertThat(folder.resolve("other")).doesNotExist();
    assertRefused(List.of("impact", broken.toString(), "--records", requests), "upgrade-paths.csv");
    assertRefused(List.of("impact", "rules"), "--records is missing");
  }

  private void assertRefused(List<String> words, String why) throws Exception {
    var job = submit(Map.of(), words);
    assertThat(job.err()).contains(why).doesNotContain("\tat ");
    assertThat(job.code()).isEqualTo(2);
  }

  private Path edited(String name, String text, String by) throws IOException {
    var copy = Shipped.copiedTo(folder.resolve(name));
    var table = copy.resolve("offers.csv");
    Files.writeString(table, Files.readString(table).replace(text, by));
    return copy;
  }

  private Home.Ended submit(Map<String, String> environment, List<String> words) throws Exception {
    var all = new ArrayList<>(List.of(Home.JAR.toString()));
    all.addAll(words);
    return Home.submit(folder, environment, all);
  }

  /** Queries of a session that knows the function. */
  private Home.Ended query(Map<String, String> environment, String... each) throws Exception {
    var all =
        new ArrayList<>(
            List.of(
                "--jars",
                Home.JAR.toString(),
                "--conf",
                "spark.sql.extensions=stepup.spark.Functions",
                "--class",
                Queries.class.getName(),
                queries.toString()));
    all.addAll(List.of(each));
    return Home.submit(folder, environment, all);
  }

  private Home.Ended local(Map<String, String> environment, List<String> words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var settings = new HashMap<>(Map.of("DATA", folder.resolve("data").toString()));
    settings.putAll(environment);
    int code =
        CommandLineRunner.run(
            settings, new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
    return new Home.Ended(code, out.toString(), err.toString());
  }

  private static String read(Path out) throws IOException {
    var text = new StringBuilder();
    try (Stream<Path> files = Files.list(out)) {
      for (var part :
          files.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList()) {
        text.append(Files.readString(part));
      }
    }
    return text.toString();
  }

  private static String withoutIds(String answers) {
    return answers.replaceAll("\"decisionId\":\"[-0-9a-f]{36}\"", "\"decisionId\":\"\"");
  }

  private static byte[] lines(int first, int count) {
    var text = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      text.append(request(i));
    }
    return text.toString().getBytes(UTF_8);
  }

  private static String request(long seed) {
    return AnswerWriter.request(RandomFacts.of(seed)) + "\n";
  }

  private static String oneLine(String text) {
    return json(text).toString();
  }

  private static ObjectNode json(String text) {
    try {
      JsonNode node = Json.read(text.getBytes(UTF_8));
      return (ObjectNode) node;
    } catch (IOException e) {
      throw new IllegalStateException(text, e);
    }
  }
}
