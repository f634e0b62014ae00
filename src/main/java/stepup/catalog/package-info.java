/**
 * What is: offers, services, paths, statuses, reasons and the vocabulary, as typed and indexed rows
 * made from the reference tables.
 *
 * <p>Chosen: rules reach these rows through an index, so a decision costs the same with 7 paths or
 * 100,000. Rejected: inserting the rows into every session, which costs milliseconds at 10,000
 * rows.
 *
 * <p>Chosen: {@link stepup.catalog.Fact} is the one list of what rules can look at. A vocabulary
 * row gives a fact its column label, a reason names facts as its evidence, and both are checked
 * against the list, so that a sentence can never have a gap.
 */
@NullMarked
package stepup.catalog;

import org.jspecify.annotations.NullMarked;
