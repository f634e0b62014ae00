package stepup.workbook;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static stepup.workbook.Books.cell;
import static stepup.workbook.Books.set;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Golden;
import stepup.Shipped;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.XlsxFile;

/** What people read in a workbook, and about one. */
class WorkbookGoldenTest {
  private static final Path EXPECTED = Path.of("src/test/resources/workbook");

  @TempDir Path folder;

  private Path rules;
  private Path book;

  @BeforeEach
  void copy() {
    rules = Books.rules(folder);
    book = Books.exported(folder);
  }

  @Test
  void theGeneratedSheetsExplainTheTables() {
    var text = text(Books.EXPORTED);
    for (var sheet : List.of("Instructions", "Glossary", "Allowed values")) {
      var page = Pattern.compile("^" + sheet + "\n((  .*\n|\n)*)", Pattern.MULTILINE);
      var found = page.matcher(text);
      assertThat(found.find()).as(sheet).isTrue();
      Golden.compare(
          EXPECTED.resolve(sheet.toLowerCase(Locale.ROOT).replace(' ', '-') + ".txt"),
          found.group(1));
    }
  }

  @Test
  void whatThePagesSayOfTablesAndCellsTheReadmeOfTheRulesSaysToo() throws IOException {
    var readme = Files.readString(Path.of("rules/README.md")).replace("`", "");
    var pages = text(Books.EXPORTED).replace("`", "");
    for (var resource : List.of("grammar.txt", "tables.txt")) {
      for (var line : Files.readAllLines(Path.of("src/main/resources/stepup/workbook", resource))) {
        var says = line.substring(line.indexOf(" | ") + 3).replace("`", "");
        assertThat(pages).contains(says);
        assertThat(readme).contains(says.equals("any value") ? "A blank cell means \"any\"" : says);
      }
    }
  }

  @Test
  void everyColumnOffersWhatItsReaderAccepts() throws IOException {
    try (var workbook = new XSSFWorkbook(new ByteArrayInputStream(Books.EXPORTED))) {
      var lines = new ArrayList<String>();
      for (var each : workbook) {
        var sheet = (XSSFSheet) each;
        for (var validation : sheet.getDataValidations()) {
          var range = validation.getRegions().getCellRangeAddress(0);
          var constraint = validation.getValidationConstraint();
          lines.add(
              "%s %s \"%s\": %s%s%s"
                  .formatted(
                      sheet.getSheetName(),
                      range.formatAsString(),
                      sheet.getRow(0).getCell(range.getFirstColumn()).getStringCellValue(),
                      constraint.getFormula1(),
                      constraint.getFormula2() == null ? "" : " to " + constraint.getFormula2(),
                      validation.getShowErrorBox() ? "" : " or others"));
        }
      }
      Golden.compare(EXPECTED.resolve("drop-down-lists.txt"), String.join("\n", lines) + "\n");
    }
  }

  @Test
  void theDifferenceIsToldCellByCell() throws IOException {
    Books.edit(
        book,
        workbook -> {
          set(workbook, "eligibility", "E-80", "Note", "");
          set(workbook, "eligibility", "E-80", "Title", "no add-ons,\nwhatever they are");
          set(workbook, "upgrade-paths", "P-03", "From date", LocalDate.of(2020, 1, 1));
          for (var label :
              List.of("Id", "From offer", "To offer", "Upgrade type", "Enabled", "Source")) {
            var sheet = workbook.getSheet("upgrade-paths");
            cell(sheet, "P-08", label)
                .setCellValue(
                    label.equals("Id")
                        ? "P-08"
                        : label.equals("To offer")
                            ? "office-365-proplus"
                            : Books.text(cell(sheet, "P-04", label)));
          }
          var offers = workbook.getSheet("offers");
          int column = offers.getRow(0).getLastCellNum();
          offers.getRow(0).createCell(column).setCellValue("Includes one-more");
          offers.getRow(3).createCell(column).setCellValue("x");
          var statuses = workbook.getSheet("subscription-statuses");
          statuses.shiftRows(2, 2, 6);
          statuses.shiftRows(3, 8, -1);
        });
    var files = RuleFiles.read(rules);
    var edited = AnalystWorkbook.read("stepup.xlsx", Files.readAllBytes(book), files);
    var told = new StringBuilder();
    var folderAfter = files;
    for (var change : TableChange.of(edited)) {
      change.lines().forEach(line -> told.append(line).append('\n'));
      folderAfter = folderAfter.with(change.file(), change.text());
    }
    Golden.compare(EXPECTED.resolve("difference.txt"), told.toString());
    assertThat(
            TableChange.of(
                AnalystWorkbook.read("stepup.xlsx", Files.readAllBytes(book), folderAfter)))
        .isEmpty();
  }

  @Test
  void findingsAreMarkedInTheWorkbookAndWhateverElseItHoldsStays() throws IOException {
    Books.edit(book, WorkbookGoldenTest::spoil);
    var marked = folder.resolve("marked.xlsx");
    var run = Books.run(rules, "check", book.toString(), "--annotate", marked.toString());
    assertThat(run.exit()).isEqualTo(1);
    Golden.compare(EXPECTED.resolve("check.txt"), run.out());
    Golden.compare(EXPECTED.resolve("marked.txt"), marks(marked) + "\n" + findings(marked));
    try (var before = new XSSFWorkbook(Files.newInputStream(book));
        var after = new XSSFWorkbook(Files.newInputStream(marked))) {
      for (int i = 0; i < before.getNumberOfSheets(); i++) {
        var was = before.getSheetAt(i);
        var is = after.getSheet(was.getSheetName());
        assertThat(is.getDataValidations()).hasSameSizeAs(was.getDataValidations());
        assertThat(is.getColumnWidth(2)).isEqualTo(was.getColumnWidth(2));
        assertThat(is.getPaneInformation())
            .usingRecursiveComparison()
            .isEqualTo(was.getPaneInformation());
        assertThat(is.getCTWorksheet().isSetAutoFilter())
            .isEqualTo(was.getCTWorksheet().isSetAutoFilter());
        assertThat(is.isSheetLocked()).isEqualTo(was.isSheetLocked());
      }
      var wrong = cell(after.getSheet("upgrade-paths"), "P-02", "To offer").getCellStyle();
      assertThat(wrong.getDataFormatString()).isEqualTo("@");
      assertThat(wrong.getLocked()).isFalse();
      assertThat(after.getNumberOfNames()).isEqualTo(before.getNumberOfNames());
    }
  }

  @Test
  void marksOfAnEarlierRunGoWhenTheirMistakesAreCorrected() throws IOException {
    Books.edit(book, WorkbookGoldenTest::spoil);
    var marked = folder.resolve("marked.xlsx");
    Books.run(rules, "check", book.toString(), "--annotate", marked.toString());
    Books.edit(
        marked,
        workbook -> {
          set(workbook, "upgrade-paths", "P-02", "To offer", "office-365-proplus");
          set(workbook, "eligibility", "E-70", "Result", "warning");
          set(
              workbook,
              "licences",
              "L-10",
              "Title",
              "licences can be added to an active subscription only");
        });
    var again = folder.resolve("again.xlsx");
    assertThat(Books.run(rules, "check", marked.toString(), "--annotate", again.toString()).exit())
        .isZero();
    assertThat(marks(again).lines().filter(mark -> !mark.contains("note: ")))
        .containsExactly("eligibility!W14 comment by me: mine");
    assertThat(findings(again)).contains("note").doesNotContain("error");
    assertThat(Books.run(rules, "workbook", "import", again.toString()).out())
        .isEqualTo("The workbook says what the tables say; nothing was written.\n");
  }

  @Test
  void theWorkbookOfTheTablesIsMarkedIfNoneIsNamed() throws IOException {
    var paths = rules.resolve("upgrade-paths.csv");
    Files.writeString(
        paths, Files.readString(paths).replace("office-365-proplus", "office-365-proplu"));
    var marked = folder.resolve("marked.xlsx");
    var run = Books.run(rules, "check", "--annotate", marked.toString());
    assertThat(run.out())
        .isEqualTo(
            """
            upgrade-paths.csv!C3 (row P-02, "To offer"): `office-365-proplu` is not an offer; did you mean `office-365-proplus`?
            9 files; errors: 1
            marked.xlsx: the findings are marked in it; its last sheet lists them
            """);
    assertThat(marks(marked)).startsWith("upgrade-paths!C3 FFF4B8B1 comment by Stepup: ");
  }

  @Test
  void findingsForPrograms() {
    Books.edit(book, WorkbookGoldenTest::spoil);
    Golden.compare(
        EXPECTED.resolve("check.json"),
        Books.run(rules, "check", book.toString(), "--format=json").out());
  }

  @Test
  void aWorkbookIsNeverMarkedInPlace() throws IOException {
    var run = Books.run(rules, "check", book.toString(), "--annotate", book.toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).contains("is the workbook itself; name another file");
    assertThat(Files.readAllBytes(book)).isEqualTo(Books.EXPORTED);
  }

  @Test
  void aFileThatIsNoAnnotatedCopyIsNotOverwrittenByOne() throws IOException {
    var out = Books.run(rules, "check", "--annotate", book.toString());
    assertThat(out.exit()).isEqualTo(1);
    assertThat(out.out())
        .isEqualTo(
            "stepup.xlsx: it is there already, and no copy with findings marked, so it was not replaced; name another file, or --replace it\n");
    assertThat(Files.readAllBytes(book)).isEqualTo(Books.EXPORTED);
    assertThat(Books.run(rules, "check", "--annotate", rules.resolve("new.xlsx").toString()).out())
        .isEqualTo(
            "rules/new.xlsx: it is in the folder of the rules; name a file in another folder\n");
    assertThat(
            Books.run(rules, "check", "--annotate", rules.resolve("offers.csv").toString()).out())
        .isEqualTo("rules/offers.csv: the name does not end in .xlsx; name a file that does\n");
    for (var args : List.of(List.of("--annotate", "--replace"), List.of("--annotate"))) {
      var all = new ArrayList<>(List.of("check"));
      all.addAll(args);
      all.add(2, book.toString());
      assertThat(Books.run(rules, all.toArray(String[]::new)).exit()).isZero();
    }
  }

  @Test
  void aFolderThatIsMissingOrInTheWayIsNamed() {
    var missing = folder.resolve("nodir/x.xlsx").toString();
    var said = "nodir/x.xlsx: the folder is missing; make it, or name another file\n";
    assertThat(Books.run(rules, "workbook", "export", missing).out()).isEqualTo(said);
    assertThat(Books.run(rules, "check", "--annotate", missing).out()).endsWith(said);
    assertThat(Books.run(rules, "workbook", "import", rules.toString()).out())
        .endsWith(": this is a folder; name a workbook (.xlsx)\n");
  }

  @Test
  void programsGetADocumentAlsoWhenNothingCanBeRead() {
    assertThat(Books.run(folder.resolve("nowhere"), "check", "--format=json").out())
        .startsWith("{")
        .contains("\"file\" : \"nowhere\"");
    var run = Books.run(rules, "check", folder.resolve("none.xlsx").toString(), "--format=json");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).startsWith("{").contains("there is no such file");
  }

  @Test
  void onlyTheFirstThousandFindingsAreMarkedOneByOne() throws IOException {
    var findings = new ArrayList<Mistake>();
    for (int row = 2; row < 1_502; row++) {
      findings.add(
          new Mistake(Mistake.Severity.ERROR, "offers.csv", row, 1, "", "", "wrong", "right"));
    }
    var marked = folder.resolve("marked.xlsx");
    Files.write(marked, Annotation.of(Books.EXPORTED, Export.places(Shipped.files()), findings));
    assertThat(findings(marked).lines()).hasSize(1_002);
    assertThat(findings(marked)).contains("and 500 more");
  }

  @Test
  void aWorkbookNamedLikeATableIsThatTable() throws IOException {
    Books.edit(
        book,
        workbook -> {
          for (int i = workbook.getNumberOfSheets() - 1; i >= 0; i--) {
            if (!workbook.getSheetName(i).equals("upgrade-paths")) {
              workbook.removeSheetAt(i);
            }
          }
          set(workbook, "upgrade-paths", "P-02", "To offer", "office-365-proplu");
          workbook.setSheetName(0, "Sheet1");
        });
    var named = Files.move(book, folder.resolve("upgrade-paths.xlsx"));
    assertThat(Books.run(rules, "check", named.toString()).out())
        .isEqualTo(
            """
            upgrade-paths.xlsx!Sheet1!C3 (row P-02, "To offer"): `office-365-proplu` is not an offer; did you mean `office-365-proplus`?
            9 files; errors: 1
            """);
  }

  @Test
  void filesThatAreNoWorkbooksAreNamed() throws IOException {
    Files.writeString(book, "Id,Name\n");
    assertThat(Books.run(rules, "check", book.toString()).out())
        .startsWith(
            "stepup.xlsx: this is not an .xlsx workbook, or it is protected by a password; ");
    assertThat(Books.run(rules, "workbook", "import", folder.resolve("none.xlsx").toString()).out())
        .isEqualTo("none.xlsx: there is no such file; name a workbook (.xlsx)\n");
  }

  private static void spoil(XSSFWorkbook workbook) {
    set(workbook, "upgrade-paths", "P-02", "To offer", "office-365-proplu");
    set(workbook, "eligibility", "E-70", "Result", "maybe");
    var result = cell(workbook.getSheet("eligibility"), "E-70", "Result");
    var drawing = workbook.getSheet("eligibility").createDrawingPatriarch();
    var comment = drawing.createCellComment(workbook.getCreationHelper().createClientAnchor());
    comment.setAuthor("me");
    comment.setString("mine");
    result.setCellComment(comment);
    set(workbook, "licences", "L-10", "Title", " two things\u00a0");
  }

  /** Every colour of ours and every comment, in order. */
  private static String marks(Path file) throws IOException {
    var marks = new StringBuilder();
    try (var workbook = new XSSFWorkbook(Files.newInputStream(file))) {
      for (var sheet : workbook) {
        for (var row : sheet) {
          for (var each : row) {
            var cell = (XSSFCell) each;
            var fill = cell.getCellStyle().getFillForegroundXSSFColor();
            var colour =
                cell.getCellStyle().getFillPattern() == FillPatternType.SOLID_FOREGROUND
                        && fill != null
                        && List.of("FFF4B8B1", "FFFFE0A1", "FFCFE1F7").contains(fill.getARGBHex())
                    ? " " + fill.getARGBHex()
                    : "";
            var comment = cell.getCellComment();
            if (comment != null || !colour.isEmpty()) {
              marks
                  .append(sheet.getSheetName() + "!" + cell.getAddress() + colour)
                  .append(
                      comment == null
                          ? ""
                          : " comment by "
                              + comment.getAuthor()
                              + ": "
                              + comment.getString().getString().replace("\n", " | "))
                  .append('\n');
            }
          }
        }
      }
    }
    return marks.toString();
  }

  private static String findings(Path file) throws IOException {
    var text = new StringBuilder();
    try (var workbook = new XSSFWorkbook(Files.newInputStream(file))) {
      var sheet = workbook.getSheet("Findings");
      assertThat(workbook.getActiveSheetIndex()).isEqualTo(workbook.getSheetIndex(sheet));
      for (var row : sheet) {
        var cells = new ArrayList<String>();
        for (var cell : row) {
          var link = cell.getHyperlink();
          cells.add(cell.getStringCellValue() + (link == null ? "" : " -> " + link.getAddress()));
        }
        text.append(cells.stream().collect(joining("\t"))).append('\n');
      }
    }
    return text.toString();
  }

  private static String text(byte[] workbook) {
    return WorkbookText.of(XlsxFile.read("stepup.xlsx", workbook, Limits.USUAL));
  }
}
