package stepup.catalog;

import stepup.tables.ValueType;

/**
 * One row of {@code vocabulary.csv}: a condition column that a decision table may use.
 *
 * @param type what its cells and values are
 * @param canBeUnknown whether a request may leave the value out
 */
public record Term(String label, FactName fact, ValueType type, boolean canBeUnknown) {}
