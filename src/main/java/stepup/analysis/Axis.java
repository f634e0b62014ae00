package stepup.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One thing about a request that can be otherwise, whatever else it says.
 *
 * @param settings one for each class of values that some rule tells apart; the first is the usual
 *     one
 * @param wording says in words what some of the settings have in common
 */
record Axis(String name, List<Setting> settings, Function<BitSet, String> wording) {
  Axis {
    settings = List.copyOf(settings);
  }

  /**
   * A class of values.
   *
   * @param edit states a value of the class in a request
   */
  record Setting(Consumer<ObjectNode> edit) {}

  /** Whether its settings are ranges of quantities or days, so that they lie at boundaries. */
  boolean bounded() {
    return name.equals(Candidates.LICENCES) || name.equals(Candidates.DAYS);
  }

  int size() {
    return settings.size();
  }

  /** What some settings have in common; empty if they are all there are. */
  String described(BitSet some) {
    return some.cardinality() == settings.size() ? "" : wording.apply(some);
  }
}
