package stepup.decision;

/**
 * The place in the rules folder that says something: a row of a table, or a rule of a DRL file.
 *
 * @param id the row's {@code Id}, or the rule's id, which starts its name
 * @param file path inside the rules folder
 * @param row the row's number as a spreadsheet shows it, or the line of the rule; from 1
 */
public record RowRef(String id, String file, int row) {}
