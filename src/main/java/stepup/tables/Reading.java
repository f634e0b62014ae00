package stepup.tables;

import java.util.ArrayList;
import java.util.List;

/** One reading of a rules folder: its files, the sheets read so far, and every mistake found. */
public final class Reading {
  private final RuleFiles files;
  private final Mistakes mistakes = new Mistakes();
  private final List<Sheet> sheets = new ArrayList<>();

  public Reading(RuleFiles files) {
    this.files = files;
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
    var sheet = Sheet.read(files.grid(table), files.fileOf(table), table, mistakes);
    sheets.add(sheet);
    return sheet;
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
