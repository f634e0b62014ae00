package stepup.workbook;

import java.util.EnumMap;
import java.util.Map;
import org.apache.poi.ss.usermodel.BorderStyle;
import org.apache.poi.ss.usermodel.BuiltinFormats;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.apache.poi.ss.usermodel.VerticalAlignment;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;
import org.apache.poi.xssf.usermodel.XSSFColor;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import stepup.tables.Column;

/** How the cells of an exported workbook look, and which of them are open to change. */
final class Styles {
  private static final byte[] HEADER = {(byte) 0xdd, (byte) 0xe6, (byte) 0xed};
  private static final byte[] QUIET = {(byte) 0xf3, (byte) 0xf3, (byte) 0xf3};

  private final XSSFWorkbook workbook;
  private final Map<Column.Kind, XSSFCellStyle> open = new EnumMap<>(Column.Kind.class);
  private final XSSFCellStyle label;
  private final XSSFCellStyle locked;
  private final XSSFCellStyle heading;
  private final XSSFCellStyle text;
  private final XSSFCellStyle line;

  Styles(XSSFWorkbook workbook) {
    this.workbook = workbook;
    var plain = style("@", true, false);
    for (var kind : Column.Kind.values()) {
      open.put(
          kind,
          switch (kind) {
            case DATE -> style("yyyy-mm-dd", true, false);
            case WHOLE_NUMBER -> style("0", true, false);
            default -> plain;
          });
    }
    var bold = workbook.createFont();
    bold.setBold(true);
    label = style("@", true, false);
    label.setFont(bold);
    label.setBorderBottom(BorderStyle.THIN);
    fill(label, HEADER);
    locked = style("@", true, true);
    fill(locked, QUIET);
    heading = style("@", true, true);
    heading.setFont(bold);
    text = style("@", true, true);
    line = style("@", false, true);
    heading.setWrapText(false);
  }

  /** A label of row 1. */
  CellStyle label() {
    return label;
  }

  /** A cell that can be changed, by what its column holds. */
  CellStyle open(Column.Kind kind) {
    return open.getOrDefault(kind, label);
  }

  /** A cell that only somebody who knows why should change. */
  CellStyle locked() {
    return locked;
  }

  CellStyle heading() {
    return heading;
  }

  CellStyle text() {
    return text;
  }

  /** A text that runs over the columns behind it. */
  CellStyle line() {
    return line;
  }

  private XSSFCellStyle style(String format, boolean wrapped, boolean lock) {
    var style = workbook.createCellStyle();
    int builtin = BuiltinFormats.getBuiltinFormat(format);
    style.setDataFormat(
        builtin >= 0 ? (short) builtin : workbook.createDataFormat().getFormat(format));
    style.setVerticalAlignment(VerticalAlignment.TOP);
    style.setWrapText(wrapped);
    style.setLocked(lock);
    return style;
  }

  private static void fill(XSSFCellStyle style, byte[] colour) {
    style.setFillForegroundColor(new XSSFColor(colour, null));
    style.setFillPattern(FillPatternType.SOLID_FOREGROUND);
  }
}
