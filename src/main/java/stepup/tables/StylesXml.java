package stepup.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.poi.ss.usermodel.BuiltinFormats;
import org.apache.poi.ss.usermodel.DateUtil;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;

/** Reads which formats of a workbook show a number as a day or a time, and nothing else of them. */
final class StylesXml extends PartXml {
  /** Spreadsheets allow about as many formats of cells. */
  private static final int MOST = 65_536;

  /** Spreadsheets allow 255. */
  private static final int CODE_CHARACTERS = 1_000;

  private final String file;
  private final Map<Integer, String> codes = new HashMap<>();
  private final Map<Integer, Boolean> days = new HashMap<>();

  /** The number format of each cell format. */
  private final List<Integer> formats = new ArrayList<>();

  private boolean inCodes;
  private boolean inFormats;

  StylesXml(String file) {
    this.file = file;
  }

  @Override
  void start(String name, Attributes attributes) throws SAXException {
    switch (name) {
      case "numFmts" -> inCodes = true;
      case "cellXfs" -> inFormats = true;
      case "numFmt" -> {
        var code = attributes.getValue("formatCode");
        if (inCodes && code != null && code.length() <= CODE_CHARACTERS) {
          codes.put(number(attributes, "numFmtId", 0), code);
          admit(codes.size());
        }
      }
      case "xf" -> {
        if (inFormats) {
          formats.add(number(attributes, "numFmtId", 0));
          admit(formats.size());
        }
      }
      default -> {
        // Fonts, colours, borders: nothing that decides.
      }
    }
  }

  @Override
  void end(String name) {
    if (name.equals("numFmts")) {
      inCodes = false;
    } else if (name.equals("cellXfs")) {
      inFormats = false;
    }
  }

  private void admit(int count) throws SAXException {
    if (count > MOST) {
      throw new XlsxFile.Unfit(
          Mistake.inFile(
              file,
              "the workbook has more than " + MOST + " formats of cells",
              "copy the table into a new workbook, as values"));
    }
  }

  /** Whether a cell of a format, by its number from 0, shows a day or a time. */
  boolean isDay(int format) {
    if (format < 0 || format >= formats.size()) {
      return false;
    }
    int number = formats.get(format);
    return days.computeIfAbsent(
        number,
        n -> {
          var code = codes.get(n);
          return DateUtil.isADateFormat(
              n, code == null ? BuiltinFormats.getBuiltinFormat(n) : code);
        });
  }
}
