package stepup.tables;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.util.CellAddress;
import org.apache.poi.ss.util.CellRangeAddress;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;

/**
 * Reads the cells of one sheet of a workbook as they stream by: values, never what a format makes
 * of them. What is no value is a mistake at its cell.
 */
final class SheetXml extends PartXml {
  /** Spreadsheets keep no more digits of a number. */
  private static final MathContext DIGITS = new MathContext(15);

  private static final BigDecimal MOST = BigDecimal.TEN.pow(15);

  /** How much a message shows of a text. */
  private static final int SHOWN = 60;

  private static final Pattern MIDNIGHT = Pattern.compile("00:00(:00(\\.0+)?)?Z?");

  /** Ends the reading of a sheet that goes beyond a limit. */
  static final class BeyondLimits extends SAXException {
    private static final long serialVersionUID = 1L;
  }

  private final String place;
  private final TextsXml texts;
  private final StylesXml styles;
  private final boolean dates1904;
  private final Limits limits;
  private final Allowance allowance;
  private final Mistakes mistakes = new Mistakes();
  private final Cell.Pool pool = new Cell.Pool();
  private final List<List<Cell>> rows = new ArrayList<>();
  private final List<int[]> hiddenColumns = new ArrayList<>();
  private final List<int[]> hiddenRows = new ArrayList<>();
  private final Characters content;
  private final Characters formula = new Characters(SHOWN);

  private int row;
  private int column;
  private List<Cell> cells = new ArrayList<>();
  private String type = "";
  private int style;
  private boolean calculated;
  private boolean filtered;
  private int merged;
  private boolean beyond;

  SheetXml(
      String place,
      TextsXml texts,
      StylesXml styles,
      boolean dates1904,
      Limits limits,
      Allowance allowance) {
    this.place = place;
    this.texts = texts;
    this.styles = styles;
    this.dates1904 = dates1904;
    this.limits = limits;
    this.allowance = allowance;
    content = new Characters(limits.cellCharacters());
  }

  @Override
  void start(String name, Attributes attributes) throws SAXException {
    switch (name) {
      case "col" -> {
        if (isTrue(attributes.getValue("hidden")) || isNothing(attributes.getValue("width"))) {
          hiddenColumns.add(new int[] {number(attributes, "min", 1), number(attributes, "max", 1)});
        }
      }
      case "row" -> {
        row = number(attributes, "r", row + 1);
        column = 0;
        cells = new ArrayList<>();
        if (isTrue(attributes.getValue("hidden")) || isNothing(attributes.getValue("ht"))) {
          hide(row);
        }
      }
      case "c" -> {
        var address = attributes.getValue("r");
        column = address == null ? column + 1 : new CellAddress(address).getColumn() + 1;
        type = attributes.getValue("t") == null ? "n" : attributes.getValue("t");
        style = number(attributes, "s", 0);
        content.clear();
        formula.clear();
        calculated = false;
      }
      case "f" -> calculated = true;
      case "mergeCell" -> merge(CellRangeAddress.valueOf(attributes.getValue("ref")));
      case "filterColumn" -> filtered = true;
      default -> {
        // Formats, comments, pictures: nothing that decides.
      }
    }
  }

  @Override
  @Nullable Characters charactersOf(String element) {
    return switch (element) {
      case "f" -> formula;
      case "v", "t" -> content;
      default -> null;
    };
  }

  @Override
  void end(String name) throws SAXException {
    switch (name) {
      case "c" -> endCell();
      case "row" -> endRow();
      default -> {
        // See above.
      }
    }
  }

  private void endCell() throws SAXException {
    var cell = value();
    if (cell.text().isEmpty() && cell.kind() == Cell.Kind.TEXT) {
      return;
    }
    if (column > limits.columns()) {
      limits.admit(place, row, Collections.nCopies(column, Cell.BLANK), mistakes);
      throw beyondLimits();
    }
    if (column <= cells.size()) {
      throw new SAXException("cells out of order");
    }
    while (cells.size() < column - 1) {
      cells.add(Cell.BLANK);
    }
    cells.add(pool.one(cell));
  }

  private void endRow() throws SAXException {
    if (cells.isEmpty()) {
      return;
    }
    if (row <= rows.size()) {
      throw new SAXException("rows out of order");
    }
    if (!allowance.admit(place, row, row - 1 - rows.size(), cells, mistakes)) {
      throw beyondLimits();
    }
    while (rows.size() < row - 1) {
      rows.add(List.of());
    }
    rows.add(List.copyOf(cells));
  }

  private Cell value() {
    var value = plainValue();
    if (calculated && value.kind() != Cell.Kind.REFUSED) {
      return refused(
          "the cell holds a formula"
              + (formula.isEmpty() ? "" : ", `=" + shortened(formula.toString()) + "`"),
          "write its value: copy the cell and paste it as a value",
          value.text());
    }
    return value;
  }

  /** A text; that of a formula is refused with the formula. */
  private Cell written(String text) {
    return calculated ? Cell.text(text) : Cell.written(place, row, column, text, mistakes);
  }

  private Cell plainValue() {
    var text = content.toString();
    return switch (type) {
      case "s" -> written(text.isEmpty() ? "" : texts.text(Integer.parseInt(text.strip())));
      case "inlineStr", "str" -> written(content.text());
      case "b" -> new Cell(Cell.Kind.LOGICAL, isTrue(text) ? "TRUE" : "FALSE");
      case "e" ->
          refused(
              "the cell holds the error `" + shortened(text) + "`",
              "write the value that is meant",
              "");
      case "d" -> day(text);
      default -> text.isBlank() ? Cell.BLANK : number(text.strip());
    };
  }

  private Cell number(String text) {
    if (styles.isDay(style)) {
      double days = Double.parseDouble(text);
      var moment = DateUtil.getLocalDateTime(days, dates1904);
      if (moment != null && days < 1 && !dates1904) {
        return refused(
            "the cell holds a time of day, `" + moment.toLocalTime() + "`",
            "format the cell as text and write it again",
            "");
      }
      return day(moment == null ? text : moment.toString());
    }
    var value = new BigDecimal(Double.parseDouble(text)).round(DIGITS).stripTrailingZeros();
    if (value.abs().compareTo(MOST) >= 0) {
      return refused(
          "the cell holds a number of more than 15 digits, of which a spreadsheet keeps 15",
          "format the cell as text and write it again",
          "");
    }
    return new Cell(Cell.Kind.NUMBER, value.toPlainString());
  }

  /** A moment as {@code 2026-07-01} or {@code 2026-07-01T00:00}. */
  private Cell day(String moment) {
    int time = moment.indexOf('T');
    if (time >= 0 && !MIDNIGHT.matcher(moment.substring(time + 1)).matches()) {
      return refused(
          "the cell holds a time of day, `" + shortened(moment.replace('T', ' ')) + "`",
          "write the day only, for example `" + moment.substring(0, time) + "`",
          moment.substring(0, time));
    }
    return new Cell(Cell.Kind.DATE, time < 0 ? moment : moment.substring(0, time));
  }

  /**
   * A cell that is a mistake.
   *
   * @param text what it is read as, so that no other mistakes follow from this one
   */
  private Cell refused(String what, String instead, String text) {
    mistakes.inCell(place, row, column, what, instead);
    return new Cell(Cell.Kind.REFUSED, text);
  }

  private BeyondLimits beyondLimits() {
    beyond = true;
    return new BeyondLimits();
  }

  private void hide(int number) {
    if (!hiddenRows.isEmpty() && hiddenRows.get(hiddenRows.size() - 1)[1] == number - 1) {
      hiddenRows.get(hiddenRows.size() - 1)[1] = number;
    } else {
      hiddenRows.add(new int[] {number, number});
    }
  }

  private void merge(CellRangeAddress range) throws SAXException {
    if (++merged > limits.mergedRanges()) {
      mistakes.inFile(
          place,
          "the sheet has more than " + limits.mergedRanges() + " merged ranges",
          "unmerge them");
      throw beyondLimits();
    }
    mistakes.inCell(
        place,
        range.getFirstRow() + 1,
        range.getFirstColumn() + 1,
        "the cells " + range.formatAsString() + " are merged",
        "unmerge them and fill each one");
  }

  /** What was read; without rows if a limit was reached. */
  Grid grid(boolean hidden) {
    if (hidden) {
      mistakes.warn(place, 0, 0, "the sheet is hidden", "show it; it is read all the same");
    }
    if (filtered) {
      mistakes.warn(
          place, 0, 0, "the sheet is filtered", "clear the filter; every row is read all the same");
    }
    int width = rows.stream().mapToInt(List::size).max().orElse(0);
    for (var range : hiddenColumns) {
      if (range[0] <= width) {
        int last = Math.min(range[1], width);
        hidden("column", Mistake.columnName(range[0]), Mistake.columnName(last), 1, range[0]);
      }
    }
    for (var range : hiddenRows) {
      if (range[0] <= rows.size()) {
        int last = Math.min(range[1], rows.size());
        hidden("row", String.valueOf(range[0]), String.valueOf(last), range[0], 0);
      }
    }
    return new Grid(place, true, beyond ? List.of() : rows, mistakes.all());
  }

  private void hidden(String what, String first, String last, int row, int column) {
    boolean one = first.equals(last);
    mistakes.warn(
        place,
        row,
        column,
        one
            ? "the " + what + " " + first + " is hidden"
            : "the " + what + "s " + first + " to " + last + " are hidden",
        one ? "show it; it is read all the same" : "show them; they are read all the same");
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /** Whether a width or a height leaves nothing to be seen. */
  private static boolean isNothing(@Nullable String size) {
    return size != null && Double.parseDouble(size) == 0;
  }

  static boolean isTrue(@Nullable String value) {
    return "1".equals(value) || "true".equals(value);
  }
}
