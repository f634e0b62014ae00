package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionService;
import stepup.json.RequestLimits;

/** Clients that send or read too slowly; each server here is impatient about one thing only. */
@Timeout(120)
class SlowClientsTest {
  static final int LONG = 600;
  private static final byte[] REQUEST =
      "{\"customer\": {\"id\": \"c\"}, \"subscriptions\": []}".getBytes(UTF_8);
  private static final String RULES = "GET /rules HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final byte[] ENDLESS = "x".repeat(2_000).getBytes(UTF_8);

  /** HEADER_SECONDS. */
  @Test
  void aHeaderThatDripsEndsTheConnection() throws Exception {
    try (var server = start(1, LONG, LONG, LONG);
        var client = new RawClient(server.port())) {
      client.send("GET /rules HTTP/1.1\r\nHost: x\r\nX: ").drip(ENDLESS);
      assertThat(client.readToTheEnd()).isZero();
    }
  }

  @Test
  void aHeaderThatDripsAfterAnAnswerEndsTheConnection() throws Exception {
    try (var server = start(1, LONG, LONG, LONG);
        var client = new RawClient(server.port())) {
      assertThat(client.send(RULES).reply().status()).isEqualTo(200);
      client.drip(ENDLESS);
      assertThat(client.readToTheEnd()).isZero();
    }
  }

  @Test
  void aConnectionThatIsOpenedAndNotUsedEnds() throws Exception {
    try (var server = start(1, LONG, LONG, LONG);
        var client = new RawClient(server.port())) {
      assertThat(client.readToTheEnd()).isZero();
    }
  }

  @Test
  void betweenRequestsAConnectionMayRestLongerThanAHeaderMayTake() throws Exception {
    try (var server = start(1, LONG, LONG, LONG);
        var client = new RawClient(server.port())) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.send(RULES).reply().status()).isEqualTo(200);
        assertThat(client.hears(3_000)).isFalse();
      }
    }
  }

  /** BODY_SECONDS. */
  @Test
  void aBodyThatDripsIsAnsweredWithATimeout() throws Exception {
    for (var framing : new String[] {"Content-Length: 2000", "Transfer-Encoding: chunked"}) {
      try (var server = start(LONG, 1, LONG, LONG);
          var client = new RawClient(server.port())) {
        client.send(RawClient.DECIDE + framing + "\r\n\r\n");
        client.drip(
            framing.endsWith("chunked") ? "1\r\nx\r\n".repeat(300).getBytes(UTF_8) : ENDLESS);
        isTimeout(client);
      }
    }
  }

  @Test
  void aBodyThatDoesNotComeIsAnsweredWithATimeout() throws Exception {
    try (var server = start(LONG, 1, LONG, LONG);
        var client = new RawClient(server.port())) {
      client.send(RawClient.DECIDE + "Content-Length: 2000\r\n\r\n{");
      isTimeout(client);
    }
  }

  private static void isTimeout(RawClient client) throws IOException {
    var reply = client.reply();
    assertThat(reply.status()).isEqualTo(408);
    assertThat(reply.problem()).isEqualTo("request-timeout");
    assertThat(reply.json().path("detail").textValue()).contains("within 1 seconds");
    assertThat(reply.field("Connection")).isEqualTo("close");
    assertThat(client.readToTheEnd()).isZero();
  }

  /** ANSWER_SECONDS. */
  @Test
  void anAnswerThatIsReadSlowlyEndsTheConnection() throws Exception {
    var page = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";
    int pages = 40;
    long length;
    try (var server = start(LONG, LONG, LONG, LONG);
        var client = new RawClient(server.port(), 4_096)) {
      var whole = client.send(page).reply();
      length = whole.body().length;
      assertThat(length).isGreaterThan(1_000_000);
    }
    try (var server = start(LONG, LONG, 1, LONG);
        var client = new RawClient(server.port(), 4_096)) {
      client.send(page.repeat(pages));
      for (int i = 0; i < 50; i++) {
        client.readSome(100);
      }
      assertThat(client.readToTheEnd()).isLessThan(pages * length);
    }
  }

  /** IDLE_SECONDS. */
  @Test
  void aConnectionWithoutTrafficEnds() throws Exception {
    try (var server = start(LONG, LONG, LONG, 1);
        var client = new RawClient(server.port())) {
      assertThat(client.send(RULES).reply().status()).isEqualTo(200);
      assertThat(client.readToTheEnd()).isZero();
    }
  }

  @Test
  void slowBodiesHoldNeitherTheTurnOfOthersNorThreads() throws Exception {
    int more = 300;
    var limits = clients(LONG, LONG, LONG, LONG);
    var load = new Server.Load(1, 0, 1, 30_000);
    var slow = new ArrayList<Closeable>();
    try (var server = start(Serving.settings(RequestLimits.USUAL, limits, load));
        var client = new RawClient(server.port());
        var operator = new RawClient(server.opsPort())) {
      for (int i = 0; i < more; i++) {
        var each = new RawClient(server.port());
        slow.add(each);
        each.send(RawClient.DECIDE + "Content-Length: 2000\r\n\r\n{");
      }
      for (int i = 0; i < 3; i++) {
        assertThat(client.decide(REQUEST).status()).isEqualTo(200);
        operator.send("GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(operator.reply().status()).isEqualTo(200);
      }
      // Before the server is, which would wait for them.
      for (var each : slow) {
        each.close();
      }
    }
  }

  static ClientLimits clients(int header, int body, int answer, int idle) {
    return new ClientLimits(1_000, 8_192, 100, header, body, answer, idle);
  }

  private static Server start(int header, int body, int answer, int idle) throws IOException {
    return start(Serving.settings(RequestLimits.USUAL, clients(header, body, answer, idle)));
  }

  static Server start(Server.Settings settings) throws IOException {
    return Server.start(
        settings,
        Serving.parts(
            Shipped::live,
            new DecisionService(UUID::randomUUID, entries -> {}),
            Clock.systemUTC()));
  }
}
