package stepup.tables;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reading of a rules folder: its files, the sheets read so far, and every mistake found. */
public final class Reading {
  private final RuleFiles files;
  private final Mistakes mistakes = new Mistakes();
  private final List<Sheet> sheets = new ArrayList<>();

  /** One without errors, whose sheets need not be read again as far as they say the same. */
  private @Nullable Reading earlier;

  public Reading(RuleFiles files) {
    this.files = files;
  }

  /**
   * A reading that takes over from an earlier one what has not changed since.
   *
   * @param earlier one that was {@linkplain #finish finished}
   */
  public Reading(RuleFiles files, Reading earlier) {
    this.files = files.sharing(earlier.files);
    this.earlier = earlier;
  }

  public RuleFiles files() {
    return files;
  }

  public Mistakes mistakes() {
    return mistakes;
  }

  /**
   * Reads a table.
   *
   * @param table its name without an ending: {@code offers}, {@code scenarios/matrix}
   * @return the sheet; without rows if the file is missing or unreadable, which is then among the
   *     mistakes
   */
  public Sheet sheet(String table) {
    var grid = files.grid(table);
    var file = files.fileOf(table);
    var before = earlier == null ? null : earlier.finished(file);
    var sheet = grid == null || before == null ? null : Sheet.since(before, grid, table, mistakes);
    if (sheet == null) {
      sheet = Sheet.read(grid, file, table, mistakes);
    }
    sheets.add(sheet);
    return sheet;
  }

  private @Nullable Sheet finished(String file) {
    return sheets.stream()
        .filter(s -> s.file().equals(file) && s.finished())
        .findFirst()
        .orElse(null);
  }

  /** Notes that there was no error so far, so that a later reading can take over what was read. */
  public void finish() {
    sheets.forEach(Sheet::finish);
    earlier = null;
  }

  /** Whether a table was tried and nothing of it could be read. */
  public boolean unreadable(String table) {
    return sheets.stream().anyMatch(s -> s.table().equals(table) && s.unreadable());
  }

  /** Every sheet read so far, in the order of reading. */
  public List<Sheet> sheets() {
    return List.copyOf(sheets);
  }
}
