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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One table as read from a file: labels in row 1, then one row for each {@code Id}. Reading never
 * throws for what an author may have written; it adds to the {@link Mistakes} and goes on, so that
 * all of them are found in one run.
 */
public final class Sheet {
  /** The first column of every table. */
  public static final String ID = "Id";

  private static final Pattern ID_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,79}");
  private static final String OUTSIDE_SPACES =
      "^[\\s\\u00a0\\u2007\\u202f\\ufeff]+|[\\s\\u00a0\\u2007\\u202f\\ufeff]+$";
  private static final Pattern SPACES = Pattern.compile(OUTSIDE_SPACES);

  private final String file;
  private final Mistakes mistakes;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();

  private Sheet(String file, Mistakes mistakes) {
    this.file = file;
    this.mistakes = mistakes;
  }

  /**
   * Reads a CSV file: UTF-8 with or without byte order mark, comma or semicolon (whichever row 1
   * uses), quoted line breaks.
   *
   * @param file the file's path inside the rules folder, with {@code /}
   * @return the sheet; without rows if the file is missing or unreadable, which is then among the
   *     mistakes
   */
  public static Sheet read(RuleFiles files, String file, Mistakes mistakes) {
    var sheet = new Sheet(file, mistakes);
    var bytes = files.bytes(file);
    if (bytes == null) {
      mistakes.inFile(
          file,
          "the file is missing",
          "add it to the rules folder, or take it back from version control");
    } else {
      sheet.parse(bytes);
    }
    return sheet;
  }

  /**
   * The text of a CSV file with one cell changed; rows keep their numbers.
   *
   * @return null if the file has no such row or column
   */
  public static @Nullable String withCell(String csv, String rowId, String label, String cell) {
    var rows = new ArrayList<List<String>>();
    try (var reader = csvReader(withoutMark(csv))) {
      reader.forEach(record -> rows.add(new ArrayList<>(record.getFields())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int column =
        rows.isEmpty() ? -1 : rows.get(0).stream().map(Sheet::trimmed).toList().indexOf(label);
    var changed =
        rows.stream()
            .skip(1)
            .filter(r -> trimmed(r.get(0)).equals(rowId) && r.size() > column)
            .findFirst();
    if (column < 0 || changed.isEmpty()) {
      return null;
    }
    changed.get().set(column, cell);
    var text = new StringWriter();
    try (var writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      rows.forEach(writer::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  public String file() {
    return file;
  }

  /** The labels of row 1, in order. */
  public Collection<String> labels() {
    return columns.keySet();
  }

  /** Rows that have an id of their own, in order; including those with {@code Enabled} = no. */
  public List<Row> rows() {
    return rows;
  }

  /**
   * Reports each label that is neither required nor optional, and each required one that is
   * missing.
   */
  public void expect(Collection<String> required, Collection<String> optional) {
    if (columns.isEmpty()) {
      return;
    }
    var known = Choices.of("a column of this table", required);
    optional.forEach(label -> known.add(label, label));
    columns.forEach(
        (label, column) -> {
          if (!required.contains(label) && !optional.contains(label)) {
            wrong(
                1,
                column,
                "",
                label,
                "`" + label + "` is not a column of this table",
                known.instead(label));
          }
        });
    for (var label : required) {
      if (!columns.containsKey(label)) {
        wrong(1, 0, "", label, "the column `" + label + "` is missing", "add it to row 1");
      }
    }
  }

  /** Adds a mistake about one of the labels of row 1. */
  public void wrongLabel(String label, String what, String instead) {
    wrong(1, column(label), "", label, what, instead);
  }

  /** The position of a label, from 1, or 0 if the sheet has no such column. */
  int column(String label) {
    return columns.getOrDefault(label, 0);
  }

  void wrong(int row, int column, String rowId, String label, String what, String instead) {
    mistakes.add(
        new Mistake(Mistake.Severity.ERROR, file, row, column, rowId, label, what, instead));
  }

  void warn(int row, int column, String rowId, String label, String what, String instead) {
    mistakes.add(
        new Mistake(Mistake.Severity.WARNING, file, row, column, rowId, label, what, instead));
  }

  void note(int row, int column, String rowId, String label, String what, String instead) {
    mistakes.add(
        new Mistake(Mistake.Severity.NOTE, file, row, column, rowId, label, what, instead));
  }

  private void parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      wrong(
          lineOfFirstBadByte(bytes),
          0,
          "",
          "",
          "this line is not UTF-8 text",
          "save the file as CSV UTF-8");
      return;
    }
    var records = records(withoutMark(text));
    if (records == null) {
      return;
    }
    if (records.isEmpty() || isBlank(records.get(0))) {
      wrong(1, 0, "", "", "row 1 is empty", "write the column labels into row 1");
      return;
    }
    readLabels(records.get(0));
    var rowOfId = new HashMap<String, Integer>();
    int lastFilled = records.size();
    while (isBlank(records.get(lastFilled - 1))) {
      lastFilled--;
    }
    for (int i = 1; i < lastFilled; i++) {
      readRow(i + 1, records.get(i), rowOfId);
    }
    if (rows.isEmpty()) {
      warn(0, 0, "", "", "the table has no rows", "add a row, or leave it if that is meant");
    }
  }

  private void readLabels(List<String> record) {
    for (int i = 0; i < record.size(); i++) {
      var label = trimmed(1, i + 1, "", "", record.get(i));
      if (label.isEmpty()) {
        wrong(
            1,
            i + 1,
            "",
            "",
            "the column has no label",
            "write its label into row 1, or delete the column");
      } else if (columns.putIfAbsent(label, i + 1) != null) {
        wrong(
            1,
            i + 1,
            "",
            label,
            "the label `" + label + "` stands twice",
            "keep one of the two columns");
      }
    }
    if (!columns.containsKey(ID)) {
      wrong(
          1,
          1,
          "",
          "",
          "the column `Id` is missing",
          "add it as the first column, with an id in every row");
    } else if (columns.get(ID) != 1) {
      wrong(1, columns.get(ID), "", ID, "`Id` is not the first column", "move it to column A");
    }
  }

  private void readRow(int number, List<String> record, Map<String, Integer> rowOfId) {
    if (isBlank(record)) {
      warn(
          number,
          0,
          "",
          "",
          "the row is blank",
          "delete it; the rows below it are read all the same");
      return;
    }
    var id = trimmed(record.get(0));
    int width = columns.values().stream().mapToInt(c -> c).max().orElse(0);
    if (record.size() != width) {
      wrong(
          number,
          Math.min(record.size(), width) + 1,
          id,
          "",
          "the row has " + record.size() + " cells, row 1 has " + width,
          "put a text with a comma in it between double quotes, or add the missing separators");
      return;
    }
    var cells = new ArrayList<String>();
    for (int i = 0; i < record.size(); i++) {
      cells.add(trimmed(number, i + 1, id, labelOf(i + 1), record.get(i)));
    }
    if (id.isEmpty()) {
      wrong(
          number,
          1,
          "",
          ID,
          "the row has no id",
          "write one that no other row of this table has, and never change it");
    } else if (!ID_FORM.matcher(id).matches()) {
      wrong(
          number,
          1,
          id,
          ID,
          "`" + id + "` is not an id",
          "use letters, digits, `-`, `_` and `.`, at most 80");
    } else if (rowOfId.putIfAbsent(id, number) != null) {
      wrong(
          number,
          1,
          id,
          ID,
          "the id `" + id + "` stands in row " + rowOfId.get(id) + " too",
          "give each row its own id");
    } else {
      rows.add(new Row(this, number, id, cells));
    }
  }

  private String labelOf(int column) {
    return columns.entrySet().stream()
        .filter(e -> e.getValue() == column)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private String trimmed(int row, int column, String rowId, String label, String cell) {
    var trimmed = trimmed(cell);
    if (!trimmed.equals(cell)) {
      warn(
          row,
          column,
          rowId,
          label,
          "the text has spaces or line breaks around it",
          "delete them; they are ignored");
    }
    return trimmed;
  }

  /** The cells of every row, or null if the quotes do not tell where cells end. */
  private @Nullable List<List<String>> records(String text) {
    var records = new ArrayList<List<String>>();
    if (text.isEmpty()) {
      return records;
    }
    try (var reader = csvReader(text)) {
      for (CsvRecord record : reader) {
        records.add(record.getFields());
      }
    } catch (CsvParseException e) {
      boolean open = text.chars().filter(c -> c == '"').count() % 2 != 0;
      wrong(
          records.size() + 1,
          0,
          "",
          "",
          open
              ? "a double quote is opened and never closed"
              : "a text goes on behind its closing double quote",
          "write two double quotes for one inside a text, and close each text");
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  private static CsvReader<CsvRecord> csvReader(String text) {
    return CsvReader.builder()
        .fieldSeparator(separator(text))
        .skipEmptyLines(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .ofCsvRecord(text);
  }

  private static char separator(String text) {
    var header = text.lines().findFirst().orElse("");
    return header.indexOf(';') >= 0 && header.indexOf(',') < 0 ? ';' : ',';
  }

  private static String withoutMark(String text) {
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static String trimmed(String cell) {
    return SPACES.matcher(cell).replaceAll("");
  }

  private static boolean isBlank(List<String> record) {
    return record.stream().allMatch(cell -> trimmed(cell).isEmpty());
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
