package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecordLinesTest {

  @Test
  void blankLinesAreNumberedAndLeftOut() throws Exception {
    assertThat(lines("one\n\n  \r\ntwo\r\nthree")).containsExactly("1 one", "4 two\r", "5 three");
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n\n")).isEmpty();
  }

  @Test
  void ofAFileWithoutEndNoMoreIsTakenThanABatchAndABuffer() throws Exception {
    var endless = new Endless("{\"a\":1}\n");
    var lines = new RecordLines(endless);
    for (int i = 1; i <= 20; i++) {
      assertThat(lines.batch()).hasSize(RecordLines.BATCH_LINES);
      assertThat(endless.given).isLessThan(8L * i * RecordLines.BATCH_LINES + (1 << 17));
    }
  }

  @Test
  void longLinesMakeSmallBatches() throws Exception {
    var lines = new RecordLines(new Endless("x".repeat(RecordLines.BATCH_BYTES / 2) + "\n"));
    assertThat(lines.batch()).hasSize(2);
  }

  @Test
  void aLineTooLongToHoldIsPassedOver() throws Exception {
    var text = "one\n" + "x".repeat(RecordLines.LONGEST + 1) + "\ntwo\n";
    assertThat(lines(text)).containsExactly("1 one", "2 too long", "3 two");
  }

  private static List<String> lines(String text) throws IOException {
    var lines = new RecordLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    var all = new ArrayList<String>();
    for (var batch = lines.batch(); !batch.isEmpty(); batch = lines.batch()) {
      for (var line : batch) {
        all.add(
            line.number()
                + " "
                + (line.text() == null
                    ? "too long"
                    : new String(Objects.requireNonNull(line.text()), StandardCharsets.UTF_8)));
      }
    }
    return all;
  }

  /** One line, again and again. */
  static final class Endless extends InputStream {
    private final byte[] line;
    private long given;

    Endless(String line) {
      this.line = line.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() {
      return line[(int) (given++ % line.length)];
    }

    @Override
    public int read(byte[] into, int from, int most) {
      for (int i = from; i < from + most; i++) {
        into[i] = (byte) read();
      }
      return most;
    }
  }
}
