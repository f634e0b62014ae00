package stepup.tables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cells of one sheet, as a file holds them and before anything is made of them; with what is
 * wrong about them as such. Immutable.
 */
public final class Grid {
  private final String place;
  private final boolean typed;
  private final List<List<Cell>> rows;
  private final List<Mistake> mistakes;

  /** Once somebody has asked; a variant shares it. */
  private volatile @Nullable Map<String, Integer> rowsById;

  Grid(String place, boolean typed, List<List<Cell>> rows, List<Mistake> mistakes) {
    this.place = place;
    this.typed = typed;
    this.rows = rows;
    this.mistakes = List.copyOf(mistakes);
  }

  /** Cells of a workbook's sheet, put together anew. */
  public static Grid ofWorkbook(String place, List<List<Cell>> rows) {
    return new Grid(place, true, List.copyOf(rows), List.of());
  }

  /** How messages name it: the file, and its sheet where the file has several. */
  public String place() {
    return place;
  }

  /** Whether the file tells numbers and days from text, as workbooks do. */
  public boolean typed() {
    return typed;
  }

  /** The number of its last row that was ever filled. */
  public int height() {
    return rows.size();
  }

  /**
   * The rows that differ from those of the same numbers in an earlier state of the file, from 2;
   * null if it is not as high or as wide, or something is wrong with either.
   */
  @Nullable List<Integer> changedSince(Grid earlier) {
    if (typed != earlier.typed
        || !place.equals(earlier.place)
        || height() != earlier.height()
        || !mistakes.isEmpty()
        || !earlier.mistakes.isEmpty()
        || !row(1).equals(earlier.row(1))) {
      return null;
    }
    var changed = new ArrayList<Integer>();
    for (int row = 2; row <= height(); row++) {
      var cells = row(row);
      var before = earlier.row(row);
      if (cells != before && !cells.equals(before)) {
        if (cells.size() != before.size() || !cells.get(0).equals(before.get(0)) || blank(row)) {
          return null;
        }
        changed.add(row);
      }
    }
    return changed;
  }

  /** The cells of a row, from 1; as many as the file has for it. */
  public List<Cell> row(int number) {
    return number > rows.size() ? List.of() : rows.get(number - 1);
  }

  /** A cell by row and column, both from 1; blank where the file has none. */
  public Cell cell(int row, int column) {
    var cells = row(row);
    return column < 1 || column > cells.size() ? Cell.BLANK : cells.get(column - 1);
  }

  /** What is wrong about the file or its cells whatever the table is about. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  /** The same cells under another name, with more that is wrong about them. */
  Grid named(String other, List<Mistake> more) {
    var all = new ArrayList<>(more);
    mistakes.forEach(m -> all.add(m.in(other)));
    return new Grid(other, typed, rows, all);
  }

  /** Whether no cell of a row is filled. */
  public boolean blank(int row) {
    for (var cell : row(row)) {
      if (!Sheet.clean(cell.text()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** The column of each label of row 1, from 1 and in order; the first if a label is repeated. */
  public Map<String, Integer> columns() {
    var columns = new LinkedHashMap<String, Integer>();
    for (int column = 1; column <= row(1).size(); column++) {
      var label = Sheet.clean(cell(1, column).text());
      if (!label.isEmpty()) {
        columns.putIfAbsent(label, column);
      }
    }
    return columns;
  }

  /**
   * The row of each id, from 2 and in order; the first if an id is repeated. No blank rows; the id
   * of a row that has none is empty.
   */
  public Map<String, Integer> rowsById() {
    var known = rowsById;
    if (known != null) {
      return known;
    }
    var numbers = new LinkedHashMap<String, Integer>();
    for (int row = 2; row <= height(); row++) {
      if (!blank(row)) {
        numbers.putIfAbsent(Sheet.clean(cell(row, 1).text()), row);
      }
    }
    known = Collections.unmodifiableMap(numbers);
    rowsById = known;
    return known;
  }

  /**
   * The same cells with one of them changed.
   *
   * @return null if there is no such row or column
   */
  @Nullable Grid withCell(String rowId, String label, String text) {
    var number = rowsById().get(rowId);
    var column = columns().get(label);
    if (number == null || column == null) {
      return null;
    }
    var changed = new ArrayList<>(row(number));
    while (changed.size() < column) {
      changed.add(Cell.BLANK);
    }
    changed.set(column - 1, Cell.text(text));
    var all = new ArrayList<>(rows);
    all.set(number - 1, changed);
    var variant = new Grid(place, typed, all, mistakes);
    if (column > 1) {
      variant.rowsById = rowsById;
    }
    return variant;
  }
}
