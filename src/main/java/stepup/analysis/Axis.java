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
  /** The axis of how many licences there are, and are ordered. */
  static final String LICENCES = "licences";

  /** The axis of the day that the rules apply for. */
  static final String DAYS = "day";

  /** The axis of what else the customer has. */
  static final String OTHERS = "other subscriptions";

  Axis {
    settings = List.copyOf(settings);
  }

  /**
   * A class of values.
   *
   * @param edit states a value of the class in a request
   * @param alike states each of its values
   */
  record Setting(Consumer<ObjectNode> edit, List<Consumer<ObjectNode>> alike) {
    Setting {
      alike = List.copyOf(alike);
    }
  }

  /** Whether its settings are ranges of quantities or days, so that they lie at boundaries. */
  boolean bounded() {
    return name.equals(LICENCES) || name.equals(DAYS);
  }

  int size() {
    return settings.size();
  }

  /** What some settings have in common; empty if they are all there are. */
  String described(BitSet some) {
    return some.cardinality() == settings.size() ? "" : wording.apply(some);
  }
}
