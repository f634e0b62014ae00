package stepup.workbook;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.ss.usermodel.DataValidation;
import org.apache.poi.ss.usermodel.DataValidationConstraint;
import org.apache.poi.ss.usermodel.DataValidationConstraint.OperatorType;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.IgnoredErrorType;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.ss.util.CellRangeAddressList;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Term;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Column;
import stepup.tables.Grid;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * Makes one workbook of all tables of a rules folder, with what the readers of the tables accept as
 * drop-down lists. The same folder always gives the same bytes.
 */
public final class Export {
  /** Rows below the last one, and columns behind it, that are ready to be filled. */
  private static final int ROWS_TO_FILL = 1_000;

  private static final int COLUMNS_TO_FILL = 20;

  /** Characters a list may have where it is used; a longer one stands in a sheet of its own. */
  private static final int LONGEST_LIST = 200;

  private static final int NARROWEST = 9;
  private static final int WIDEST = 48;

  /** Days that all spreadsheet programs number alike, and their last one. */
  private static final LocalDate FIRST_DAY = LocalDate.of(1900, 3, 1);

  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9]\\d{0,14}");

  /** What workbooks take for an escaped character. */
  private static final Pattern ESCAPE = Pattern.compile("_(?=x[0-9A-Fa-f]{4}_)");

  /** When it is said to have been made; the same each time. */
  private static final String MOMENT = "1980-01-01T00:00:00Z";

  private final RuleFiles files;
  private final XSSFWorkbook workbook;
  private final Styles styles;
  private final Map<String, Sheet> read = new HashMap<>();

  /** Long lists, each with the labels of the columns that use it. */
  private final Map<List<String>, String> lists = new LinkedHashMap<>();

  private Export(RuleFiles files, XSSFWorkbook workbook) {
    this.files = files;
    this.workbook = workbook;
    this.styles = new Styles(workbook);
  }

  /** The workbook of the tables that can be read; what is wrong with them is for a check to say. */
  public static byte[] of(RuleFiles files) {
    try (var workbook = new XSSFWorkbook()) {
      new Export(files, workbook).write();
      var properties = workbook.getProperties().getCoreProperties();
      properties.setCreator("Stepup");
      properties.setCreated(MOMENT);
      properties.setModified(MOMENT);
      var bytes = new ByteArrayOutputStream();
      workbook.write(bytes);
      return withoutTimes(bytes.toByteArray());
    } catch (IOException | InvalidFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sheets of such a workbook by the files that messages name. */
  public static Map<String, String> places(RuleFiles files) {
    var places = new LinkedHashMap<String, String>();
    SheetNames.of(files).forEach((table, sheet) -> places.put(files.fileOf(table), sheet));
    return places;
  }

  /** Files of tables that have no sheet, because their cells cannot be told apart. */
  public static List<String> unreadable(RuleFiles files) {
    return SheetNames.of(files).keySet().stream()
        .filter(table -> cells(files, table) == null)
        .map(files::fileOf)
        .toList();
  }

  private static @Nullable Grid cells(RuleFiles files, String table) {
    var grid = files.grid(table);
    return grid == null || grid.height() == 0 ? null : grid;
  }

  private void write() {
    var reading = new Reading(files);
    try {
      Scenarios.run(reading, RuleSet.load(reading));
    } catch (RulesException e) {
      // What could be read is known all the same.
    }
    reading.sheets().forEach(sheet -> read.put(sheet.table(), sheet));
    page(SheetNames.INSTRUCTIONS, Pages.instructions(files));
    var sheets = SheetNames.of(files);
    sheets.forEach(
        (table, name) -> {
          var grid = cells(files, table);
          if (grid != null) {
            table(table, name, grid);
          }
        });
    page(SheetNames.GLOSSARY, Pages.glossary(files));
    allowedValues();
    exported();
  }

  private void exported() {
    var sheet = workbook.createSheet(SheetNames.EXPORTED);
    for (var line : Exported.of(files)) {
      var row = sheet.createRow(sheet.getPhysicalNumberOfRows());
      for (var text : line) {
        var cell = row.createCell(Math.max(0, row.getLastCellNum()));
        cell.setCellStyle(styles.line());
        cell.setCellValue(escaped(text));
      }
    }
    workbook.setSheetHidden(workbook.getSheetIndex(sheet), true);
  }

  private void table(String table, String name, Grid grid) {
    var sheet = workbook.createSheet(name);
    int last = grid.height();
    int width = 0;
    for (int row = 1; row <= last; row++) {
      width = Math.max(width, grid.row(row).size());
    }
    for (int row = 1; row <= last; row++) {
      sheet.createRow(row - 1);
    }
    var tableSheet = read.get(table);
    for (int column = 1; column <= width; column++) {
      var label = Sheet.clean(grid.cell(1, column).text());
      var content =
          tableSheet == null
              ? Column.of(Column.Kind.TEXT)
              : tableSheet.contents().getOrDefault(label, Column.of(Column.Kind.TEXT));
      boolean locked =
          label.equals(Sheet.ID)
              || (table.equals("vocabulary") && Term.TECHNICAL_LABELS.contains(label));
      column(sheet, grid, column, content.kind(), locked);
      offer(sheet, label, content, last, column - 1);
    }
    for (int column = width; column < width + COLUMNS_TO_FILL; column++) {
      sheet.setDefaultColumnStyle(column, styles.open(Column.Kind.TEXT));
    }
    sheet.createFreezePane(1, 1);
    sheet.setAutoFilter(new CellRangeAddress(0, last - 1, 0, Math.max(0, width - 1)));
    sheet.addIgnoredErrors(
        new CellRangeAddress(0, last + ROWS_TO_FILL, 0, width + COLUMNS_TO_FILL),
        IgnoredErrorType.NUMBER_STORED_AS_TEXT);
    fitToWidth(sheet);
    protect(sheet);
  }

  private void column(XSSFSheet sheet, Grid grid, int column, Column.Kind kind, boolean locked) {
    int widest = NARROWEST;
    var open = styles.open(kind);
    sheet.setDefaultColumnStyle(column - 1, open);
    for (int row = 1; row <= grid.height(); row++) {
      var text = Sheet.clean(grid.cell(row, column).text());
      widest = Math.max(widest, text.length() + 2);
      if (row > 1 && grid.blank(row)) {
        continue;
      }
      var cell = sheet.getRow(row - 1).createCell(column - 1);
      cell.setCellStyle(row == 1 ? styles.label() : locked ? styles.locked() : open);
      if (row > 1 && kind == Column.Kind.WHOLE_NUMBER && WHOLE_NUMBER.matcher(text).matches()) {
        cell.setCellValue(Double.parseDouble(text));
      } else if (row > 1 && kind == Column.Kind.DATE && isDay(text)) {
        cell.setCellValue(LocalDate.parse(text));
      } else if (!text.isEmpty()) {
        cell.setCellValue(escaped(text));
      }
    }
    sheet.setColumnWidth(column - 1, Math.min(widest, WIDEST) * 256);
  }

  /** Whether a text is a day, and spelled as a spreadsheet's day is read. */
  private static boolean isDay(String text) {
    try {
      var day = LocalDate.parse(text);
      return day.toString().equals(text) && !day.isBefore(FIRST_DAY) && !day.isAfter(LAST_DAY);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  static String escaped(String text) {
    return ESCAPE.matcher(text).replaceAll("_x005F_");
  }

  /** Drop-down list and limits of a column, below row 1. */
  private void offer(XSSFSheet sheet, String label, Column content, int last, int column) {
    var constraint = constraint(sheet, label, content);
    if (constraint == null) {
      return;
    }
    var validation =
        sheet
            .getDataValidationHelper()
            .createValidation(
                constraint, new CellRangeAddressList(1, last + ROWS_TO_FILL - 1, column, column));
    boolean refuses =
        switch (content.kind()) {
          case CHOICE, WHOLE_NUMBER, DATE -> true;
          default -> false;
        };
    validation.setEmptyCellAllowed(true);
    validation.setErrorStyle(DataValidation.ErrorStyle.STOP);
    validation.setShowErrorBox(refuses);
    if (refuses) {
      validation.createErrorBox(label.substring(0, Math.min(30, label.length())), refusal(content));
    }
    sheet.addValidationData(validation);
  }

  private static String refusal(Column content) {
    return switch (content.kind()) {
      case DATE -> "Write a day, for example 2026-11-22, or leave the cell blank.";
      case WHOLE_NUMBER ->
          "Write a whole number from " + content.minimum() + " to " + content.maximum() + ".";
      default -> "Choose one of the list.";
    };
  }

  private @Nullable DataValidationConstraint constraint(
      XSSFSheet sheet, String label, Column content) {
    var helper = sheet.getDataValidationHelper();
    return switch (content.kind()) {
      case WHOLE_NUMBER ->
          helper.createIntegerConstraint(
              OperatorType.BETWEEN,
              String.valueOf(content.minimum()),
              String.valueOf(content.maximum()));
      case DATE ->
          helper.createDateConstraint(
              OperatorType.BETWEEN, serial(FIRST_DAY), serial(LAST_DAY), "");
      case TEXT -> null;
      default -> {
        var choices = content.choices();
        if (choices.isEmpty()) {
          yield null;
        }
        boolean here =
            String.join(",", choices).length() <= LONGEST_LIST
                && choices.stream().noneMatch(c -> c.contains(",") || c.contains("\""));
        yield here
            ? helper.createExplicitListConstraint(choices.toArray(String[]::new))
            : helper.createFormulaListConstraint(listed(label, choices));
      }
    };
  }

  private static String serial(LocalDate day) {
    return String.valueOf((long) DateUtil.getExcelDate(day));
  }

  /** The cells of the sheet of lists that will hold a list. */
  private String listed(String label, List<String> choices) {
    lists.merge(
        choices,
        label,
        (all, more) -> List.of(all.split(", ")).contains(more) ? all : all + ", " + more);
    int column = List.copyOf(lists.keySet()).indexOf(choices);
    var letters = CellReference.convertNumToColString(column);
    return "'%s'!$%s$2:$%s$%d".formatted(SheetNames.ALLOWED, letters, letters, choices.size() + 1);
  }

  private void allowedValues() {
    if (lists.isEmpty()) {
      return;
    }
    var sheet = workbook.createSheet(SheetNames.ALLOWED);
    int column = 0;
    for (var list : lists.entrySet()) {
      int widest = NARROWEST;
      for (int row = 0; row <= list.getKey().size(); row++) {
        var text = row == 0 ? list.getValue() : list.getKey().get(row - 1);
        var line = sheet.getRow(row) == null ? sheet.createRow(row) : sheet.getRow(row);
        var cell = line.createCell(column);
        cell.setCellStyle(row == 0 ? styles.label() : styles.locked());
        cell.setCellValue(escaped(text));
        widest = Math.max(widest, row == 0 ? NARROWEST : text.length() + 2);
      }
      sheet.setColumnWidth(column, Math.min(widest, WIDEST) * 256);
      column++;
    }
    sheet.createFreezePane(0, 1);
    protect(sheet);
  }

  /** Printed, a sheet is as wide as a page and as long as it must be. */
  private static void fitToWidth(XSSFSheet sheet) {
    sheet.setFitToPage(true);
    sheet.getPrintSetup().setLandscape(true);
    sheet.getPrintSetup().setFitHeight((short) 0);
  }

  private void page(String name, List<List<String>> page) {
    var sheet = workbook.createSheet(name);
    int width = page.stream().mapToInt(List::size).max().orElse(1);
    int[] widths = new int[width];
    for (int row = 0; row < page.size(); row++) {
      var line = sheet.createRow(row);
      var texts = page.get(row);
      boolean heading = texts.get(0).startsWith("# ");
      boolean alone = texts.size() == 1;
      for (int column = 0; column < texts.size(); column++) {
        var cell = line.createCell(column);
        var text = heading ? texts.get(column).substring(2) : texts.get(column);
        cell.setCellStyle(
            heading || (row == 0 && !alone)
                ? styles.heading()
                : alone ? styles.line() : styles.text());
        cell.setCellValue(escaped(text));
        widths[column] = Math.max(widths[column], alone ? 0 : text.length() + 2);
      }
    }
    for (int column = 0; column < width; column++) {
      sheet.setColumnWidth(column, Math.max(NARROWEST, Math.min(widths[column], 2 * WIDEST)) * 256);
    }
    fitToWidth(sheet);
    protect(sheet);
  }

  /** A reminder, not a barrier: without a password, and only where a cell is locked. */
  private static void protect(XSSFSheet sheet) {
    sheet.enableLocking();
    sheet.lockFormatCells(false);
    sheet.lockFormatColumns(false);
    sheet.lockFormatRows(false);
    sheet.lockInsertColumns(false);
    sheet.lockInsertRows(false);
    sheet.lockInsertHyperlinks(false);
    sheet.lockDeleteColumns(false);
    sheet.lockDeleteRows(false);
    sheet.lockSort(false);
    sheet.lockAutoFilter(false);
    sheet.lockSelectLockedCells(false);
    sheet.lockSelectUnlockedCells(false);
  }

  /** The same workbook without the moments at which its parts were written. */
  private static byte[] withoutTimes(byte[] workbook) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var in = new ZipInputStream(new ByteArrayInputStream(workbook));
        var out = new ZipOutputStream(bytes)) {
      for (var part = in.getNextEntry(); part != null; part = in.getNextEntry()) {
        var entry = new ZipEntry(part.getName());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        out.putNextEntry(entry);
        in.transferTo(out);
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
