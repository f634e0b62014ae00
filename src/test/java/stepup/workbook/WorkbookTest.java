package stepup.workbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static stepup.workbook.Books.edit;
import static stepup.workbook.Books.run;
import static stepup.workbook.Books.set;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

class WorkbookTest {
  @TempDir Path folder;

  private Path rules;
  private Path book;

  @BeforeEach
  void copy() {
    rules = Books.rules(folder);
    book = Books.exported(folder);
  }

  @Test
  void theSameTablesGiveTheSameBytes() {
    assertThat(Export.of(Shipped.files())).isEqualTo(Books.EXPORTED);
  }

  @Test
  void aWorkbookThatWasOnlySavedAgainChangesNoByte() {
    var before = Books.contents(rules);
    edit(book, workbook -> {});
    var run = run(rules, "workbook", "import", book.toString());
    assertThat(run.out())
        .isEqualTo("The workbook says what the tables say; nothing was written.\n");
    assertThat(run.exit()).isZero();
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void howTheFilesAreSpelledDoesNotMatterAndStays() throws IOException {
    var offers = rules.resolve("offers.csv");
    Files.writeString(offers, "\ufeff" + Files.readString(offers).replace("\n", "\r\n"));
    var statuses = rules.resolve("subscription-statuses.csv");
    var text = Files.readString(statuses).replace(",no,cancelled,yes,", ",no,\"cancelled\",yes,");
    Files.writeString(statuses, text.strip());
    var licences = rules.resolve("licences.csv");
    Files.writeString(licences, Files.readString(licences) + "\n,,\n");
    var paths = rules.resolve("upgrade-paths.csv");
    Files.writeString(paths, Files.readString(paths).replace(",,,yes,", ",, ,\"yes\","));
    var before = Books.contents(rules);
    var files = RuleFiles.read(rules);
    assertThat(changes(files, Export.of(files))).isEmpty();
    var edited =
        Books.edited(
            Export.of(files),
            workbook -> {
              set(workbook, "offers", "office-365-business", "Name", "Business, \"small\"");
              set(workbook, "subscription-statuses", "none", "Note", "last line");
              set(workbook, "upgrade-paths", "P-02", "Note", "n");
            });
    Import.write(rules, files, changes(files, edited));
    before.compute(
        "offers.csv",
        (name, old) ->
            old.replace(
                "office-365-business,Office 365 Business,",
                "office-365-business,\"Business, \"\"small\"\"\","));
    before.compute("subscription-statuses.csv", (name, old) -> old + "last line");
    before.compute(
        "upgrade-paths.csv",
        (name, old) -> {
          int line = old.indexOf("\nP-02") + 1;
          int end = old.indexOf('\n', line);
          return old.substring(0, end) + "n" + old.substring(end);
        });
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void anEditedWorkbookChangesTheTablesAndTheirScenariosPass() throws IOException {
    edit(book, workbook -> set(workbook, "eligibility", "E-70", "Note", "as agreed"));
    var before = Books.contents(rules);
    var dry = run(rules, "workbook", "import", book.toString(), "--dry-run");
    assertThat(dry.out())
        .isEqualTo(
            """
            eligibility.csv E-70 Note: (blank) -> as agreed
            Would change eligibility.csv; nothing was written.
            Next: make import FILE=stepup.xlsx
            """);
    assertThat(Books.contents(rules)).isEqualTo(before);
    var run = run(rules, "workbook", "import", book.toString());
    assertThat(run.out())
        .isEqualTo(
            """
            eligibility.csv E-70 Note: (blank) -> as agreed
            Changed eligibility.csv; 228 scenarios pass.
            Next: ask again; a service that runs decides by it within two seconds (make run starts one).
            """);
    before.compute(
        "eligibility.csv",
        (name, old) ->
            old.replace(
                "services_lost,,,yes,\"choice, domain.md section 4\",",
                "services_lost,,,yes,\"choice, domain.md section 4\",as agreed"));
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void nothingIsWrittenAsLongAsAnythingIsWrong() {
    edit(
        book,
        workbook -> {
          set(workbook, "upgrade-paths", "P-02", "To offer", "office-365-proplu");
          set(workbook, "eligibility", "E-70", "Note", "as agreed");
          workbook.createSheet("ofers").createRow(0).createCell(0).setCellValue("Id");
          workbook.createSheet("Sheet1");
        });
    var before = Books.contents(rules);
    var run = run(rules, "workbook", "import", book.toString());
    assertThat(run.out())
        .isEqualTo(
            """
            stepup.xlsx!ofers: the sheet is not a table of the rules; did you mean `offers`?
            stepup.xlsx!upgrade-paths!C3 (row P-02, "To offer"): `office-365-proplu` is not an offer; did you mean `office-365-proplus`?
            9 files; errors: 2; nothing was written.
            Next: correct the cells named, save, and import again.
            To see them marked: java -jar target/stepup.jar check stepup.xlsx --annotate marked.xlsx
            """);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void aScenarioThatIsAnsweredOtherwiseKeepsAChangeOut() {
    edit(book, workbook -> set(workbook, "eligibility", "E-40", "Enabled", "no"));
    var before = Books.contents(rules);
    var run = run(rules, "workbook", "import", book.toString());
    assertThat(run.out()).contains("stepup.xlsx!scenarios.").contains("nothing was written");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void aSheetThatIsMissingLeavesItsTableAsItIs() {
    edit(book, workbook -> workbook.removeSheetAt(workbook.getSheetIndex("licences")));
    assertThat(run(rules, "workbook", "import", book.toString()).out())
        .isEqualTo(
            """
            licences.csv: the workbook has no sheet for it; it stays as it is
            The workbook says what the tables say; nothing was written.
            """);
  }

  @Test
  void rulesThatChangedInTheMeantimeAreNotOverwritten() throws IOException {
    var files = RuleFiles.read(rules);
    var changes =
        changes(
            files,
            Books.edited(Books.EXPORTED, w -> set(w, "eligibility", "E-70", "Note", "as agreed")));
    Files.writeString(rules.resolve("scenarios/new.csv"), "Id\n");
    var before = Books.contents(rules);
    assertThatThrownBy(() -> Import.write(rules, files, changes))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("somebody else changed the rules in the meantime");
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void whatOthersChangedSinceTheExportStaysAndWhatBothChangedIsRefused() throws IOException {
    edit(book, workbook -> set(workbook, "eligibility", "E-70", "Note", "as agreed"));
    var table = rules.resolve("eligibility.csv");
    Files.writeString(table, Files.readString(table).replace(",off by default\n", ",off\n"));
    assertThat(run(rules, "workbook", "import", book.toString()).out())
        .startsWith(
            """
            eligibility.csv: changed since the export, but not in the workbook, so the table stays as it is: E-80, E-81, E-83, E-84, E-85
            eligibility.csv E-70 Note: (blank) -> as agreed
            Changed eligibility.csv;""");
    assertThat(Files.readString(table)).contains(",off\n").doesNotContain(",off by default\n");
    edit(book, workbook -> set(workbook, "eligibility", "E-80", "Note", "mine"));
    var run = run(rules, "workbook", "import", book.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            """
            stepup.xlsx!eligibility (row E-80): the row was changed in eligibility.csv after the workbook was exported; \
            export the tables again and make your change there, or import with --overwrite
            Nothing was written.
            Next: make workbook FILE=new.xlsx, and make your change there.
            """);
    assertThat(run(rules, "workbook", "import", book.toString(), "--overwrite").out())
        .contains("eligibility.csv E-80 Note: off -> mine\n");
  }

  @Test
  void anotherWorkbookOfTheSameExportAndNameDoesNotUndoWhatTheFirstChanged() throws IOException {
    edit(book, workbook -> set(workbook, "upgrade-paths", "P-01", "Note", "theirs"));
    assertThat(run(rules, "workbook", "import", book.toString()).exit()).isZero();
    Files.write(
        book, Books.edited(Books.EXPORTED, w -> set(w, "upgrade-paths", "P-02", "Note", "mine")));
    var run = run(rules, "workbook", "import", book.toString());
    assertThat(run.out())
        .startsWith(
            """
            upgrade-paths.csv: changed since the export, but not in the workbook, so the table stays as it is: P-01
            upgrade-paths.csv P-02 Note: (blank) -> mine
            Changed upgrade-paths.csv;""");
    assertThat(Files.readString(rules.resolve("upgrade-paths.csv")))
        .contains(",theirs\n")
        .contains(",mine\n");
  }

  @Test
  void aWorkbookSavedUnderAnotherNameMayChangeItsOwnChangeAgain() throws IOException {
    edit(book, workbook -> set(workbook, "upgrade-paths", "P-01", "Note", "one"));
    assertThat(run(rules, "workbook", "import", book.toString()).exit()).isZero();
    var other = Files.copy(book, folder.resolve("P3.xlsx"));
    edit(other, workbook -> set(workbook, "upgrade-paths", "P-01", "Note", "two"));
    assertThat(run(rules, "workbook", "import", other.toString()).out())
        .contains("upgrade-paths.csv P-01 Note: one -> two\n");
  }

  @Test
  void rowsThatOthersAddedOrDeletedStaySo() throws IOException {
    var table = rules.resolve("upgrade-paths.csv");
    var files = RuleFiles.read(rules);
    var note = Books.edited(Books.EXPORTED, w -> set(w, "upgrade-paths", "P-02", "Note", "mine"));
    var text = Files.readString(table);
    var line = text.lines().filter(each -> each.startsWith("P-03,")).findFirst().orElseThrow();
    var theirs = text.replace(line + "\n", line.replace("P-03", "P-99") + "\n");
    var changes = changes(files.with("upgrade-paths.csv", theirs), note);
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).lines())
        .containsExactly("upgrade-paths.csv P-02 Note: (blank) -> mine");
    assertThat(changes.get(0).text())
        .contains("\nP-99,")
        .doesNotContain("\nP-03,")
        .hasSameSizeAs(theirs + "mine");
  }

  @Test
  void aRowThatTheWorkbookDeletedGoesAndAnAddedOneComes() {
    var files = RuleFiles.read(rules);
    var mine =
        Books.edited(
            Books.EXPORTED,
            workbook -> {
              var sheet = workbook.getSheet("upgrade-paths");
              sheet.removeRow(sheet.getRow(3));
              set(workbook, "upgrade-paths", "P-98", "Note", "new");
            });
    var theirs = files.text("upgrade-paths.csv").replaceFirst("(?m)^(P-01,.*)$", "$1 too");
    var changes = changes(files.with("upgrade-paths.csv", theirs), mine);
    assertThat(changes.get(0).lines())
        .containsExactly(
            "upgrade-paths.csv P-98 added: Note: new", "upgrade-paths.csv P-03 removed");
    assertThat(changes.get(0).text()).contains(" too\n");
  }

  @Test
  void aTextThatCsvCannotHoldIsNamedWithItsCell() {
    for (var text : List.of("#N/A", "1E+05")) {
      edit(book, w -> set(w, "upgrade-paths", "P-02", "Note", text));
      var run = run(rules, "workbook", "import", book.toString());
      assertThat(run.out()).startsWith("stepup.xlsx!upgrade-paths!J3 (row P-02, \"Note\"): ");
      assertThat(run.exit()).isEqualTo(1);
    }
  }

  @Test
  void theSameWorkbookCanBeEditedAndImportedAgainAndAgain() {
    for (var note : List.of("as agreed", "not as agreed", "agreed")) {
      edit(book, workbook -> set(workbook, "eligibility", "E-70", "Note", note));
      assertThat(run(rules, "workbook", "import", book.toString()).out())
          .contains("Changed eligibility.csv; ");
    }
    edit(book, workbook -> set(workbook, "eligibility", "E-70", "Note", ""));
    assertThat(run(rules, "workbook", "import", book.toString()).out())
        .isEqualTo(
            """
            eligibility.csv: changed since the export, but not in the workbook, so the table stays as it is: E-70
            The workbook changes nothing else; nothing was written.
            """);
  }

  @Test
  void aWorkbookThatNobodyEditedIsReplacedWhenTheTablesHaveChanged() throws IOException {
    var table = rules.resolve("eligibility.csv");
    Files.writeString(table, Files.readString(table).replace(",off by default\n", ",off\n"));
    edit(book, workbook -> {});
    assertThat(run(rules, "workbook", "export", book.toString()).exit()).isZero();
    assertThat(run(rules, "workbook", "import", book.toString()).out())
        .isEqualTo("The workbook says what the tables say; nothing was written.\n");
  }

  @Test
  void aFileThatCannotBeReplacedLeavesAllAsTheyWere() throws IOException {
    var files = RuleFiles.read(rules);
    var changes =
        changes(
            files,
            Books.edited(
                Books.EXPORTED,
                workbook -> {
                  set(workbook, "eligibility", "E-70", "Note", "as agreed");
                  set(workbook, "vocabulary", "V-01", "Note", "as agreed");
                }));
    assertThat(changes).hasSize(2);
    // Where the second file would be made ready.
    Files.createDirectories(rules.resolve(".vocabulary.csv.tmp/in the way"));
    var before = Books.contents(rules);
    assertThatThrownBy(() -> Import.write(rules, files, changes)).isInstanceOf(IOException.class);
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void aTableKeptAsAWorkbookIsShownButChangedWhereItIs() throws IOException {
    var licences =
        Books.edited(
            Books.EXPORTED,
            workbook -> {
              for (int i = workbook.getNumberOfSheets() - 1; i >= 0; i--) {
                if (!workbook.getSheetName(i).equals("licences")) {
                  workbook.removeSheetAt(i);
                }
              }
            });
    Files.delete(rules.resolve("licences.csv"));
    Files.write(rules.resolve("licences.xlsx"), licences);
    var files = RuleFiles.read(rules);
    var workbook = Export.of(files);
    assertThat(changes(files, workbook)).isEmpty();
    var edited = Books.edited(workbook, w -> set(w, "licences", "L-10", "Note", "as agreed"));
    assertThatThrownBy(() -> changes(files, edited))
        .hasMessage(
            "stepup.xlsx!licences: the sheet changes a table that is kept in licences.xlsx; "
                + "change it there: licences.xlsx L-10 Note: (blank) -> as agreed");
  }

  @Test
  void aWorkbookWithChangesIsNotOverwritten() throws IOException {
    edit(book, workbook -> set(workbook, "eligibility", "E-70", "Note", "as agreed"));
    var edited = Files.readAllBytes(book);
    var run = run(rules, "workbook", "export", book.toString());
    assertThat(run.out())
        .isEqualTo(
            """
            eligibility.csv E-70 Note: (blank) -> as agreed
            stepup.xlsx holds what is not in the tables, so it was not replaced.
            Next: import it (make import FILE=stepup.xlsx), or name another file, or --replace it.
            """);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(Files.readAllBytes(book)).isEqualTo(edited);
    assertThat(run(rules, "workbook", "export", book.toString(), "--replace").exit()).isZero();
    assertThat(Files.readAllBytes(book)).isEqualTo(Books.EXPORTED);
    assertThat(run(rules, "workbook", "export", book.toString()).out())
        .isEqualTo(
            """
            stepup.xlsx holds every table of rules.
            Next: change it in LibreOffice or Excel, save it, and import it: make import FILE=stepup.xlsx
            """);
  }

  @Test
  void daysAndNumbersAreSuchAndEverythingElseIsText() throws IOException {
    try (var workbook = new XSSFWorkbook(Files.newInputStream(book))) {
      var day = Books.cell(workbook.getSheet("scenarios.dates"), "D-012", "As of");
      assertThat(day.getLocalDateTimeCellValue().toLocalDate()).hasToString("2026-06-30");
      assertThat(Books.text(day)).isEqualTo("2026-06-30");
      var number =
          Books.cell(
              workbook.getSheet("offers"), "office-365-business", "Maximum quantity (licences)");
      assertThat(number.getNumericCellValue()).isEqualTo(300);
      for (var sheet : workbook) {
        for (var row : sheet) {
          for (var cell : row) {
            assertThat(cell.getCellType()).isNotEqualTo(CellType.FORMULA);
            if (cell.getCellType() != CellType.NUMERIC && row.getRowNum() > 0) {
              assertThat(cell.getCellStyle().getDataFormatString()).isIn("@", "yyyy-mm-dd", "0");
            }
          }
        }
      }
    }
  }

  @Test
  void idsAndTechnicalColumnsAreLockedAndRowsBelowAreOpen() throws IOException {
    try (var workbook = new XSSFWorkbook(Files.newInputStream(book))) {
      var sheet = workbook.getSheet("vocabulary");
      assertThat(sheet.getProtect()).isTrue();
      assertThat(sheet.isSheetLocked()).isTrue();
      assertThat(sheet.isInsertRowsLocked()).isFalse();
      assertThat(sheet.getCTWorksheet().getSheetProtection().isSetPassword()).isFalse();
      for (var label : List.of("Id", "Fact", "Type")) {
        assertThat(Books.cell(sheet, "V-01", label).getCellStyle().getLocked()).isTrue();
      }
      assertThat(Books.cell(sheet, "V-01", "Meaning").getCellStyle().getLocked()).isFalse();
      for (int column = 0; column < 15; column++) {
        assertThat(sheet.getColumnStyle(column).getLocked()).isFalse();
      }
      assertThat(sheet.getRow(0).getCell(0).getCellStyle().getLocked()).isFalse();
    }
  }

  @Test
  void namesThatNoSheetCanHaveAreShortenedTheSameWayEachTime() {
    var files =
        Shipped.files()
            .with("scenarios/a-name-that-is-much-longer-than-sheets-have.csv", "Id\n")
            .with("scenarios/a-name-that-is-much-longer-than-theirs.csv", "Id\n")
            .with("scenarios/what?.csv", "Id\n");
    assertThat(SheetNames.of(files).values())
        .contains(
            "offers",
            "scenarios.matrix",
            "scenarios.a-name-that-is-much-l",
            "scenarios.a-name-that-is-much~2",
            "scenarios.what_")
        .allMatch(name -> name.length() <= 31);
  }

  private static List<TableChange> changes(RuleFiles files, byte[] workbook) {
    return TableChange.of(AnalystWorkbook.read("stepup.xlsx", workbook, files));
  }
}
