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
 * <p>Chosen: a row with more or fewer cells than row 1 is an error and its cells are not read.
 * Rejected: filling up with blanks, because a lost comma shifts every value behind it into the
 * wrong column.
 */
@NullMarked
package stepup.tables;

import org.jspecify.annotations.NullMarked;
