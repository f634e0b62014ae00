package stepup.office;

import com.sun.star.beans.NamedValue;
import com.sun.star.beans.XPropertySet;
import com.sun.star.container.XNamed;
import com.sun.star.frame.XStorable;
import com.sun.star.lang.Locale;
import com.sun.star.sheet.FilterOperator;
import com.sun.star.sheet.TableFilterField;
import com.sun.star.sheet.XCellAddressable;
import com.sun.star.sheet.XCellRangeAddressable;
import com.sun.star.sheet.XDatabaseRange;
import com.sun.star.sheet.XSheetAnnotationsSupplier;
import com.sun.star.sheet.XSpreadsheet;
import com.sun.star.sheet.XSpreadsheetDocument;
import com.sun.star.sheet.XUnnamedDatabaseRanges;
import com.sun.star.table.XCell;
import com.sun.star.table.XCellRange;
import com.sun.star.table.XColumnRowRange;
import com.sun.star.text.XText;
import com.sun.star.uno.UnoRuntime;
import com.sun.star.util.CloseVetoException;
import com.sun.star.util.XCloseable;
import com.sun.star.util.XMergeable;
import com.sun.star.util.XNumberFormatTypes;
import com.sun.star.util.XNumberFormatsSupplier;
import com.sun.star.util.XProtectable;
import com.sun.star.util.XRefreshable;
import java.nio.file.Path;
import java.util.Map;

/**
 * A document open in LibreOffice. What is done is done to the sheet chosen last, at first the first
 * one; cells and ranges are named as in {@code B2} and {@code B2:C3}.
 */
public final class Book implements AutoCloseable {
  static final String CSV = "Text - txt - csv (StarCalc)";
  private static final String XLSX = "Calc MS Excel 2007 XML";
  static final Locale ENGLISH = new Locale("en", "US", "");
  static final Locale GERMAN = new Locale("de", "DE", "");

  private final XSpreadsheetDocument document;
  private XSpreadsheet sheet;

  Book(XSpreadsheetDocument document) throws Exception {
    this.document = document;
    choose(document.getSheets().getElementNames()[0]);
  }

  /** Chooses a sheet; adds it behind the others if there is none of this name. */
  public Book choose(String name) throws Exception {
    var sheets = document.getSheets();
    if (!sheets.hasByName(name)) {
      sheets.insertNewByName(name, (short) sheets.getElementNames().length);
    }
    sheet = UnoRuntime.queryInterface(XSpreadsheet.class, sheets.getByName(name));
    return this;
  }

  /** Renames the sheet. */
  public Book rename(String name) {
    UnoRuntime.queryInterface(XNamed.class, sheet).setName(name);
    return this;
  }

  /** Types into a cell, which makes of it what it looks like in the language of the cell. */
  public Book type(String cell, String input) throws Exception {
    Office.set(cell(cell), "FormulaLocal", input);
    return this;
  }

  /** Types rows from a cell on, to the right and down. */
  public Book type(int row, String... inputs) throws Exception {
    for (int column = 0; column < inputs.length; column++) {
      Office.set(sheet.getCellByPosition(column, row - 1), "FormulaLocal", inputs[column]);
    }
    return this;
  }

  /** What a cell shows. */
  public String shown(String cell) throws Exception {
    return UnoRuntime.queryInterface(XText.class, cell(cell)).getString();
  }

  /** Gives cells a number format, written in a language. */
  public Book format(String range, String code, Locale language) throws Exception {
    var formats =
        UnoRuntime.queryInterface(XNumberFormatsSupplier.class, document).getNumberFormats();
    int key = formats.queryKey(code, language, false);
    Office.set(range(range), "NumberFormat", key >= 0 ? key : formats.addNew(code, language));
    return this;
  }

  /** Makes cells understand a language, without any other format. */
  public Book speak(String range, Locale language) throws Exception {
    var formats =
        UnoRuntime.queryInterface(XNumberFormatsSupplier.class, document).getNumberFormats();
    var types = UnoRuntime.queryInterface(XNumberFormatTypes.class, formats);
    Office.set(range(range), "NumberFormat", types.getStandardIndex(language));
    return this;
  }

  public Book merge(String range) throws Exception {
    UnoRuntime.queryInterface(XMergeable.class, range(range)).merge(true);
    return this;
  }

  public Book hideColumns(String range) throws Exception {
    var columns = UnoRuntime.queryInterface(XColumnRowRange.class, range(range)).getColumns();
    Office.set(columns, "IsVisible", false);
    return this;
  }

  public Book hideRows(String range) throws Exception {
    var rows = UnoRuntime.queryInterface(XColumnRowRange.class, range(range)).getRows();
    Office.set(rows, "IsVisible", false);
    return this;
  }

  public Book hideSheet() throws Exception {
    Office.set(sheet, "IsVisible", false);
    return this;
  }

  /** Inserts an empty row above a row, from 1. */
  public Book insertRow(int row) throws Exception {
    var rows = UnoRuntime.queryInterface(XColumnRowRange.class, sheet).getRows();
    rows.insertByIndex(row - 1, 1);
    return this;
  }

  /** Deletes a row, from 1. */
  public Book deleteRow(int row) throws Exception {
    var rows = UnoRuntime.queryInterface(XColumnRowRange.class, sheet).getRows();
    rows.removeByIndex(row - 1, 1);
    return this;
  }

  /**
   * Gives a range filter buttons and shows only the rows with a text.
   *
   * @param column column inside the range, from 1
   */
  public Book filter(String range, int column, String text) throws Exception {
    var ranges =
        UnoRuntime.queryInterface(
            XUnnamedDatabaseRanges.class,
            UnoRuntime.queryInterface(XPropertySet.class, document)
                .getPropertyValue("UnnamedDatabaseRanges"));
    var address =
        UnoRuntime.queryInterface(XCellRangeAddressable.class, range(range)).getRangeAddress();
    ranges.setByTable(address);
    var filtered =
        UnoRuntime.queryInterface(XDatabaseRange.class, ranges.getByTable(address.Sheet));
    Office.set(filtered, "AutoFilter", true);
    var field = new TableFilterField();
    field.Field = column - 1;
    field.Operator = FilterOperator.EQUAL;
    field.StringValue = text;
    var filter = filtered.getFilterDescriptor();
    Office.set(filter, "ContainsHeader", true);
    filter.setFilterFields(new TableFilterField[] {field});
    UnoRuntime.queryInterface(XRefreshable.class, filtered).refresh();
    return this;
  }

  public Book protect() {
    UnoRuntime.queryInterface(XProtectable.class, sheet).protect("");
    return this;
  }

  public Book comment(String cell, String text) throws Exception {
    var address = UnoRuntime.queryInterface(XCellAddressable.class, cell(cell)).getCellAddress();
    UnoRuntime.queryInterface(XSheetAnnotationsSupplier.class, sheet)
        .getAnnotations()
        .insertNew(address, text);
    return this;
  }

  /** Saves it as a workbook for Excel 2007-365. */
  public Path saveXlsx(Path file) throws Exception {
    return save(file, Map.of("FilterName", XLSX));
  }

  /** Saves it as a workbook that asks for a password. */
  public Path saveXlsx(Path file, String password) throws Exception {
    var encryption =
        new NamedValue[] {
          new NamedValue("CryptoType", "Standard"), new NamedValue("OOXPassword", password)
        };
    return save(file, Map.of("FilterName", XLSX, "EncryptionData", encryption));
  }

  /** Saves the first sheet as CSV. */
  public Path saveCsv(Path file, Office.Csv csv) throws Exception {
    return save(file, Map.of("FilterName", CSV, "FilterOptions", csv.options(true)));
  }

  private Path save(Path file, Map<String, Object> how) throws Exception {
    UnoRuntime.queryInterface(XStorable.class, document)
        .storeToURL(file.toUri().toString(), Office.properties(how));
    return file;
  }

  private XCell cell(String name) throws Exception {
    return range(name).getCellByPosition(0, 0);
  }

  private XCellRange range(String name) {
    return sheet.getCellRangeByName(name);
  }

  @Override
  public void close() throws CloseVetoException {
    UnoRuntime.queryInterface(XCloseable.class, document).close(true);
  }
}
