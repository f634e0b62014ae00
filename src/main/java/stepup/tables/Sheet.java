package stepup.tables;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One table: labels in row 1, then one row for each {@code Id}. Reading never throws for what an
 * author may have written; it adds to the {@link Mistakes} and goes on, so that all of them are
 * found in one run.
 */
public final class Sheet {
  /** The first column of every table. */
  public static final String ID = "Id";

  private static final Pattern ID_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,79}");

  /** Spaces that look like a space, or like nothing, and are neither. */
  private static final Pattern OTHER_SPACES = Pattern.compile("[\\u00a0\\u2007\\u202f\\u3000]");

  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\t\\r\\n\\u200c\\u200d]]");

  /** Makes text look like another one. */
  private static final Pattern DIRECTION = Pattern.compile("[\\u202a-\\u202e\\u2066-\\u2069]");

  private final Grid grid;
  private final String file;
  private final String table;
  private final Mistakes mistakes;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Map<Integer, String> labels = new HashMap<>();
  private final Map<String, Column> contents = new LinkedHashMap<>();

  /** Null if they are those of an earlier reading but for some, and nobody has asked for all. */
  private @Nullable List<Row> rows;

  /** The numbers of the rows that differ from an earlier reading; null if all were read. */
  private @Nullable List<Integer> changed;

  /** What the file held then, until this reading is finished. */
  private @Nullable Grid earlier;

  /** What was said until it was finished. */
  private final Set<Mistake> told = new LinkedHashSet<>();

  /** What of that was said before anything was made of the rows. */
  private Set<Mistake> toldOfCells = Set.of();

  /** What was said in an earlier reading of the rows that have not changed. */
  private List<Mistake> before = List.of();

  private boolean finished;
  private final List<String> unreadableIds = new ArrayList<>();
  private boolean unreadable;

  private Sheet(Grid grid, String file, String table, Mistakes mistakes) {
    this.grid = grid;
    this.file = file;
    this.table = table;
    this.mistakes = mistakes;
  }

  /**
   * Makes a table of cells.
   *
   * @param grid null if there is no such file
   */
  static Sheet read(@Nullable Grid grid, String file, String table, Mistakes mistakes) {
    if (grid == null) {
      mistakes.inFile(
          file,
          "the file is missing",
          "add it to the rules folder, or take it back from version control");
    }
    var cells = grid == null ? new Grid(file, false, List.of(), List.of()) : grid;
    var sheet = new Sheet(cells, file, table, mistakes);
    sheet.unreadable = grid == null || !sheet.parse();
    if (sheet.unreadable) {
      sheet.rows = List.of();
    }
    sheet.toldOfCells = Set.copyOf(sheet.told);
    return sheet;
  }

  /**
   * The table as it was read earlier without an error, but for the rows that have changed since.
   *
   * @return null if more has changed than cells of some rows
   */
  static @Nullable Sheet since(Sheet earlier, Grid grid, String table, Mistakes mistakes) {
    var changed = grid == earlier.grid ? List.<Integer>of() : grid.changedSince(earlier.grid);
    if (changed == null) {
      return null;
    }
    var sheet = new Sheet(grid, earlier.file, table, mistakes);
    sheet.columns.putAll(earlier.columns);
    sheet.labels.putAll(earlier.labels);
    sheet.contents.putAll(earlier.contents);
    sheet.changed = changed;
    sheet.earlier = earlier.grid;
    sheet.before = earlier.told.stream().filter(m -> !changed.contains(m.row())).toList();
    sheet.before.stream().filter(earlier.toldOfCells::contains).forEach(sheet::tell);
    for (var number : changed) {
      sheet.cleaned(number, sheet.idOf(number), sheet.widthOf(number), true);
    }
    sheet.toldOfCells = Set.copyOf(sheet.told);
    return sheet;
  }

  /**
   * Says again what was said of the rows that have not changed, for a reader who takes over what
   * was made of them.
   */
  public void retell() {
    before.forEach(this::tell);
  }

  /**
   * The rows that differ from an earlier reading, by their numbers and in order; null if the table
   * was read whole.
   */
  public @Nullable List<Integer> changed() {
    return changed;
  }

  /** Whether it says what it said in an earlier reading. */
  public boolean unchanged() {
    return changed != null && changed.isEmpty();
  }

  /** Whether some columns say what they said in an earlier reading, and there are no other rows. */
  public boolean unchangedIn(String... some) {
    var before = earlier;
    return changed != null
        && before != null
        && changed.stream()
            .allMatch(
                row ->
                    Stream.of(some)
                        .map(this::column)
                        .allMatch(c -> grid.cell(row, c).equals(before.cell(row, c))));
  }

  /** Notes that there was no error. */
  void finish() {
    finished = true;
    earlier = null;
    before = List.of();
  }

  boolean finished() {
    return finished;
  }

  /** The file inside the rules folder, with {@code /}. */
  public String file() {
    return file;
  }

  /** The table's name: the file's without its ending. */
  public String table() {
    return table;
  }

  /** The cells it was made of. */
  public Grid grid() {
    return grid;
  }

  /** The labels of row 1, in order. */
  public Collection<String> labels() {
    return columns.keySet();
  }

  /** Rows that have an id of their own, in order; including those with {@code Enabled} = no. */
  public List<Row> rows() {
    var all = rows;
    if (all == null) {
      all = new ArrayList<>();
      for (int number = 2; number <= grid.height(); number++) {
        if (!grid.blank(number)) {
          all.add(readBefore(number));
        }
      }
      rows = all;
    }
    return all;
  }

  private Row readBefore(int number) {
    var id = idOf(number);
    return new Row(this, number, id, cleaned(number, id, widthOf(number), false));
  }

  private String idOf(int number) {
    return clean(grid.cell(number, 1).text());
  }

  private int widthOf(int number) {
    return Math.max(grid.row(number).size(), grid.row(1).size());
  }

  /** One of the rows, by its number. */
  public Row row(int number) {
    var rows = this.rows;
    if (rows == null) {
      return readBefore(number);
    }
    int low = 0;
    int high = rows.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.get(middle).number() < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return rows.get(low);
  }

  /** Whether nothing could be read of it, which is among the mistakes. */
  public boolean unreadable() {
    return unreadable;
  }

  /** Has those who name a row that could not be read not be blamed for that. */
  public void excuse(Choices<?>... named) {
    for (var choices : named) {
      unreadableIds.forEach(choices::excuse);
      if (unreadable) {
        choices.excuseAll();
      }
    }
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
  public int column(String label) {
    return columns.getOrDefault(label, 0);
  }

  void wrong(int row, int column, String rowId, String label, String what, String instead) {
    add(Mistake.Severity.ERROR, row, column, rowId, label, what, instead);
  }

  void warn(int row, int column, String rowId, String label, String what, String instead) {
    add(Mistake.Severity.WARNING, row, column, rowId, label, what, instead);
  }

  void note(int row, int column, String rowId, String label, String what, String instead) {
    add(Mistake.Severity.NOTE, row, column, rowId, label, what, instead);
  }

  private void add(
      Mistake.Severity severity,
      int row,
      int column,
      String rowId,
      String label,
      String what,
      String instead) {
    // What is no value has been told of already.
    if (column == 0 || grid.cell(row, column).kind() != Cell.Kind.REFUSED) {
      tell(new Mistake(severity, grid.place(), row, column, rowId, label, what, instead));
    }
  }

  private void tell(Mistake mistake) {
    mistakes.add(mistake);
    if (!finished) {
      told.add(mistake);
    }
  }

  /** Notes what a column holds, as its reader sees it; the first to say so is right. */
  public void holds(String label, Column column) {
    contents.putIfAbsent(label, column);
  }

  /** The same, where finding out takes as long as there are choices and every row would do it. */
  void holds(String label, Supplier<Column> column) {
    contents.computeIfAbsent(label, unnoted -> column.get());
  }

  /** What the columns hold, by label, as far as it was read. */
  public Map<String, Column> contents() {
    return contents;
  }

  private boolean parse() {
    if (grid.height() == 0 || grid.blank(1)) {
      grid.mistakes().forEach(mistakes::add);
      if (grid.mistakes().isEmpty()) {
        wrong(1, 0, "", "", "row 1 is empty", "write the column labels into row 1");
      }
      return false;
    }
    readLabels();
    for (var mistake : grid.mistakes()) {
      mistakes.add(
          mistake.row() == 0
              ? mistake
              : mistake.named(
                  mistake.row() == 1 ? "" : clean(grid.cell(mistake.row(), 1).text()),
                  labelOf(mistake.column())));
    }
    var read = new ArrayList<Row>();
    int lastFilled = grid.height();
    while (grid.blank(lastFilled)) {
      lastFilled--;
    }
    var rowOfId = new HashMap<String, Integer>();
    for (int number = 2; number <= lastFilled; number++) {
      readRow(number, rowOfId, read);
    }
    rows = read;
    if (read.isEmpty()) {
      warn(0, 0, "", "", "the table has no rows", "add a row, or leave it if that is meant");
    }
    return true;
  }

  private void readLabels() {
    for (int column = 1; column <= width(); column++) {
      var label = cleaned(1, column, "", "");
      if (label.isEmpty()) {
        if (filled(column)) {
          wrong(
              1,
              column,
              "",
              "",
              "the column has no label",
              "write its label into row 1, or delete the column");
        }
      } else if (columns.putIfAbsent(label, column) != null) {
        wrong(
            1,
            column,
            "",
            label,
            "the label `" + label + "` stands twice",
            "keep one of the two columns");
      } else {
        labels.put(column, label);
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

  /** Text may tell rows apart by their separators only; a workbook has cells. */
  private int width() {
    int width = grid.row(1).size();
    for (int number = 2; grid.typed() && number <= grid.height(); number++) {
      width = Math.max(width, grid.row(number).size());
    }
    return width;
  }

  private boolean filled(int column) {
    for (int number = 2; number <= grid.height(); number++) {
      if (!clean(grid.cell(number, column).text()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private void readRow(int number, Map<String, Integer> rowOfId, List<Row> read) {
    if (grid.blank(number)) {
      warn(
          number,
          0,
          "",
          "",
          "the row is blank",
          "delete it; the rows below it are read all the same");
      return;
    }
    var id = clean(grid.cell(number, 1).text());
    int cells = grid.row(number).size();
    int width = grid.row(1).size();
    if (cells != width && !grid.typed()) {
      wrong(
          number,
          Math.min(cells, width) + 1,
          id,
          "",
          "the row has " + cells + " cells, row 1 has " + width,
          "put a text with a comma in it between double quotes, or add the missing separators");
      unreadableIds.add(id);
      return;
    }
    var texts = cleaned(number, id, Math.max(cells, width), true);
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
      read.add(new Row(this, number, id, texts));
    }
  }

  /**
   * The cells of a row as they are read; what had to be left out of them is a warning, unless that
   * was said before.
   */
  private List<Cell> cleaned(int number, String id, int width, boolean warn) {
    var cells = grid.row(number);
    if (cells.size() == width && cells.stream().allMatch(cell -> isPlain(cell.text()))) {
      return cells;
    }
    var clean = new ArrayList<Cell>();
    for (int column = 1; column <= width; column++) {
      var cell = grid.cell(number, column);
      clean.add(
          new Cell(
              cell.kind(),
              warn ? cleaned(number, column, id, labelOf(column)) : clean(cell.text())));
    }
    return List.copyOf(clean);
  }

  private String labelOf(int column) {
    return labels.getOrDefault(column, "");
  }

  /** The text of a cell as it is read; what had to be left out of it is a warning. */
  private String cleaned(int row, int column, String rowId, String label) {
    var text = grid.cell(row, column).text();
    if (isPlain(text)) {
      return text;
    }
    var visible = INVISIBLE.matcher(text).replaceAll("");
    if (DIRECTION.matcher(text).find()) {
      wrong(
          row,
          column,
          rowId,
          label,
          "the text has characters that turn the direction of writing round",
          "write it again without them");
    } else if (!visible.equals(text)) {
      warn(
          row,
          column,
          rowId,
          label,
          "the text has characters that nobody can see",
          "write it again; they are ignored");
    }
    var spaced = OTHER_SPACES.matcher(visible).replaceAll(" ");
    var clean = spaced.strip();
    if (clean.length() != spaced.length()) {
      warn(
          row,
          column,
          rowId,
          label,
          "the text has spaces or line breaks around it",
          "delete them; they are ignored");
    } else if (!spaced.equals(visible)) {
      warn(
          row,
          column,
          rowId,
          label,
          "the text has spaces that are no ordinary ones",
          "write ordinary spaces; they are read as such");
    }
    return clean;
  }

  /** Whether a text is clean at a glance, as most are. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return text.isEmpty() || (text.charAt(0) != ' ' && text.charAt(text.length() - 1) != ' ');
  }

  /** A text without what nobody can see in it, and without spaces around it. */
  public static String clean(String text) {
    if (isPlain(text)) {
      return text;
    }
    return OTHER_SPACES.matcher(INVISIBLE.matcher(text).replaceAll("")).replaceAll(" ").strip();
  }
}
