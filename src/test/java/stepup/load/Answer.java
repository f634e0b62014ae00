package stepup.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An HTTP answer as far as it has come, with a Content-Length or in chunks. */
public final class Answer {
  private static final int HEAD_ENDS = 4;
  private static final int STATUS = "HTTP/1.1 ".length();
  private static final int HEXADECIMAL = 16;

  private ByteBuffer in = ByteBuffer.allocate(16_384);

  /** Where the body begins; 0 as long as the head is not complete. */
  private int body;

  /** Where the body ends, or where it ends as far as its chunks have been put together. */
  private int end;

  /** Where the next chunk begins. */
  private int next;

  private boolean chunked;
  private boolean complete;

  /** Reads on, or the next one once this is complete; says whether it is complete now. */
  boolean read(ReadableByteChannel channel) throws IOException {
    if (complete) {
      in.clear();
      body = 0;
      complete = false;
    }
    int read;
    do {
      if (!in.hasRemaining()) {
        in = ByteBuffer.wrap(Arrays.copyOf(in.array(), 2 * in.capacity())).position(in.position());
      }
      read = channel.read(in);
    } while (read > 0 && !in.hasRemaining());
    if (read < 0) {
      throw new EOFException("the connection ended before an answer was complete");
    }
    complete = (body > 0 || hasHead()) && (chunked ? putsChunksTogether() : in.position() >= end);
    return complete;
  }

  private boolean hasHead() {
    var bytes = in.array();
    for (int i = STATUS; i + HEAD_ENDS <= in.position(); i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        body = i + HEAD_ENDS;
        int length = field("content-length");
        chunked = length < 0;
        next = body;
        end = chunked ? body : body + number(length, 10);
        return true;
      }
    }
    return false;
  }

  /** Over their own sizes, as far as they have come; says whether the last one has. */
  private boolean putsChunksTogether() {
    var bytes = in.array();
    while (true) {
      int data = next;
      while (data < in.position() && bytes[data] != '\n') {
        data++;
      }
      data++;
      int length = data <= in.position() ? number(next, HEXADECIMAL) : 0;
      int after = data + length + 2;
      if (after > in.position()) {
        return false;
      }
      if (length == 0) {
        return true;
      }
      System.arraycopy(bytes, data, bytes, end, length);
      end += length;
      next = after;
    }
  }

  private int number(int at, int radix) {
    var bytes = in.array();
    int number = 0;
    for (int i = at; Character.digit(bytes[i], radix) >= 0; i++) {
      number = radix * number + Character.digit(bytes[i], radix);
    }
    return number;
  }

  /** Where the value of a field starts; negative if it is not in the head. */
  private int field(String name) {
    var bytes = in.array();
    for (int line = STATUS; line < body; line++) {
      if (bytes[line - 1] == '\n' && startsWith(line, name)) {
        int at = line + name.length() + 1;
        while (bytes[at] == ' ') {
          at++;
        }
        return at;
      }
    }
    return -1;
  }

  private boolean startsWith(int at, String name) {
    var bytes = in.array();
    for (int i = 0; i < name.length(); i++) {
      if (Character.toLowerCase(bytes[at + i]) != name.charAt(i)) {
        return false;
      }
    }
    return bytes[at + name.length()] == ':';
  }

  public int status() {
    return number(STATUS, 10);
  }

  /**
   * Whether the head has a field.
   *
   * @param name in lower case
   */
  public boolean has(String name) {
    return field(name) >= 0;
  }

  /** Whether the server ends the connection after it. */
  boolean isLast() {
    int at = field("connection");
    return at >= 0 && Character.toLowerCase(in.array()[at]) == 'c';
  }

  public byte[] body() {
    return Arrays.copyOfRange(in.array(), body, end);
  }

  public String text() {
    return new String(in.array(), body, end - body, StandardCharsets.UTF_8);
  }

  /**
   * Whether the body is this one, whatever stands between two places.
   *
   * @param from the first byte that does not matter
   * @param to the first that matters again
   */
  public boolean is(byte[] expected, int from, int to) {
    var bytes = in.array();
    return end - body == expected.length
        && Arrays.equals(bytes, body, body + from, expected, 0, from)
        && Arrays.equals(bytes, body + to, end, expected, to, expected.length);
  }
}
