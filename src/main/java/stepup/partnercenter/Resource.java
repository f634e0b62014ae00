package stepup.partnercenter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An object of Partner Center, whose fields may be written in upper or lower case. */
final class Resource {
  private final ObjectNode object;
  private final String place;

  /** The names it has, by the same in lower case. */
  private final Map<String, String> names = new HashMap<>();

  /** Names that stand beside the same in another case. */
  private final Map<String, String> again = new HashMap<>();

  private final Set<String> taken = new HashSet<>();

  /**
   * Wraps an object.
   *
   * @param place where it is, as a JSON pointer
   */
  Resource(ObjectNode object, String place) {
    this.object = object;
    this.place = place;
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              var lower = name.toLowerCase(Locale.ROOT);
              if (names.putIfAbsent(lower, name) != null) {
                again.put(lower, name);
              }
            });
  }

  /** The value of a field; null if it states none. From now on the field is not left over. */
  @Nullable JsonNode take(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    taken.add(lower);
    var value = object.get(names.getOrDefault(lower, name));
    return value == null || value.isNull() ? null : value;
  }

  /** Makes a field left over again. */
  void leave(String name) {
    taken.remove(name.toLowerCase(Locale.ROOT));
  }

  /** Where a field is, or should be, as a JSON pointer. */
  String pointer(String name) {
    return place + "/" + escaped(names.getOrDefault(name.toLowerCase(Locale.ROOT), name));
  }

  /** Tells the pointers of fields that were taken and stand here twice. */
  void tellAmbiguous(Consumer<String> to) {
    for (var name : new TreeMap<>(again).entrySet()) {
      if (taken.contains(name.getKey())) {
        to.accept(place + "/" + escaped(name.getValue()));
      }
    }
  }

  /** Tells the names of fields that state something and were not taken, escaped for a pointer. */
  void tellLeftOver(Consumer<String> to) {
    object
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull()
                  && !taken.contains(field.getKey().toLowerCase(Locale.ROOT))) {
                to.accept(escaped(field.getKey()));
              }
            });
  }

  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
