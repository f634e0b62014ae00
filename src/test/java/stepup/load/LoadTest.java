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
            .once();
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
    var outcome = load(2, (question, answer) -> Load.Worth.GOOD).once();
    assertThat(outcome.good().getTotalCount()).isEqualTo(2);
  }

  @Test
  void answersThatAreWrongOrRefusalsAreCountedApart() throws IOException {
    answering(false);
    var outcome = load(3, (question, answer) -> Load.Worth.values()[question]).once();
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
  void theIdOfADecisionDoesNotMatterAndAllElseDoes() {
    var body = "{\"decisionId\":\"" + "a".repeat(36) + "\",\"x\":1}";
    var expected = Expected.like(body.getBytes(StandardCharsets.UTF_8));
    assertThat(body.substring(expected.from(), expected.to())).isEqualTo("a".repeat(36));
    var without = Expected.like(new byte[] {1, 2});
    assertThat(without.from()).isEqualTo(2);
    assertThat(without.to()).isEqualTo(2);
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
