package stepup.office;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.Golden;
import stepup.Shipped;
import stepup.office.Office.Csv;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Cell;
import stepup.tables.CellCondition;
import stepup.tables.Grid;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.ValueType;

/**
 * What LibreOffice itself writes is read, and what it spoils is told. {@code make office} runs it;
 * with {@code -Dgolden.write=true} behind Maven's command, the expected messages are written anew.
 */
@Tag("office")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LibreOfficeFilesTest {
  private static final Path RULES = Path.of("rules");
  private static final Path GOLDEN = Path.of("src", "test", "resources", "office");

  /** What the dialog for opening a text file has ticked unless somebody unticks it. */
  private static final Csv EVERY_SEPARATOR = Csv.USUAL.separatedBy(",;\t");

  private static Office office;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    office = Office.start();
  }

  @AfterAll
  static void stop() throws Exception {
    office.close();
  }

  @Test
  void theShippedTablesDecideTheSameAsWorkbooks() throws Exception {
    for (var table : shipped()) {
      try (var book = office.open(RULES.resolve(table + ".csv"), Csv.USUAL)) {
        book.saveXlsx(fileOf(table + ".xlsx"));
      }
    }
    decideTheSame(".xlsx");
  }

  @ParameterizedTest
  @MethodSource("waysToSave")
  void theShippedTablesDecideTheSameAsItsCsv(Csv way) throws Exception {
    for (var table : shipped()) {
      try (var book = office.open(RULES.resolve(table + ".csv"), Csv.USUAL)) {
        book.saveCsv(fileOf(table + ".csv"), way);
      }
    }
    decideTheSame(".csv");
  }

  static Stream<Csv> waysToSave() {
    return Stream.of(
        Csv.USUAL,
        Csv.USUAL.separatedBy(";"),
        Csv.USUAL.notAsShown(),
        Csv.USUAL.quotingTexts(),
        Csv.USUAL.columnsAsText(40));
  }

  @Test
  void aTableCutAtSemicolonsIsNoticed() throws Exception {
    var tables = Shipped.files();
    var scenarios = tables;
    for (var table : shipped()) {
      try (var book = office.open(RULES.resolve(table + ".csv"), EVERY_SEPARATOR)) {
        var bytes = Files.readAllBytes(book.saveCsv(fileOf(table + ".csv"), Csv.USUAL));
        if (table.startsWith("scenarios/")) {
          scenarios = scenarios.with(table + ".csv", bytes);
        } else {
          tables = tables.with(table + ".csv", bytes);
        }
      }
    }
    var errors = new ArrayList<>(Scenarios.run(scenarios, Shipped.rules()).failures());
    var reading = new Reading(tables);
    assertThatThrownBy(() -> RuleSet.load(reading)).isInstanceOf(RulesException.class);
    errors.addAll(reading.mistakes().errors());
    var text = new StringBuilder();
    for (var table : shipped()) {
      var name = table + ".csv";
      text.append(
          errors.stream()
              .filter(m -> m.file().equals(name))
              .findFirst()
              .map(Mistake::toString)
              .orElse(name + ": nothing is wrong"));
      text.append('\n');
    }
    Golden.compare(GOLDEN.resolve("cut-at-semicolons.txt"), text.toString());
  }

  @Test
  void anotherEncodingIsRefusedWithItsLine() throws Exception {
    try (var book = office.create()) {
      book.type(1, "Id", "Title").type(2, "A-1", "one").type(3, "A-2", "licen\u00e7as");
      book.saveCsv(folder.resolve("t.csv"), Csv.USUAL.in(Charset.forName("windows-1252")));
    }
    assertThat(read().mistakes().all())
        .singleElement()
        .hasToString("t.csv!3: this line is not UTF-8 text; save the file as CSV UTF-8");
  }

  @Test
  void whatIsTypedIsReadAsWhatItIsTakenFor() throws Exception {
    var inputs =
        List.of(
            "1..300",
            ">= 25",
            "2026-07-01",
            "01.07.2026",
            "07/01/2026",
            "1/2",
            "10:30",
            "yes",
            "x",
            "office-365",
            "300",
            "1,000",
            "1.000",
            "1.5",
            "1,5",
            "50%",
            "'50%",
            "007",
            "'007",
            "12E5",
            "12345678901234567890",
            "5C9FD4CC-EDCE-44A8-8E91-07DF09744609",
            "TRUE",
            "=1+1",
            "... and more");
    var text = new StringBuilder();
    for (var language : List.of(Book.ENGLISH, Book.GERMAN)) {
      try (var book = office.create()) {
        book.type(1, "Id", "Value").speak("B2:B99", language);
        for (int i = 0; i < inputs.size(); i++) {
          book.type("A" + (i + 2), "R-" + i).type("B" + (i + 2), inputs.get(i));
        }
        book.saveXlsx(folder.resolve("t.xlsx"));
        book.saveCsv(folder.resolve("c.csv"), Csv.USUAL);
        var workbook = grid("t");
        var csv = grid("c");
        text.append(String.format("%-40s %-28s %s%n", language.Language, "workbook", "CSV"));
        for (int row = 2; row <= inputs.size() + 1; row++) {
          var cell = workbook.cell(row, 2);
          text.append(
              String.format(
                  "%-40s %-28s %s%n",
                  inputs.get(row - 2),
                  cell.kind() == Cell.Kind.TEXT && cell.equals(csv.cell(row, 2))
                      ? "the same"
                      : cell.kind() + " " + cell.text(),
                  csv.cell(row, 2).text()));
        }
        workbook.mistakes().forEach(m -> text.append(m).append('\n'));
        csv.mistakes().forEach(m -> text.append(m).append('\n'));
      }
    }
    Golden.compare(GOLDEN.resolve("typed.txt"), text.toString());
  }

  @Test
  void aNumberFormatNeverChangesAValue() throws Exception {
    try (var book = office.create()) {
      book.type(1, "Id", "A", "B", "C", "D", "E", "F", "G")
          .type(2, "R-1", "1000", "0.5", "2026-07-01", "2026-07-01", "1000.5", "0.1", "300")
          .format("B2", "#,##0", Book.ENGLISH)
          .format("C2", "0%", Book.ENGLISH)
          .format("D2", "DD.MM.YY", Book.GERMAN)
          .format("E2", "D MMMM YYYY", Book.ENGLISH)
          .format("F2", "#,##0.00 [$\u20ac-407]", Book.GERMAN)
          .format("G2", "0", Book.ENGLISH)
          .format("H2", "\"max. \"0\" licences\"", Book.ENGLISH);
      assertThat(book.shown("B2") + " " + book.shown("C2") + " " + book.shown("D2"))
          .isEqualTo("1,000 50% 01.07.26");
      assertThat(book.shown("H2")).isEqualTo("max. 300 licences");
      book.saveXlsx(folder.resolve("t.xlsx"));
    }
    assertThat(read().mistakes().all()).isEmpty();
    assertThat(grid("t").row(2))
        .extracting(Cell::text)
        .containsExactly("R-1", "1000", "0.5", "2026-07-01", "2026-07-01", "1000.5", "0.1", "300");
  }

  @Test
  void whatAFormatShowsIsToldInCsv() throws Exception {
    try (var book = office.create()) {
      book.type(1, "Id", "Number", "Day", "Mark", "Range", "Enabled")
          .type(2, "N-1", "1000", "2026-07-01", "", "1000", "yes")
          .type(3, "N-2", "1000", "2026-07-01", "", "0.5", "yes")
          .type(4, "N-3", "12345678901234567890", "2026-07-01", "", "=1/0", "TRUE")
          .format("B2", "#,##0", Book.ENGLISH)
          .format("B3", "#,##0.00", Book.ENGLISH)
          .format("C2", "DD.MM.YY", Book.GERMAN)
          .format("C3", "MM/DD/YYYY", Book.ENGLISH)
          .format("E2", "#,##0", Book.ENGLISH)
          .format("E3", "0%", Book.ENGLISH)
          .saveCsv(folder.resolve("t.csv"), Csv.USUAL);
    }
    compare("shown.txt", read());
  }

  @Test
  void everythingThatIsNoPlainValueIsTold() throws Exception {
    try (var book = office.create()) {
      book.rename("t")
          .type(1, "Id", "Number", "Day", "Mark", "Range", "Enabled")
          .type(2, "R-1", "300", "2026-07-01", "x", "1..300", "yes")
          .type(3, "a-formula", "=100+200", "=TODAY()", "=\"x\"", "=1/0", "=\"yes\"")
          .type(4, "an-error", "=NA()", "=NA()", "=NA()", "=NA()", "=NA()")
          .type(5, "a-logical", "TRUE", "TRUE", "TRUE", "TRUE", "TRUE")
          .type(6, "a-number", "1.5", "46204", "1", "0.5", "1")
          .type(7, "a-day", "2026-07-01", "2026-07-01", "2026-07-01", "2026-07-01", "2026-07-01")
          .type(8, "a-time", "10:30", "2026-07-01 10:30", "", "", "yes")
          .type(9, "a-text", "'300", "'2026-07-01", "'x", "'300", "'yes")
          .type(10, "many-digits", "12345678901234567890", "", "", "1234567890123456", "yes")
          .type(11, "merged", "1", "", "", "", "yes")
          .type(12, "spaces", " 1 ", "", " x", " 1..3", "yes ")
          .type(14, "below-a-blank-row", "1", "", "", "", "yes")
          .type(15, "beside", "1", "", "", "", "yes", "a note in a column without a label")
          .format("B7", "0", Book.ENGLISH)
          .merge("C11:D11")
          .comment("B2", "at most 300")
          .protect();
      book.choose("notes").type("A1", "not read").choose("old").type("A1", "nor this").hideSheet();
      book.saveXlsx(folder.resolve("t.xlsx"));
    }
    compare("no-plain-values.txt", read());
  }

  @Test
  void whatNobodySeesIsReadAndTold() throws Exception {
    try (var book = office.create()) {
      book.type(1, "Id", "Number", "Day", "Mark", "Range", "Enabled")
          .type(2, "R-1", "1", "", "", "", "yes")
          .type(3, "R-2", "2", "", "", "", "no")
          .type(4, "R-3", "3", "", "", "", "yes")
          .type(5, "R-4", "4", "", "", "", "yes")
          .filter("A1:F5", 6, "no")
          .hideColumns("C1:D1")
          .hideRows("A5");
      book.saveXlsx(folder.resolve("t.xlsx"));
    }
    compare("unseen.txt", read());
  }

  @Test
  void anEditedWorkbookIsReadAsEdited() throws Exception {
    try (var book = office.open(RULES.resolve("upgrade-paths.csv"), Csv.USUAL)) {
      book.saveXlsx(folder.resolve("upgrade-paths.xlsx"));
    }
    try (var book = office.open(folder.resolve("upgrade-paths.xlsx"))) {
      book.insertRow(3).type(3, "P-99", "from", "to").type("F2", "2027-07-01").deleteRow(5);
      book.saveXlsx(folder.resolve("upgrade-paths.xlsx"));
    }
    var rows = new Reading(RuleFiles.read(folder)).sheet("upgrade-paths").rows();
    assertThat(rows.get(0).text("From date")).isEqualTo("2027-07-01");
    assertThat(rows.get(1).text("To offer")).isEqualTo("to");
    assertThat(rows).extracting(r -> r.id()).containsSubsequence("P-01", "P-99", "P-02", "P-04");
    assertThat(rows).extracting(r -> r.id()).doesNotContain("P-03");
  }

  @Test
  void aPasswordIsRefused() throws Exception {
    try (var book = office.create()) {
      book.type(1, "Id", "Number");
      book.saveXlsx(folder.resolve("t.xlsx"), "secret");
    }
    assertThat(read().mistakes().all())
        .singleElement()
        .hasToString(
            "t.xlsx: this is not an .xlsx workbook, or it is protected by a password; save it as Excel 2007-365 (.xlsx) without a password");
  }

  private static List<String> shipped() {
    var tables = new ArrayList<String>();
    for (var name : Shipped.files().names("", ".csv")) {
      tables.add(name.substring(0, name.lastIndexOf('.')));
    }
    return tables;
  }

  /** The files of {@code rules} that are no tables go with those that LibreOffice has saved. */
  private void decideTheSame(String ending) throws IOException {
    for (var name : Shipped.files().names("", "")) {
      if (!name.endsWith(".csv")) {
        // Answers name the file of a row.
        var text = Shipped.files().text(name);
        Files.writeString(
            fileOf(name), name.endsWith(".json") ? text.replace(".csv", ending) : text);
      }
    }
    var files = RuleFiles.read(folder);
    var rules = RuleSet.load(files);
    assertThat(rules.warnings()).isEqualTo(Shipped.rules().warnings());
    var report = Scenarios.run(files, rules);
    assertThat(report.failures()).isEmpty();
    assertThat(report.count()).isEqualTo(Scenarios.run(Shipped.files(), Shipped.rules()).count());
  }

  private Path fileOf(String name) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return file;
  }

  private Grid grid(String table) {
    var grid = RuleFiles.read(folder).grid(table);
    assertThat(grid).isNotNull();
    return grid;
  }

  /** Reads every cell of the table {@code t} as what its column is for. */
  private Reading read() {
    var reading = new Reading(RuleFiles.read(folder));
    for (var row : reading.sheet("t").rows()) {
      row.wholeNumber("Number", 1, 1_000);
      row.date("Day");
      row.marked("Mark");
      CellCondition.read(row, "Range", new ValueType.Decimal(), false);
      row.yesOrNo("Enabled");
    }
    return reading;
  }

  private static void compare(String golden, Reading reading) {
    var text = new StringBuilder();
    for (Mistake mistake : reading.mistakes().all()) {
      text.append(mistake).append('\n');
    }
    Golden.compare(GOLDEN.resolve(golden), text.toString());
  }
}
