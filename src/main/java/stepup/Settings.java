package stepup;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.access.Access;
import stepup.audit.LogMode;
import stepup.audit.LogSettings;
import stepup.bundle.BundleOrigin;
import stepup.decision.Budget;
import stepup.http.Bind;
import stepup.http.ClientLimits;
import stepup.http.Server;
import stepup.json.RequestLimits;
import stepup.postgres.Database;
import stepup.tables.Limits;
import stepup.telemetry.Telemetry;

/**
 * Every setting, read once from the environment. A setting that is missing or empty has its
 * default.
 *
 * @param server where to listen and how much is taken: {@code HOST}, {@code PORT}, {@code
 *     OPS_HOST}, {@code OPS_PORT}, {@code MAX_BODY_BYTES}, {@code MAX_JSON_DEPTH}, {@code
 *     MAX_JSON_TOKENS}, {@code MAX_NUMBER_CHARACTERS}, {@code MAX_SUBSCRIPTIONS}, {@code
 *     MAX_BATCH_LINES}, {@code MAX_CONNECTIONS}, {@code MAX_HEADER_BYTES}, {@code MAX_GZIP_RATIO},
 *     {@code HEADER_SECONDS}, {@code BODY_SECONDS}, {@code ANSWER_SECONDS}, {@code IDLE_SECONDS},
 *     {@code MAX_EVALUATIONS}, {@code MAX_WAITING}, {@code MAX_WAIT_MILLIS}, {@code
 *     MAX_QUEUE_MILLIS}
 * @param access who may ask: {@code KEYS}, {@code JWT_JWKS} and others, see {@link AccessSettings}
 * @param drainSeconds {@code DRAIN_SECONDS}: how long a service that was told to stop still takes
 *     requests, so that those who ask whether it is ready can send them elsewhere; 2 by default
 * @param rules {@code RULES}: the folder with the tables and rules; {@code rules} by default
 * @param bundle where the rules are found instead: {@code BUNDLE} and others, see {@link
 *     BundleSettings}; null if they are those of the folder
 * @param data {@code DATA}: the folder for the decision log; {@code data} by default
 * @param zone {@code TIME_ZONE}: where "today" is for requests that name no day; {@code
 *     Asia/Shanghai} by default
 * @param limits how much is read of a file of rules: {@code MAX_FILE_BYTES}, {@code
 *     MAX_WORKBOOK_PARTS}, {@code MAX_WORKBOOK_BYTES}, {@code MAX_SHEET_ROWS}, {@code
 *     MAX_SHEET_COLUMNS}, {@code MAX_SHEET_CELLS}, {@code MAX_CELL_CHARACTERS}, {@code
 *     MAX_MERGED_RANGES}
 * @param budget what one decision may take: {@code MAX_RULES_FIRED}, {@code MAX_DECISION_MILLIS}
 * @param requireInvariants {@code REQUIRE_INVARIANTS}: whether rules decide only if every invariant
 *     holds; no by default
 * @param requireMutationScore {@code REQUIRE_MUTATION_SCORE}: rules decide only if the scenarios
 *     notice this many percent of all edits of one cell; 0 by default, which requires nothing
 * @param publish {@code PUBLISH}: whether who has the role {@code publish} may have changed rules
 *     written to the folder of rules, in the console; no by default, and never where nobody is
 *     asked who they are
 * @param traces where traces go: {@code OTEL_EXPORTER_OTLP_ENDPOINT}, nowhere by default; {@code
 *     OTEL_TRACES_SAMPLER_ARG}, {@code OTEL_SERVICE_NAME}
 * @param log how decisions are recorded: {@code LOG_MODE} and others, see {@link RecordingSettings}
 * @param database where decisions are shipped to: {@code DATABASE_URL}, {@code DATABASE_USER},
 *     {@code DATABASE_PASSWORD_FILE}, {@code DATABASE_POOL}; null if nowhere
 */
record Settings(
    Server.Settings server,
    Access.Settings access,
    int drainSeconds,
    Path rules,
    BundleOrigin.@Nullable Settings bundle,
    Path data,
    ZoneId zone,
    Limits limits,
    Budget.Limits budget,
    boolean requireInvariants,
    int requireMutationScore,
    boolean publish,
    Telemetry.Traces traces,
    LogSettings log,
    @Nullable Database database) {

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
    var api = bind(reader, "HOST", "PORT", 8080);
    var ops = bind(reader, "OPS_HOST", "OPS_PORT", 8081);
    var access = AccessSettings.from(reader, api, ops);
    var settings =
        new Settings(
            server(reader, api, ops, access.web()),
            access.access(),
            reader.number("DRAIN_SECONDS", 2, 0, 600),
            Path.of(reader.text("RULES", "rules")),
            BundleSettings.from(reader, api, ops),
            Path.of(reader.text("DATA", "data")),
            zone(reader),
            limits(reader),
            new Budget.Limits(
                reader.number("MAX_RULES_FIRED", 100_000, 1, 100_000_000),
                reader.number("MAX_DECISION_MILLIS", 5_000, 1, 3_600_000)),
            reader.yesOrNo("REQUIRE_INVARIANTS", false),
            reader.number("REQUIRE_MUTATION_SCORE", 0, 0, 100),
            reader.yesOrNo("PUBLISH", false),
            traces(reader),
            RecordingSettings.from(reader),
            database(reader));
    if (settings.log.mode() == LogMode.SYNC && settings.database == null) {
      reader.mistake(
          "LOG_MODE",
          "`sync` waits for a database, and none is set; set DATABASE_URL, or write `durable`");
    }
    if (settings.publish && settings.bundle != null) {
      reader.mistake(
          "PUBLISH",
          "the rules come from BUNDLE, so no folder would be written that decides; write `no`");
    }
    if (settings.publish && !settings.access.asks()) {
      reader.mistake(
          "PUBLISH",
          "nobody would be asked who changes the rules; set KEYS or JWT_JWKS, or write `no`");
    }
    if (settings.publish && settings.bundle != null) {
      reader.mistake(
          "PUBLISH",
          "the rules come from BUNDLE, so what is written to RULES decides nothing; write `no`");
    }
    if (!reader.mistakes().isEmpty()) {
      throw new BadSettings(reader.mistakes());
    }
    return settings;
  }

  /** Whether whatever leaves this machine is encrypted by the service itself. */
  boolean encrypted() {
    return server.web().tls() != null
        || (AccessSettings.isLoopback(server.api().host())
            && AccessSettings.isLoopback(server.ops().host()));
  }

  private static Bind bind(SettingsReader reader, String host, String port, int byDefault) {
    return new Bind(
        reader.text(host, "127.0.0.1"),
        reader.number(port, byDefault, 0, 65_535),
        host + " and " + port);
  }

  private static Server.Settings server(SettingsReader reader, Bind api, Bind ops, Server.Web web) {
    int evaluations =
        reader.number("MAX_EVALUATIONS", Runtime.getRuntime().availableProcessors(), 1, 1_000);
    var body = RequestLimits.USUAL;
    var clients = ClientLimits.USUAL;
    return new Server.Settings(
        api,
        ops,
        new RequestLimits(
            reader.number("MAX_BODY_BYTES", body.bodyBytes(), 1_024, 100_000_000),
            reader.number("MAX_JSON_DEPTH", body.jsonDepth(), 5, 1_000),
            reader.number("MAX_JSON_TOKENS", body.jsonTokens(), 100, 100_000_000),
            reader.number("MAX_NUMBER_CHARACTERS", body.numberCharacters(), 10, 1_000),
            reader.number("MAX_SUBSCRIPTIONS", body.subscriptions(), 1, 10_000),
            reader.number("MAX_BATCH_LINES", body.batchLines(), 1, 100_000_000)),
        new ClientLimits(
            reader.number("MAX_CONNECTIONS", clients.connections(), 1, 100_000),
            reader.number("MAX_HEADER_BYTES", clients.headerBytes(), 1_024, 1_000_000),
            reader.number("MAX_GZIP_RATIO", clients.gzipRatio(), 1, 2_000),
            reader.number("HEADER_SECONDS", clients.headerSeconds(), 1, 3_600),
            reader.number("BODY_SECONDS", clients.bodySeconds(), 1, 3_600),
            reader.number("ANSWER_SECONDS", clients.answerSeconds(), 1, 3_600),
            reader.number("IDLE_SECONDS", clients.idleSeconds(), 1, 3_600)),
        new Server.Load(
            evaluations,
            reader.number("MAX_WAITING", 1_000, 0, 100_000),
            reader.number("MAX_WAIT_MILLIS", 100, 1, 60_000),
            reader.number("MAX_QUEUE_MILLIS", 3, 1, 60_000)),
        web);
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

  private static Telemetry.Traces traces(SettingsReader reader) {
    var byDefault = Telemetry.Traces.OFF;
    var endpoint = reader.text("OTEL_EXPORTER_OTLP_ENDPOINT", "");
    if (!endpoint.isEmpty() && !isHttp(endpoint)) {
      reader.mistake(
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "`"
              + endpoint
              + "` is no address of an OTLP receiver; write one such as `http://localhost:4318`");
      endpoint = "";
    }
    var ratio = reader.text("OTEL_TRACES_SAMPLER_ARG", "1");
    if (!ratio.matches("0(\\.\\d{1,9})?|1(\\.0{1,9})?")) {
      reader.mistake(
          "OTEL_TRACES_SAMPLER_ARG",
          "`" + ratio + "` is no such share; write a number from 0 to 1, such as `0.05`");
      ratio = "1";
    }
    return new Telemetry.Traces(
        endpoint.isEmpty() ? null : URI.create(endpoint),
        Double.parseDouble(ratio),
        reader.text("OTEL_SERVICE_NAME", byDefault.service()));
  }

  private static boolean isHttp(String address) {
    try {
      var uri = new URI(address);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static ZoneId zone(SettingsReader reader) {
    var name = reader.text("TIME_ZONE", Stepup.CHINA.getId());
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
