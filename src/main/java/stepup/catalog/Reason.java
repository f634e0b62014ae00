package stepup.catalog;

import java.util.List;
import java.util.Map;
import stepup.decision.RowRef;

/**
 * One row of {@code reasons.csv}.
 *
 * @param evidence the facts it shows
 * @param remedies what following its remedy changes
 * @param messages the sentence in each language, by language tag
 * @param remedyTexts what to do about it, in each language; empty texts if there is nothing to do
 */
public record Reason(
    String code,
    List<FactName> evidence,
    List<Remedy> remedies,
    Map<String, String> messages,
    Map<String, String> remedyTexts,
    RowRef row) {

  /** Whether it says what to do. */
  public boolean hasRemedy() {
    return remedyTexts.values().stream().noneMatch(String::isEmpty);
  }
}
