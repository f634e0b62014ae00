/**
 * Sheets and typed cells: reads the tables analysts edit and reports every mistake with its cell.
 *
 * <p>Chosen: reading never throws for what an author wrote. Accessors of {@link stepup.tables.Row}
 * add to the {@link stepup.tables.Mistakes} and return a fallback, so one run finds everything.
 * Rejected: stopping at the first mistake, because an analyst would need one run a typo.
 *
 * <p>Chosen: one closed set of texts, {@link stepup.tables.Choices}, for cells and for requests
 * alike; "did you mean" is written once.
 *
 * <p>Chosen: CSV files and workbooks become the same {@link stepup.tables.Grid} of cells before
 * anything is made of them; so one reader makes tables of both, a variant changes one cell without
 * reading a file again, and an analyst's own workbook can stand in for a table.
 *
 * <p>Chosen: workbooks are read as they stream by, values only, after what they inflate to was
 * counted. Rejected: the library's user model, which needs some ten times the memory, and its
 * global limits, which others in the process can reset. Rejected: evaluating formulas; what is seen
 * would depend on when, where and by whom it was computed last.
 *
 * <p>Chosen: what cannot be read is told once. References to a row or a table that could not be
 * read are not mistakes of those who refer to it.
 *
 * <p>Chosen: a number as a spreadsheet shows it ({@code 1 000}, {@code 50 %}) is read and said; one
 * that could mean two things ({@code 1,000} in a list, {@code 1.000}) is refused.
 *
 * <p>Chosen: the readers note what each column holds ({@link stepup.tables.Column}), and workbooks
 * offer just that. Rejected: a second description of the tables, which would come to differ.
 *
 * <p>Chosen: a row with more or fewer cells than row 1 is an error and its cells are not read.
 * Rejected: filling up with blanks, because a lost comma shifts every value behind it into the
 * wrong column.
 *
 * <p>Chosen: an edit is read in the time of the edit. Of a CSV file only what lies between the
 * first and the last line that differ is read again ({@code CsvSource}), all other rows are the
 * very objects of before, and a {@link stepup.tables.Sheet} that is read after another knows which
 * rows have changed. Whatever is not plain (a mistake, another row 1, a quote that stays open) is
 * read whole. Rejected: remembering what each row came to by its text, because a file of 100,000
 * rows would still be taken apart to look them up.
 */
@NullMarked
package stepup.tables;

import org.jspecify.annotations.NullMarked;
