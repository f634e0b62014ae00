package stepup.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionService;

/**
 * Clients that go away in the middle of anything, while others ask over connections that are kept:
 * each of these gets its own answer, and in its turn. How long: {@code -Dstepup.resets.seconds=3}.
 */
class ResetsTest {
  private static final long NANOS =
      TimeUnit.SECONDS.toNanos(Integer.getInteger("stepup.resets.seconds", 3));
  private static final int LEAVING = 3;
  private static final int STAYING = 2;
  private static final int IN_A_ROW = 6;

  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    server =
        Serving.start(
            Shipped::live,
            new DecisionService(java.util.UUID::randomUUID, entries -> {}),
            Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * What is asked, and how its answer is known.
   *
   * @param status of the answer
   * @param names what only this answer says; empty if it says nothing of its own
   * @param last whether the connection ends with the answer
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Question(String kind, byte[] bytes, int status, String names, boolean last) {}

  @Test
  @Timeout(600)
  void whoeverLeavesNobodyElseGetsTheAnswer() throws Exception {
    long end = System.nanoTime() + NANOS;
    var work = new ArrayList<Callable<TreeMap<String, Integer>>>();
    for (int i = 0; i < STAYING; i++) {
      var name = "stays" + i;
      var random = new Random(i);
      work.add(() -> stays(name, random, end, 1));
    }
    for (int i = 0; i < STAYING; i++) {
      var name = "row" + i;
      var random = new Random(100 + i);
      work.add(() -> stays(name, random, end, IN_A_ROW));
    }
    for (int i = 0; i < LEAVING; i++) {
      var name = "leaves" + i;
      var random = new Random(200 + i);
      work.add(() -> leaves(name, random, end));
    }
    var threads = Executors.newFixedThreadPool(work.size());
    try {
      for (Future<TreeMap<String, Integer>> done : threads.invokeAll(work)) {
        System.err.println(done.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static TreeMap<String, Integer> stays(String name, Random random, long end, int most)
      throws IOException {
    var asked = new TreeMap<String, Integer>();
    var client = new RawClient(server.port());
    String before = "";
    for (int n = 0; System.nanoTime() < end; ) {
      var questions = new ArrayList<Question>();
      var bytes = new ByteArrayOutputStream();
      do {
        var question = question(name + "-" + n++, random, most == 1);
        questions.add(question);
        bytes.writeBytes(question.bytes);
      } while (questions.size() < 1 + random.nextInt(most)
          && !questions.get(questions.size() - 1).last);
      var what = questions.stream().map(Question::kind).toList() + " after " + before;
      boolean last = false;
      for (int i = 0; i < questions.size(); i++) {
        var question = questions.get(i);
        RawClient.Reply reply;
        try {
          if (i == 0) {
            client.send(bytes.toByteArray());
          }
          reply = client.reply();
          while (reply.status() == 100) {
            reply = client.reply();
          }
        } catch (IOException | RuntimeException e) {
          throw new AssertionError("no answer to " + i + " of " + what, e);
        }
        var body = new String(reply.body(), UTF_8);
        var told = i + " of " + what + " (" + question.names + "): " + reply.fields() + body;
        assertThat(reply.status()).as(told).isEqualTo(question.status);
        assertThat(body).as(told).contains(question.names);
        var length = reply.field("content-length");
        if (!length.isEmpty()) {
          assertThat(reply.body().length).as(told).isEqualTo(Integer.parseInt(length));
        }
        asked.merge(question.kind, 1, Integer::sum);
        last = reply.field("connection").equalsIgnoreCase("close");
        if (last) {
          assertThat(i).as("ended early, " + told).isEqualTo(questions.size() - 1);
        }
      }
      before = questions.get(questions.size() - 1).kind;
      if (last) {
        client.leave();
        client = new RawClient(server.port());
      }
    }
    client.leave();
    return asked;
  }

  private static TreeMap<String, Integer> leaves(String name, Random random, long end)
      throws IOException, InterruptedException {
    var asked = new TreeMap<String, Integer>();
    for (int n = 0; System.nanoTime() < end; n++) {
      var client = new RawClient(server.port());
      try {
        int some = 1 + random.nextInt(3);
        for (int i = 0; i < some; i++) {
          var question = question(name + "-" + n + "-" + i, random, true);
          var bytes = question.bytes;
          switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
              for (int edits = random.nextInt(4); edits >= 0; edits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
              }
            }
            default -> {
              // as it is
            }
          }
          client.send(bytes);
        }
        switch (random.nextInt(4)) {
          case 0 -> Thread.sleep(random.nextInt(4));
          case 1 -> client.hears(1 + random.nextInt(20));
          default -> {
            // at once
          }
        }
      } catch (IOException e) {
        asked.merge(String.valueOf(e.getMessage()), 1, Integer::sum);
      } finally {
        client.leave();
      }
      asked.merge("left", 1, Integer::sum);
    }
    return asked;
  }

  private static Question question(String id, Random random, boolean waits) {
    var body = body("\"customer\": {\"id\": \"" + id + "\"}", random);
    return switch (random.nextInt(waits ? 16 : 13)) {
      case 0 -> {
        var wrong = body("\"customer\": {\"id\": \"c\", \"" + id + "\": 1}", random);
        yield question("wrong field", "POST /decide", "", wrong, 422, "/" + id);
      }
      case 1 -> question("accept", "POST /decide", "Accept: text/html\r\n", body, 406, "");
      case 2 -> question("type", "POST /decide", "Content-Type: text/plain\r\n", body, 415, "");
      case 3 -> question("query", "POST /decide?a=" + id, "", body, 400, "explain=full");
      case 4 -> question("nothing there", "POST /" + id, "", body, 404, "");
      case 5 -> question("method", "PUT /decide", "", body, 405, "");
      case 6 -> question("offers", "GET /offers", "", new byte[0], 200, "\"offers\":");
      case 7 -> chunked(id, body, random);
      case 8 -> {
        var zipped = zipped(body);
        yield question("zipped", "POST /decide", "Content-Encoding: gzip\r\n", zipped, 200, id);
      }
      case 9 -> question("no JSON", "POST /decide", "", ("{" + id).getBytes(UTF_8), 400, "");
      case 13 ->
          new Question(
              "too large",
              "POST /decide HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n".getBytes(UTF_8),
              413,
              "",
              true);
      case 14 -> question("expect", "POST /decide", "Expect: 100-continue\r\n", body, 200, id);
      case 15 -> question("last", "POST /decide", "Connection: close\r\n", body, 200, id);
      default -> question("good", "POST /decide", "", body, 200, id);
    };
  }

  private static Question question(
      String kind, String line, String fields, byte[] body, int status, String names) {
    var request = new ByteArrayOutputStream();
    var type = fields.startsWith("Content-Type") ? "" : "Content-Type: application/json\r\n";
    var length = body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n";
    request.writeBytes(
        (line + " HTTP/1.1\r\nHost: x\r\n" + type + fields + length + "\r\n").getBytes(UTF_8));
    request.writeBytes(body);
    return new Question(kind, request.toByteArray(), status, names, kind.equals("last"));
  }

  private static Question chunked(String id, byte[] body, Random random) {
    var request = new ByteArrayOutputStream();
    request.writeBytes((RawClient.DECIDE + "Transfer-Encoding: chunked\r\n\r\n").getBytes(UTF_8));
    for (int at = 0; at < body.length; ) {
      int size = Math.min(body.length - at, 1 + random.nextInt(5_000));
      request.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
      request.write(body, at, size);
      request.writeBytes("\r\n".getBytes(ISO_8859_1));
      at += size;
    }
    request.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    return new Question("chunked", request.toByteArray(), 200, "\"customer\":\"" + id, false);
  }

  /** Mostly short, sometimes longer than any buffer. */
  private static byte[] body(String customer, Random random) {
    var space = new StringBuilder();
    for (int i = random.nextInt(4) == 0 ? random.nextInt(60_000) : 0; i > 0; i--) {
      space.append(" \n\r\t".charAt(random.nextInt(4)));
    }
    return ("{" + customer + ", \"subscriptions\": [" + space + "]}").getBytes(UTF_8);
  }

  private static byte[] zipped(byte[] body) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
