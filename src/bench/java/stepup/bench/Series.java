package stepup.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What was measured of one thing, several times. */
public final class Series {
  private final List<Double> values = new ArrayList<>();

  /** Adds what was measured once more. */
  public void add(double value) {
    values.add(value);
  }

  /** The one in the middle, or between both in the middle. */
  public double median() {
    var sorted = sorted();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double smallest() {
    return sorted().get(0);
  }

  /** Smallest and largest, divided by something. */
  public String spread(double by) {
    var sorted = sorted();
    return number(sorted.get(0) / by) + " to " + number(sorted.get(sorted.size() - 1) / by);
  }

  private List<Double> sorted() {
    var sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted;
  }

  /** With three digits that say something, as far as people care. */
  public static String number(double value) {
    var format = value >= 99.95 ? "%,.0f" : value >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
