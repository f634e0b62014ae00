package stepup.tables;

import java.util.List;

/** Counts what is read of one file, so that it stays within the limits. */
final class Allowance {
  private final Limits limits;
  private long cells;
  private long characters;

  Allowance(Limits limits) {
    this.limits = limits;
  }

  /** Whether a row may be read; if not, that is added to the mistakes. */
  boolean admit(String place, int row, List<Cell> all, Mistakes mistakes) {
    if (!limits.admit(place, row, all, mistakes)) {
      return false;
    }
    cells += Math.max(all.size(), 1);
    if (cells > limits.cells()) {
      mistakes.inLine(
          place,
          row,
          "the file has more than " + limits.cells() + " cells",
          Limits.beyond("MAX_SHEET_CELLS"));
      return false;
    }
    return true;
  }

  /**
   * Whether a row of a workbook may be read; if not, that is added to the mistakes. Rows that are
   * left out in front of it count, as they take memory too; and each text counts as often as it is
   * used, as a workbook stores it once.
   */
  boolean admit(String place, int row, int leftOut, List<Cell> all, Mistakes mistakes) {
    cells += Math.min(leftOut, limits.rows());
    if (!admit(place, row, all, mistakes)) {
      return false;
    }
    for (var cell : all) {
      characters += cell.text().length();
    }
    if (characters > limits.inflatedBytes()) {
      mistakes.inLine(
          place,
          row,
          "the cells of the workbook have more than " + limits.inflatedBytes() + " characters",
          Limits.beyond("MAX_WORKBOOK_BYTES"));
      return false;
    }
    return true;
  }
}
