package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.TreeMap;
import stepup.json.Json;

/** A connection of a client that sends what it likes, as slowly as it likes. */
final class RawClient implements Closeable {
  static final String DECIDE =
      "POST /decide HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket = new Socket();
  private final PushbackInputStream in;

  RawClient(int port) throws IOException {
    this(port, 0);
  }

  /**
   * Connects.
   *
   * @param receiveBytes how much the system takes in while nobody reads; 0 for what it likes
   */
  RawClient(int port, int receiveBytes) throws IOException {
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new PushbackInputStream(socket.getInputStream());
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Reply(int status, Map<String, String> fields, byte[] body) {
    JsonNode json() throws IOException {
      return Json.read(body);
    }

    String problem() throws IOException {
      return json().path("type").textValue().replace("urn:stepup:problem:", "");
    }

    String field(String name) {
      return fields.getOrDefault(name, "");
    }
  }

  RawClient send(String text) throws IOException {
    return send(text.getBytes(UTF_8));
  }

  RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends a whole request that asks for a decision. */
  Reply decide(byte[] body, String... fields) throws IOException {
    var head = new StringBuilder(DECIDE);
    for (var field : fields) {
      head.append(field).append("\r\n");
    }
    send(head.append("Content-Length: ").append(body.length).append("\r\n\r\n").toString());
    return send(body).reply();
  }

  /** Reads one answer; the connection may go on. */
  Reply reply() throws IOException {
    var head = head();
    return new Reply(head.status, head.fields, body(head.fields));
  }

  private byte[] body(Map<String, String> fields) throws IOException {
    if (!fields.containsKey("transfer-encoding")) {
      return in.readNBytes(Integer.parseInt(fields.getOrDefault("content-length", "0")));
    }
    var body = new ByteArrayOutputStream();
    for (var chunk = chunkBytes(); chunk.length > 0; chunk = chunkBytes()) {
      body.write(chunk);
    }
    return body.toByteArray();
  }

  private byte[] chunkBytes() throws IOException {
    // The line break behind a part comes only with the next one.
    var size = line();
    var chunk = in.readNBytes(Integer.parseInt(size.isEmpty() ? line() : size, 16));
    if (chunk.length == 0) {
      line();
    }
    return chunk;
  }

  /** Reads the next part of an answer that comes in parts; empty at its end. */
  String chunk() throws IOException {
    return new String(chunkBytes(), UTF_8);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the answer ends within `" + line + "`");
      }
      line.append((char) next);
    }
    return line.toString().strip();
  }

  /** Reads the head of an answer, of which nothing else is sent. */
  Reply head() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var line = line(); !line.isEmpty(); line = line()) {
      var field = line.split(": ", 2);
      fields.merge(field[0], field[1], (one, more) -> one + ", " + more);
    }
    return new Reply(status, fields, new byte[0]);
  }

  /** Whether an answer or the end of the connection comes soon. */
  boolean hears(int withinMillis) throws IOException {
    socket.setSoTimeout(withinMillis);
    try {
      int next = in.read();
      if (next >= 0) {
        in.unread(next);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** Sends bytes now and then, until the server has something to say or nothing is left. */
  void drip(byte[] bytes) throws IOException {
    for (var each : bytes) {
      try {
        send(new byte[] {each});
      } catch (IOException e) {
        return;
      }
      if (hears(100)) {
        return;
      }
    }
  }

  /** Reads a little, and then rests. */
  void readSome(int restMillis) throws InterruptedException {
    try {
      in.readNBytes(512);
    } catch (IOException e) {
      // The rest of the test tells.
    }
    Thread.sleep(restMillis);
  }

  /** Reads to the end of the connection; how many bytes there were. */
  long readToTheEnd() {
    long bytes = 0;
    var buffer = new byte[65_536];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection does not end", e);
    } catch (IOException e) {
      // A reset is an end too.
    }
    return bytes;
  }

  /** Goes away at once: whatever is on the way in either direction is lost. */
  void leave() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
