package stepup.catalog;

import java.util.HashMap;
import java.util.Map;

/**
 * One of each of the values that many rows have alike, as the services of offers are: less memory,
 * and what a decision looks at is where the one before looked.
 */
final class Shared {
  private final Map<Object, Object> values = new HashMap<>();

  /** The first that was equal, which must never change. */
  @SuppressWarnings("unchecked") // equal lists or sets of texts are of one type
  <T> T of(T value) {
    var first = (T) values.putIfAbsent(value, value);
    return first == null ? value : first;
  }
}
