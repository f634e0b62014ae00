package stepup.catalog;

import java.util.List;
import stepup.tables.Sheet;
import stepup.tables.ValueType;

/**
 * One row of {@code vocabulary.csv}: a condition column that a decision table may use.
 *
 * @param type what its cells and values are
 * @param canBeUnknown whether a request may leave the value out
 */
public record Term(String label, FactName fact, ValueType type, boolean canBeUnknown) {

  /** Labels of the vocabulary's columns that say what the service looks at, and how. */
  public static final List<String> TECHNICAL_LABELS = List.of("Fact", "Type");

  /** Labels that decision tables have for columns which are no conditions. */
  public static final List<String> FIXED_LABELS =
      List.of(
          Sheet.ID,
          "Title",
          "Result",
          "Reason",
          Period.FROM,
          Period.UNTIL,
          "Enabled",
          "Source",
          "Note");

  /** Labels that the table of invariants has for columns which are no conditions. */
  public static final List<String> INVARIANT_LABELS =
      List.of(Sheet.ID, "Title", "About", "Change", "Must", "Enabled", "Source", "Note");
}
