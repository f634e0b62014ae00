package stepup.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CsvTextTest {

  @Property(tries = 300)
  void whatSaysTheSameKeepsItsBytes(@ForAll("files") String file) {
    assertThat(CsvText.rewritten("t.csv", bytes(file), grid(file), Limits.USUAL)).isEqualTo(file);
  }

  @Property(tries = 300)
  void anotherTextInACellChangesThisCellOnly(
      @ForAll("files") String file, @ForAll("texts") String text) {
    var wanted = grid(file).withCell("A-1", "Note", text);
    assertThat(wanted).isNotNull();
    var written = CsvText.rewritten("t.csv", bytes(file), wanted, Limits.USUAL);
    assertThat(grid(written).withCell("A-1", "Note", ""))
        .usingRecursiveComparison()
        .isEqualTo(grid(file).withCell("A-1", "Note", ""));
    var before = file.split("A-1", 2);
    assertThat(written).startsWith(before[0]);
  }

  @Test
  void aNewColumnAndANewRowLeaveTheRestAsItIs() {
    assertThat(
            CsvText.rewritten(
                "t.csv",
                bytes("Id;\"Name\";Note\r\nA-1;\"one\";\r\n\r\nA-2;two;2"),
                grid("Id,New,Name,Note\nA-3,,three,a;b\nA-2,x,two,2\n\nA-1,,one,\n"),
                Limits.USUAL))
        .isEqualTo(
            "Id;New;\"Name\";Note\r\nA-3;;three;\"a;b\"\r\nA-2;x;two;2\r\n\r\nA-1;;\"one\";");
  }

  @Test
  void removedRowsAndColumnsGoWithTheirSeparators() {
    assertThat(
            CsvText.rewritten(
                "t.csv",
                bytes("Id,Name,Note,\nA-1,one,1,\nA-2,two,2,\n"),
                grid("Id,Note\nA-2,2\n"),
                Limits.USUAL))
        .isEqualTo("Id,Note,\nA-2,2,\n");
  }

  @Test
  void aRowThatLacksSeparatorsGetsThem() {
    assertThat(
            CsvText.rewritten(
                "t.csv",
                bytes("Id,Name,Note\nA-1,one\n"),
                grid("Id,Name,Note\nA-1,one,\n"),
                Limits.USUAL))
        .isEqualTo("Id,Name,Note\nA-1,one,\n");
  }

  @Provide
  Arbitrary<String> files() {
    var end = Arbitraries.of("\n", "\r\n");
    var separator = Arbitraries.of(",", ";");
    var mark = Arbitraries.of("", "\ufeff");
    var last = Arbitraries.of(true, false);
    var row = Combinators.combine(texts(), texts(), Arbitraries.of(true, false)).as(Fields::new);
    return Combinators.combine(mark, separator, end, last, row.list().ofMinSize(1).ofMaxSize(6))
        .as(CsvTextTest::file);
  }

  private record Fields(String name, String note, boolean quoted) {
    String line(int number, String separator) {
      return "A-%d%s%s%s%s".formatted(number, separator, field(name), separator, field(note));
    }

    private String field(String text) {
      return quoted || text.matches("(?s).*[,;\"\n\r].*")
          ? '"' + text.replace("\"", "\"\"") + '"'
          : text;
    }
  }

  private static String file(
      String mark, String separator, String end, boolean last, List<Fields> rows) {
    var lines = new ArrayList<String>();
    lines.add(String.join(separator, "Id", "Name", "Note"));
    for (int i = 0; i < rows.size(); i++) {
      lines.add(rows.get(i).line(i + 1, separator));
    }
    return lines.stream().collect(Collectors.joining(end, mark, last ? end : ""));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab \",;\n\r\u4e2d0'").ofMaxLength(6);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Grid grid(String text) {
    return CsvFile.read("t.csv", bytes(text), Limits.USUAL);
  }
}
