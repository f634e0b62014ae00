package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;

/**
 * Clients that leave in the middle of anything, while others ask over connections that they keep,
 * also several things in a row: these get the answers to what they asked, in turn. For how long:
 * {@code -Dstepup.resets.seconds}. What cannot be parsed goes wrong rarely here; {@link
 * SerialConnectionsTest} shows it at once.
 */
class ResetsTest {
  private static final int SECONDS = Integer.getInteger("stepup.resets.seconds", 3);
  private static final int LEAVING = 4;
  private static final int STAYING = 4;
  private static final int MOST_IN_A_ROW = 6;

  /** How often the kinds of questions come; those from the first on end the connection. */
  private static final int KINDS = 17;

  private static final int ENDING = 14;

  /**
   * What is asked, and how its answer is known.
   *
   * @param bytes a whole request
   * @param status of the answer
   * @param says what the answer says, and where that can be no other one does
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Question(byte[] bytes, int status, String says) {
    static Question of(String line, String fields, byte[] body, int status, String says) {
      var type = fields.startsWith("Content-Type") ? "" : "Content-Type: application/json\r\n";
      var length = "Content-Length: " + body.length + "\r\n\r\n";
      return of(line, type + fields + length, status, says, body);
    }

    private static Question of(
        String line, String fields, int status, String says, byte[]... parts) {
      var request = new ByteArrayOutputStream();
      request.writeBytes((line + " HTTP/1.1\r\nHost: x\r\n" + fields).getBytes(UTF_8));
      for (var part : parts) {
        request.writeBytes(part);
      }
      return new Question(request.toByteArray(), status, says);
    }
  }

  @Test
  @Timeout(600)
  void whoeverLeavesNobodyElseIsAnsweredInItsPlace() throws Exception {
    try (var server = Serving.start(Shipped::live, entries -> {})) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      var clients = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < STAYING; i++) {
        var asker = new Asker("stays-" + i, new Random(i));
        int inARow = i % 2 == 0 ? 1 : MOST_IN_A_ROW;
        clients.add(() -> stays(server.port(), asker, inARow, end));
      }
      for (int i = 0; i < LEAVING; i++) {
        var asker = new Asker("leaves-" + i, new Random(100 + i));
        clients.add(() -> leaves(server.port(), asker, end));
      }
      var threads = Executors.newFixedThreadPool(clients.size());
      try {
        for (var client : threads.invokeAll(clients)) {
          assertThat(client.get()).isPositive();
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** Asks and compares each answer; how many there were. */
  private static int stays(int port, Asker asker, int most, long end) throws IOException {
    int answers = 0;
    var client = new RawClient(port);
    while (System.nanoTime() < end) {
      var questions = asker.inARow(1 + asker.random.nextInt(most));
      var bytes = new ByteArrayOutputStream();
      questions.forEach(question -> bytes.writeBytes(question.bytes));
      client.send(bytes.toByteArray());
      boolean ends = false;
      for (var question : questions) {
        assertThat(ends).as("the connection ends before it should").isFalse();
        var reply = client.reply();
        while (reply.status() == 100) {
          reply = client.reply();
        }
        var told = question.says + " of " + questions.size() + ": " + reply.fields();
        assertThat(reply.status()).as(told).isEqualTo(question.status);
        assertThat(new String(reply.body(), UTF_8)).as(told).contains(question.says);
        ends = reply.field("connection").equals("close");
        answers++;
      }
      if (ends) {
        client.leave();
        client = new RawClient(port);
      }
    }
    client.leave();
    return answers;
  }

  /** Asks, whole, in part or in disorder, and leaves; how often. */
  private static int leaves(int port, Asker asker, long end)
      throws IOException, InterruptedException {
    var random = asker.random;
    int left = 0;
    for (; System.nanoTime() < end; left++) {
      var client = new RawClient(port);
      try {
        for (var question : asker.inARow(1 + random.nextInt(3))) {
          client.send(disturbed(question.bytes, random));
        }
        switch (random.nextInt(4)) {
          case 0 -> Thread.sleep(random.nextInt(4));
          case 1 -> client.hears(1 + random.nextInt(20));
          default -> {
            // It leaves at once.
          }
        }
      } catch (IOException e) {
        // The server was the first to leave.
      }
      client.leave();
    }
    return left;
  }

  private static byte[] disturbed(byte[] bytes, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> {
        // A byte that may not be there, early, so that it is in the head.
        bytes[random.nextInt(Math.min(bytes.length, 40))] = 0;
        yield bytes;
      }
      default -> bytes;
    };
  }

  /** Asks what nobody asked before. */
  private static final class Asker {
    private final String name;
    private final Random random;
    private int asked;

    Asker(String name, Random random) {
      this.name = name;
      this.random = random;
    }

    List<Question> inARow(int most) {
      var questions = new ArrayList<Question>();
      for (int kind = 0; questions.size() < most && kind < ENDING; ) {
        kind = random.nextInt(questions.isEmpty() && most == 1 ? KINDS : ENDING);
        questions.add(question(kind));
      }
      return questions;
    }

    private Question question(int kind) {
      var id = name + "-" + asked++ + "!";
      var decides = "\"customer\":\"" + id;
      var body = body("{\"id\": \"" + id + "\"}");
      return switch (kind) {
        case 0 -> {
          var wrong = body("{\"id\": \"c\", \"" + id + "\": 1}");
          yield Question.of("POST /decide", "", wrong, 422, "/customer/" + id);
        }
        case 1 -> Question.of("POST /decide", "Accept: text/html\r\n", body, 406, "acceptable");
        case 2 -> Question.of("POST /decide", "Content-Type: text/plain\r\n", body, 415, "media");
        case 3 -> Question.of("POST /decide?a=" + id, "", body, 400, "bad-parameter");
        case 4 -> Question.of("POST /" + id, "", body, 404, "not-found");
        case 5 -> Question.of("PUT /decide", "", body, 405, "method");
        case 6 -> Question.of("POST /decide", "", ("{" + id).getBytes(UTF_8), 400, "unreadable");
        case 7 -> Question.of("GET /offers", "\r\n", 200, "office-365-business");
        case 8 -> {
          var fields = "Content-Encoding: gzip\r\n";
          yield Question.of("POST /decide", fields, zipped(body), 200, decides);
        }
        case 9, 10 -> {
          var fields = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
          yield Question.of("POST /decide", fields, 200, decides, chunks(body));
        }
        case ENDING ->
            Question.of("POST /decide", "Content-Length: 300000\r\n\r\n", 413, "too-large");
        case ENDING + 1 -> Question.of("POST /decide", "Connection: close\r\n", body, 200, decides);
        case ENDING + 2 ->
            Question.of("POST /decide", "Expect: 100-continue\r\n", body, 200, decides);
        default -> Question.of("POST /decide", "", body, 200, decides);
      };
    }

    /** Mostly short, sometimes longer than any buffer. */
    private byte[] body(String customer) {
      var space = new StringBuilder();
      for (int i = random.nextInt(4) == 0 ? random.nextInt(60_000) : 0; i > 0; i--) {
        space.append(" \n\r\t".charAt(random.nextInt(4)));
      }
      return ("{\"customer\": " + customer + ", \"subscriptions\": [" + space + "]}")
          .getBytes(UTF_8);
    }

    private byte[] chunks(byte[] body) {
      var chunks = new ByteArrayOutputStream();
      for (int at = 0; at < body.length; ) {
        int size = Math.min(body.length - at, 1 + random.nextInt(5_000));
        chunks.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(UTF_8));
        chunks.write(body, at, size);
        chunks.writeBytes("\r\n".getBytes(UTF_8));
        at += size;
      }
      chunks.writeBytes("0\r\n\r\n".getBytes(UTF_8));
      return chunks.toByteArray();
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
}
