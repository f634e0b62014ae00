package stepup.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Describes a set of points exactly by few boxes: each a choice of settings on every axis, all
 * combinations of which are in the set.
 */
final class Boxes {
  private Boxes() {}

  /**
   * Boxes that have no point in common, and together exactly the points for which something holds.
   *
   * @param sizes how many settings each axis has
   */
  static List<BitSet[]> of(int[] sizes, Predicate<int[]> in) {
    var points = new ArrayList<BitSet[]>();
    collect(sizes, new int[sizes.length], 0, in, points);
    // Which axis is joined first decides how many boxes remain; the fewest read best.
    List<BitSet[]> fewest = points;
    for (int first = 0; first < Math.max(1, sizes.length); first++) {
      for (boolean forward : new boolean[] {true, false}) {
        List<BitSet[]> boxes = points;
        for (int i = 0; i < sizes.length; i++) {
          int step = forward ? i : sizes.length - i;
          int axis = (first + step) % sizes.length;
          boxes = sizes[axis] == 1 ? boxes : joined(boxes, axis);
        }
        fewest = boxes.size() < fewest.size() ? boxes : fewest;
      }
    }
    return fewest;
  }

  private static void collect(
      int[] sizes, int[] picks, int axis, Predicate<int[]> in, List<BitSet[]> points) {
    if (axis == sizes.length) {
      if (in.test(picks)) {
        var point = new BitSet[sizes.length];
        for (int i = 0; i < point.length; i++) {
          point[i] = new BitSet(sizes[i]);
          point[i].set(picks[i]);
        }
        points.add(point);
      }
      return;
    }
    for (int i = 0; i < sizes[axis]; i++) {
      picks[axis] = i;
      collect(sizes, picks, axis + 1, in, points);
    }
  }

  /** Joins boxes that differ on one axis only. */
  private static List<BitSet[]> joined(List<BitSet[]> boxes, int axis) {
    Map<List<BitSet>, BitSet[]> byOtherAxes = new LinkedHashMap<>();
    for (var box : boxes) {
      var others = new ArrayList<>(Arrays.asList(box));
      others.remove(axis);
      var before = byOtherAxes.get(others);
      if (before == null) {
        var copy = box.clone();
        copy[axis] = (BitSet) box[axis].clone();
        byOtherAxes.put(others, copy);
      } else {
        before[axis].or(box[axis]);
      }
    }
    return new ArrayList<>(byOtherAxes.values());
  }
}
