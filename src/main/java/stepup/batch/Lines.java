package stepup.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes lines from a stream, of which it holds one buffer and no more than a line may have. */
final class Lines {
  private final InputStream in;
  private final int most;
  private final byte[] buffer = new byte[1 << 16];

  /** Where the rest of the line begins. */
  private int start;

  /** How far it was looked through. */
  private int at;

  private int end;

  /** The beginning of a line that the buffer ended within. */
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

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
    while (!isAtBreak()) {
      if (!fill()) {
        return line.size() > 0 ? finished() : null;
      }
    }
    var finished = finished();
    start = ++at;
    return finished;
  }

  /** Whether the next line is there, so that nobody waits for it. */
  boolean ready() throws IOException {
    while (!isAtBreak()) {
      if (in.available() <= 0 || !fill()) {
        return false;
      }
    }
    return true;
  }

  private boolean isAtBreak() {
    while (at < end && buffer[at] != '\n') {
      at++;
    }
    return at < end;
  }

  /** Reads on, and puts aside what was not taken; false at the end. */
  private boolean fill() throws IOException {
    putAside();
    start = 0;
    at = 0;
    end = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  /** One more than there may be, for the carriage return of a line break, and one to tell. */
  private void putAside() {
    line.write(buffer, start, Math.min(at - start, most + 2 - line.size()));
  }

  private Line finished() {
    byte[] bytes;
    if (line.size() == 0) {
      bytes = Arrays.copyOfRange(buffer, start, at);
    } else {
      putAside();
      bytes = line.toByteArray();
      line.reset();
    }
    if (bytes.length > 0 && bytes[bytes.length - 1] == '\r') {
      bytes = Arrays.copyOf(bytes, bytes.length - 1);
    }
    return new Line(++number, bytes.length > most ? null : bytes);
  }
}
