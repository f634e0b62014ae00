package stepup;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import stepup.audit.LogSettings;
import stepup.tables.Limits;

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
 * @param limits how much is read of a file of rules: {@code MAX_FILE_BYTES}, {@code
 *     MAX_WORKBOOK_PARTS}, {@code MAX_WORKBOOK_BYTES}, {@code MAX_SHEET_ROWS}, {@code
 *     MAX_SHEET_COLUMNS}, {@code MAX_SHEET_CELLS}, {@code MAX_CELL_CHARACTERS}, {@code
 *     MAX_MERGED_RANGES}
 * @param requireInvariants {@code REQUIRE_INVARIANTS}: whether rules decide only if every invariant
 *     holds; no by default
 * @param requireMutationScore {@code REQUIRE_MUTATION_SCORE}: rules decide only if the scenarios
 *     notice this many percent of all edits of one cell; 0 by default, which requires nothing
 */
record Settings(
    String host,
    int port,
    Path rules,
    Path data,
    ZoneId zone,
    int maxBodyBytes,
    int maxSubscriptions,
    Limits limits,
    boolean requireInvariants,
    int requireMutationScore,
    LogSettings log) {

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
            number(environment, "MAX_SUBSCRIPTIONS", 100, 1, 10_000, mistakes),
            limits(environment, mistakes),
            yesOrNo(environment, "REQUIRE_INVARIANTS", mistakes),
            number(environment, "REQUIRE_MUTATION_SCORE", 0, 0, 100, mistakes),
            LogSettings.USUAL);
    if (!mistakes.isEmpty()) {
      throw new BadSettings(mistakes);
    }
    return settings;
  }

  private static Limits limits(Map<String, String> environment, List<String> mistakes) {
    var usual = Limits.USUAL;
    return new Limits(
        number(environment, "MAX_FILE_BYTES", usual.fileBytes(), 1_024, 1 << 29, mistakes),
        number(environment, "MAX_WORKBOOK_PARTS", usual.zipEntries(), 10, 100_000, mistakes),
        number(environment, "MAX_WORKBOOK_BYTES", usual.inflatedBytes(), 1_024, 1 << 29, mistakes),
        number(environment, "MAX_SHEET_ROWS", usual.rows(), 1, 1_048_576, mistakes),
        number(environment, "MAX_SHEET_COLUMNS", usual.columns(), 1, 16_384, mistakes),
        number(environment, "MAX_SHEET_CELLS", usual.cells(), 1, 100_000_000, mistakes),
        number(environment, "MAX_CELL_CHARACTERS", usual.cellCharacters(), 10, 1_000_000, mistakes),
        number(environment, "MAX_MERGED_RANGES", usual.mergedRanges(), 0, 100_000, mistakes));
  }

  private static String text(Map<String, String> environment, String name, String byDefault) {
    var value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? byDefault : value;
  }

  private static boolean yesOrNo(
      Map<String, String> environment, String name, List<String> mistakes) {
    var value = text(environment, name, "no").toLowerCase(Locale.ROOT);
    if (!value.equals("yes") && !value.equals("no")) {
      mistakes.add(name + ": `" + value + "` is neither; write `yes` or `no`");
    }
    return value.equals("yes");
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
