package stepup.analysis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a file of records, read a batch at a time; never more than the batch is held. */
final class RecordLines {
  /** A batch ends with the line that reaches one of the two. */
  static final int BATCH_LINES = 256;

  static final int BATCH_BYTES = 1 << 20;

  /** How the first line of a segment of the decision log begins, which is no record. */
  private static final byte[] HEADER = "{\"segment\":".getBytes(StandardCharsets.US_ASCII);

  /** The longest line that is read, in bytes. */
  static final int LONGEST = 1 << 24;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];

  private int next;
  private int end;
  private long read;
  private long number;

  /** One line. */
  static final class Line {
    private final long number;
    private final byte @Nullable [] text;

    Line(long number, byte @Nullable [] text) {
      this.number = number;
      this.text = text;
    }

    /** From 1. */
    long number() {
      return number;
    }

    /** Null if the line is longer than {@link #LONGEST}. */
    byte @Nullable [] text() {
      return text;
    }
  }

  RecordLines(InputStream in) {
    this.in = in;
  }

  /** How many bytes have been taken from the stream. */
  long read() {
    return read;
  }

  /** The next lines that are records; none at the end. */
  List<Line> batch() throws IOException {
    var lines = new ArrayList<Line>();
    int bytes = 0;
    while (lines.size() < BATCH_LINES && bytes < BATCH_BYTES) {
      var line = line();
      if (line == null) {
        break;
      }
      if (line.text == null || isRecord(line.text)) {
        lines.add(line);
      }
      bytes += line.text == null ? 0 : line.text.length;
    }
    return lines;
  }

  private @Nullable Line line() throws IOException {
    var text = new ByteArrayOutputStream(512);
    boolean any = false;
    boolean tooLong = false;
    while (true) {
      if (next == end) {
        end = in.read(buffer);
        next = 0;
        if (end < 0) {
          end = 0;
          return any ? line(text, tooLong) : null;
        }
        read += end;
      }
      any = true;
      int stop = next;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      tooLong |= text.size() + (stop - next) > LONGEST;
      if (!tooLong) {
        text.write(buffer, next, stop - next);
      }
      boolean ended = stop < end;
      next = ended ? stop + 1 : stop;
      if (ended) {
        return line(text, tooLong);
      }
    }
  }

  private Line line(ByteArrayOutputStream text, boolean tooLong) {
    number++;
    return new Line(number, tooLong ? null : text.toByteArray());
  }

  /** Whether it is neither blank nor the first line of a segment. */
  static boolean isRecord(byte[] text) {
    return !blank(text) && !isHeader(text);
  }

  private static boolean isHeader(byte[] text) {
    return text.length > HEADER.length
        && Arrays.equals(text, 0, HEADER.length, HEADER, 0, HEADER.length);
  }

  private static boolean blank(byte[] text) {
    for (byte b : text) {
      if (b < 0 || b > ' ') {
        return false;
      }
    }
    return true;
  }
}
