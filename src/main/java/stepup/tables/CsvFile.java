package stepup.tables;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV: UTF-8 with or without byte order mark, comma or semicolon (whichever row 1 uses),
 * quoted line breaks.
 */
final class CsvFile {
  /** How some programmes have a file say what separates its cells. */
  private static final Pattern SEPARATOR_LINE = Pattern.compile("(?i)sep=.?");

  private CsvFile() {}

  /** The cells of a file; none if they cannot be told apart, which is then a mistake. */
  static Grid read(String file, byte[] bytes, Limits limits) {
    return read(file, bytes, limits, new LineNumbers());
  }

  /** The same, and notes on which line each row begins. */
  static Grid read(String file, byte[] bytes, Limits limits, LineNumbers lines) {
    var mistakes = new Mistakes();
    var rows = new ArrayList<List<Cell>>();
    boolean whole = false;
    try {
      var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      var text = decoded.startsWith("\ufeff") ? decoded.substring(1) : decoded;
      whole = readRows(file, text, separator(text), limits, rows, lines, mistakes);
    } catch (CharacterCodingException e) {
      mistakes.inLine(
          file,
          lineOfFirstBadByte(bytes),
          "this line is not UTF-8 text",
          "save the file as CSV UTF-8");
    }
    return new Grid(file, false, whole ? rows : List.of(), mistakes.all());
  }

  /** Lines by row, both from 1. */
  static final class LineNumbers {
    private int[] ofRow = new int[16];
    private int rows;

    void add(int line) {
      if (rows == ofRow.length) {
        ofRow = Arrays.copyOf(ofRow, 2 * rows);
      }
      ofRow[rows++] = line;
    }

    int rows() {
      return rows;
    }

    int ofRow(int row) {
      return ofRow[row - 1];
    }
  }

  /**
   * Reads rows from the middle of a file.
   *
   * @param text begins where a row does
   * @return null if there is anything wrong with them
   */
  static @Nullable List<List<Cell>> readMiddle(
      String file, byte[] text, char separator, Limits limits, LineNumbers lines) {
    var rows = new ArrayList<List<Cell>>();
    var mistakes = new Mistakes();
    try {
      var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      return readRows(file, decoded, separator, limits, rows, lines, mistakes)
              && mistakes.all().isEmpty()
          ? rows
          : null;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Reads the rows; returns whether these are all. */
  private static boolean readRows(
      String file,
      String text,
      char separator,
      Limits limits,
      List<List<Cell>> rows,
      LineNumbers lines,
      Mistakes mistakes) {
    if (text.isEmpty()) {
      return true;
    }
    var pool = new Cell.Pool();
    var allowance = new Allowance(limits);
    try (var reader = reader(text, separator)) {
      for (CsvRecord record : reader) {
        var cells = new ArrayList<Cell>(record.getFieldCount());
        for (var field : record.getFields()) {
          cells.add(pool.written(file, rows.size() + 1, cells.size() + 1, field, mistakes));
        }
        if (rows.isEmpty() && otherwiseSeparated(file, cells, mistakes)) {
          return false;
        }
        rows.add(List.copyOf(cells));
        lines.add((int) record.getStartingLineNumber());
        if (!allowance.admit(file, rows.size(), cells, mistakes)) {
          return false;
        }
      }
      return true;
    } catch (CsvParseException e) {
      boolean open = text.chars().filter(c -> c == '"').count() % 2 != 0;
      mistakes.inLine(
          file,
          rows.size() + 1,
          open
              ? "a double quote is opened and never closed"
              : "a text goes on behind its closing double quote",
          "write two double quotes for one inside a text, and close each text");
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether row 1 shows that the cells are separated in a way that is not read. */
  private static boolean otherwiseSeparated(String file, List<Cell> first, Mistakes mistakes) {
    var text = first.get(0).text();
    if (SEPARATOR_LINE.matcher(Sheet.clean(text)).matches()) {
      mistakes.inLine(
          file,
          1,
          "row 1 is no row of labels but a `sep=` line",
          "delete this line, and save the file as CSV UTF-8 with commas");
      return true;
    }
    if (first.size() == 1 && text.contains("\t")) {
      mistakes.inLine(file, 1, "the file is separated by tabs", "save it as CSV UTF-8 with commas");
      return true;
    }
    return false;
  }

  /** The cells as a file: UTF-8, comma, every row ended by a line feed. */
  static byte[] write(Grid grid) {
    var text = new StringWriter();
    try (var writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      for (int row = 1; row <= grid.height(); row++) {
        writer.writeRecord(grid.row(row).stream().map(Cell::text).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static CsvReader<CsvRecord> reader(String text, char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .skipEmptyLines(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .ofCsvRecord(text);
  }

  /** The separator row 1 uses: the first there is, as no label holds one in front of it. */
  static char separator(String text) {
    var header = text.lines().findFirst().orElse("");
    int semicolon = header.indexOf(';');
    int comma = header.indexOf(',');
    return semicolon >= 0 && (comma < 0 || semicolon < comma) ? ';' : ',';
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
