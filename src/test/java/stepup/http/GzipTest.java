package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;

@Timeout(60)
class GzipTest {
  private static final byte[] REQUEST =
      "{\"customer\": {\"id\": \"c\"}, \"subscriptions\": []}".getBytes(UTF_8);

  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    server = Serving.start(Shipped::live, entries -> {});
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void compressedRequestsAreDecided() throws Exception {
    var twoMembers = new ByteArrayOutputStream();
    twoMembers.write(gzip(Arrays.copyOf(REQUEST, 10)));
    twoMembers.write(gzip(Arrays.copyOfRange(REQUEST, 10, REQUEST.length)));
    for (var body : new byte[][] {gzip(REQUEST), twoMembers.toByteArray()}) {
      for (var name : new String[] {"gzip", "GZIP", "identity, gzip"}) {
        var reply = decide(body, "Content-Encoding: " + name);
        assertThat(reply.status()).as(name).isEqualTo(200);
        assertThat(reply.json().at("/customer").textValue()).isEqualTo("c");
      }
    }
    assertThat(decide(REQUEST, "Content-Encoding: identity").status()).isEqualTo(200);
  }

  @Test
  void whatOnlyClaimsToBeCompressedIsRefused() throws Exception {
    var right = gzip(REQUEST);
    var cut = Arrays.copyOf(right, right.length - 1);
    var withMore = Arrays.copyOf(right, right.length + 1);
    var changed = right.clone();
    changed[right.length - 6] ^= 1;
    for (var body : new byte[][] {REQUEST, {0x1f}, cut, withMore, changed}) {
      var reply = decide(body, "Content-Encoding: gzip");
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.problem()).isEqualTo("bad-request");
    }
  }

  @Test
  void otherEncodingsAreRefusedWithTheOneThatIsTaken() throws Exception {
    for (var fields :
        new String[][] {
          {"Content-Encoding: br"},
          {"Content-Encoding: gzip, gzip"},
          {"Content-Encoding: gzip", "Content-Encoding: gzip"}
        }) {
      var reply = decide(gzip(gzip(REQUEST)), fields);
      assertThat(reply.status()).isEqualTo(415);
      assertThat(reply.field("Accept-Encoding")).isEqualTo("gzip");
      assertThat(reply.problem()).isEqualTo("unsupported-media-type");
    }
  }

  @Test
  void aBombIsRefused() throws Exception {
    var bomb = gzip(new byte[100_000_000]);
    assertThat(bomb.length).isLessThan(262_144);
    var reply = decide(bomb, "Content-Encoding: gzip");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.problem()).isEqualTo("too-large");
  }

  @Test
  void longAnswersAreCompressedForThoseWhoAcceptIt() throws Exception {
    var plain = get("GET", "/rules", "");
    assertThat(plain.field("Content-Encoding")).isEmpty();
    assertThat(plain.field("Vary")).isEqualTo("Accept-Encoding");
    var compressed = get("GET", "/rules", "Accept-Encoding: br;q=1, gzip;q=0.5\r\n");
    assertThat(compressed.field("Content-Encoding")).isEqualTo("gzip");
    assertThat(compressed.field("Vary")).isEqualTo("Accept-Encoding");
    assertThat(compressed.field("Content-Type")).isEqualTo("application/json");
    assertThat(inflated(compressed.body())).isEqualTo(plain.body());
    assertThat(compressed.body().length).isLessThan(plain.body().length);
    assertThat(get("GET", "/rules", "Accept-Encoding: gzip;q=0\r\n").body())
        .isEqualTo(plain.body());
    var wrong = ("{" + "\"x%d\": 1,".repeat(90) + "\"y\": 1}").formatted(numbers(90));
    var problem = decide(wrong.getBytes(UTF_8), "Accept-Encoding: gzip");
    assertThat(problem.status()).isEqualTo(422);
    // Jetty compresses what was found, and no problems.
    assertThat(problem.field("Content-Encoding")).isEmpty();
    assertThat(problem.body().length).isGreaterThan(1_024);
    assertThat(problem.problem()).isEqualTo("invalid-facts");
  }

  @Test
  void shortAnswersStayAsTheyAre() throws Exception {
    var reply = decide(REQUEST, "Accept-Encoding: gzip");
    assertThat(reply.field("Content-Encoding")).isEmpty();
    assertThat(reply.field("Vary")).contains("Accept-Encoding").contains("Accept-Language");
    assertThat(reply.json().at("/customer").textValue()).isEqualTo("c");
  }

  @Test
  void headSaysWhatGetWouldAndSendsNothing() throws Exception {
    try (var client = new RawClient(server.port())) {
      client.send("HEAD /rules HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n");
      client.send("Connection: close\r\n\r\n");
      var head = client.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.field("Vary")).isEqualTo("Accept-Encoding");
      assertThat(client.readToTheEnd()).isZero();
    }
  }

  private static RawClient.Reply get(String method, String path, String fields) throws IOException {
    try (var client = new RawClient(server.port())) {
      return client
          .send(method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n")
          .reply();
    }
  }

  private static RawClient.Reply decide(byte[] body, String... fields) throws IOException {
    try (var client = new RawClient(server.port())) {
      return client.decide(body, fields);
    }
  }

  private static Object[] numbers(int count) {
    var numbers = new Object[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  static byte[] gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] inflated(byte[] bytes) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
