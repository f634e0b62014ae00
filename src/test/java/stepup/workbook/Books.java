package stepup.workbook;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import stepup.CommandLineRunner;
import stepup.Shipped;

/** Workbooks as an analyst handles them, and the rules folder they belong to. */
final class Books {
  /** Exit code and output of a command. */
  record Run(int exit, String out) {}

  /** The workbook of the rules folder. */
  static final byte[] EXPORTED = Export.of(Shipped.files());

  private Books() {}

  /** A copy of the rules folder. */
  static Path rules(Path folder) {
    return Shipped.copiedTo(folder.resolve("rules"));
  }

  /** The workbook of the rules folder, as a file to be edited. */
  static Path exported(Path folder) {
    try {
      return Files.write(folder.resolve("stepup.xlsx"), EXPORTED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every file of a folder with its bytes, read as single characters. */
  static Map<String, String> contents(Path folder) {
    try (var files = Files.walk(folder)) {
      var contents = new TreeMap<String, String>();
      for (var file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(file).toString(),
            Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      return contents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Run run(Path rules, String... args) {
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            Map.of("RULES", rules.toString()), new PrintWriter(out), new PrintWriter(out), args);
    var folder = rules.getParent().toString();
    return new Run(exit, out.toString().replace(folder + "/", ""));
  }

  /** Opens a workbook, changes it, and saves it. */
  static void edit(Path file, Consumer<XSSFWorkbook> change) {
    try {
      Files.write(file, edited(Files.readAllBytes(file), change));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] edited(byte[] bytes, Consumer<XSSFWorkbook> change) {
    try (var workbook = new XSSFWorkbook(new ByteArrayInputStream(bytes));
        var out = new ByteArrayOutputStream()) {
      change.accept(workbook);
      workbook.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A cell by its row's id and its column's label; of a new row below the last if none has it. */
  static XSSFCell cell(XSSFSheet sheet, String id, String label) {
    int column = 0;
    while (!label.equals(text(sheet.getRow(0).getCell(column)))) {
      column++;
    }
    int last = 0;
    for (int row = 1; row <= sheet.getLastRowNum(); row++) {
      if (sheet.getRow(row) != null && !text(sheet.getRow(row).getCell(0)).isEmpty()) {
        last = row;
        if (id.equals(text(sheet.getRow(row).getCell(0)))) {
          var cell = sheet.getRow(row).getCell(column);
          return cell == null ? sheet.getRow(row).createCell(column) : cell;
        }
      }
    }
    sheet.createRow(last + 1).createCell(0).setCellValue(id);
    return sheet.getRow(last + 1).createCell(column);
  }

  static void set(XSSFWorkbook workbook, String sheet, String id, String label, String text) {
    cell(workbook.getSheet(sheet), id, label).setCellValue(text);
  }

  static void set(XSSFWorkbook workbook, String sheet, String id, String label, LocalDate day) {
    cell(workbook.getSheet(sheet), id, label).setCellValue(day);
  }

  static String text(XSSFCell cell) {
    return cell == null ? "" : new DataFormatter().formatCellValue(cell);
  }
}
