package stepup.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFRichTextString;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XlsxFileTest {
  private static final String DAMAGED =
      "t.xlsx: the workbook is damaged and cannot be read; open it and save it again as Excel 2007-365 (.xlsx)";
  private static final String NONE =
      "t.xlsx: this is not an .xlsx workbook, or it is protected by a password; save it as Excel 2007-365 (.xlsx) without a password";
  private static final String SHEET = "xl/worksheets/sheet1.xml";
  private static final String TEXTS = "xl/sharedStrings.xml";
  private static final String SPREADSHEETML =
      "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

  private static final Limits SMALL = new Limits(100_000, 20, 100_000, 10, 5, 30, 20, 2);

  @TempDir Path folder;

  @Test
  void moreBytesThanTheLimitAreNotReadAtAll() throws Exception {
    Files.write(folder.resolve("t.xlsx"), new byte[100_001]);
    var reading = new Reading(RuleFiles.read(folder, SMALL));
    reading.sheet("t");
    assertThat(reading.mistakes().errors())
        .singleElement()
        .hasToString(
            "t.xlsx: the file has more than 100000 bytes; delete what is not needed, or raise the setting MAX_FILE_BYTES");
  }

  @Test
  void morePartsThanTheLimitAreRefused() {
    var parts = new LinkedHashMap<String, String>();
    for (int i = 0; i < 20; i++) {
      parts.put("docProps/" + i + ".xml", "");
    }
    assertThat(messages(edited(workbook(sheet -> {}), parts), SMALL))
        .containsExactly(
            "t.xlsx: the workbook has more than 20 parts; delete what is not needed, or raise the setting MAX_WORKBOOK_PARTS");
  }

  /** Behind the limit the file is cut off, and whoever reads on finds it damaged. */
  @Test
  void aBombIsInflatedUpToTheLimitAndNoFurther() throws Exception {
    var bomb = bomb(new byte[1 << 20], 300);
    assertThat(bomb.length).isLessThan(400_000);
    int halfWay = (int) (bomb.length * 0.45);
    assertThat(messages(Arrays.copyOf(bomb, halfWay), Limits.USUAL)).containsExactly(tooLarge());
    assertThat(messages(bomb, Limits.USUAL)).containsExactly(tooLarge());
  }

  @Test
  void aWorkbookOfMegabytesThatInflatesToHundredsIsRefusedInTheMiddle() throws Exception {
    var noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    Arrays.fill(noise, 10_000, noise.length, (byte) ' ');
    var bomb = bomb(noise, 300);
    assertThat(bomb.length).isBetween(3_000_000, 4_000_000);
    assertThat(messages(Arrays.copyOf(bomb, bomb.length / 2), Limits.USUAL))
        .containsExactly(tooLarge());
  }

  private static String tooLarge() {
    return "t.xlsx: the workbook inflates to more than 67108864 bytes; delete what is not needed, or raise the setting MAX_WORKBOOK_BYTES";
  }

  @Test
  void aWorkbookThatIsPackedWellIsNoBomb() {
    var rows = "<row><c t=\"b\"><v>1</v></c></row>".repeat(200_000);
    var bytes = sheet(rows);
    assertThat(rows.length() / bytes.length).isGreaterThan(100);
    assertThat(messages(bytes)).isEmpty();
    assertThat(grid(bytes).height()).isEqualTo(200_000);
  }

  @Test
  void aLargePartIsRead() {
    var bytes =
        edited(
            workbook(sheet -> sheet.createRow(0).createCell(0).setCellValue("Id")),
            Map.of("docProps/large.xml", " ".repeat(110 << 20)));
    var u = Limits.USUAL;
    var limits =
        new Limits(
            u.fileBytes(),
            u.zipEntries(),
            120 << 20,
            u.rows(),
            u.columns(),
            u.cells(),
            u.cellCharacters(),
            u.mergedRanges());
    assertThat(messages(bytes, limits)).isEmpty();
    assertThat(XlsxFile.read("t.xlsx", bytes, limits).sheets()).hasSize(1);
  }

  @Test
  void moreRowsColumnsOrCharactersThanTheLimitAreRefusedAndNoneIsUsed() {
    assertThat(messages(workbook(s -> s.createRow(10).createCell(0).setCellValue("x")), SMALL))
        .containsExactly(
            "t.xlsx!t!11: the sheet has more than 10 rows; delete what is not needed, or raise the setting MAX_SHEET_ROWS");
    assertThat(messages(workbook(s -> s.createRow(3).createCell(5).setCellValue("x")), SMALL))
        .containsExactly(
            "t.xlsx!t!4: the row has more than 5 columns; delete what is not needed, or raise the setting MAX_SHEET_COLUMNS");
    var text = "x".repeat(21);
    var long21 = workbook(s -> s.createRow(3).createCell(1).setCellValue(text));
    assertThat(messages(long21, SMALL))
        .containsExactly(
            "t.xlsx!t!B4: the cell has more than 20 characters; delete what is not needed, or raise the setting MAX_CELL_CHARACTERS");
    assertThat(XlsxFile.read("t.xlsx", long21, SMALL).sheets().get("t").height()).isZero();
  }

  @Test
  void theLimitsThemselvesAreAllowed() {
    var bytes =
        workbook(
            s -> s.createRow(9).createCell(4).setCellValue("x".repeat(SMALL.cellCharacters())));
    assertThat(messages(bytes, SMALL)).isEmpty();
  }

  @Test
  void mergedRangesAreNamedUpToTheLimit() {
    Consumer<XSSFSheet> merged =
        sheet -> {
          for (int row = 0; row < 3; row++) {
            sheet.addMergedRegion(new CellRangeAddress(row, row, 0, 1));
          }
        };
    assertThat(messages(workbook(merged), SMALL))
        .containsExactly(
            "t.xlsx!t: the sheet has more than 2 merged ranges; unmerge them",
            "t.xlsx!t!A1: the cells A1:B1 are merged; unmerge them and fill each one",
            "t.xlsx!t!A2: the cells A2:B2 are merged; unmerge them and fill each one");
  }

  @Test
  void whatIsNoWorkbookIsRefused() throws Exception {
    assertThat(messages(new byte[0])).containsExactly(NONE);
    assertThat(messages("Id,Name\nA-1,one\n".getBytes(UTF_8))).containsExactly(NONE);
    try (var old = new HSSFWorkbook();
        var out = new ByteArrayOutputStream()) {
      old.createSheet("t");
      old.write(out);
      assertThat(messages(out.toByteArray())).containsExactly(NONE);
    }
    assertThat(messages(zip(Map.of("content.xml", "<a/>")))).containsExactly(DAMAGED);
  }

  @Test
  void aPasswordIsRefused() throws Exception {
    try (var files = new POIFSFileSystem();
        var out = new ByteArrayOutputStream()) {
      var encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
      encryptor.confirmPassword("secret");
      try (var in = encryptor.getDataStream(files)) {
        in.write(workbook(sheet -> {}));
      }
      files.writeFilesystem(out);
      assertThat(messages(out.toByteArray())).containsExactly(NONE);
    }
  }

  @Test
  void damageIsRefused() {
    var bytes = workbook(sheet -> sheet.createRow(0).createCell(0).setCellValue("Id"));
    assertThat(messages(Arrays.copyOf(bytes, bytes.length / 2))).containsExactly(DAMAGED);
    assertThat(messages(edited(bytes, Map.of(SHEET, "<worksheet><sheetData>"))))
        .containsExactly(DAMAGED);
    assertThat(messages(edited(bytes, Map.of("xl/workbook.xml", "no xml"))))
        .containsExactly(DAMAGED);
    assertThat(
            messages(sheet("<row r=\"2\"><c><v>1</v></c></row><row r=\"1\"><c><v>1</v></c></row>")))
        .containsExactly(DAMAGED);
    assertThat(messages(sheet("<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>")))
        .containsExactly(DAMAGED);
    assertThat(messages(sheet("<row><c t=\"s\"><v>99</v></c></row>"))).containsExactly(DAMAGED);
    assertThat(messages(sheet("<row><c><v>many</v></c></row>"))).containsExactly(DAMAGED);
  }

  @Test
  void twoPartsOfOneNameAreRefused() {
    var bytes =
        edited(workbook(sheet -> {}), Map.of("xl/twin1.xml", "<a/>", "xl/twin2.xml", "<b/>"));
    var text = new String(bytes, ISO_8859_1);
    var twins = text.replace("twin2", "twin1").getBytes(ISO_8859_1);
    assertThat(messages(twins)).containsExactly(DAMAGED);
  }

  @Test
  void macrosAndLinksToOtherFilesAreRefused() {
    var bytes = workbook(sheet -> {});
    assertThat(messages(edited(bytes, Map.of("xl/vbaProject.bin", ""))))
        .containsExactly("t.xlsx: the workbook has macros; save it as .xlsx, which keeps none");
    assertThat(messages(edited(bytes, Map.of("xl/externalLinks/externalLink1.xml", ""))))
        .containsExactly(
            "t.xlsx: the workbook has links to other files; replace the formulas that use them by their values, and break the links");
  }

  @Test
  void noEntityIsEverExpanded() throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "secret");
    for (var entity :
        List.of(
            "<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">",
            "<!ENTITY b SYSTEM \"" + secret.toUri() + "\">")) {
      for (var part : List.of(SHEET, TEXTS, "xl/workbook.xml", "xl/styles.xml")) {
        var xml =
            "<?xml version=\"1.0\"?><!DOCTYPE x ["
                + entity
                + "]><worksheet "
                + SPREADSHEETML
                + "><sheetData><row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row></sheetData></worksheet>";
        var bytes =
            edited(
                workbook(sheet -> sheet.createRow(0).createCell(0).setCellValue("Id")),
                Map.of(part, xml));
        assertThat(messages(bytes)).as(part).containsExactly(DAMAGED);
      }
    }
  }

  @Test
  void theStrictFormatIsRefusedByItsName() {
    var bytes = workbook(sheet -> {});
    var strict =
        entries(bytes).entrySet().stream()
            .collect(
                LinkedHashMap<String, String>::new,
                (parts, e) ->
                    parts.put(
                        e.getKey(),
                        new String(e.getValue(), UTF_8)
                            .replace(
                                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                                "http://purl.oclc.org/ooxml/officeDocument/relationships")
                            .replace(
                                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                                "http://purl.oclc.org/ooxml/spreadsheetml/main")),
                Map::putAll);
    assertThat(messages(zip(strict)))
        .containsExactly(
            "t.xlsx: this is a Strict Open XML workbook; save it as Excel 2007-365 (.xlsx)");
  }

  @Test
  void cellsWithoutAddressesStandInOrder() {
    var bytes =
        sheet(
            "<row><c t=\"inlineStr\"><is><t>Id</t></is></c><c/><c><v>1</v></c></row>"
                + "<row/><row><c r=\"B3\"><v>2</v></c><c><v>3</v></c></row>");
    assertThat(messages(bytes)).isEmpty();
    assertThat(texts(bytes, 1)).containsExactly("TEXT Id", "TEXT ", "NUMBER 1");
    assertThat(texts(bytes, 2)).isEmpty();
    assertThat(texts(bytes, 3)).containsExactly("TEXT ", "NUMBER 2", "NUMBER 3");
  }

  @Test
  void formattedTextIsItsCharactersWithoutPronunciation() {
    var runs =
        "<r><rPr><b/></rPr><t>of</t></r><r><t xml:space=\"preserve\">fer </t></r>"
            + "<rPh sb=\"0\" eb=\"1\"><t>sound</t></rPh>";
    var bytes =
        edited(
            sheet(
                "<row><c t=\"inlineStr\"><is>"
                    + runs
                    + "</is></c><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"),
            Map.of(
                TEXTS,
                "<sst " + SPREADSHEETML + "><si>" + runs + "</si><si><t>two</t></si></sst>"));
    assertThat(messages(bytes)).isEmpty();
    assertThat(texts(bytes, 1)).containsExactly("TEXT offer ", "TEXT offer ", "TEXT two");
  }

  @Test
  void aTextInManyFormatsIsRead() {
    var bytes =
        workbook(
            sheet -> {
              var text = new XSSFRichTextString("office");
              var bold = sheet.getWorkbook().createFont();
              bold.setBold(true);
              text.applyFont(0, 3, bold);
              sheet.createRow(0).createCell(0).setCellValue(text);
            });
    assertThat(texts(bytes, 1)).containsExactly("TEXT office");
  }

  @Test
  void daysAreTheSameWhicheverYearAWorkbookCountsFrom() {
    for (boolean from1904 : List.of(false, true)) {
      var bytes =
          workbook(
              sheet -> {
                sheet.getWorkbook().getCTWorkbook().getWorkbookPr().setDate1904(from1904);
                var style = sheet.getWorkbook().createCellStyle();
                style.setDataFormat((short) 14);
                var cell = sheet.createRow(0).createCell(0);
                cell.setCellValue(LocalDate.of(2026, 7, 1));
                cell.setCellStyle(style);
              });
      assertThat(texts(bytes, 1)).containsExactly("DATE 2026-07-01");
    }
  }

  @Test
  void aTimeOfDayIsRefused() {
    var bytes =
        workbook(
            sheet -> {
              var style = sheet.getWorkbook().createCellStyle();
              style.setDataFormat((short) 22);
              var row = sheet.createRow(0);
              row.createCell(0).setCellValue(LocalDateTime.of(2026, 7, 1, 10, 30));
              row.createCell(1).setCellValue(0.4375);
              row.forEach(cell -> cell.setCellStyle(style));
            });
    assertThat(messages(bytes))
        .containsExactly(
            "t.xlsx!t!A1: the cell holds a time of day, `2026-07-01 10:30`; write the day only, for example `2026-07-01`",
            "t.xlsx!t!B1: the cell holds a time of day, `10:30`; format the cell as text and write it again");
  }

  @Test
  void aDayWrittenAsSuchIsRead() {
    var bytes =
        sheet(
            "<row><c t=\"d\"><v>2026-07-01</v></c><c t=\"d\"><v>2026-07-01T00:00:00</v></c></row>");
    assertThat(texts(bytes, 1)).containsExactly("DATE 2026-07-01", "DATE 2026-07-01");
  }

  @Test
  void aNumberIsReadAsItWasWrittenUpTo15Digits() {
    var bytes =
        workbook(
            sheet -> {
              var row = sheet.createRow(0);
              row.createCell(0).setCellValue(0.1 + 0.2);
              row.createCell(1).setCellValue(999_999_999_999_999d);
              row.createCell(2).setCellValue(1e-7);
              row.createCell(3).setCellValue(-5);
              row.createCell(4).setCellValue(1_234_567_890_123_456d);
              row.createCell(5).setCellValue(1e300);
            });
    assertThat(texts(bytes, 1).subList(0, 4))
        .containsExactly("NUMBER 0.3", "NUMBER 999999999999999", "NUMBER 0.0000001", "NUMBER -5");
    assertThat(messages(bytes))
        .containsExactly(
            "t.xlsx!t!E1: the cell holds a number of more than 15 digits, of which a spreadsheet keeps 15; format the cell as text and write it again",
            "t.xlsx!t!F1: the cell holds a number of more than 15 digits, of which a spreadsheet keeps 15; format the cell as text and write it again");
  }

  @Test
  void formulasAndErrorsAreRefusedSharedOnesToo() {
    var bytes =
        sheet(
            "<row><c><f t=\"shared\" ref=\"A1:A2\" si=\"0\">1+1</f><v>2</v></c><c t=\"e\"><v>#REF!</v></c></row>"
                + "<row><c><f t=\"shared\" si=\"0\"/><v>2</v></c><c t=\"str\"><f>\"yes\"</f><v>yes</v></c></row>");
    assertThat(messages(bytes))
        .containsExactly(
            "t.xlsx!t!A1: the cell holds a formula, `=1+1`; write its value: copy the cell and paste it as a value",
            "t.xlsx!t!B1: the cell holds the error `#REF!`; write the value that is meant",
            "t.xlsx!t!A2: the cell holds a formula; write its value: copy the cell and paste it as a value",
            "t.xlsx!t!B2: the cell holds a formula, `=\"yes\"`; write its value: copy the cell and paste it as a value");
  }

  @Test
  void aLogicalIsNoText() {
    var bytes =
        workbook(
            sheet -> {
              sheet.createRow(0).createCell(0).setCellValue(true);
              sheet.createRow(1).createCell(0).setCellValue(false);
            });
    assertThat(texts(bytes, 1)).containsExactly("LOGICAL TRUE");
    assertThat(texts(bytes, 2)).containsExactly("LOGICAL FALSE");
  }

  @Test
  void cellsThatOnlyHaveAFormatAreNone() {
    var bytes =
        workbook(
            sheet -> {
              var style = sheet.getWorkbook().createCellStyle();
              style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
              var row = sheet.createRow(0);
              row.createCell(0).setCellValue("Id");
              row.createCell(16_383).setCellStyle(style);
              sheet.createRow(1_048_575).createCell(3).setCellStyle(style);
            });
    assertThat(messages(bytes)).isEmpty();
    assertThat(grid(bytes).height()).isEqualTo(1);
    assertThat(texts(bytes, 1)).containsExactly("TEXT Id");
  }

  @Test
  void whatIsHiddenIsReadAndTold() {
    var bytes =
        workbook(
            sheet -> {
              for (int row = 0; row < 4; row++) {
                for (int column = 0; column < 4; column++) {
                  sheet.createRow(row).createCell(column).setCellValue("x");
                }
                sheet.getRow(row).createCell(3).setCellValue("x");
              }
              sheet.getRow(1).setZeroHeight(true);
              sheet.getRow(2).setZeroHeight(true);
              sheet.setColumnHidden(1, true);
              sheet.getWorkbook().createSheet("other");
              sheet.getWorkbook().setActiveSheet(1);
              sheet.getWorkbook().setSheetHidden(0, true);
            });
    assertThat(messages(bytes))
        .containsExactly(
            "warning: t.xlsx!t: the sheet is hidden; show it; it is read all the same",
            "warning: t.xlsx!t!B1: the column B is hidden; show it; it is read all the same",
            "warning: t.xlsx!t!2: the rows 2 to 3 are hidden; show them; they are read all the same");
  }

  @Test
  void theSheetWithTheNameOfTheTableIsRead() throws Exception {
    Files.write(
        folder.resolve("t.xlsx"),
        workbook(
            sheet -> {
              sheet.getWorkbook().createSheet("notes");
              sheet.createRow(0).createCell(0).setCellValue("Id");
              sheet.createRow(1).createCell(0).setCellValue("A-1");
            }));
    Files.copy(folder.resolve("t.xlsx"), folder.resolve("u.xlsx"));
    var reading = new Reading(RuleFiles.read(folder));
    assertThat(reading.sheet("t").rows()).extracting(Row::id).containsExactly("A-1");
    assertThat(reading.sheet("u").rows()).isEmpty();
    assertThat(reading.mistakes().all())
        .extracting(Mistake::toString)
        .containsExactly(
            "warning: t.xlsx!notes: the sheet is not read; delete it, or leave it if that is meant",
            "u.xlsx: the workbook has several sheets, and none is named `u`; give this name to the one that holds the table");
  }

  /** A workbook with one sheet, {@code t}. */
  private static byte[] workbook(Consumer<XSSFSheet> content) {
    try (var workbook = new XSSFWorkbook();
        var out = new ByteArrayOutputStream()) {
      content.accept(workbook.createSheet("t"));
      workbook.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A workbook whose sheet has rows as they stand in its file. */
  private static byte[] sheet(String rows) {
    return edited(
        workbook(sheet -> {}),
        Map.of(
            SHEET,
            "<worksheet " + SPREADSHEETML + "><sheetData>" + rows + "</sheetData></worksheet>"));
  }

  /** A workbook with other contents of some of its parts, and more of them. */
  private static byte[] edited(byte[] workbook, Map<String, String> parts) {
    var all = new LinkedHashMap<String, String>();
    entries(workbook).forEach((name, bytes) -> all.put(name, new String(bytes, UTF_8)));
    all.putAll(parts);
    return zip(all);
  }

  private static Map<String, byte[]> entries(byte[] workbook) {
    var entries = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(workbook))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static byte[] zip(Map<String, String> parts) {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (var part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A file with one part: a block, so and so many times. */
  private static byte[] bomb(byte[] block, int times) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(SHEET));
      for (int i = 0; i < times; i++) {
        zip.write(block);
      }
    }
    return out.toByteArray();
  }

  private static Grid grid(byte[] bytes) {
    var grid = XlsxFile.read("t.xlsx", bytes, Limits.USUAL).sheets().get("t");
    assertThat(grid).isNotNull();
    return grid;
  }

  /** The cells of a row: what each is said to be, and its text. */
  @Test
  void tinyCellsDoNotFillTheMemory() {
    var row = "<row>" + "<c><v>1</v></c>".repeat(200) + "</row>";
    assertThat(messages(withSheet(row.repeat(10_001))))
        .singleElement()
        .asString()
        .startsWith("t.xlsx!t!10001: the file has more than 2000000 cells; ");
  }

  @Test
  void elementsInsideEachOtherWithoutEndAreDamage() {
    assertThat(messages(withSheet("<a>".repeat(100_000) + "</a>".repeat(100_000))))
        .singleElement()
        .asString()
        .contains("the workbook is damaged");
  }

  @Test
  void aTextThatIsUsedAgainAndAgainCountsEachTime() {
    var bytes =
        edited(
            workbook(
                sheet -> {
                  for (int row = 0; row < 200; row++) {
                    for (int column = 0; column < 100; column++) {
                      var there = sheet.getRow(row);
                      (there == null ? sheet.createRow(row) : there)
                          .createCell(column)
                          .setCellValue("x".repeat(4_000));
                    }
                  }
                }),
            Map.of());
    assertThat(messages(bytes))
        .singleElement()
        .asString()
        .contains("the cells of the workbook have more than 67108864 characters");
  }

  @Test
  void aMomentAfterMidnightIsATimeOfDay() {
    assertThat(messages(withSheet("<row><c t=\"d\"><v>2026-01-01T00:00:59</v></c></row>")))
        .singleElement()
        .asString()
        .contains("the cell holds a time of day, `2026-01-01 00:00:59`");
    assertThat(messages(withSheet("<row><c t=\"d\"><v>2026-01-01T00:00:00</v></c></row>")))
        .isEmpty();
  }

  @Test
  void whatHasNoHeightOrWidthIsHidden() {
    assertThat(messages(withSheet("<row ht=\"0\" customHeight=\"1\"><c><v>1</v></c></row>")))
        .containsExactly(
            "warning: t.xlsx!t!1: the row 1 is hidden; show it; it is read all the same");
  }

  /** A workbook whose only sheet has these rows, as its XML says them. */
  private static byte[] withSheet(String rows) {
    return edited(
        workbook(sheet -> {}),
        Map.of(
            "xl/worksheets/sheet1.xml",
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
                + rows
                + "</sheetData></worksheet>"));
  }

  private static List<String> texts(byte[] bytes, int row) {
    return grid(bytes).row(row).stream().map(cell -> cell.kind() + " " + cell.text()).toList();
  }

  private static List<String> messages(byte[] bytes) {
    return messages(bytes, Limits.USUAL);
  }

  private static List<String> messages(byte[] bytes, Limits limits) {
    var file = XlsxFile.read("t.xlsx", bytes, limits);
    var all = new ArrayList<>(file.mistakes());
    file.sheets().values().forEach(grid -> all.addAll(grid.mistakes()));
    return all.stream().map(Mistake::toString).toList();
  }
}
