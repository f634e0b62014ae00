package stepup.tables;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a CSV file and where its rows begin, so that an edit of a large file is read in the
 * time of the edit.
 */
final class CsvSource {
  private final byte[] bytes;
  private final Grid grid;

  /** The offset of each row from 0, and behind them the length of the file. */
  private final int[] starts;

  private CsvSource(byte[] bytes, Grid grid, int[] starts) {
    this.bytes = bytes;
    this.grid = grid;
    this.starts = starts;
  }

  Grid grid() {
    return grid;
  }

  /** Reads a file. */
  static CsvSource read(String file, byte[] bytes, Limits limits) {
    var lines = new CsvFile.LineNumbers();
    var grid = CsvFile.read(file, bytes, limits, lines);
    var starts = new int[grid.height() + 1];
    starts[grid.height()] = bytes.length;
    locate(bytes, 0, lines, starts, 0, grid.height());
    return new CsvSource(bytes, grid, starts);
  }

  /** Finds where rows begin, from the lines on which they do. */
  private static void locate(
      byte[] bytes, int from, CsvFile.LineNumbers lines, int[] starts, int first, int count) {
    int at = from;
    int line = 1;
    for (int row = 0; row < count; row++) {
      for (; line < lines.ofRow(row + 1); line++) {
        while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
          at++;
        }
        at += insideBreak(bytes, at + 1) ? 2 : 1;
      }
      starts[first + row] = at;
    }
  }

  /**
   * Reads an edit of the file: only what lies between the first and the last row that differ; the
   * others are the very rows that were read before.
   *
   * @return null if it has to be read whole, because row 1 has changed, or something was or is
   *     wrong
   */
  @Nullable CsvSource edited(byte[] now, Limits limits) {
    int most = Math.min(now.length, bytes.length);
    int same = Arrays.mismatch(now, bytes);
    same = same < 0 ? most : same;
    int sameAtEnd = 0;
    while (sameAtEnd < most - same
        && now[now.length - 1 - sameAtEnd] == bytes[bytes.length - 1 - sameAtEnd]) {
      sameAtEnd++;
    }
    // Rows that end before the first difference, and those that begin behind the last one.
    int first = lastUpTo(same);
    int last = firstFrom(bytes.length - sameAtEnd);
    int shift = now.length - bytes.length;
    if (first < 1
        || !grid.mistakes().isEmpty()
        || insideBreak(now, starts[first])
        || (last < grid.height() && !beginsLine(now, starts[last] + shift))) {
      return null;
    }
    var lines = new CsvFile.LineNumbers();
    var middle =
        CsvFile.readMiddle(
            grid.place(),
            Arrays.copyOfRange(now, starts[first], starts[last] + shift),
            CsvFile.separator(new String(bytes, 0, starts[1], StandardCharsets.UTF_8)),
            limits,
            lines);
    if (middle == null) {
      return null;
    }
    var rows = new ArrayList<List<Cell>>(first + middle.size() + grid.height() - last);
    for (int row = 1; row <= first; row++) {
      rows.add(grid.row(row));
    }
    for (int i = 0; i < middle.size(); i++) {
      // What an edit left alone is the same also to those who only look whether it is.
      var before = grid.row(first + 1 + i);
      rows.add(middle.get(i).equals(before) ? before : middle.get(i));
    }
    for (int row = last + 1; row <= grid.height(); row++) {
      rows.add(grid.row(row));
    }
    if (!limits.admitAll(rows)) {
      return null;
    }
    var found = new int[rows.size() + 1];
    System.arraycopy(starts, 0, found, 0, first);
    locate(now, starts[first], lines, found, first, middle.size());
    for (int row = last; row <= grid.height(); row++) {
      found[first + middle.size() + row - last] = starts[row] + shift;
    }
    return new CsvSource(now, new Grid(grid.place(), false, rows, List.of()), found);
  }

  private static boolean insideBreak(byte[] bytes, int at) {
    return at < bytes.length && bytes[at] == '\n' && bytes[at - 1] == '\r';
  }

  private static boolean beginsLine(byte[] bytes, int at) {
    return (bytes[at - 1] == '\n' || bytes[at - 1] == '\r') && !insideBreak(bytes, at);
  }

  /** The last row that begins at an offset or before. */
  private int lastUpTo(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return Math.min(found >= 0 ? found : -found - 2, grid.height() - 1);
  }

  /** The first row that begins at an offset or behind; that after the last one if there is none. */
  private int firstFrom(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found : -found - 1;
  }
}
