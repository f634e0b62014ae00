package stepup.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Speaks just enough HTTP/1.1 to send what no proper client would. */
final class Client implements AutoCloseable {
  /** Long enough for any machine; who has no answer then has none. */
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;

  Client(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    // Closed at once, or thousands of connections a second would use up the ports.
    socket.setSoLinger(true, 0);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * An answer.
   *
   * @param last whether the connection ends with it
   */
  record Response(int status, String contentType, boolean last, String body) {}

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Sends another request over a connection on which everything is answered. */
  void sendNext(byte[] request) throws IOException {
    if (in.available() > 0) {
      throw new AssertionError("there is an answer that nobody asked for: " + receive());
    }
    send(request);
  }

  /** One answer, with its length in front or in chunks; in UTF-8. */
  Response receive() throws IOException {
    var status = line();
    if (!status.matches("HTTP/1\\.1 \\d{3}( .*)?")) {
      throw new AssertionError("this is no answer: " + status);
    }
    int length = 0;
    var contentType = "";
    boolean last = false;
    boolean chunked = false;
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      var value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = value.equalsIgnoreCase("chunked");
        case "content-type" -> contentType = value;
        case "connection" -> last = value.equalsIgnoreCase("close");
        default -> {
          // not looked at
        }
      }
    }
    var body = chunked ? chunks() : in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    return new Response(Integer.parseInt(status.substring(9, 12)), contentType, last, text);
  }

  /** Sends no more, and returns everything that comes until the service ends the connection. */
  byte[] receiveAll() throws IOException {
    var all = new ByteArrayOutputStream();
    try {
      socket.shutdownOutput();
      in.transferTo(all);
    } catch (SocketException e) {
      // It was reset: an end, too.
    }
    return all.toByteArray();
  }

  private byte[] chunks() throws IOException {
    var all = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      all.writeBytes(in.readNBytes(size));
      line();
    }
    line();
    return all.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
