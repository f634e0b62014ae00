package stepup;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every setting, read once from the environment. A setting that is missing or empty has its
 * default.
 *
 * @param host {@code HOST}: the address to listen on; {@code 127.0.0.1} by default
 * @param port {@code PORT}: the port to listen on; 8080 by default, 0 for any free one
 * @param rules {@code RULES}: the folder with the tables and rules; {@code rules} by default
 * @param data {@code DATA}: the folder for the decision log; {@code data} by default
 * @param zone {@code TIME_ZONE}: where "today" is for requests that name no day; {@code
 *     Asia/Shanghai} by default
 * @param maxBodyBytes {@code MAX_BODY_BYTES}: largest request, in bytes; 262144 by default
 * @param maxSubscriptions {@code MAX_SUBSCRIPTIONS}: most subscriptions in one request; 100 by
 *     default
 */
record Settings(
    String host,
    int port,
    Path rules,
    Path data,
    ZoneId zone,
    int maxBodyBytes,
    int maxSubscriptions) {

  /** Settings that cannot be used, each with what is wrong and what to write, one a line. */
  static final class BadSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSettings(List<String> mistakes) {
      super(String.join("\n", mistakes));
    }
  }

  /**
   * Reads the environment.
   *
   * @throws BadSettings with every mistake
   */
  static Settings from(Map<String, String> environment) {
    var mistakes = new ArrayList<String>();
    var settings =
        new Settings(
            text(environment, "HOST", "127.0.0.1"),
            number(environment, "PORT", 8080, 0, 65_535, mistakes),
            Path.of(text(environment, "RULES", "rules")),
            Path.of(text(environment, "DATA", "data")),
            zone(environment, mistakes),
            number(environment, "MAX_BODY_BYTES", 262_144, 1_024, 100_000_000, mistakes),
            number(environment, "MAX_SUBSCRIPTIONS", 100, 1, 10_000, mistakes));
    if (!mistakes.isEmpty()) {
      throw new BadSettings(mistakes);
    }
    return settings;
  }

  private static String text(Map<String, String> environment, String name, String byDefault) {
    var value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? byDefault : value;
  }

  private static int number(
      Map<String, String> environment,
      String name,
      int byDefault,
      int least,
      int most,
      List<String> mistakes) {
    var value = text(environment, name, String.valueOf(byDefault));
    if (value.matches("\\d{1,9}")
        && Integer.parseInt(value) >= least
        && Integer.parseInt(value) <= most) {
      return Integer.parseInt(value);
    }
    mistakes.add(
        name
            + ": `"
            + value
            + "` is no such number; write a whole number from "
            + least
            + " to "
            + most);
    return byDefault;
  }

  private static ZoneId zone(Map<String, String> environment, List<String> mistakes) {
    var name = text(environment, "TIME_ZONE", "Asia/Shanghai");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      mistakes.add(
          "TIME_ZONE: `"
              + name
              + "` is not a time zone; write one such as `Asia/Shanghai` or `UTC`");
      return ZoneId.of("UTC");
    }
  }
}
