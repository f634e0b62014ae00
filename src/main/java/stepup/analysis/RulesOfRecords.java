package stepup.analysis;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * The rules that recorded decisions were decided by, found by version and built when first needed.
 * Safe for use by many threads.
 */
final class RulesOfRecords {
  /** How many rule sets are kept beside those compared; a log passes from one to the next. */
  private static final int KEPT = 8;

  private final Map<String, RuleSet> compared = new HashMap<>();
  private final Function<String, @Nullable RuleFiles> search;
  private final Function<RuleFiles, RuleSet> build;
  private final Map<String, Found> broken = new HashMap<>();
  private final Map<String, Found> built = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What was found.
   *
   * @param why why there are no rules; empty if there are
   * @param broken the first mistake in files that are there and do not load; null otherwise
   */
  record Found(@Nullable RuleSet rules, String why, @Nullable Mistake broken) {}

  /** All are searched for. */
  RulesOfRecords(Function<String, @Nullable RuleFiles> search) {
    this.search = search;
    this.build = RuleSet::load;
  }

  RulesOfRecords(
      RuleSet from,
      RuleSet to,
      Function<String, @Nullable RuleFiles> search,
      Function<RuleFiles, RuleSet> build) {
    this.search = search;
    this.build = build;
    compared.put(to.version(), to);
    compared.put(from.version(), from);
  }

  Found of(String version) {
    var known = compared.get(version);
    return known == null ? found(version) : new Found(known, "", null);
  }

  private synchronized Found found(String version) {
    var before = built.containsKey(version) ? built.get(version) : broken.get(version);
    if (before != null) {
      return before;
    }
    Found found;
    try {
      var files = search.apply(version);
      if (files == null) {
        return new Found(null, "its rules are not known", null);
      }
      found = new Found(build.apply(files), "", null);
    } catch (RulesException e) {
      var first = e.errors().get(0);
      found = new Found(null, "its rules do not load: " + first, first);
    }
    if (found.rules() == null) {
      broken.put(version, found);
    } else {
      built.put(version, found);
      if (built.size() > KEPT) {
        built.remove(built.keySet().iterator().next());
      }
    }
    return found;
  }
}
