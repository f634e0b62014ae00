package stepup.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** What lines of answers say, but for the ids of decisions: one number each. */
final class AnswerFiles {
  private static final byte[] LINE = "{\"line\":".getBytes(US_ASCII);
  private static final byte[] ID = "\"decisionId\":\"".getBytes(US_ASCII);
  private static final int ID_LENGTH = 36;
  private static final int LONGEST = 1 << 22;

  private final long[] said;
  private int last;

  private AnswerFiles(int lines) {
    said = new long[lines + 1];
  }

  /**
   * Reads the answers to lines 1 to a number, which must come in their order.
   *
   * @return by line, from 1; 0 where there is no answer
   */
  static long[] read(List<Path> files, int lines) throws IOException {
    var answers = new AnswerFiles(lines);
    var buffer = new byte[LONGEST];
    for (var file : files) {
      try (var in = Files.newInputStream(file)) {
        int end = 0;
        for (int more = in.read(buffer); more > 0; more = in.read(buffer, end, LONGEST - end)) {
          end += more;
          int start = 0;
          for (int at = end - more; at < end; at++) {
            if (buffer[at] == '\n') {
              answers.add(buffer, start, at);
              start = at + 1;
            }
          }
          System.arraycopy(buffer, start, buffer, 0, end - start);
          end -= start;
        }
        if (end > 0) {
          throw new IOException(file + " ends within a line");
        }
      }
    }
    return answers.said;
  }

  private void add(byte[] buffer, int start, int end) throws IOException {
    int at = start;
    expect(LINE, buffer, at);
    at += LINE.length;
    int number = 0;
    for (; buffer[at] != ','; at++) {
      number = 10 * number + buffer[at] - '0';
    }
    if (number <= last) {
      throw new IOException("line " + number + " comes behind line " + last);
    }
    last = number;
    var sum = new CRC32C();
    at++;
    if (Arrays.equals(buffer, at, at + ID.length, ID, 0, ID.length)) {
      at += ID.length + ID_LENGTH;
    }
    sum.update(buffer, at, end - at);
    said[number] = ((long) (end - start) << 32) | sum.getValue();
  }

  private static void expect(byte[] text, byte[] buffer, int at) throws IOException {
    if (!Arrays.equals(buffer, at, at + text.length, text, 0, text.length)) {
      throw new IOException("no answer: " + new String(buffer, at, text.length, US_ASCII));
    }
  }
}
