package stepup.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final byte[] LONG =
      "a long answer ".repeat(5_000).getBytes(StandardCharsets.UTF_8);
  private static final Duration SOON = Duration.ofMillis(200);

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void everyQuestionIsAskedOnceAndInOrder() throws IOException {
    answering(false);
    var questions = new StringBuilder();
    var outcome =
        load(
                3,
                (question, answer) -> {
                  questions.append(question).append(answer.text());
                  return Load.Worth.GOOD;
                })
            .once(1);
    assertThat(questions.toString()).isEqualTo("0echo of 01echo of 12echo of 2");
    assertThat(outcome.good().getTotalCount()).isEqualTo(3);
  }

  @Test
  void anAnswerInChunksIsReadAsOneWithALength() throws IOException {
    answering(true);
    var outcome = load(2, LoadTest::isEcho).closed(3, SOON);
    assertThat(outcome.wrong()).isZero();
    assertThat(outcome.good().getTotalCount()).isPositive();
  }

  @Test
  void anAnswerLongerThanWhatIsReadAtOnceIsReadWhole() throws IOException {
    for (boolean chunked : List.of(false, true)) {
      server.createContext("/" + chunked, exchange -> send(exchange, LONG, chunked));
      Load.Judge judge =
          (question, answer) ->
              Expected.like(LONG).isBodyOf(answer) ? Load.Worth.GOOD : Load.Worth.WRONG;
      var outcome =
          new Load(port(), List.of(Load.post("/" + chunked, new byte[0])), judge).closed(1, SOON);
      assertThat(outcome.wrong()).isZero();
      assertThat(outcome.good().getTotalCount()).isPositive();
    }
  }

  @Test
  void aConnectionThatTheServerEndsIsMadeAnew() throws IOException {
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Connection", "close");
          send(exchange, exchange.getRequestBody().readAllBytes(), false);
        });
    var outcome = load(2, (question, answer) -> Load.Worth.GOOD).once(1);
    assertThat(outcome.good().getTotalCount()).isEqualTo(2);
  }

  @Test
  void answersThatAreWrongOrRefusalsAreCountedApart() throws IOException {
    answering(false);
    var worth = List.of(Load.Worth.GOOD, Load.Worth.SHED, Load.Worth.WRONG);
    var outcome = load(3, (question, answer) -> worth.get(question)).once(1);
    assertThat(outcome.good().getTotalCount()).isEqualTo(1);
    assertThat(outcome.shed().getTotalCount()).isEqualTo(1);
    assertThat(outcome.wrong()).isEqualTo(1);
  }

  @Test
  void aQuestionThatHadToWaitForAConnectionIsLateSinceItWasDue() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          try {
            if (asked.incrementAndGet() == 1) {
              TimeUnit.MILLISECONDS.sleep(300);
            }
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          send(exchange, new byte[] {1}, false);
        });
    var outcome =
        load(1, (question, answer) -> Load.Worth.GOOD).open(100, 1, Duration.ofSeconds(2));
    var late = outcome.goodSinceDue();
    // Those that were due in the first 200 of the 300 ms.
    assertThat(late.getCountBetweenValues(100_000_000, late.getHighestTrackableValue()))
        .isGreaterThanOrEqualTo(20);
  }

  @Test
  void theIdOfADecisionDoesNotMatterAndAllElseDoes() throws IOException {
    var expected = Expected.like(decided("a", 1));
    for (int all = 1; all <= 2; all++) {
      var path = "/" + all;
      var sent = decided("b", all);
      server.createContext(path, exchange -> send(exchange, sent, false));
      var right = new StringBuilder();
      new Load(
              port(),
              List.of(Load.post(path, new byte[0])),
              (question, answer) -> {
                right.append(expected.isBodyOf(answer));
                return Load.Worth.GOOD;
              })
          .once(1);
      assertThat(right.toString()).isEqualTo(String.valueOf(all == 1));
    }
  }

  private static byte[] decided(String id, int all) {
    var json = "{\"decisionId\":\"" + id.repeat(36) + "\",\"all\":" + all + "}";
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static Load.Worth isEcho(int question, Answer answer) {
    return answer.text().equals("echo of " + question) ? Load.Worth.GOOD : Load.Worth.WRONG;
  }

  private void answering(boolean chunked) {
    server.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          send(exchange, ("echo of " + body).getBytes(StandardCharsets.UTF_8), chunked);
        });
  }

  private static void send(HttpExchange exchange, byte[] body, boolean chunked) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, chunked ? 0 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private Load load(int questions, Load.Judge judge) {
    var bodies =
        IntStream.range(0, questions)
            .mapToObj(i -> Load.post("/", String.valueOf(i).getBytes(StandardCharsets.UTF_8)))
            .toList();
    return new Load(port(), bodies, judge);
  }
}
