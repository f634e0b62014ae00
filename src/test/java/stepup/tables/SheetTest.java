package stepup.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SheetTest {
  private static final String PLAIN = "Id,Name,Note\nA-1,one,\"a, b\"\nA-2,two,\n";

  @TempDir Path folder;

  private Mistakes mistakes = new Mistakes();

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstLabel() throws Exception {
    assertThat(read("\ufeff" + PLAIN).labels()).containsExactly("Id", "Name", "Note");
    assertThat(mistakes.all()).isEmpty();
  }

  @Test
  void semicolonsSeparateIfTheHeaderSaysSo() throws Exception {
    var sheet = read("Id;Name;Note\r\nA-1;one, two;x\r\n");
    assertThat(sheet.rows().get(0).text("Name")).isEqualTo("one, two");
    assertThat(mistakes.all()).isEmpty();
  }

  @Test
  void aCommaInALabelSeparatesNothingBehindASemicolon() throws Exception {
    var sheet = read("Id;Name, in full;Note\nA-1;one;x\n");
    assertThat(sheet.labels()).containsExactly("Id", "Name, in full", "Note");
    assertThat(mistakes.all()).isEmpty();
  }

  @Test
  void whatASpreadsheetHasPutInThePlaceOfAValueIsNeverReadAsText() throws Exception {
    var sheet = read("Id,Name,Note\nA-1,#N/A,1.23456789012346E+019\nA-2,#1,12E5\n");
    assertThat(sheet.rows().get(0).text("Name")).isEmpty();
    assertThat(sheet.rows().get(1).text("Note")).isEqualTo("12E5");
    assertThat(messages())
        .containsExactly(
            "t.csv!B2 (row A-1, \"Name\"): the cell holds the error `#N/A`; write the value that is meant",
            "t.csv!C2 (row A-1, \"Note\"): a spreadsheet has shortened the cell to `1.23456789012346E+019`; format the cell as text and write it again");
  }

  @Test
  void aQuotedLineBreakIsPartOfItsCellAndCountsNoRow() throws Exception {
    var sheet = read("Id,Name\nA-1,\"one\ntwo\"\nA-2,three\n");
    assertThat(sheet.rows().get(0).text("Name")).isEqualTo("one\ntwo");
    assertThat(sheet.rows().get(1).number()).isEqualTo(3);
  }

  @Test
  void aBlankRowNeverHidesTheRowsBelowIt() throws Exception {
    var sheet = read("Id,Name\nA-1,one\n,\n\nA-2,two\n");
    assertThat(sheet.rows()).extracting(Row::id).containsExactly("A-1", "A-2");
    assertThat(sheet.rows().get(1).number()).isEqualTo(5);
    assertThat(messages())
        .containsExactly(
            "warning: t.csv!3: the row is blank; delete it; the rows below it are read all the same",
            "warning: t.csv!4: the row is blank; delete it; the rows below it are read all the same");
    assertThat(mistakes.errors()).isEmpty();
  }

  @Test
  void spacesAroundATextAreIgnoredAndSaid() throws Exception {
    var sheet = read("Id,Name\nA-1,\u00a0one \n");
    assertThat(sheet.rows().get(0).text("Name")).isEqualTo("one");
    assertThat(messages())
        .containsExactly(
            "warning: t.csv!B2 (row A-1, \"Name\"): the text has spaces or line breaks around it; delete them; they are ignored");
  }

  @Test
  void aLostCommaShiftsNoValueSilently() throws Exception {
    assertThat(read("Id,Name,Note\nA-1,one\n").rows()).isEmpty();
    assertThat(mistakes.errors())
        .singleElement()
        .extracting(Mistake::what)
        .isEqualTo("the row has 2 cells, row 1 has 3");
  }

  @Test
  void aCommaTooManyShiftsNoValueSilently() throws Exception {
    assertThat(read("Id,Name\nA-1,one,two\n").rows()).isEmpty();
    assertThat(mistakes.errors())
        .singleElement()
        .extracting(Mistake::place)
        .isEqualTo("t.csv!C2 (row A-1)");
  }

  @Test
  void anOpenQuoteSwallowsNoRowsSilently() throws Exception {
    assertThat(read("Id,Name\nA-1,\"one\nA-2,two\n").rows()).isEmpty();
    assertThat(mistakes.errors())
        .singleElement()
        .hasToString(
            "t.csv!2: a double quote is opened and never closed; write two double quotes for one inside a text, and close each text");
  }

  @Test
  void textBehindAClosingQuoteIsRefused() throws Exception {
    read("Id,Name\nA-1,\"one\" two\n");
    assertThat(mistakes.errors())
        .singleElement()
        .extracting(Mistake::what)
        .isEqualTo("a text goes on behind its closing double quote");
  }

  @Test
  void anotherEncodingIsRefusedWithItsLine() throws Exception {
    Files.write(
        folder.resolve("t.csv"),
        "Id,Name\nA-1,one\nA-2,n\u00e3o\n".getBytes(StandardCharsets.ISO_8859_1));
    sheet();
    assertThat(messages())
        .containsExactly("t.csv!3: this line is not UTF-8 text; save the file as CSV UTF-8");
  }

  @Test
  void idsAndLabelsStandOnce() throws Exception {
    read("Id,Name,Name\nA-1,one,x\nA-1,two,y\n,three,z\nA 4,four,z\n");
    assertThat(mistakes.errors())
        .extracting(Mistake::place)
        .containsExactly(
            "t.csv!C1 (\"Name\")",
            "t.csv!A3 (row A-1, \"Id\")",
            "t.csv!A4 (\"Id\")",
            "t.csv!A5 (row A 4, \"Id\")");
  }

  @Test
  void everyRowNeedsAnIdOfItsOwn() throws Exception {
    read("Id,Name\nA-1,one\nA-1,two\n,three\nA 4,four\n");
    assertThat(messages())
        .containsExactly(
            "t.csv!A3 (row A-1, \"Id\"): the id `A-1` stands in row 2 too; give each row its own id",
            "t.csv!A4 (\"Id\"): the row has no id; write one that no other row of this table has, and never change it",
            "t.csv!A5 (row A 4, \"Id\"): `A 4` is not an id; use letters, digits, `-`, `_` and `.`, at most 80");
  }

  @Test
  void unknownAndMissingColumnsAreNamed() throws Exception {
    read("Id,Nmae\nA-1,one\n").expect(List.of("Id", "Name"), List.of("Note"));
    assertThat(messages())
        .containsExactly(
            "t.csv!1 (\"Name\"): the column `Name` is missing; add it to row 1",
            "t.csv!B1 (\"Nmae\"): `Nmae` is not a column of this table; did you mean `Name`?");
  }

  @Test
  void changingOneCellKeepsEveryOther() throws Exception {
    read(PLAIN);
    var files = RuleFiles.read(folder);
    var changed = files.withCell("t.csv", "A-2", "Name", "zwei, drei");
    assertThat(changed).isNotNull();
    var rows = new Reading(changed).sheet("t").rows();
    assertThat(rows.get(0).text("Note")).isEqualTo("a, b");
    assertThat(rows.get(1).text("Name")).isEqualTo("zwei, drei");
    assertThat(changed.version()).isNotEqualTo(files.version());
    assertThat(files.withCell("t.csv", "A-3", "Name", "x")).isNull();
    assertThat(files.withCell("t.csv", "A-2", "Nmae", "x")).isNull();
  }

  @Test
  void columnsHaveTheLettersOfASpreadsheet() {
    assertThat(List.of(1, 26, 27, 52, 53, 702, 703).stream().map(Mistake::columnName))
        .containsExactly("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA");
  }

  private Sheet read(String text) throws Exception {
    Files.writeString(folder.resolve("t.csv"), text);
    return sheet();
  }

  private Sheet sheet() {
    var reading = new Reading(RuleFiles.read(folder));
    mistakes = reading.mistakes();
    return reading.sheet("t");
  }

  private List<String> messages() {
    return mistakes.all().stream().map(Mistake::toString).toList();
  }
}
