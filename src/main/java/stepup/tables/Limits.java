package stepup.tables;

import java.io.Serializable;
import java.util.List;

/**
 * How much is read of one file of rules, all inclusive; what goes beyond is a mistake, and nothing
 * of it is used.
 *
 * @param fileBytes bytes of a file as it is stored
 * @param zipEntries parts of a workbook
 * @param inflatedBytes bytes of all parts of a workbook together, once they are inflated
 * @param rows rows of a sheet, row 1 included
 * @param columns columns of a sheet
 * @param cells cells of a file over all its sheets, the blank ones in front of filled ones included
 * @param cellCharacters characters of a cell
 * @param mergedRanges merged ranges of a sheet; each is a mistake, and this many are named
 */
public record Limits(
    int fileBytes,
    int zipEntries,
    int inflatedBytes,
    int rows,
    int columns,
    int cells,
    int cellCharacters,
    int mergedRanges)
    implements Serializable {
  /** Enough for a large catalogue, harmless to a small machine. */
  public static final Limits USUAL =
      new Limits(16 << 20, 1_000, 64 << 20, 200_000, 200, 2_000_000, 5_000, 50);

  /** What is wrong about a file of more bytes than are read. */
  public Mistake tooLarge(String file) {
    return Mistake.inFile(
        file, "the file has more than " + fileBytes + " bytes", beyond("MAX_FILE_BYTES"));
  }

  /** Whether a row may be read; if not, that is added to the mistakes. */
  boolean admit(String place, int row, List<Cell> cells, Mistakes mistakes) {
    if (row > rows) {
      mistakes.inLine(
          place, row, "the sheet has more than " + rows + " rows", beyond("MAX_SHEET_ROWS"));
      return false;
    }
    if (cells.size() > columns) {
      mistakes.inLine(
          place, row, "the row has more than " + columns + " columns", beyond("MAX_SHEET_COLUMNS"));
      return false;
    }
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).text().length() > cellCharacters) {
        mistakes.inCell(
            place,
            row,
            i + 1,
            "the cell has more than " + cellCharacters + " characters",
            beyond("MAX_CELL_CHARACTERS"));
        return false;
      }
    }
    return true;
  }

  /** Whether there are no more rows and cells than may be read, each row being admitted. */
  boolean admitAll(List<List<Cell>> all) {
    long count = 0;
    for (var row : all) {
      count += Math.max(row.size(), 1);
    }
    return all.size() <= rows && count <= cells;
  }

  /** What to do about a file that goes beyond a limit. */
  static String beyond(String setting) {
    return "delete what is not needed, or raise the setting " + setting;
  }
}
