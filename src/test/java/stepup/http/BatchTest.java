package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.rules.RuleSet;

/** Many requests, one a line, asked of a real server. */
@Timeout(120)
class BatchTest {
  private static final RequestLimits LIMITS = new RequestLimits(1_000, 32, 50_000, 40, 100, 2_000);
  private static final String GOOD =
      "{\"customer\":{\"id\":\"%s\"},\"subscriptions\":[],\"asOf\":\"2026-11-22\"}";

  private final List<DecisionRecord> recorded = new CopyOnWriteArrayList<>();

  private volatile Live live = Shipped.live();

  /** A customer whose decision the log refuses. */
  private volatile String refused = "";

  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        Server.start(
            Serving.settings(LIMITS),
            Serving.parts(
                () -> live,
                new DecisionService(UUID::randomUUID, this::record),
                Clock.systemUTC()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void record(List<DecisionRecord> entries) {
    if (entries.stream().anyMatch(entry -> entry.facts().customer().id().equals(refused))) {
      throw new DecisionLog.DecisionNotRecordedException(new IOException("the disk is full"));
    }
    recorded.addAll(entries);
  }

  @Test
  void everyLineIsAnsweredInOrderAsARequestOfItsOwnWouldBe() throws Exception {
    var body =
        GOOD.formatted("one")
            + "\r\n\n \t\r\n"
            + "{\"customer\":{}}\n"
            + "not json\n"
            + padded(1_000)
            + "\r\n"
            + padded(1_001)
            + "\n"
            + "\"é\"\n"
            + GOOD.formatted("last");
    var answers = answers(ask("", body));
    assertThat(answers)
        .extracting(a -> a.path("line").asInt())
        .containsExactly(1, 4, 5, 6, 7, 8, 9, 0);
    assertThat(answers)
        .extracting(a -> a.path("status").asInt())
        .containsExactly(0, 422, 400, 0, 413, 422, 0, 0);
    assertThat(answers.get(7).toString()).isEqualTo("{\"lines\":9,\"decided\":3,\"problems\":4}");
    assertThat(recorded)
        .extracting(entry -> entry.id().toString())
        .containsExactly(id(answers.get(0)), id(answers.get(3)), id(answers.get(6)));
    var alone = List.of(GOOD.formatted("one"), "{\"customer\":{}}", "not json");
    for (int i = 0; i < alone.size(); i++) {
      try (var client = new RawClient(server.port())) {
        var answer = client.decide(alone.get(i).getBytes(UTF_8)).json();
        assertThat(withoutIds(answers.get(i))).isEqualTo(withoutIds(answer));
      }
    }
  }

  @Test
  void anEmptyBodyIsABatchOfNothing() throws Exception {
    assertThat(answers(ask("", "")).toString())
        .isEqualTo("[{\"lines\":0,\"decided\":0,\"problems\":0}]");
    assertThat(answers(ask("", "\n\n")).toString())
        .isEqualTo("[{\"lines\":2,\"decided\":0,\"problems\":0}]");
  }

  @Test
  void linesBeforeFromAreSkippedAndConditionsComeOnRequest() throws Exception {
    var answers = answers(ask("?from=3&explain=full", lines(1, 4)));
    assertThat(answers).extracting(a -> a.path("line").asInt()).containsExactly(3, 4, 0);
    assertThat(answers.get(0).path("customer").asText()).isEqualTo("c-3");
    assertThat(answers.get(2).toString()).isEqualTo("{\"lines\":4,\"decided\":2,\"problems\":0}");
    assertThat(answers(ask("?from=9", lines(1, 4))).toString())
        .isEqualTo("[{\"lines\":4,\"decided\":0,\"problems\":0}]");
  }

  @Test
  void whatIsNoBatchIsRefusedAtOnce() throws Exception {
    for (var query :
        List.of(
            "?from=0",
            "?from=",
            "?from=-1",
            "?from=1&from=2",
            "?from=x",
            "?explain=some",
            "?to=3")) {
      assertThat(ask(query, lines(1, 2)).status()).as(query).isEqualTo(400);
    }
    for (var fields :
        List.of(
            "Content-Type: application/json",
            "Content-Type: application/x-ndjson; charset=latin1",
            "Content-Type: application/x-ndjson\r\nContent-Encoding: gzip")) {
      assertThat(send("", lines(1, 2), fields).status()).as(fields).isEqualTo(415);
    }
    assertThat(
            send("", lines(1, 2), "Content-Type: application/jsonl\r\nAccept: application/json")
                .status())
        .isEqualTo(406);
    assertThat(recorded).isEmpty();
  }

  /** Javalin failed over it when it read the query. */
  @Test
  void aCharsetThatNamesNoneIsNoErrorOfTheService() throws Exception {
    for (var parameter : List.of("charsets", "x=\"; charset\"", "charset*=no-charset")) {
      var fields = "Content-Type: application/x-ndjson; " + parameter;
      assertThat(answers(send("?from=3", lines(1, 3), fields))).as(parameter).hasSize(2);
    }
    assertThat(ask("?explain=%zz", lines(1, 2)).status()).isEqualTo(400);
    assertThat(ask("?%zz=1", lines(1, 2)).status()).isEqualTo(400);
    assertThat(answers(ask("?%66rom=%33", lines(1, 3)))).hasSize(2);
    assertThat(answers(ask("?", lines(1, 3)))).hasSize(4);
  }

  @Test
  void aQueryThatCannotBeReadBesideAnEmptyNameIsNoErrorOfTheService() throws IOException {
    assertThat(ask("?%zz&&", lines(1, 2)).status()).isEqualTo(400);
  }

  /** MAX_BATCH_LINES, from the first line that is to be answered. */
  @Test
  void asManyLinesAsThereMayBeAreAnsweredAndOneMoreEndsTheBatch() throws Exception {
    var within = answers(ask("", lines(1, 2_000)));
    assertThat(within.get(2_000).toString())
        .isEqualTo("{\"lines\":2000,\"decided\":2000,\"problems\":0}");
    var beyond = answers(ask("?from=3", lines(1, 2_003)));
    assertThat(beyond).hasSize(2_001);
    assertThat(beyond.get(2_000).path("status").asInt()).isEqualTo(413);
    assertThat(beyond.get(2_000).path("line").asInt()).isEqualTo(2_003);
    assertThat(beyond.get(2_000).path("detail").asText()).contains("from=2003");
  }

  @Test
  void answersComeBeforeTheBodyEndsAndAllByTheRulesOfTheBeginning() throws Exception {
    var before = live.rules().version();
    try (var client = new RawClient(server.port())) {
      client.send(head("", "Content-Type: application/x-ndjson", "Accept-Language: pt-BR"));
      client.send(chunk(lines(1, 3) + GOOD.substring(0, 20)));
      var reply = client.head();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.field("Content-Type")).isEqualTo("application/x-ndjson");
      assertThat(reply.field("Content-Language")).isEqualTo("pt-BR");
      var lines = new ArrayList<String>();
      while (lines.size() < 3) {
        client.chunk().lines().forEach(lines::add);
      }
      assertThat(lines).hasSize(3).allMatch(line -> line.contains(before));
      var files = Shipped.with("eligibility.csv", "E-10", "Enabled", "no");
      live = Shipped.live(files, RuleSet.load(files));
      client.send(chunk(GOOD.substring(20) + "\n"));
      assertThat(client.chunk()).startsWith("{\"line\":4,").contains(before);
      client.send("0\r\n\r\n");
      assertThat(client.chunk()).isEqualTo("{\"lines\":4,\"decided\":4,\"problems\":0}\n");
      assertThat(client.chunk()).isEmpty();
      // The connection can be used for more.
      var after = client.decide(GOOD.formatted("c").getBytes(UTF_8)).json();
      assertThat(after.at("/rules/version").asText())
          .isEqualTo(live.rules().version())
          .isNotEqualTo(before);
    }
  }

  @Test
  void aBatchThatTheLogRefusesGoesOnWhereItWasCutOffAndEveryLineIsAnsweredOnce() throws Exception {
    refused = "c-150";
    var body = lines(1, 300);
    var first = answers(ask("", body));
    var cut = first.remove(first.size() - 1);
    assertThat(cut.path("status").asInt()).isEqualTo(503);
    assertThat(cut.path("type").asText()).endsWith(":decision-log-unavailable");
    assertThat(cut.path("line").asInt()).isEqualTo(first.size() + 1).isLessThanOrEqualTo(150);
    assertThat(recorded).hasSize(first.size());
    refused = "";
    var second = answers(ask("?from=" + cut.path("line").asInt(), body));
    second.remove(second.size() - 1);
    first.addAll(second);
    assertThat(first)
        .extracting(a -> a.path("line").asInt())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 300).boxed().toList());
    assertThat(recorded)
        .extracting(entry -> entry.id().toString())
        .containsExactlyElementsOf(first.stream().map(BatchTest::id).toList());
  }

  @Test
  void clientsThatGoAwayLeaveTheServerHealthy() throws Exception {
    for (int i = 0; i < 2 * 32; i++) {
      try (var client = new RawClient(server.port())) {
        client.send(head("", "Content-Type: application/x-ndjson"));
        client.send(chunk(lines(1, 100) + "{\"cust"));
        assertThat(client.head().status()).isEqualTo(200);
      }
    }
    // Each place is free again once the server noticed.
    List<JsonNode> answers;
    do {
      answers = answers(ask("", lines(1, 70)));
    } while (answers.size() == 1);
    assertThat(answers).hasSize(71);
  }

  @Test
  void aServerThatStopsEndsABatchThatWaitsForItsClient() throws Exception {
    try (var client = new RawClient(server.port())) {
      client.send(head("", "Content-Type: application/x-ndjson"));
      client.send(chunk(lines(1, 2)));
      client.head();
      var text = new StringBuilder(client.chunk());
      var stopping = CompletableFuture.runAsync(server::close);
      for (var chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
        text.append(chunk);
      }
      var answers = answers(text.toString());
      assertThat(answers).hasSize(3);
      assertThat(answers.get(2).path("line").asInt()).isEqualTo(3);
      assertThat(answers.get(2).path("status").asInt()).isEqualTo(503);
      stopping.get(30, TimeUnit.SECONDS);
    }
  }

  private static String lines(int from, int to) {
    var lines = new StringBuilder();
    for (int i = from; i <= to; i++) {
      lines.append(GOOD.formatted("c-" + i)).append('\n');
    }
    return lines.toString();
  }

  private static String padded(int length) {
    var request = GOOD.formatted("padded");
    return request + " ".repeat(length - request.length());
  }

  private RawClient.Reply ask(String query, String body) throws IOException {
    return send(query, body, "Content-Type: application/x-ndjson");
  }

  /** Reads while it sends, as a client must. */
  private RawClient.Reply send(String query, String body, String fields) throws IOException {
    try (var client = new RawClient(server.port())) {
      client.send(head(query, fields));
      var sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  if (!body.isEmpty()) {
                    client.send(chunk(body));
                  }
                  client.send("0\r\n\r\n");
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      var reply = client.reply();
      // A server that refuses it need not take all of it.
      sending.exceptionally(e -> null).join();
      return reply;
    }
  }

  private static String head(String query, String... fields) {
    return "POST /decide/batch"
        + query
        + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        + String.join("\r\n", fields)
        + "\r\n\r\n";
  }

  private static byte[] chunk(String text) {
    var bytes = text.getBytes(UTF_8);
    var chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(UTF_8));
    return chunk.toByteArray();
  }

  private static List<JsonNode> answers(RawClient.Reply reply) throws IOException {
    return answers(new String(reply.body(), UTF_8));
  }

  private static List<JsonNode> answers(String text) throws IOException {
    var answers = new ArrayList<JsonNode>();
    for (var line : text.lines().toList()) {
      answers.add(Json.read(line.getBytes(UTF_8)));
    }
    return answers;
  }

  private static String id(JsonNode answer) {
    return answer.path("decisionId").asText();
  }

  private static String withoutIds(JsonNode answer) {
    return answer
        .toString()
        .replaceAll("\"line\":\\d+,", "")
        .replaceAll("\"decisionId\":\"[^\"]*\",", "");
  }
}
