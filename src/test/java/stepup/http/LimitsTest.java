package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.Serving;
import stepup.json.RequestLimits;

/** Every limit on what callers send: what is just within it is answered, one more is refused. */
@Timeout(120)
class LimitsTest {
  private static final RequestLimits LIMITS = new RequestLimits(65_536, 4, 200, 3, 3, 1_000);
  private static final ClientLimits CLIENTS = new ClientLimits(5, 1_024, 10, 600, 600, 600, 600);

  /** Settings that limit something else, or over time, and where they are tested. */
  private static final Map<String, String> TESTED_ELSEWHERE =
      Map.ofEntries(
          Map.entry("HEADER_SECONDS", "http/SlowClientsTest"),
          Map.entry("BODY_SECONDS", "http/SlowClientsTest"),
          Map.entry("ANSWER_SECONDS", "http/SlowClientsTest"),
          Map.entry("IDLE_SECONDS", "http/SlowClientsTest"),
          Map.entry("MAX_BATCH_LINES", "http/BatchTest"),
          Map.entry("MAX_FILE_BYTES", "tables/XlsxFileTest"),
          Map.entry("MAX_WORKBOOK_PARTS", "tables/XlsxFileTest"),
          Map.entry("MAX_WORKBOOK_BYTES", "tables/XlsxFileTest"),
          Map.entry("MAX_SHEET_ROWS", "tables/XlsxFileTest"),
          Map.entry("MAX_SHEET_COLUMNS", "tables/XlsxFileTest"),
          Map.entry("MAX_CELL_CHARACTERS", "tables/XlsxFileTest"),
          Map.entry("MAX_DECISION_MILLIS", "http/OverBudgetTest"));

  /** Not a limit on what one caller sends. */
  private static final List<String> OTHERS =
      List.of(
          "BUNDLE_POLL_SECONDS",
          "DRAIN_SECONDS",
          "LOG_SYNC_SECONDS",
          "MAX_EVALUATIONS",
          // In the units of the rules, at the limit and beside it: BudgetTest.
          "MAX_RULES_FIRED",
          "MAX_WAITING",
          "MAX_WAIT_MILLIS",
          "MAX_QUEUE_MILLIS",
          "MAX_SHEET_CELLS",
          "MAX_MERGED_RANGES");

  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    server = SlowClientsTest.start(Serving.settings(LIMITS, CLIENTS));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * A limit.
   *
   * @param within a whole request, as it is sent
   * @param beyond the same and one more
   * @param says what the problem must say of the limit
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Limit(
      String setting, byte[] within, byte[] beyond, int status, String problem, String says) {
    @Override
    public String toString() {
      return setting + " " + problem;
    }
  }

  static Stream<Limit> limits() {
    var whitespace = whitespace(65_536);
    var ratio = justWithinTheRatio();
    return Stream.of(
        new Limit(
            "MAX_BODY_BYTES",
            decide(filled(65_536)),
            decide(filled(65_537)),
            413,
            "too-large",
            "more than 65536 bytes"),
        new Limit(
            "MAX_BODY_BYTES",
            chunked(filled(65_536)),
            chunked(filled(65_537)),
            413,
            "too-large",
            "more than 65536 bytes"),
        new Limit(
            "MAX_BODY_BYTES",
            compressed(over(whitespace, 65_536)),
            compressed(over(whitespace, 65_537)),
            413,
            "too-large",
            "inflates to more than 65536 bytes"),
        new Limit(
            "MAX_GZIP_RATIO",
            compressed(ratio),
            compressed(over(ratio, ratio.length + 1)),
            413,
            "too-large",
            "more than 10 times its size"),
        new Limit(
            "MAX_JSON_DEPTH",
            decide(subscriptions(1, "\"quantity\": 1, \"addOns\": []")),
            decide(subscriptions(1, "\"quantity\": 1, \"addOns\": [[]]")),
            400,
            "unreadable",
            "at most 4 levels"),
        new Limit(
            "MAX_JSON_TOKENS",
            decide(services(187)),
            decide(services(188)),
            400,
            "unreadable",
            "more than 200 JSON tokens"),
        new Limit(
            "MAX_NUMBER_CHARACTERS",
            decide(subscriptions(1, "\"quantity\": 100")),
            decide(subscriptions(1, "\"quantity\": 1000")),
            400,
            "unreadable",
            "at most 3 characters"),
        new Limit(
            "MAX_SUBSCRIPTIONS",
            decide(subscriptions(3, "\"quantity\": 1")),
            decide(subscriptions(4, "\"quantity\": 1")),
            422,
            "invalid-facts",
            "more than 3 subscriptions"),
        new Limit(
            "MAX_HEADER_BYTES", head("", 1_024), head("", 1_025), 431, "headers-too-large", ""),
        new Limit(
            "MAX_HEADER_BYTES",
            head("?" + "x".repeat(900), 1_024),
            head("?" + "x".repeat(1_100), 1_500),
            414,
            "address-too-long",
            ""));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void whatIsWithinALimitIsAnsweredAndOneMoreIsRefused(Limit limit) throws Exception {
    try (var client = new RawClient(server.port())) {
      var reply = client.send(limit.within).reply();
      assertThat(reply.status()).as(new String(reply.body(), UTF_8)).isEqualTo(200);
    }
    try (var client = new RawClient(server.port())) {
      var reply = client.send(limit.beyond).reply();
      assertThat(reply.status()).as(new String(reply.body(), UTF_8)).isEqualTo(limit.status);
      assertThat(reply.problem()).isEqualTo(limit.problem);
      assertThat(new String(reply.body(), UTF_8)).contains(limit.says);
    }
  }

  /** MAX_CONNECTIONS. */
  @Test
  void oneConnectionTooManyWaitsUntilAnotherIsClosed() throws Exception {
    var open = new ArrayList<RawClient>();
    try (var own = SlowClientsTest.start(Serving.settings(LIMITS, CLIENTS))) {
      for (int i = 0; i < CLIENTS.connections(); i++) {
        var client = new RawClient(own.port());
        open.add(client);
        assertThat(client.send(head("", 100)).reply().status()).isEqualTo(200);
      }
      try (var late = new RawClient(own.port());
          var operator = new RawClient(own.opsPort())) {
        late.send(head("", 100));
        assertThat(late.hears(1_500)).isFalse();
        operator.send("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(operator.reply().status()).isEqualTo(200);
        open.remove(0).close();
        assertThat(late.reply().status()).isEqualTo(200);
      }
    } finally {
      for (var client : open) {
        client.close();
      }
    }
  }

  @Test
  void everyLimitThatIsASettingIsTested() throws IOException {
    var settings = new TreeMap<String, String>(TESTED_ELSEWHERE);
    limits().forEach(limit -> settings.put(limit.setting, "http/LimitsTest"));
    settings.put("MAX_CONNECTIONS", "http/LimitsTest");
    for (var tested : settings.entrySet()) {
      var test = Path.of("src/test/java/stepup", tested.getValue() + ".java");
      assertThat(Files.readString(test)).contains(tested.getKey());
    }
    OTHERS.forEach(name -> settings.put(name, ""));
    var documented =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split(" \\| ", 2)[0])
            .flatMap(names -> Pattern.compile("[A-Z_]+").matcher(names).results())
            .map(name -> name.group())
            .filter(name -> name.startsWith("MAX_") || name.endsWith("_SECONDS"))
            .collect(Collectors.toSet());
    assertThat(settings.keySet()).containsExactlyInAnyOrderElementsOf(documented);
  }

  private static byte[] decide(byte[] body) {
    return joined(
        RawClient.DECIDE + "Connection: close\r\nContent-Length: " + body.length + "\r\n\r\n",
        body);
  }

  private static byte[] compressed(byte[] body) {
    var gzip = GzipTest.gzip(body);
    return joined(
        RawClient.DECIDE + "Content-Encoding: gzip\r\nContent-Length: " + gzip.length + "\r\n\r\n",
        gzip);
  }

  private static byte[] chunked(byte[] body) {
    var head = RawClient.DECIDE + "Transfer-Encoding: chunked\r\n\r\n";
    return joined(
        head + Integer.toHexString(body.length) + "\r\n",
        joined(new String(body, UTF_8), "\r\n0\r\n\r\n".getBytes(UTF_8)));
  }

  /** A request without a body whose head has a given length, up to and with the blank line. */
  private static byte[] head(String query, int bytes) {
    var head = "GET /rules" + query + " HTTP/1.1\r\nHost: x\r\n";
    var field = "X: ";
    var end = "\r\n\r\n";
    int missing = bytes - head.length() - field.length() - end.length();
    return (head + field + "x".repeat(missing) + end).getBytes(UTF_8);
  }

  private static byte[] subscriptions(int count, String more) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                "{\"id\": \"s-%d\", \"offer\": \"an-offer\", \"status\": \"active\", %s}"
                    .formatted(i, more))
        .collect(
            Collectors.joining(", ", "{\"customer\": {\"id\": \"c\"}, \"subscriptions\": [", "]}"))
        .getBytes(UTF_8);
  }

  /** A request of 13 tokens and one for each service. */
  private static byte[] services(int count) {
    return "{\"customer\": {\"id\": \"c\", \"delegatedAdmin\": [%s]}, \"subscriptions\": []}"
        .formatted(String.join(",", Collections.nCopies(count, "\"office-365\"")))
        .getBytes(UTF_8);
  }

  private static byte[] filled(int length) {
    var spaces = new byte[length];
    Arrays.fill(spaces, (byte) ' ');
    return over(spaces, length);
  }

  /** A request and as much of what follows as makes a given length. */
  private static byte[] over(byte[] whitespace, int length) {
    var request = subscriptions(0, "");
    var body = Arrays.copyOf(whitespace, length);
    if (length > whitespace.length) {
      Arrays.fill(body, whitespace.length, length, (byte) ' ');
    }
    System.arraycopy(request, 0, body, 0, request.length);
    return body;
  }

  /** White space that does not compress well. */
  private static byte[] whitespace(int length) {
    var random = new Random(7);
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) " \t\r\n".charAt(random.nextInt(4));
    }
    return bytes;
  }

  /** The longest body that inflates to no more than ten times its size. */
  private static byte[] justWithinTheRatio() {
    var random = whitespace(8_000);
    int length = 16_384;
    while (GzipTest.gzip(over(random, length + 1)).length * 10 >= length + 1) {
      length++;
    }
    return over(random, length);
  }

  private static byte[] joined(String text, byte[] bytes) {
    var head = text.getBytes(UTF_8);
    var all = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    return all;
  }
}
