package stepup.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.scenario.Asked;

/**
 * The cases of one question about one offer: every combination of the settings of its axes.
 *
 * @param path whether there is a path to the target, or the question is not about a target;
 *     otherwise the target stands for all that no path leads to
 * @param source the offer of the subscription, as a request names it
 * @param target the offer to upgrade to; null if the question is not about one
 * @param also other offers that no rule tells apart from this one here
 * @param base the request of the usual case
 */
record Block(
    Asked asked,
    boolean path,
    String source,
    @Nullable String target,
    List<String> also,
    ObjectNode base,
    List<Axis> axes) {
  Block {
    also = List.copyOf(also);
    axes = List.copyOf(axes);
  }

  int size() {
    return axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact);
  }

  /** Which setting each axis has in a case; all 0 is the usual case. */
  int[] picks(int number) {
    var picks = new int[axes.size()];
    int rest = number;
    for (int i = 0; i < picks.length; i++) {
      picks[i] = rest % axes.get(i).size();
      rest /= axes.get(i).size();
    }
    return picks;
  }

  /** On how many axes a case is unusual. */
  int unusual(int number) {
    int count = 0;
    for (var pick : picks(number)) {
      count += pick == 0 ? 0 : 1;
    }
    return count;
  }

  /**
   * What is asked, in words.
   *
   * @param from what the subscription is of
   * @param to what the offer to upgrade to is called
   */
  String question(String from, String to) {
    var what =
        target != null
            ? from + " to " + to
            : asked == Asked.SUBSCRIPTION ? "any upgrade of " + from : "more licences of " + from;
    return what + (asked == Asked.ORDER ? ", ordered" : "");
  }

  /** The request of a case. */
  ObjectNode request(int number) {
    return request(number, null);
  }

  /**
   * The request of a case without what one axis says.
   *
   * @param left null for none
   */
  ObjectNode request(int number, @Nullable Axis left) {
    var picks = picks(number);
    var request = base.deepCopy();
    for (int i = 0; i < picks.length; i++) {
      if (!axes.get(i).equals(left)) {
        axes.get(i).settings().get(picks[i]).edit().accept(request);
      }
    }
    return request;
  }

  /** The axis of a name; null if nothing is told apart on it. */
  @Nullable Axis axis(String name) {
    return axes.stream().filter(a -> a.name().equals(name)).findFirst().orElse(null);
  }
}
