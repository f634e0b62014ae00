package stepup.tables;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV: UTF-8 with or without byte order mark, comma or semicolon (whichever row 1 uses),
 * quoted line breaks.
 */
final class CsvFile {
  private CsvFile() {}

  /** The cells of a file; none if they cannot be told apart, which is then a mistake. */
  static Grid read(String file, byte[] bytes, Limits limits) {
    var mistakes = new Mistakes();
    var rows = new ArrayList<List<Cell>>();
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      readRows(file, text.startsWith("\ufeff") ? text.substring(1) : text, limits, rows, mistakes);
    } catch (CharacterCodingException e) {
      mistakes.inLine(
          file,
          lineOfFirstBadByte(bytes),
          "this line is not UTF-8 text",
          "save the file as CSV UTF-8");
    }
    return new Grid(file, false, mistakes.all().isEmpty() ? rows : List.of(), mistakes.all());
  }

  private static void readRows(
      String file, String text, Limits limits, List<List<Cell>> rows, Mistakes mistakes) {
    if (text.isEmpty()) {
      return;
    }
    try (var reader = reader(text)) {
      for (CsvRecord record : reader) {
        var cells = record.getFields().stream().map(Cell::text).toList();
        rows.add(cells);
        if (!limits.admit(file, rows.size(), cells, mistakes)) {
          return;
        }
      }
    } catch (CsvParseException e) {
      boolean open = text.chars().filter(c -> c == '"').count() % 2 != 0;
      mistakes.inLine(
          file,
          rows.size() + 1,
          open
              ? "a double quote is opened and never closed"
              : "a text goes on behind its closing double quote",
          "write two double quotes for one inside a text, and close each text");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CsvReader<CsvRecord> reader(String text) {
    return CsvReader.builder()
        .fieldSeparator(separator(text))
        .skipEmptyLines(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .ofCsvRecord(text);
  }

  /** The separator row 1 uses. */
  static char separator(String text) {
    var header = text.lines().findFirst().orElse("");
    return header.indexOf(';') >= 0 && header.indexOf(',') < 0 ? ';' : ',';
  }

  private static int lineOfFirstBadByte(byte[] bytes) {
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var in = ByteBuffer.wrap(bytes);
    decoder.decode(in, CharBuffer.allocate(bytes.length), true);
    int line = 1;
    for (int i = 0; i < in.position(); i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }
}
