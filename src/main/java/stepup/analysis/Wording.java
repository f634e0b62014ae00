package stepup.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says in words which settings of an axis are meant. */
final class Wording {
  /** More are counted, not named. */
  private static final int NAMED = 6;

  private Wording() {}

  /** {@code status: suspended, pending}, or by exception if that is shorter. */
  static Function<BitSet, String> named(String name, List<List<String>> classes) {
    return some -> {
      var meant = new ArrayList<String>();
      var others = new ArrayList<String>();
      for (int i = 0; i < classes.size(); i++) {
        (some.get(i) ? meant : others).addAll(classes.get(i));
      }
      return meant.size() <= others.size() || others.size() > 1
          ? name + ": " + listed(meant)
          : name + ": any but " + listed(others);
    };
  }

  /**
   * {@code day: up to 2026-06-30}.
   *
   * @param values all there are, in order, as texts
   * @param classes which of them each setting has, by position
   */
  static Function<BitSet, String> ranges(
      String name, List<String> values, List<List<Integer>> classes) {
    return some -> {
      var meant = new BitSet();
      some.stream().forEach(i -> classes.get(i).forEach(meant::set));
      return name + ": " + ranges(values, meant);
    };
  }

  /** Runs of values; those at the ends are open. */
  static String ranges(List<String> values, BitSet meant) {
    var runs = new ArrayList<String>();
    for (int start = meant.nextSetBit(0); start >= 0; ) {
      int end = meant.nextClearBit(start) - 1;
      boolean open = end == values.size() - 1;
      if (start == 0 && open) {
        runs.add("any");
      } else if (start == 0) {
        runs.add(end == 0 ? values.get(0) : "up to " + values.get(end));
      } else if (open) {
        runs.add("from " + values.get(start));
      } else {
        runs.add(start == end ? values.get(start) : values.get(start) + " to " + values.get(end));
      }
      start = meant.nextSetBit(end + 1);
    }
    return String.join(", ", runs);
  }

  static String listed(List<String> items) {
    return items.size() <= NAMED
        ? String.join(", ", items)
        : items.stream().limit(NAMED).collect(Collectors.joining(", "))
            + " and "
            + (items.size() - NAMED)
            + " more";
  }
}
