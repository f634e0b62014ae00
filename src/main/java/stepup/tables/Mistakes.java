package stepup.tables;

import java.util.List;
import java.util.TreeSet;

/**
 * Gathers every mistake of one reading of the rules folder, so that an author sees all of them at
 * once, sorted by place.
 */
public final class Mistakes {
  private final TreeSet<Mistake> found = new TreeSet<>();

  /** Adds a mistake; one already known is kept once. */
  public void add(Mistake mistake) {
    found.add(mistake);
  }

  /** Adds an error about a whole file. */
  public void inFile(String file, String what, String instead) {
    add(Mistake.inFile(file, what, instead));
  }

  /**
   * Adds an error about one line of a text file such as DRL; the line, from 1, stands where a table
   * has its row.
   */
  public void inLine(String file, int line, String what, String instead) {
    add(new Mistake(Mistake.Severity.ERROR, file, line, 0, "", "", what, instead));
  }

  /** Adds an error about one cell, by row and column from 1. */
  void inCell(String place, int row, int column, String what, String instead) {
    add(new Mistake(Mistake.Severity.ERROR, place, row, column, "", "", what, instead));
  }

  /** Adds a warning about a cell; 0 for a whole row or file. */
  void warn(String place, int row, int column, String what, String instead) {
    add(new Mistake(Mistake.Severity.WARNING, place, row, column, "", "", what, instead));
  }

  /** Everything found so far, sorted by file, row and column. */
  public List<Mistake> all() {
    return List.copyOf(found);
  }

  public List<Mistake> errors() {
    return ofSeverity(Mistake.Severity.ERROR);
  }

  public List<Mistake> warnings() {
    return ofSeverity(Mistake.Severity.WARNING);
  }

  public List<Mistake> notes() {
    return ofSeverity(Mistake.Severity.NOTE);
  }

  /**
   * Ends the reading if there is any error.
   *
   * @throws RulesException with every mistake found so far
   */
  public void throwIfAnyError() {
    if (!errors().isEmpty()) {
      throw new RulesException(all());
    }
  }

  private List<Mistake> ofSeverity(Mistake.Severity severity) {
    return found.stream().filter(m -> m.severity() == severity).toList();
  }
}
