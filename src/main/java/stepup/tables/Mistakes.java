package stepup.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Gathers every mistake of one reading of the rules folder, so that an author sees all of them at
 * once, sorted by place.
 */
public final class Mistakes {
  /** Nobody reads more, and a broken table of thousands of rows must not fill the memory. */
  private static final int MOST = 10_000;

  private final TreeSet<Mistake> found = new TreeSet<>();
  private int moreErrors;
  private int moreRemarks;

  /** Adds a mistake; one already known is kept once, and those beyond 10,000 are only counted. */
  public void add(Mistake mistake) {
    if (found.size() < MOST) {
      found.add(mistake);
    } else if (!found.contains(mistake)) {
      if (mistake.severity() == Mistake.Severity.ERROR) {
        moreErrors++;
      } else {
        moreRemarks++;
      }
    }
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
    var all = new ArrayList<>(found);
    addCount(all, moreErrors, Mistake.Severity.ERROR);
    addCount(all, moreRemarks, Mistake.Severity.WARNING);
    return List.copyOf(all);
  }

  private static void addCount(List<Mistake> all, int more, Mistake.Severity severity) {
    if (more > 0) {
      all.add(
          new Mistake(
              severity,
              "*",
              0,
              0,
              "",
              "",
              "there are " + more + " more like those named",
              "correct those first"));
    }
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
    return all().stream().filter(m -> m.severity() == severity).toList();
  }
}
