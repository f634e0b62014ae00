package stepup.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import stepup.decision.RowRef;
import stepup.tables.Row;

/**
 * One row of {@code reasons.csv}.
 *
 * @param evidence the facts it shows
 * @param remedies what following its remedy changes
 * @param messages the sentence in each language, by language tag
 * @param remedyTexts what to do about it, in each language; empty texts if there is nothing to do
 * @param partnerCenterCode the number Partner Center has for it; {@link #OTHER} if it has none
 */
public record Reason(
    String code,
    List<FactName> evidence,
    List<Remedy> remedies,
    Map<String, String> messages,
    Map<String, String> remedyTexts,
    int partnerCenterCode,
    RowRef row) {
  /** Partner Center's number for everything that has no number of its own. */
  public static final int OTHER = 0;

  /** Whether a sentence shows one of the facts. */
  public boolean mentions(FactName fact) {
    return Stream.concat(messages.values().stream(), remedyTexts.values().stream())
        .anyMatch(sentence -> sentence.contains('{' + fact.key() + '}'));
  }

  /** Whether it says what to do. */
  public boolean hasRemedy() {
    return remedyTexts.values().stream().noneMatch(String::isEmpty);
  }

  /**
   * The facts it shows that are not about a subject, so that its sentence would have a gap there.
   */
  public List<FactName> gapsAbout(Fact.Subject subject) {
    return evidence.stream().filter(fact -> !fact.fact().about(subject)).toList();
  }

  /** Adds a mistake for each gap its sentence would have about a subject. */
  public void checkAbout(Fact.Subject subject, Row row, String label) {
    for (var fact : gapsAbout(subject)) {
      row.wrong(
          label,
          "`" + code + "` shows `" + fact + "`, which is not known in this table",
          "choose another reason, or take it out of the evidence in " + place());
    }
  }

  /** Where it stands, for messages. */
  public String place() {
    return row.file() + " row " + row.row();
  }
}
