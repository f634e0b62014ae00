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
 *
 * <p>Chosen: a catalogue is made of an earlier one and the rows that have changed, where the tables
 * they refer to say the same. That is what an edit and each scenario's variant cost; with 100,000
 * paths a variant that read everything took as long as the start. A test holds that edits upon
 * edits come to what the whole folder comes to. Rejected: sharing rows whose number has changed,
 * because every reason names it; an inserted row has the table read whole.
 *
 * <p>Chosen: the search for circles gives up after half a million steps. Circles are only a
 * warning, and a catalogue in which everything leads everywhere would take minutes.
 */
@NullMarked
package stepup.catalog;

import org.jspecify.annotations.NullMarked;
