/**
 * The tables as one workbook for people who work in a spreadsheet: out, back in, as text, and with
 * what is wrong marked in its cells.
 *
 * <p>Chosen: the CSV files of the rules folder stay the only source; a workbook is a view that can
 * be made at any time. It comes back through the reader every workbook comes through ({@link
 * stepup.tables.XlsxFile}), so values count and formats, formulas and macros never do. Rejected:
 * keeping the workbook itself under version control, because a difference of two workbooks cannot
 * be read, and every save changes all of its bytes.
 *
 * <p>Chosen: rows are found again by id and columns by label; whatever says the same keeps its
 * bytes in the file ({@link stepup.tables.CsvText}). Rejected: writing tables anew, because a
 * change of one cell would then show as a change of every quote and line end.
 *
 * <p>Chosen: all sheets are checked in memory before the first file is written; then all files are
 * written beside their places and renamed. Rejected: importing sheet by sheet, because a path and
 * the offer it leads to may both be new.
 *
 * <p>Chosen: an import merges row by row. A workbook remembers a hash of each row it was made of; a
 * row that it left as it was stays as the tables have it now, whoever changed them; a row that both
 * sides changed is refused. Rejected: writing what the workbook says, because an old one would
 * silently undo what others changed; refusing every workbook older than the tables, because editing
 * and importing the same workbook again and again is how people work.
 *
 * <p>Chosen: every cell is a text cell except days and whole numbers, whose spelling a spreadsheet
 * keeps; so no program turns {@code 1-2} into a day. Drop-down lists refuse only where one value is
 * all a cell may hold. Rejected: refusing where conditions are, since {@code not x} is no item of
 * any list.
 *
 * <p>Chosen: sheet protection without a password, as a hint. Ids of rows that are there, and the
 * columns that say what the service looks at, take one step more to change; nothing is kept from
 * anybody.
 */
@NullMarked
package stepup.workbook;

import org.jspecify.annotations.NullMarked;
