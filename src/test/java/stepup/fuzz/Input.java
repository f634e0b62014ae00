package stepup.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;

/**
 * What the fuzzer made up, read from its beginning; behind its end there is nothing but noughts.
 */
final class Input {
  private final byte[] bytes;
  private int at;

  Input(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length;
  }

  /** The next byte, from 0 to 255. */
  int next() {
    return hasMore() ? bytes[at++] & 0xff : 0;
  }

  /** One of several things. */
  <T> T oneOf(List<T> things) {
    return things.get((things.size() > 256 ? next() << 8 | next() : next()) % things.size());
  }

  /** Up to the next line feed, which is taken too; one character a byte. */
  String line() {
    int from = at;
    while (hasMore() && bytes[at] != '\n') {
      at++;
    }
    var line = new String(bytes, from, at - from, ISO_8859_1);
    next();
    return line;
  }

  /** As many bytes as the next one says, or as there are. */
  byte[] some() {
    int from = at + 1;
    int count = next();
    at = Math.min(bytes.length, from + count);
    return Arrays.copyOfRange(bytes, Math.min(from, at), at);
  }

  byte[] rest() {
    int from = Math.min(at, bytes.length);
    at = bytes.length;
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }
}
