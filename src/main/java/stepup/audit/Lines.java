package stepup.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** Reads a segment line by line, without copying. */
final class Lines {
  /** The longest line that is read, in bytes. */
  static final int LONGEST = 1 << 28;

  private final ReadableByteChannel channel;
  private final String name;
  private byte[] buffer = new byte[1 << 18];

  /** Where in the file the buffer begins. */
  private long base;

  private int filled;
  private int start;
  private int end;
  private int unread;
  private boolean whole = true;

  /**
   * Reads on from where the channel is.
   *
   * @param offset where that is, in bytes
   */
  Lines(ReadableByteChannel channel, String name, long offset) {
    this.channel = channel;
    this.name = name;
    this.base = offset;
  }

  /** Goes to the next line; false at the end. A last line may be without its line break. */
  boolean next() throws IOException {
    if (!whole) {
      return false;
    }
    start = unread;
    int looked = start;
    while (true) {
      for (int i = looked; i < filled; i++) {
        if (buffer[i] == '\n') {
          end = i;
          unread = i + 1;
          return true;
        }
      }
      filled -= start;
      System.arraycopy(buffer, start, buffer, 0, filled);
      base += start;
      start = 0;
      looked = filled;
      if (filled == buffer.length) {
        if (filled >= LONGEST) {
          throw new IOException(
              name + ": the line at byte " + base + " is longer than " + LONGEST + " bytes");
        }
        buffer = Arrays.copyOf(buffer, filled * 2);
      }
      int read = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
      if (read < 0) {
        whole = false;
        end = filled;
        unread = filled;
        return filled > 0;
      }
      filled += read;
    }
  }

  byte[] text() {
    return buffer;
  }

  /** Where the line begins in {@link #text}. */
  int from() {
    return start;
  }

  /** Where it ends there, before its line break. */
  int to() {
    return end;
  }

  /** Where the line begins in the file, in bytes. */
  long offset() {
    return base + start;
  }

  /** Where the next one begins. */
  long after() {
    return base + end + 1;
  }

  /** Whether the line has its line break. */
  boolean whole() {
    return whole;
  }
}
