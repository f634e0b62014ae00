package stepup.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one enabled row of a decision table fared on one step-up.
 *
 * @param held whether all its conditions hold, so that it said its reason
 */
public record RowCheck(
    RowRef rule, String title, Result result, String reason, boolean held, List<CellCheck> cells) {

  /**
   * How one condition cell fared.
   *
   * @param column the column's label
   * @param condition the cell as written
   * @param value what it was compared with; null if nobody has stated it
   */
  public record CellCheck(String column, String condition, @Nullable Object value, boolean held) {}
}
