package stepup.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CsvSourceTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          "é",
          ",",
          ";",
          "\n",
          "\r\n",
          "\r",
          "\"",
          "\"\"",
          "\"x\"",
          "\"x,\ny\"",
          " ",
          "#N/A",
          "1E+05",
          "P-1");

  @Test
  void anEditIsReadAsTheWholeFile() {
    var random = new Random(20261128);
    int taken = 0;
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder(random.nextInt(10) == 0 ? "\ufeffId,A\n" : "Id,A\n");
      piecesOf(random, 25).forEach(text::append);
      var source = CsvSource.read("t.csv", bytes(text), Limits.USUAL);
      for (int edit = 0; edit < 3; edit++) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(4));
        text.replace(from, to, String.join("", piecesOf(random, 3).toList()));
        var whole = CsvSource.read("t.csv", bytes(text), Limits.USUAL);
        var edited = source.edited(bytes(text), Limits.USUAL);
        if (edited != null) {
          taken++;
          assertThat(rows(edited.grid())).as("%s", text).isEqualTo(rows(whole.grid()));
          assertThat(whole.grid().mistakes()).as("%s", text).isEmpty();
        }
        source = edited == null ? whole : edited;
      }
    }
    assertThat(taken).isGreaterThan(5_000);
  }

  @Test
  void whatAnEditLeavesAloneAreTheVeryRowsOfBefore() {
    var before = CsvSource.read("t.csv", table("row"), Limits.USUAL);
    var text = new String(table("row"), UTF_8).replace("P-500,row 500", "P-500,\"another\n\"");
    var after = before.edited(bytes(text), Limits.USUAL);
    assertThat(after).isNotNull();
    assertThat(
            IntStream.rangeClosed(1, 1_001)
                .filter(row -> after.grid().row(row) != before.grid().row(row)))
        .containsExactly(501);
    assertThat(after.grid().cell(501, 2).text()).isEqualTo("another\n");
  }

  @Test
  void anEditThatGoesBeyondALimitIsReadWholeSoThatItIsTold() {
    var limits = new Limits(1 << 20, 1, 1, 1_002, 10, 10_000, 100, 1);
    var before = CsvSource.read("t.csv", table("row"), limits);
    var one = new String(table("row"), UTF_8) + "P-1001,one more\n";
    assertThat(before.edited(bytes(one), limits)).isNotNull();
    assertThat(before.edited(bytes(one + "P-1002,too many\n"), limits)).isNull();
    assertThat(before.edited(bytes(one.replace("one", "o".repeat(101))), limits)).isNull();
  }

  private static byte[] table(String what) {
    return bytes(
        IntStream.rangeClosed(1, 1_000)
            .mapToObj(i -> "P-" + i + "," + what + " " + i + "\n")
            .collect(Collectors.joining("", "Id,A\n", "")));
  }

  private static Stream<String> piecesOf(Random random, int most) {
    return random.ints(random.nextInt(most + 1), 0, PIECES.size()).mapToObj(PIECES::get);
  }

  private static List<List<Cell>> rows(Grid grid) {
    return IntStream.rangeClosed(1, grid.height()).mapToObj(grid::row).toList();
  }

  private static byte[] bytes(CharSequence text) {
    return text.toString().getBytes(UTF_8);
  }
}
