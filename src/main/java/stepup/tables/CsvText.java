package stepup.tables;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file as it was written, field by field with its quotes and line ends; so that what nobody
 * changed is written back to the letter.
 */
public final class CsvText {
  private static final String MARK = "\ufeff";

  private final String mark;
  private final char separator;
  private final List<Line> lines;

  /** The fields of a line, quotes included, and what ends it; nothing at the end of the file. */
  private record Line(List<String> fields, String end) {
    String id() {
      return fields.isEmpty() ? "" : Sheet.clean(unquoted(fields.get(0)));
    }

    boolean blank() {
      return fields.stream().allMatch(field -> Sheet.clean(unquoted(field)).isEmpty());
    }
  }

  /**
   * A column of the file to be written.
   *
   * @param wanted its number in the cells that are wanted, from 1; 0 if they do not have it
   * @param before its index in the file before, from 0; -1 if it is new
   */
  private record Source(int wanted, int before) {}

  private CsvText(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    mark = text.startsWith(MARK) ? MARK : "";
    var body = text.substring(mark.length());
    separator = CsvFile.separator(body);
    lines = lines(body, separator);
  }

  /**
   * A file with other cells: rows are found again by their ids and columns by their labels, and
   * what says the same keeps its bytes.
   *
   * @param before a file that can be read
   * @param wanted cells without mistakes
   * @throws RulesException if a cell is one that such a file cannot hold
   */
  public static String rewritten(String file, byte[] before, Grid wanted, Limits limits) {
    var text = new CsvText(before).with(wanted);
    var grid = CsvFile.read(file, text.getBytes(StandardCharsets.UTF_8), limits);
    int row = 0;
    for (int number = 1; number <= wanted.height(); number++) {
      if (wanted.blank(number)) {
        continue;
      }
      do {
        row++;
      } while (row < grid.height() && grid.blank(row));
      int width = Math.max(wanted.row(number).size(), grid.row(row).size());
      for (int column = 1; column <= width; column++) {
        if (!same(grid.cell(row, column).text(), wanted.cell(number, column).text())) {
          throw new RulesException(
              List.of(
                  new Mistake(
                      Mistake.Severity.ERROR,
                      wanted.place(),
                      number,
                      column,
                      Sheet.clean(wanted.cell(number, 1).text()),
                      Sheet.clean(wanted.cell(1, column).text()),
                      "`" + wanted.cell(number, column).text() + "` cannot be kept in " + file,
                      "write another text")));
        }
      }
    }
    return text;
  }

  /**
   * A file with some of its rows changed; all others keep their bytes.
   *
   * @param before a file that can be read
   * @param cells what cells say instead, by row and column, both from 1
   * @param removed rows that go
   * @param added rows that come at the end: what their cells say, by column
   */
  public static String edited(
      byte[] before,
      Map<Integer, Map<Integer, String>> cells,
      Set<Integer> removed,
      List<Map<Integer, String>> added) {
    var text = new CsvText(before);
    var written = new ArrayList<Line>();
    int blank = text.lines.size() - text.blankAtTheEnd().size();
    for (int i = 0; i < text.lines.size(); i++) {
      if (i == blank) {
        text.add(added, written);
      }
      if (!removed.contains(i + 1)) {
        var line = text.lines.get(i);
        var changed = cells.get(i + 1);
        written.add(changed == null ? line : text.edited(line, changed));
      }
    }
    if (blank == text.lines.size()) {
      text.add(added, written);
    }
    return text.joined(written);
  }

  private void add(List<Map<Integer, String>> rows, List<Line> written) {
    int width = lines.isEmpty() ? 0 : lines.get(0).fields().size();
    for (var row : rows) {
      written.add(edited(new Line(Collections.nCopies(width, ""), ""), row));
    }
  }

  private Line edited(Line line, Map<Integer, String> cells) {
    var fields = new ArrayList<>(line.fields());
    cells.forEach(
        (column, cell) -> {
          while (fields.size() < column) {
            fields.add("");
          }
          fields.set(column - 1, quoted(plain(cell), separator));
        });
    return new Line(fields, line.end());
  }

  /** Whether two cells say the same: outer spaces and kinds of line ends do not count. */
  public static boolean same(String one, String other) {
    return one.equals(other) || plain(one).equals(plain(other));
  }

  private static String plain(String text) {
    return Sheet.clean(text).replace("\r\n", "\n").replace('\r', '\n');
  }

  private String with(Grid wanted) {
    var header = lines.isEmpty() ? new Line(List.of(), "\n") : lines.get(0);
    var columns = columns(header, wanted);
    var before = new HashMap<String, Deque<Line>>();
    for (var line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      before.computeIfAbsent(line.id(), id -> new ArrayDeque<>()).add(line);
    }
    var written = new ArrayList<Line>();
    written.add(edited(header, wanted, 1, columns));
    for (int row = 2; row <= wanted.height(); row++) {
      var line = take(before, Sheet.clean(wanted.cell(row, 1).text()));
      if (!wanted.blank(row)) {
        written.add(edited(line == null ? new Line(List.of(), "") : line, wanted, row, columns));
      } else if (line != null && line.blank()) {
        written.add(line);
      }
    }
    for (var line : blankAtTheEnd()) {
      if (before.getOrDefault("", new ArrayDeque<>()).contains(line)) {
        written.add(line);
      }
    }
    return joined(written);
  }

  private static @Nullable Line take(Map<String, Deque<Line>> lines, String id) {
    var queue = lines.get(id);
    return queue == null ? null : queue.poll();
  }

  private List<Line> blankAtTheEnd() {
    int end = lines.size();
    while (end > 1 && lines.get(end - 1).blank()) {
      end--;
    }
    return lines.subList(Math.min(Math.max(end, 1), lines.size()), lines.size());
  }

  private static List<Source> columns(Line header, Grid wanted) {
    var labels = header.fields().stream().map(CsvText::unquoted).map(Sheet::clean).toList();
    var left = new HashMap<String, Deque<Integer>>();
    for (int i = 0; i < labels.size(); i++) {
      left.computeIfAbsent(labels.get(i), label -> new ArrayDeque<>()).add(i);
    }
    int width = wanted.row(1).size();
    while (width > 0 && Sheet.clean(wanted.cell(1, width).text()).isEmpty()) {
      width--;
    }
    var columns = new ArrayList<Source>();
    for (int column = 1; column <= width; column++) {
      var same = left.get(Sheet.clean(wanted.cell(1, column).text()));
      var index = same == null ? null : same.poll();
      columns.add(new Source(column, index == null ? -1 : index));
    }
    // Separators behind the last label, as spreadsheets leave them.
    for (int i = labels.size() - 1; i >= 0 && labels.get(i).isEmpty(); i--) {
      if (left.getOrDefault("", new ArrayDeque<>()).contains(i)) {
        columns.add(new Source(0, i));
      }
    }
    return columns;
  }

  private Line edited(Line line, Grid wanted, int row, List<Source> columns) {
    var fields = new ArrayList<String>();
    for (var column : columns) {
      var raw =
          column.before() >= 0 && column.before() < line.fields().size()
              ? line.fields().get(column.before())
              : "";
      var text = column.wanted() == 0 ? null : wanted.cell(row, column.wanted()).text();
      fields.add(text == null || same(unquoted(raw), text) ? raw : quoted(plain(text), separator));
    }
    return new Line(fields, line.end());
  }

  private String joined(List<Line> written) {
    var usual = lines.isEmpty() || lines.get(0).end().isEmpty() ? "\n" : lines.get(0).end();
    boolean ended = lines.isEmpty() || !lines.get(lines.size() - 1).end().isEmpty();
    var text = new StringBuilder(mark);
    for (int i = 0; i < written.size(); i++) {
      var line = written.get(i);
      text.append(String.join(String.valueOf(separator), line.fields()));
      if (ended || i < written.size() - 1) {
        text.append(line.end().isEmpty() ? usual : line.end());
      }
    }
    return text.toString();
  }

  /** A new line of a file with commas, without what ends it. */
  public static String line(List<String> cells) {
    return line(cells, "");
  }

  /**
   * A new line of a file with the separators of that file, without what ends it.
   *
   * @param file the text of a CSV file; if it is empty, commas separate
   */
  public static String line(List<String> cells, String file) {
    char separator =
        CsvFile.separator(file.startsWith(MARK) ? file.substring(MARK.length()) : file);
    return cells.stream()
        .map(cell -> quoted(plain(cell), separator))
        .collect(Collectors.joining(String.valueOf(separator)));
  }

  private static String quoted(String text, char separator) {
    return text.indexOf(separator) >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }

  private static String unquoted(String field) {
    return field.length() > 1 && field.startsWith("\"")
        ? field.substring(1, field.length() - 1).replace("\"\"", "\"")
        : field;
  }

  private static List<Line> lines(String text, char separator) {
    var lines = new ArrayList<Line>();
    var fields = new ArrayList<String>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && text.charAt(start) == '"') {
        quoted = !quoted;
      } else if (!quoted && c == separator) {
        fields.add(text.substring(start, i));
        start = i + 1;
      } else if (!quoted && (c == '\n' || c == '\r')) {
        fields.add(text.substring(start, i));
        start = text.startsWith("\r\n", i) ? i + 2 : i + 1;
        lines.add(new Line(List.copyOf(fields), text.substring(i, start)));
        fields.clear();
        i = start - 1;
      }
    }
    if (start < text.length() || !fields.isEmpty()) {
      fields.add(text.substring(start));
      lines.add(new Line(List.copyOf(fields), ""));
    }
    return lines;
  }
}
