package stepup.http;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.access.Access;
import stepup.audit.LogState;
import stepup.decision.DecisionService;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.rules.RuleSet;
import stepup.telemetry.Sources;
import stepup.telemetry.Telemetry;

/** The HTTP server: a port for callers and one for operators. */
public final class Server implements AutoCloseable {
  /** Enough for requests that wait for the log while others are decided. */
  private static final int API_THREADS = 250;

  /** Probes must be answered however busy the other port is, so its threads are its own. */
  private static final int OPS_THREADS = 10;

  private final Admission admission;
  private final Api api;
  private final Ops ops;
  private final Listener apiPort;
  private final Listener opsPort;

  /**
   * Where to listen, and how much is taken.
   *
   * @param api for callers
   * @param ops for operators
   */
  public record Settings(
      Bind api, Bind ops, RequestLimits limits, ClientLimits clients, Load load, Web web) {}

  /**
   * How much is decided at a time.
   *
   * @param evaluations requests decided at a time, at least 1
   * @param waiting requests that may wait for their turn
   * @param waitMillis how long each of them may, in milliseconds
   * @param queueMillis how much work may wait for long: once the queue has not been empty for
   *     {@code waitMillis}, who would probably wait longer than this, in milliseconds, does not
   *     begin to
   */
  public record Load(int evaluations, int waiting, int waitMillis, int queueMillis) {}

  /**
   * How web browsers and others reach the service.
   *
   * @param tls what both ports prove with who they are, and encrypt; null for plain HTTP
   * @param origins whose pages may ask the port for callers: {@code https://example.com}
   */
  public record Web(@Nullable Tls tls, List<String> origins) {
    /** Plain HTTP, and no pages of others. */
    public static final Web PLAIN = new Web(null, List.of());
  }

  /**
   * What is served.
   *
   * @param access tells who may ask what
   * @param log how the decision log does
   * @param live what decides; asked once for each request
   * @param reload takes what the rules folder holds now, and says what decides then
   * @param clock tells today, in its zone
   * @param telemetry of this server alone; closed by whoever opened it
   * @param pages for browsers, at the port for callers
   */
  public record Parts(
      Supplier<Live> live,
      Callable<Live> reload,
      DecisionService decisions,
      Clock clock,
      Access access,
      Supplier<LogState> log,
      Telemetry telemetry,
      List<Page> pages) {}

  private Server(Settings settings, Parts parts) {
    this.admission = new Admission(settings.load());
    this.api =
        new Api(parts.live(), parts.decisions(), parts.clock(), settings.limits(), admission);
    this.ops =
        new Ops(parts.live(), parts.reload(), parts.access(), parts.log(), parts.telemetry());
    var web = settings.web();
    this.apiPort =
        new Listener(
            Stream.concat(api.routes().stream(), parts.pages().stream().map(Route::of)).toList(),
            new Entrance(parts.access(), web.tls(), web.origins()),
            api,
            parts.telemetry(),
            API_THREADS,
            settings.limits().bodyBytes(),
            settings.clients());
    this.opsPort =
        new Listener(
            ops.routes(),
            new Entrance(parts.access(), web.tls(), List.of()),
            Listener.Door.OPEN,
            parts.telemetry(),
            OPS_THREADS,
            settings.limits().bodyBytes(),
            settings.clients());
    parts
        .telemetry()
        .watch(
            new Sources(
                () -> standing(parts.live().get(), parts.clock()),
                () -> load(admission),
                ops::isReady));
  }

  private static Sources.Rules standing(Live live, Clock clock) {
    var release = live.release();
    return new Sources.Rules(
        live.rules().version(),
        Duration.between(live.loadedAt(), clock.instant()),
        live.state() == Live.State.STALE,
        live.loads().live(),
        live.loads().refused(),
        release == null ? 0 : release.sequence(),
        () -> ids(live.rules()));
  }

  private static List<String> ids(RuleSet rules) {
    return Stream.concat(
            rules.rules().stream().map(rule -> rule.ref().id()),
            rules.catalog().paths().stream().map(path -> path.row().id()))
        .toList();
  }

  private static Sources.Admission load(Admission admission) {
    return new Sources.Admission(
        admission.running(), admission.slots(), admission.waiting(), admission.shed());
  }

  /**
   * Starts to serve.
   *
   * @throws IOException if it cannot listen where it should
   */
  public static Server start(Settings settings, Parts parts) throws IOException {
    var server = new Server(settings, parts);
    try {
      server.apiPort.start(settings.api());
      server.opsPort.start(settings.ops());
    } catch (IOException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** The port for callers. */
  public int port() {
    return apiPort.port();
  }

  /** The port for operators. */
  public int opsPort() {
    return opsPort.port();
  }

  /**
   * Tells those who ask that it is not ready any more, and callers that they should connect
   * elsewhere. Everything is still answered.
   */
  public void drain() {
    ops.drain();
    api.drain();
    apiPort.lastAnswers();
  }

  /** Stops: takes no more requests, and lets those in flight finish. */
  @Override
  public void close() {
    api.drain();
    apiPort.close();
    opsPort.close();
    admission.close();
  }
}
