package stepup.console;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.http.Page;

/**
 * What somebody wants to see of the matrix, as the address says.
 *
 * @param offer an offer by any of its names, or a part of one; empty for all
 * @param way which paths are followed from the offers found
 * @param depth how many paths are followed one after another, 1 or 2
 * @param service that offers include, and paths add or take away; empty for any
 * @param type of upgrade; empty for any
 * @param on the day to look at; null if none is named
 * @param held whether what does not hold on that day is left out
 * @param facts a customer to decide for, as JSON; empty for none
 * @param wrong what the address says that makes no sense, and is left aside: the keys of texts
 */
record MatrixQuery(
    String offer,
    Way way,
    int depth,
    String service,
    String type,
    Rows rows,
    @Nullable LocalDate on,
    boolean held,
    String facts,
    List<String> wrong) {

  /** Which paths are followed. */
  enum Way {
    BOTH,
    OUT,
    IN
  }

  /** Which rows of the tables are looked at. */
  enum Rows {
    ENABLED,
    OFF,
    ALL
  }

  private static final int LONGEST = 256;

  static MatrixQuery of(Page.Asked asked, Matrix matrix) {
    var wrong = new ArrayList<String>();
    var service = asked.query("service");
    if (!service.isEmpty() && !matrix.services().contains(service)) {
      wrong.add("matrix.wrongService");
      service = "";
    }
    var type = asked.query("type");
    if (!type.isEmpty() && !matrix.types().contains(type)) {
      wrong.add("matrix.wrongType");
      type = "";
    }
    LocalDate on = null;
    if (!asked.query("on").isBlank()) {
      try {
        on = LocalDate.parse(asked.query("on").strip());
      } catch (DateTimeParseException e) {
        wrong.add("matrix.wrongDay");
      }
    }
    var offer = asked.query("offer").strip();
    if (offer.length() > LONGEST) {
      wrong.add("matrix.wrongOffer");
      offer = "";
    }
    int depth = 1;
    switch (asked.query("depth")) {
      case "", "1" -> {}
      case "2" -> depth = 2;
      default -> wrong.add("matrix.wrongDepth");
    }
    return new MatrixQuery(
        offer,
        one(Way.class, asked.query("way"), "matrix.wrongWay", wrong),
        depth,
        service,
        type,
        one(Rows.class, asked.query("rows"), "matrix.wrongRows", wrong),
        on,
        asked.query("held").equals("yes"),
        asked.query("facts"),
        List.copyOf(wrong));
  }

  private static <E extends Enum<E>> E one(
      Class<E> all, String text, String key, List<String> wrong) {
    for (E constant : all.getEnumConstants()) {
      if (word(constant).equals(text)) {
        return constant;
      }
    }
    if (!text.isEmpty()) {
      wrong.add(key);
    }
    return all.getEnumConstants()[0];
  }

  /** How addresses and keys of texts name it. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** What stands behind the question mark, with one parameter changed; empty takes it away. */
  String with(String name, String value) {
    var parameters = new LinkedHashMap<String, List<String>>();
    all()
        .forEach(
            (key, was) -> {
              var now = key.equals(name) ? value : was;
              if (!now.isEmpty()) {
                parameters.put(key, List.of(now));
              }
            });
    return Addresses.query(parameters);
  }

  /** Everything that is not as it is by default. */
  private Map<String, String> all() {
    var all = new LinkedHashMap<String, String>();
    all.put("offer", offer);
    all.put("way", way == Way.BOTH ? "" : word(way));
    all.put("depth", depth == 1 ? "" : String.valueOf(depth));
    all.put("service", service);
    all.put("type", type);
    all.put("rows", rows == Rows.ENABLED ? "" : word(rows));
    all.put("on", on == null ? "" : on.toString());
    all.put("held", held ? "yes" : "");
    all.put("facts", facts);
    return all;
  }

  /** Whether some offers or paths may be left out. */
  boolean filters() {
    return !offer.isEmpty()
        || !service.isEmpty()
        || !type.isEmpty()
        || rows != Rows.ENABLED
        || held;
  }
}
