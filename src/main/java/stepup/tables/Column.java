package stepup.tables;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a column holds, as the reader of its table sees it; so a workbook for analysts can offer
 * what the reader will accept.
 *
 * @param choices what a cell may say, or what the items of its list may; empty if anything may be
 *     written
 * @param minimum least whole number, or null
 * @param maximum greatest whole number, or null
 */
public record Column(
    Kind kind, List<String> choices, @Nullable Integer minimum, @Nullable Integer maximum) {

  /** What one cell of a column is. */
  public enum Kind {
    TEXT,
    /** One of the choices. */
    CHOICE,
    /** Some of the choices, with commas; any texts if there are no choices. */
    LIST,
    WHOLE_NUMBER,
    DATE,
    /** What is demanded of one of the choices; a {@link CellCondition}. */
    CHOICE_CONDITION,
    NUMBER_CONDITION,
    DATE_CONDITION,
    TEXT_CONDITION
  }

  /** A column without choices of its own. */
  public static Column of(Kind kind) {
    return new Column(kind, List.of(), null, null);
  }

  /** A column of some choices. */
  public static Column of(Kind kind, List<String> choices) {
    return new Column(kind, List.copyOf(choices), null, null);
  }
}
