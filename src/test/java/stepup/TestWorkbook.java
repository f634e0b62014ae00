package stepup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.ss.util.CellAddress;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;
import stepup.tables.Grid;

/** A workbook made of a table, and edited as spreadsheet programs let people edit it. */
public final class TestWorkbook {
  private final XSSFWorkbook workbook = new XSSFWorkbook();
  private final XSSFSheet sheet;
  private final List<String> parts = new ArrayList<>();
  private @Nullable String filter;

  /** The cells of a table; whole numbers as numbers, all else as texts. */
  public TestWorkbook(String name, Grid cells) {
    sheet = workbook.createSheet(name);
    for (int row = 1; row <= cells.height(); row++) {
      for (int column = 1; column <= cells.row(row).size(); column++) {
        var text = cells.cell(row, column).text();
        if (text.matches("\\d{1,9}")) {
          cell(new CellAddress(row - 1, column - 1)).setCellValue(Integer.parseInt(text));
        } else if (!text.isEmpty()) {
          cell(new CellAddress(row - 1, column - 1)).setCellValue(text);
        }
      }
    }
  }

  /**
   * One edit: {@code text C3 …}, {@code number C3 1000 #,##0}, {@code formula C3 1+1}, {@code error
   * C3}, {@code logical C3 true}, {@code merge C3:D4}, {@code hide-row 3}, {@code hide-column C},
   * {@code filter A1:C9}, {@code sheet Notes}, {@code hide-sheet Notes}, {@code name Other}, {@code
   * blank-row 3}, {@code part xl/vbaProject.bin}.
   */
  public void edit(String edit) {
    var words = edit.split(" ", 3);
    var at = words[1];
    switch (words[0]) {
      case "text" -> cell(new CellAddress(at)).setCellValue(words.length > 2 ? words[2] : "");
      case "number" -> {
        var number = words[2].split(" ", 2);
        var cell = cell(new CellAddress(at));
        cell.setCellValue(Double.parseDouble(number[0]));
        var style = workbook.createCellStyle();
        style.setDataFormat(
            workbook.createDataFormat().getFormat(number.length > 1 ? number[1] : "General"));
        cell.setCellStyle(style);
      }
      case "formula" -> {
        var cell = cell(new CellAddress(at));
        cell.setCellFormula(words[2]);
        workbook.getCreationHelper().createFormulaEvaluator().evaluateFormulaCell(cell);
      }
      case "error" -> cell(new CellAddress(at)).setCellErrorValue(FormulaError.NA);
      case "logical" -> cell(new CellAddress(at)).setCellValue(Boolean.parseBoolean(words[2]));
      case "merge" -> sheet.addMergedRegion(CellRangeAddress.valueOf(at));
      case "hide-row" -> sheet.getRow(Integer.parseInt(at) - 1).setZeroHeight(true);
      case "hide-column" -> sheet.setColumnHidden(new CellAddress(at + "1").getColumn(), true);
      case "filter" -> {
        sheet.setAutoFilter(CellRangeAddress.valueOf(at));
        filter = "<autoFilter ref=\"" + at + "\"/>";
      }
      case "sheet" -> workbook.createSheet(at).createRow(0).createCell(0).setCellValue("note");
      case "hide-sheet" -> workbook.setSheetHidden(workbook.getSheetIndex(at), true);
      case "name" -> workbook.setSheetName(0, at);
      case "blank-row" -> sheet.shiftRows(Integer.parseInt(at) - 1, sheet.getLastRowNum(), 1);
      case "part" -> parts.add(at);
      default -> throw new IllegalArgumentException(edit);
    }
  }

  private XSSFCell cell(CellAddress address) {
    var row = sheet.getRow(address.getRow());
    var there = row == null ? sheet.createRow(address.getRow()) : row;
    var cell = there.getCell(address.getColumn());
    return cell == null ? there.createCell(address.getColumn()) : cell;
  }

  /** The file. */
  public byte[] bytes() {
    var out = new ByteArrayOutputStream();
    try (workbook) {
      workbook.write(out);
      return rewritten(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With what the library cannot write: more parts, and a filter that hides something. */
  private byte[] rewritten(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var from = new ZipInputStream(new ByteArrayInputStream(bytes));
        var to = new ZipOutputStream(out)) {
      for (var entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        var text = from.readAllBytes();
        to.write(
            filter == null || !entry.getName().equals("xl/worksheets/sheet1.xml")
                ? text
                : new String(text, StandardCharsets.UTF_8)
                    .replace(
                        filter,
                        filter.replace("/>", ">")
                            + "<filterColumn colId=\"1\"><filters><filter val=\"yes\"/></filters></filterColumn></autoFilter>")
                    .getBytes(StandardCharsets.UTF_8));
      }
      for (var part : parts) {
        to.putNextEntry(new ZipEntry(part));
        to.write("part".getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }
}
