package stepup.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes lines from a stream, of which it holds no more than a line may have. */
final class Lines {
  private final InputStream in;
  private final int most;
  private final byte[] buffer = new byte[8_192];
  private int at;
  private int end;
  private ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean begun;
  private boolean tooLong;
  private long number;

  /**
   * Lines of a stream.
   *
   * @param most bytes of a line, without its line break
   */
  Lines(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  /**
   * A line.
   *
   * @param number from 1; blank lines count
   * @param bytes without the line break; null if there are more than there may be
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Line(long number, byte @Nullable [] bytes) {
    boolean blank() {
      if (bytes != null) {
        for (var b : bytes) {
          if ((b & 0xff) > ' ') {
            return false;
          }
        }
      }
      return bytes != null;
    }

    int length() {
      return bytes == null ? 0 : bytes.length;
    }
  }

  /** The next line, once it is there; null at the end. The last one may have no line break. */
  @Nullable Line next() throws IOException {
    while (!takesToBreak()) {
      if (!fill()) {
        return begun ? finished() : null;
      }
    }
    at++;
    return finished();
  }

  /** Whether the next line is there, so that nobody waits for it. */
  boolean ready() throws IOException {
    while (!takesToBreak()) {
      if (in.available() <= 0 || !fill()) {
        return false;
      }
    }
    return true;
  }

  private boolean fill() throws IOException {
    end = Math.max(0, in.read(buffer));
    at = 0;
    return end > 0;
  }

  /** Takes what there is of the line; whether its line break is next. */
  private boolean takesToBreak() {
    int from = at;
    while (at < end && buffer[at] != '\n') {
      at++;
    }
    begun |= at > from || at < end;
    // One more, for the carriage return of a line break.
    tooLong |= line.size() + at - from > most + 1L;
    if (!tooLong) {
      line.write(buffer, from, at - from);
    }
    return at < end;
  }

  private Line finished() {
    var bytes = line.toByteArray();
    if (bytes.length > 0 && bytes[bytes.length - 1] == '\r') {
      bytes = Arrays.copyOf(bytes, bytes.length - 1);
    }
    var taken = new Line(++number, tooLong || bytes.length > most ? null : bytes);
    line = new ByteArrayOutputStream();
    begun = false;
    tooLong = false;
    return taken;
  }
}
