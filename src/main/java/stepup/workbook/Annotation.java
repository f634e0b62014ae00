package stepup.workbook;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.poi.common.usermodel.HyperlinkType;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.Font;
import org.apache.poi.ss.usermodel.IndexedColors;
import org.apache.poi.ss.util.CellAddress;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.apache.poi.xssf.usermodel.XSSFColor;
import org.apache.poi.xssf.usermodel.XSSFComment;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.XlsxFile;

/**
 * Marks what is wrong in a copy of a workbook: a colour and a comment in each cell, and a sheet
 * that lists everything. Whatever else the workbook holds stays as it is; marks of an earlier run
 * go.
 */
public final class Annotation {
  private static final String AUTHOR = "Stepup";

  private static final String ERROR = "FFF4B8B1";
  private static final String WARNING = "FFFFE0A1";
  private static final String NOTE = "FFCFE1F7";
  private static final List<String> COLOURS = List.of(ERROR, WARNING, NOTE);

  /** Findings that are marked and listed; a workbook takes long to write with more. */
  private static final int MARKED = 1_000;

  private static final int COMMENT_COLUMNS = 4;
  private static final int COMMENT_ROWS = 6;

  private final XSSFWorkbook workbook;
  private final Map<String, XSSFCellStyle> coloured = new HashMap<>();

  /** A place that is marked: a cell, or the first one of a row. */
  private record Spot(XSSFSheet sheet, CellAddress address) {}

  private Annotation(XSSFWorkbook workbook) {
    this.workbook = workbook;
  }

  /**
   * A marked copy of a workbook.
   *
   * @param workbook one that was found to be within the limits
   * @param sheets the sheets by the file or place that messages name
   * @param findings sorted
   */
  public static byte[] of(byte[] workbook, Map<String, String> sheets, List<Mistake> findings)
      throws IOException {
    try (var copy = new XSSFWorkbook(new ByteArrayInputStream(workbook))) {
      var annotation = new Annotation(copy);
      annotation.clear();
      var first = findings.subList(0, Math.min(MARKED, findings.size()));
      annotation.mark(sheets, first);
      annotation.list(sheets, first, findings.size() - first.size());
      var bytes = new ByteArrayOutputStream();
      copy.write(bytes);
      return bytes.toByteArray();
    }
  }

  /** Whether a file is such a copy: a workbook that lists findings. */
  public static boolean annotated(String name, byte[] bytes, Limits limits) {
    return XlsxFile.read(name, bytes, limits).sheets().containsKey(SheetNames.FINDINGS);
  }

  private void clear() {
    int old = workbook.getSheetIndex(SheetNames.FINDINGS);
    if (old >= 0 && workbook.getNumberOfSheets() > 1) {
      workbook.removeSheetAt(old);
    }
    for (var each : workbook) {
      var sheet = (XSSFSheet) each;
      for (var comment : List.copyOf(sheet.getCellComments().entrySet())) {
        if (ours(comment.getValue())) {
          cell(new Spot(sheet, comment.getKey())).removeCellComment();
        }
      }
      for (var row : sheet) {
        for (var cell : row) {
          var style = (XSSFCellStyle) cell.getCellStyle();
          if (COLOURS.contains(colour(style))) {
            cell.setCellStyle(coloured(style, ""));
          }
        }
      }
    }
  }

  /** Some programs do not keep the author. */
  private static boolean ours(XSSFComment comment) {
    return AUTHOR.equals(comment.getAuthor())
        || (comment.getString() != null
            && comment.getString().getString().startsWith(AUTHOR + ":\n"));
  }

  private static String colour(XSSFCellStyle style) {
    var colour =
        style.getFillPattern() == FillPatternType.SOLID_FOREGROUND
            ? style.getFillForegroundXSSFColor()
            : null;
    var hex = colour == null ? null : colour.getARGBHex();
    return hex == null ? "" : hex;
  }

  private void mark(Map<String, String> sheets, List<Mistake> findings) {
    var spots = new LinkedHashMap<Spot, List<Mistake>>();
    for (var finding : findings) {
      var spot = spot(sheets, finding);
      if (spot != null && finding.row() > 0) {
        spots.computeIfAbsent(spot, each -> new ArrayList<>()).add(finding);
      }
    }
    spots.forEach(
        (spot, about) -> {
          var cell = cell(spot);
          var worst = about.stream().map(Mistake::severity).sorted().findFirst().orElseThrow();
          cell.setCellStyle(coloured(cell.getCellStyle(), colour(worst)));
          if (cell.getCellComment() == null) {
            comment(cell, about);
          }
        });
  }

  private @Nullable Spot spot(Map<String, String> sheets, Mistake finding) {
    var name = sheets.get(finding.file());
    var sheet = name == null ? null : workbook.getSheet(name);
    return sheet == null
        ? null
        : new Spot(
            sheet,
            new CellAddress(Math.max(0, finding.row() - 1), Math.max(0, finding.column() - 1)));
  }

  private static XSSFCell cell(Spot spot) {
    int number = spot.address().getRow();
    var row = spot.sheet().getRow(number);
    if (row == null) {
      row = spot.sheet().createRow(number);
    }
    int column = spot.address().getColumn();
    var cell = row.getCell(column);
    if (cell == null) {
      cell = row.createCell(column);
      CellStyle style =
          row.getRowStyle() == null ? spot.sheet().getColumnStyle(column) : row.getRowStyle();
      cell.setCellStyle(style);
    }
    return cell;
  }

  private static String colour(Mistake.Severity severity) {
    return severity == Mistake.Severity.ERROR
        ? ERROR
        : severity == Mistake.Severity.WARNING ? WARNING : NOTE;
  }

  /** The same style with another colour behind the text; none if it is empty. */
  private XSSFCellStyle coloured(XSSFCellStyle style, String colour) {
    return coloured.computeIfAbsent(
        style.getIndex() + colour,
        key -> {
          var copy = workbook.createCellStyle();
          copy.cloneStyleFrom(style);
          if (colour.isEmpty()) {
            copy.setFillPattern(FillPatternType.NO_FILL);
          } else {
            var fill = new XSSFColor();
            fill.setARGBHex(colour);
            copy.setFillForegroundColor(fill);
            copy.setFillPattern(FillPatternType.SOLID_FOREGROUND);
          }
          return copy;
        });
  }

  private void comment(XSSFCell cell, List<Mistake> about) {
    var helper = workbook.getCreationHelper();
    var anchor = helper.createClientAnchor();
    anchor.setCol1(cell.getColumnIndex() + 1);
    anchor.setCol2(cell.getColumnIndex() + 1 + COMMENT_COLUMNS);
    anchor.setRow1(cell.getRowIndex());
    anchor.setRow2(cell.getRowIndex() + COMMENT_ROWS);
    var comment = cell.getSheet().createDrawingPatriarch().createCellComment(anchor);
    comment.setAuthor(AUTHOR);
    comment.setString(
        about.stream()
            .map(m -> (m.severity() == Mistake.Severity.ERROR ? "" : severity(m) + ": ") + said(m))
            .collect(Collectors.joining("\n", AUTHOR + ":\n", "")));
    cell.setCellComment(comment);
  }

  private static String said(Mistake finding) {
    return finding.what() + (finding.instead().isEmpty() ? "" : "; " + finding.instead());
  }

  private static String severity(Mistake finding) {
    return SheetNames.key(finding.severity().name());
  }

  private void list(Map<String, String> sheets, List<Mistake> findings, int more) {
    var list = workbook.createSheet(SheetNames.FINDINGS);
    var styles = new Styles(workbook);
    var link = workbook.createCellStyle();
    var font = workbook.createFont();
    font.setUnderline(Font.U_SINGLE);
    font.setColor(IndexedColors.BLUE.getIndex());
    link.cloneStyleFrom(styles.text());
    link.setFont(font);
    row(
        list,
        0,
        styles.label(),
        "Severity",
        "Where",
        "Row",
        "Column",
        "What is wrong",
        "What to do");
    if (findings.isEmpty()) {
      row(list, 1, styles.text(), "nothing");
    }
    for (int i = 0; i < findings.size(); i++) {
      var finding = findings.get(i);
      var where =
          finding.file()
              + (finding.row() == 0
                  ? ""
                  : "!"
                      + (finding.column() == 0 ? "" : Mistake.columnName(finding.column()))
                      + finding.row());
      row(
          list,
          i + 1,
          styles.text(),
          severity(finding),
          where,
          finding.rowId(),
          finding.label(),
          finding.what(),
          finding.instead());
      var spot = spot(sheets, finding);
      if (spot != null) {
        var target = workbook.getCreationHelper().createHyperlink(HyperlinkType.DOCUMENT);
        target.setAddress(
            "'%s'!%s"
                .formatted(
                    spot.sheet().getSheetName().replace("'", "''"),
                    spot.address().formatAsString()));
        var cell = list.getRow(i + 1).getCell(1);
        cell.setHyperlink(target);
        cell.setCellStyle(link);
      }
    }
    if (more > 0) {
      row(
          list,
          findings.size() + 1,
          styles.text(),
          "and " + more + " more",
          "",
          "",
          "",
          "only the first " + MARKED + " are marked and listed",
          "correct these, and check again");
    }
    int[] widths = {10, 30, 24, 24, 60, 60};
    for (int column = 0; column < widths.length; column++) {
      list.setColumnWidth(column, widths[column] * 256);
    }
    list.createFreezePane(0, 1);
    int last = workbook.getSheetIndex(list);
    workbook.setActiveSheet(last);
    workbook.setSelectedTab(last);
  }

  private static void row(XSSFSheet sheet, int number, CellStyle style, String... texts) {
    var row = sheet.createRow(number);
    for (int column = 0; column < texts.length; column++) {
      var cell = row.createCell(column);
      cell.setCellStyle(style);
      cell.setCellValue(Export.escaped(texts[column]));
    }
  }
}
