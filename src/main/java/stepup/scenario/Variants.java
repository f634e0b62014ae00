package stepup.scenario;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * The rules with the cells changed that scenarios name in {@code With}. They are kept while their
 * rules decide, so that after an edit only what the edit is about is read and built again.
 */
public final class Variants {
  private final Map<String, Variant> byChange = new ConcurrentHashMap<>();

  /** Rules with changed cells, or what is wrong with them. */
  record Variant(@Nullable RuleSet rules, List<Mistake> errors) {}

  /** None yet. */
  public Variants() {}

  @Nullable Variant of(String with) {
    return byChange.get(with);
  }

  /**
   * Loads a variant.
   *
   * @param changed the files with the cells changed
   * @param rules those that are not changed
   * @param earlier the variants of earlier rules
   */
  Variant load(String with, RuleFiles changed, RuleSet rules, Variants earlier) {
    var before = earlier.of(with);
    Variant variant;
    try {
      variant =
          new Variant(
              RuleSet.load(
                  changed, before == null || before.rules() == null ? rules : before.rules()),
              List.of());
    } catch (RulesException e) {
      variant = new Variant(null, e.errors());
    }
    byChange.put(with, variant);
    return variant;
  }
}
