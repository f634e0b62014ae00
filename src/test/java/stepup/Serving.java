package stepup;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import stepup.access.Access;
import stepup.audit.LogMode;
import stepup.audit.LogState;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionService;
import stepup.http.Bind;
import stepup.http.ClientLimits;
import stepup.http.Server;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.telemetry.Sources;
import stepup.telemetry.Telemetry;

/** Real servers for tests, on free ports. */
public final class Serving {
  private Serving() {}

  /** Settings that let everything through that a test may ask. */
  public static Server.Settings settings() {
    return settings(new RequestLimits(262_144, 32, 50_000, 40, 200, 1_000_000));
  }

  public static Server.Settings settings(RequestLimits limits) {
    return settings(limits, ClientLimits.USUAL);
  }

  public static Server.Settings settings(RequestLimits limits, ClientLimits clients) {
    return settings(limits, clients, new Server.Load(64, 1_000, 30_000, 30_000));
  }

  public static Server.Settings settings(
      RequestLimits limits, ClientLimits clients, Server.Load load) {
    var free = new Bind("127.0.0.1", 0, "the test");
    return new Server.Settings(free, free, limits, clients, load, Server.Web.PLAIN);
  }

  /** What a server needs to decide by rules that nobody reloads. */
  public static Server.Parts parts(Supplier<Live> live, DecisionService decisions, Clock clock) {
    return parts(live, decisions, clock, Telemetry.Traces.OFF);
  }

  public static Server.Parts parts(
      Supplier<Live> live, DecisionService decisions, Clock clock, Telemetry.Traces traces) {
    return new Server.Parts(
        live,
        live::get,
        decisions,
        clock,
        Access.OPEN,
        Serving::noLog,
        Telemetry.open(traces, () -> Sources.Log.FRESH),
        List.of());
  }

  /** How a log does that keeps nothing. */
  public static LogState noLog() {
    return new LogState(LogMode.OFF, true, 0, 0, "", 0, 0, 0, 0, 0, "");
  }

  public static Server start(Supplier<Live> live, DecisionLog log) throws IOException {
    return start(live, new DecisionService(UUID::randomUUID, log), Clock.systemUTC());
  }

  public static Server start(Supplier<Live> live, DecisionService decisions, Clock clock)
      throws IOException {
    return Server.start(settings(), parts(live, decisions, clock));
  }
}
