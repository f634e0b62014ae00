package stepup.tables;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.ooxml.POIXMLException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageRelationshipTypes;
import org.apache.poi.openxml4j.util.ZipArchiveFakeEntry;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.apache.poi.util.RecordFormatException;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;

/**
 * A workbook ({@code .xlsx}): the cells of its sheets, by name and in order.
 *
 * <p>What it holds besides values (formulas, macros, links to other files) is never evaluated, only
 * refused. How much it inflates to is counted before anything else looks at it.
 *
 * @param mistakes what is wrong about the file as a whole; then it has no sheets
 */
public record XlsxFile(Map<String, Grid> sheets, List<Mistake> mistakes) {
  private static final int BUFFER = 1 << 16;

  /** Ends the reading of a workbook that is not read at all. */
  static final class Unfit extends SAXException {
    private static final long serialVersionUID = 1L;
    private final transient Mistake mistake;

    Unfit(Mistake mistake) {
      this.mistake = mistake;
    }
  }

  static {
    // What a file inflates to is counted here, against the limits that a message can name.
    ZipSecureFile.setMinInflateRatio(0);
    ZipArchiveFakeEntry.setMaxEntrySize(Integer.MAX_VALUE);
  }

  /** Reads a workbook; every sheet's place in messages is {@code file!sheet}. */
  public static XlsxFile read(String file, byte[] bytes, Limits limits) {
    var mistakes = new Mistakes();
    var sheets = new LinkedHashMap<String, Grid>();
    var wrong = unfit(file, bytes, limits);
    if (wrong == null) {
      try (var parts = OPCPackage.open(new ByteArrayInputStream(bytes))) {
        if (parts.getRelationshipsByType(PackageRelationshipTypes.STRICT_CORE_DOCUMENT).isEmpty()) {
          readSheets(file, parts, limits, sheets);
        } else {
          wrong =
              Mistake.inFile(
                  file, "this is a Strict Open XML workbook", "save it as Excel 2007-365 (.xlsx)");
        }
      } catch (Unfit e) {
        wrong = e.mistake;
      } catch (IOException
          | OpenXML4JException
          | OpenXML4JRuntimeException
          | POIXMLException
          | RecordFormatException
          | IllegalArgumentException
          | IllegalStateException
          | IndexOutOfBoundsException
          | SAXException
          | ParserConfigurationException e) {
        // The libraries' messages name their own parts, never a cell.
        wrong = damaged(file);
      }
    }
    if (wrong != null) {
      mistakes.add(wrong);
      sheets.clear();
    }
    return new XlsxFile(sheets, mistakes.all());
  }

  private static void readSheets(
      String file, OPCPackage parts, Limits limits, Map<String, Grid> sheets)
      throws IOException, OpenXML4JException, SAXException, ParserConfigurationException {
    var reader = new XSSFReader(parts, true);
    var left = new long[] {limits.inflatedBytes()};
    var workbook = new WorkbookXml();
    parse(reader.getWorkbookData(), workbook, left);
    var texts = new TextsXml(file, limits);
    parse(reader.getSharedStringsData(), texts, left);
    var styles = new StylesXml(file);
    parse(reader.getStylesData(), styles, left);
    var allowance = new Allowance(limits);
    var each = reader.getSheetIterator();
    while (each.hasNext()) {
      try (var xml = each.next()) {
        var place = file + "!" + each.getSheetName();
        var sheet = new SheetXml(place, texts, styles, workbook.dates1904, limits, allowance);
        try {
          parse(xml, sheet, left);
        } catch (SheetXml.BeyondLimits e) {
          // The mistakes say so.
        }
        sheets.put(each.getSheetName(), sheet.grid(workbook.hidden.contains(each.getSheetName())));
      }
    }
  }

  private static void parse(@Nullable InputStream part, PartXml handler, long[] left)
      throws IOException, SAXException, ParserConfigurationException {
    if (part != null) {
      try (var counted = new PartXml.Counted(part, left)) {
        handler.parse(counted);
      }
    }
  }

  /** Why a file is not read at all; null if it may be. */
  private static @Nullable Mistake unfit(String file, byte[] bytes, Limits limits) {
    if (bytes.length < 4 || bytes[0] != 'P' || bytes[1] != 'K') {
      return Mistake.inFile(
          file,
          "this is not an .xlsx workbook, or it is protected by a password",
          "save it as Excel 2007-365 (.xlsx) without a password");
    }
    var names = new HashSet<String>();
    var buffer = new byte[BUFFER];
    long inflated = 0;
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        var name = entry.getName();
        if (!names.add(name)) {
          return damaged(file);
        }
        if (names.size() > limits.zipEntries()) {
          return Mistake.inFile(
              file,
              "the workbook has more than " + limits.zipEntries() + " parts",
              Limits.beyond("MAX_WORKBOOK_PARTS"));
        }
        if (name.endsWith("vbaProject.bin") || name.startsWith("xl/macrosheets/")) {
          return Mistake.inFile(
              file, "the workbook has macros", "save it as .xlsx, which keeps none");
        }
        if (name.startsWith("xl/externalLinks/")) {
          return Mistake.inFile(
              file,
              "the workbook has links to other files",
              "replace the formulas that use them by their values, and break the links");
        }
        for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
          inflated += read;
          if (inflated > limits.inflatedBytes()) {
            return Mistake.inFile(
                file,
                "the workbook inflates to more than " + limits.inflatedBytes() + " bytes",
                Limits.beyond("MAX_WORKBOOK_BYTES"));
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return damaged(file);
    }
    return null;
  }

  private static Mistake damaged(String file) {
    return Mistake.inFile(
        file,
        "the workbook is damaged and cannot be read",
        "open it and save it again as Excel 2007-365 (.xlsx)");
  }

  /** What the workbook says about its sheets as wholes. */
  private static final class WorkbookXml extends PartXml {
    private final HashSet<String> hidden = new HashSet<>();
    private boolean dates1904;

    @Override
    void start(String name, Attributes attributes) {
      if (name.equals("sheet") && attributes.getValue("state") != null) {
        if (!attributes.getValue("state").equals("visible")) {
          hidden.add(attributes.getValue("name"));
        }
      } else if (name.equals("workbookPr")) {
        dates1904 = SheetXml.isTrue(attributes.getValue("date1904"));
      }
    }

    @Override
    void end(String name) {
      // Everything stands in attributes.
    }
  }
}
