package stepup.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.http.Server;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Problem;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;

/**
 * Whatever a client sends, it gets an answer that the contract knows, or its connection ends; and
 * the next one is served as if nothing had been.
 *
 * <p>The first letter of an input says what is done with the rest:
 *
 * <ul>
 *   <li>{@code R}: sent as it is, over a connection of its own
 *   <li>{@code P}: a query, lines of header fields, a blank line, and the body; posted to {@code
 *       /decide} over a connection that is kept
 *   <li>{@code E}: edits of a good request ({@link RequestEdits}), posted likewise
 *   <li>{@code B}: a body, read and decided without a server, which is much faster
 *   <li>{@code J}: edits of a good request, decided without a server
 * </ul>
 */
public final class HttpFuzz {
  /** In what a client sends: no problem may tell it again. */
  static final String SECRET = "zq7Secret";

  private static final String KINDS = "RPEBJ";
  private static final RequestLimits LIMITS = Serving.settings().limits();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
  private static final UUID ID = new UUID(0, 0);
  private static final String GOOD =
      """
      {"customer": {"id": "%s"}, "subscriptions": []}
      """;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a client of a good connection can be answered; never 500. */
  private static final Set<Integer> STATUSES =
      Set.of(200, 400, 404, 405, 406, 408, 413, 414, 415, 417, 422, 431, 505);

  private static final Pattern STATUS_LINE = Pattern.compile("(?m)^HTTP/1\\.1 (\\d{3})");
  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+:[^\0\r]*");
  private static final Set<String> FRAMING =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");
  private static final Pattern INSIDE =
      Pattern.compile("(?i)exception|stack ?trace|\tat |\\b(java|org|com|io|stepup)\\.[a-z]+\\.");

  private static @Nullable HttpFuzz running;

  private final Server server;
  private final RequestEdits edits = new RequestEdits();
  private final LiveHeap heap = new LiveHeap();
  private Client kept;
  private int goodOnes;

  private HttpFuzz() throws IOException {
    server = Serving.start(Shipped::live, new DecisionService(() -> ID, HttpFuzz::written), CLOCK);
    kept = new Client(server.port());
  }

  /** Called by the fuzzer before the first input. */
  public static void fuzzerInitialize() throws IOException {
    running = new HttpFuzz();
  }

  /** Called by the fuzzer after the last input. */
  public static void fuzzerTearDown() throws IOException {
    if (running != null) {
      running.kept.close();
      running.server.close();
      running = null;
    }
  }

  /** Called by the fuzzer with each input. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Objects.requireNonNull(running).run(new Input(bytes));
  }

  private void run(Input input) throws IOException {
    heap.look();
    int kind = input.next();
    switch (KINDS.indexOf(kind) < 0 ? KINDS.charAt(kind % KINDS.length()) : kind) {
      case 'R' -> raw(input.rest());
      case 'P' -> post(posted(input));
      case 'E' -> post(request("", "", edits.edited(input)));
      case 'B' -> direct(input.rest());
      default -> direct(edits.edited(input));
    }
  }

  private void raw(byte[] bytes) throws IOException {
    try (var client = new Client(server.port())) {
      try {
        client.send(bytes);
      } catch (SocketException e) {
        // It ended the connection before it had read everything.
      }
      var answers = new String(client.receiveAll(), ISO_8859_1);
      var status = STATUS_LINE.matcher(answers);
      boolean problemsOnly = !answers.isEmpty();
      while (status.find()) {
        int code = Integer.parseInt(status.group(1));
        assertThat(code).as(answers).isNotEqualTo(500);
        problemsOnly &= code >= 400;
      }
      if (problemsOnly) {
        assertThat(answers).doesNotContainPattern(INSIDE).startsWith("HTTP/1.1 ");
      }
    }
    good();
  }

  /** Asks what nobody asked before, and expects the answer to just that. */
  private void good() throws IOException {
    var customer = "good-" + ++goodOnes;
    var answer = post(request("", "", GOOD.formatted(customer).getBytes(UTF_8)));
    assertThat(answer.path("customer").textValue()).as(answer.toString()).isEqualTo(customer);
  }

  private static byte[] posted(Input input) {
    var query = input.line().replaceAll("[^!-~]", "");
    var headers = new StringBuilder();
    for (var line = input.line(); !line.isEmpty(); line = input.line()) {
      var name = line.split(":", 2)[0].toLowerCase(Locale.ROOT);
      if (FIELD.matcher(line).matches() && !FRAMING.contains(name)) {
        headers.append(line).append("\r\n");
      }
    }
    return request(query, headers.toString(), input.rest());
  }

  private static byte[] request(String query, String headers, byte[] body) {
    var type = headers.toLowerCase(Locale.ROOT).contains("content-type:");
    var request = new ByteArrayOutputStream();
    request.writeBytes(
        ("POST /decide"
                + query
                + " HTTP/1.1\r\nHost: localhost\r\n"
                + (type ? "" : "Content-Type: application/json\r\n")
                + headers
                + "Content-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(ISO_8859_1));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private JsonNode post(byte[] request) throws IOException {
    Client.Response response;
    try {
      response = answered(request);
    } catch (EOFException | SocketException e) {
      if (request.length > LIMITS.bodyBytes()) {
        // It was refused unread, which can end the connection before the answer arrives.
        renew();
        return JSON.missingNode();
      }
      throw new AssertionError("there is no answer", e);
    }
    if (response.last()) {
      renew();
    }
    assertThat(response.status()).isIn(STATUSES);
    boolean good = response.status() == 200;
    assertThat(response.contentType())
        .isEqualTo(good ? "application/json" : "application/problem+json");
    var answer = JSON.readTree(response.body());
    if (!good) {
      keepsToItself(answer.deepCopy());
    }
    return answer;
  }

  private Client.Response answered(byte[] request) throws IOException {
    try {
      kept.sendNext(request);
      return kept.receive();
    } catch (EOFException | SocketException e) {
      // A connection that was idle for long, as it is while a computer sleeps, has ended.
      renew();
      kept.send(request);
      return kept.receive();
    } catch (SocketTimeoutException e) {
      // What comes late is no answer to the next request.
      renew();
      throw new AssertionError("there is no answer", e);
    }
  }

  private void renew() throws IOException {
    kept.close();
    kept = new Client(server.port());
  }

  private static void direct(byte[] body) throws IOException {
    var rules = Shipped.rules();
    try {
      var facts = FactsReader.read(body, rules.catalog(), LocalDate.of(2026, 11, 22), LIMITS);
      var entry =
          new DecisionService(() -> ID, HttpFuzz::written)
              .decide(rules, facts, DecisionEngine.Scope.EXPLAINED, CLOCK.instant());
      var answer = AnswerWriter.answer(entry, rules.catalog().texts("en"));
      JSON.readTree(answer);
    } catch (RequestProblem e) {
      keepsToItself(JSON.readTree(Problem.of(e).json()));
    }
  }

  private static void written(List<DecisionRecord> entries) {
    entries.forEach(AnswerWriter::logLine);
  }

  /** A problem tells nothing of the inside, and no value; pointers hold names of fields. */
  private static void keepsToItself(JsonNode problem) {
    assertThat(problem.path("type").textValue()).startsWith("urn:stepup:problem:");
    assertThat(problem.path("title").textValue()).isNotBlank();
    problem.path("errors").forEach(HttpFuzz::withoutPointer);
    assertThat(problem.toString()).doesNotContain(SECRET).doesNotContainPattern(INSIDE);
  }

  private static void withoutPointer(JsonNode error) {
    ((ObjectNode) error).remove("pointer");
  }
}
