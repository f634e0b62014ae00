package stepup.batch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;

class LinesTest {
  private static final int MOST = 6;

  @Property
  void linesAreTheSameHoweverTheyArrive(
      @ForAll @StringLength(max = 60) @CharRange(from = 'a', to = 'c') @Chars({'\n', '\r', ' '})
          String text,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> pieces)
      throws IOException {
    var lines = new Lines(new Pieces(text.getBytes(US_ASCII), pieces), MOST);
    var read = new ArrayList<@Nullable String>();
    for (var line = lines.next(); line != null; line = lines.next()) {
      read.add(line.bytes() == null ? null : new String(line.bytes(), US_ASCII));
      assertThat(line.number()).isEqualTo(read.size());
    }
    assertThat(read).isEqualTo(expected(text));
  }

  /** With what follows the last line break, if there is something. */
  private static List<@Nullable String> expected(String text) {
    var expected = new ArrayList<@Nullable String>();
    for (var line : text.split("\n", -1)) {
      var plain = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      expected.add(plain.length() > MOST ? null : plain);
    }
    if (text.isEmpty() || text.endsWith("\n")) {
      expected.remove(expected.size() - 1);
    }
    return expected;
  }

  /** Gives no more at a time than the pieces say, again and again. */
  private static final class Pieces extends InputStream {
    private final InputStream all;
    private final List<Integer> sizes;
    private int given;

    Pieces(byte[] bytes, List<Integer> sizes) {
      this.all = new ByteArrayInputStream(bytes);
      this.sizes = sizes;
    }

    @Override
    public int read() throws IOException {
      return all.read();
    }

    @Override
    public int read(byte[] to, int from, int most) throws IOException {
      return all.read(to, from, Math.min(most, sizes.get(given++ % sizes.size())));
    }
  }
}
