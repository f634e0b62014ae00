package stepup.tables;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/**
 * A closed set of texts, each standing for one value; what a cell or a request may name, and what
 * to suggest when it names something else. Case does not matter.
 */
public final class Choices<T> {
  private static final int LISTED = 15;

  private final String kind;
  private final Map<String, T> values = new LinkedHashMap<>();
  private final Map<String, String> spellings;
  private final Map<String, String> switchedOff;
  private final Set<String> excused;
  private boolean unreadable;

  /** Once somebody has asked. */
  private @Nullable Named<T> named;

  /** Each value once, and the first of the names of each. */
  private record Named<T>(List<T> values, List<String> names) {}

  /**
   * @param kind what the texts are, with its article, for messages: {@code an offer}
   */
  public Choices(String kind) {
    this.kind = kind;
    this.spellings = new LinkedHashMap<>();
    this.switchedOff = new LinkedHashMap<>();
    this.excused = new HashSet<>();
  }

  private Choices(Choices<T> same) {
    this.kind = same.kind;
    this.spellings = same.spellings;
    this.switchedOff = same.switchedOff;
    this.excused = same.excused;
    this.unreadable = same.unreadable;
  }

  /** The texts themselves as values. */
  public static Choices<String> of(String kind, Collection<String> texts) {
    var choices = new Choices<String>(kind);
    texts.forEach(text -> choices.add(text, text));
    return choices;
  }

  /** One text for each constant of an enum, as {@code name} spells it. */
  public static <E extends Enum<E>> Choices<E> of(
      String kind, Class<E> constants, Function<E, String> name) {
    var choices = new Choices<E>(kind);
    for (E constant : constants.getEnumConstants()) {
      choices.add(name.apply(constant), constant);
    }
    return choices;
  }

  /** Adds a text; returns the value that already has it, or null if it was free. */
  public @Nullable T add(String text, T value) {
    var key = key(text);
    var before = values.putIfAbsent(key, value);
    spellings.putIfAbsent(key, text);
    named = null;
    return before;
  }

  /**
   * The same texts, where some stand for other values. Neither set may be added to any more.
   *
   * @param replaced gives the value to take the place of one, or that one
   */
  public Choices<T> replacing(UnaryOperator<T> replaced) {
    var choices = new Choices<T>(this);
    values.forEach((text, value) -> choices.values.put(text, replaced.apply(value)));
    return choices;
  }

  /** Notes a text that would be in the set if the row at some place were not switched off. */
  public void switchOff(String text, String place) {
    switchedOff.putIfAbsent(key(text), place);
  }

  /**
   * Where the row is that would bring a text into the set if it were switched on; null if there is
   * none.
   */
  public @Nullable String switchedOffAt(String text) {
    return find(text) == null ? switchedOff.get(key(text)) : null;
  }

  /** Notes a text whose row cannot be read, so that those who name it are not blamed for that. */
  public void excuse(String text) {
    excused.add(key(text));
  }

  /** Notes that the table they stand in cannot be read, so that nobody is blamed for that. */
  public void excuseAll() {
    unreadable = true;
  }

  /** Whether a text that is not in the set might be, had its row or table been readable. */
  public boolean excuses(String text) {
    return unreadable || excused.contains(key(text));
  }

  /** The value a text stands for, or null. */
  public @Nullable T find(String text) {
    // Most texts are spelled as the set keeps them.
    var value = values.get(text);
    return value == null ? values.get(key(text)) : value;
  }

  /** The values, in the order in which they were first named. */
  public List<T> values() {
    return named().values;
  }

  /** Each value once, by the first of its names. */
  public List<String> names() {
    return named().names;
  }

  private Named<T> named() {
    var all = named;
    if (all == null) {
      var first = new LinkedHashMap<T, String>();
      T last = null;
      for (var entry : values.entrySet()) {
        // Names of one value mostly stand together, and comparing values may take long.
        if (entry.getValue() != last) {
          last = entry.getValue();
          first.putIfAbsent(last, Objects.requireNonNull(spellings.get(entry.getKey())));
        }
      }
      all = new Named<>(List.copyOf(first.keySet()), List.copyOf(first.values()));
      named = all;
    }
    return all;
  }

  /** Every text, however many stand for one value. */
  public List<String> spellings() {
    return List.copyOf(spellings.values());
  }

  /** What the texts are: {@code an offer}. */
  public String kind() {
    return kind;
  }

  /**
   * What to write instead of a text that is not in the set: the nearest one if it is near,
   * otherwise all of them.
   *
   * @param also texts that may be written as well
   */
  public String instead(String text, String... also) {
    var nearest = nearest(text, also);
    if (nearest.isPresent()) {
      return "did you mean `" + nearest.get() + "`?";
    }
    var names =
        Stream.concat(names().stream(), Arrays.stream(also)).map(s -> "`" + s + "`").toList();
    if (names.isEmpty()) {
      return "there is none to choose from";
    }
    var rest = names.size() - LISTED;
    return "write "
        + (names.size() == 1 ? "" : "one of ")
        + String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
        + (rest > 0 ? " or " + rest + " more" : "");
  }

  /**
   * The spelling in the set that is nearest to a text, if it differs by few enough letters to be
   * what was meant.
   */
  public Optional<String> nearest(String text, String... also) {
    var key = key(text);
    int allowed = key.length() < 4 ? 1 : Math.min(4, Math.max(2, key.length() / 3));
    var distance = new LevenshteinDistance(allowed);
    String best = null;
    int bestDistance = allowed + 1;
    for (var candidate : Stream.concat(spellings.values().stream(), Arrays.stream(also)).toList()) {
      int d = distance.apply(key, key(candidate));
      if (d >= 0 && d < bestDistance) {
        best = candidate;
        bestDistance = d;
      }
    }
    return Optional.ofNullable(best);
  }

  private static String key(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
