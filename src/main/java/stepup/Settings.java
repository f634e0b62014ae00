package stepup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.audit.Chain;
import stepup.audit.LogMode;
import stepup.audit.LogSettings;
import stepup.audit.Mask;
import stepup.http.Bind;
import stepup.http.Server;
import stepup.json.RequestLimits;
import stepup.postgres.Database;
import stepup.tables.Limits;

/**
 * Every setting, read once from the environment. A setting that is missing or empty has its
 * default.
 *
 * @param server where to listen and how much is taken: {@code HOST}, {@code PORT}, {@code
 *     OPS_HOST}, {@code OPS_PORT}, {@code MAX_BODY_BYTES}, {@code MAX_SUBSCRIPTIONS}, {@code
 *     MAX_EVALUATIONS}, {@code MAX_WAITING}, {@code MAX_WAIT_MILLIS}
 * @param drainSeconds {@code DRAIN_SECONDS}: how long a service that was told to stop still takes
 *     requests, so that those who ask whether it is ready can send them elsewhere; 2 by default
 * @param rules {@code RULES}: the folder with the tables and rules; {@code rules} by default
 * @param data {@code DATA}: the folder for the decision log; {@code data} by default
 * @param zone {@code TIME_ZONE}: where "today" is for requests that name no day; {@code
 *     Asia/Shanghai} by default
 * @param limits how much is read of a file of rules: {@code MAX_FILE_BYTES}, {@code
 *     MAX_WORKBOOK_PARTS}, {@code MAX_WORKBOOK_BYTES}, {@code MAX_SHEET_ROWS}, {@code
 *     MAX_SHEET_COLUMNS}, {@code MAX_SHEET_CELLS}, {@code MAX_CELL_CHARACTERS}, {@code
 *     MAX_MERGED_RANGES}
 * @param requireInvariants {@code REQUIRE_INVARIANTS}: whether rules decide only if every invariant
 *     holds; no by default
 * @param requireMutationScore {@code REQUIRE_MUTATION_SCORE}: rules decide only if the scenarios
 *     notice this many percent of all edits of one cell; 0 by default, which requires nothing
 * @param log how decisions are recorded: {@code LOG_MODE}, {@code LOG_SEGMENT_BYTES}, {@code
 *     LOG_SEGMENT_MINUTES}, {@code LOG_QUEUE}, {@code LOG_MASK}, {@code LOG_MASK_KEY_FILE}, {@code
 *     LOG_CHAIN_KEY_FILE}, {@code LOG_SYNC_SECONDS}
 * @param database where decisions are shipped to: {@code DATABASE_URL}, {@code DATABASE_USER},
 *     {@code DATABASE_PASSWORD_FILE}, {@code DATABASE_POOL}; null if nowhere
 */
record Settings(
    Server.Settings server,
    int drainSeconds,
    Path rules,
    Path data,
    ZoneId zone,
    Limits limits,
    boolean requireInvariants,
    int requireMutationScore,
    LogSettings log,
    @Nullable Database database) {
  private static final int LEAST_KEY_BYTES = 16;

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
    var reader = new SettingsReader(environment);
    var settings =
        new Settings(
            server(reader),
            reader.number("DRAIN_SECONDS", 2, 0, 600),
            Path.of(reader.text("RULES", "rules")),
            Path.of(reader.text("DATA", "data")),
            zone(reader),
            limits(reader),
            reader.yesOrNo("REQUIRE_INVARIANTS", false),
            reader.number("REQUIRE_MUTATION_SCORE", 0, 0, 100),
            log(reader),
            database(reader));
    if (settings.log.mode() == LogMode.SYNC && settings.database == null) {
      reader.mistake(
          "LOG_MODE",
          "`sync` waits for a database, and none is set; set DATABASE_URL, or write `durable`");
    }
    if (!reader.mistakes().isEmpty()) {
      throw new BadSettings(reader.mistakes());
    }
    return settings;
  }

  private static Server.Settings server(SettingsReader reader) {
    int evaluations =
        reader.number("MAX_EVALUATIONS", Runtime.getRuntime().availableProcessors(), 1, 1_000);
    return new Server.Settings(
        new Bind(
            reader.text("HOST", "127.0.0.1"),
            reader.number("PORT", 8080, 0, 65_535),
            "HOST and PORT"),
        new Bind(
            reader.text("OPS_HOST", "127.0.0.1"),
            reader.number("OPS_PORT", 8081, 0, 65_535),
            "OPS_HOST and OPS_PORT"),
        new RequestLimits(
            reader.number("MAX_BODY_BYTES", 262_144, 1_024, 100_000_000),
            reader.number("MAX_SUBSCRIPTIONS", 100, 1, 10_000)),
        new Server.Load(
            evaluations,
            reader.number("MAX_WAITING", 16 * evaluations, 0, 100_000),
            reader.number("MAX_WAIT_MILLIS", 100, 1, 60_000)));
  }

  private static @Nullable Database database(SettingsReader reader) {
    var url = reader.text("DATABASE_URL", "");
    var passwordFile = reader.text("DATABASE_PASSWORD_FILE", "");
    var database =
        new Database(
            url,
            reader.text("DATABASE_USER", ""),
            passwordFile.isEmpty() ? null : Path.of(passwordFile),
            reader.number("DATABASE_POOL", 4, 1, 1_000));
    if (url.isEmpty()) {
      return null;
    }
    reader.mistakes().addAll(database.mistakes());
    return database;
  }

  private static Limits limits(SettingsReader reader) {
    var usual = Limits.USUAL;
    return new Limits(
        reader.number("MAX_FILE_BYTES", usual.fileBytes(), 1_024, 1 << 29),
        reader.number("MAX_WORKBOOK_PARTS", usual.zipEntries(), 10, 100_000),
        reader.number("MAX_WORKBOOK_BYTES", usual.inflatedBytes(), 1_024, 1 << 29),
        reader.number("MAX_SHEET_ROWS", usual.rows(), 1, 1_048_576),
        reader.number("MAX_SHEET_COLUMNS", usual.columns(), 1, 16_384),
        reader.number("MAX_SHEET_CELLS", usual.cells(), 1, 100_000_000),
        reader.number("MAX_CELL_CHARACTERS", usual.cellCharacters(), 10, 1_000_000),
        reader.number("MAX_MERGED_RANGES", usual.mergedRanges(), 0, 100_000));
  }

  private static LogSettings log(SettingsReader reader) {
    var usual = LogSettings.USUAL;
    var chainKey = key(reader, "LOG_CHAIN_KEY_FILE");
    var maskKey = key(reader, "LOG_MASK_KEY_FILE");
    return new LogSettings(
        mode(reader),
        reader.number("LOG_SEGMENT_BYTES", (int) usual.segmentBytes(), 1_024, 999_999_999),
        Duration.ofMinutes(
            reader.number(
                "LOG_SEGMENT_MINUTES", (int) usual.segmentAge().toMinutes(), 1, 525_600)),
        reader.number("LOG_QUEUE", usual.queue(), 1, 1_000_000),
        chainKey == null ? Chain.PLAIN : Chain.keyed(chainKey),
        Mask.of(
            reader.text("LOG_MASK", ""), maskKey, mistake -> reader.mistake("LOG_MASK", mistake)),
        Duration.ofSeconds(
            reader.number("LOG_SYNC_SECONDS", (int) usual.syncWait().toSeconds(), 1, 300)));
  }

  private static LogMode mode(SettingsReader reader) {
    var value = reader.text("LOG_MODE", "durable");
    try {
      return LogMode.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      reader.mistake(
          "LOG_MODE", "`" + value + "` is no mode; write `durable`, `sync`, `async` or `off`");
      return LogMode.DURABLE;
    }
  }

  private static byte @Nullable [] key(SettingsReader reader, String name) {
    var file = reader.text(name, "");
    if (file.isEmpty()) {
      return null;
    }
    try {
      var key = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1).stripTrailing();
      if (key.length() >= LEAST_KEY_BYTES) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
      }
      reader.mistake(name, "`" + file + "` holds a short key; write 16 random bytes or more");
    } catch (IOException | InvalidPathException e) {
      reader.mistake(name, "`" + file + "` cannot be read; name a file with the key in it");
    }
    // So that no other mistake is told because of this one.
    return new byte[LEAST_KEY_BYTES];
  }

  private static ZoneId zone(SettingsReader reader) {
    var name = reader.text("TIME_ZONE", "Asia/Shanghai");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      reader.mistake(
          "TIME_ZONE",
          "`" + name + "` is not a time zone; write one such as `Asia/Shanghai` or `UTC`");
      return ZoneId.of("UTC");
    }
  }
}
