/**
 * Scenarios: what the rules must answer, in tables an analyst can read and edit.
 *
 * <p>Chosen: a scenario row becomes a request and goes the way every request goes, so its mistakes
 * are found by the same reader and what it shows is what a caller gets. Rejected: building facts
 * directly, which would let a scenario state what no request can.
 *
 * <p>Chosen: the column {@code With} changes single cells of the rules for one scenario. It shows
 * what a switched-off row or a date does before anybody sets it, and it lets every row be fired
 * without inventing dates for the real matrix.
 *
 * <p>Chosen: a row that is written for an analyst ({@link stepup.scenario.ScenarioRow}) is read
 * back and run before anybody sees it, so the reader alone knows the grammar. Rejected: rows of
 * cases that a table cannot state as they are; those are told as requests.
 */
@NullMarked
package stepup.scenario;

import org.jspecify.annotations.NullMarked;
