package stepup.http;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import stepup.decision.DecisionService;
import stepup.json.RequestLimits;
import stepup.live.Live;

/** The HTTP server: a port for callers and one for operators. */
public final class Server implements AutoCloseable {
  private static final long STOP_MILLIS = 10_000;

  /** Enough for requests that wait for the log while others are decided. */
  private static final int API_THREADS = 250;

  /** Probes must be answered however busy the other port is, so its threads are its own. */
  private static final int OPS_THREADS = 10;

  private final Ops ops;
  private final Listener apiPort;
  private final Listener opsPort;

  /**
   * Where to listen, and how much is taken.
   *
   * @param api for callers
   * @param ops for operators
   */
  public record Settings(Bind api, Bind ops, RequestLimits limits, Load load) {}

  /**
   * How much is decided at a time.
   *
   * @param evaluations requests decided at a time, at least 1
   * @param waiting requests that may wait for their turn
   * @param waitMillis how long each of them may, in milliseconds
   */
  public record Load(int evaluations, int waiting, int waitMillis) {}

  /**
   * What is served.
   *
   * @param live what decides; asked once for each request
   * @param reload takes what the rules folder holds now, and says what decides then
   * @param clock tells today, in its zone
   */
  public record Parts(
      Supplier<Live> live, Callable<Live> reload, DecisionService decisions, Clock clock) {}

  private Server(Settings settings, Parts parts) {
    var admission = new Admission(settings.load());
    var api = new Api(parts.live(), parts.decisions(), parts.clock(), settings.limits(), admission);
    this.ops = new Ops(parts.live(), parts.reload());
    this.apiPort = new Listener(api.routes(), api::refuse, API_THREADS, STOP_MILLIS);
    this.opsPort = new Listener(ops.routes(), null, OPS_THREADS, STOP_MILLIS);
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
    apiPort.lastAnswers();
  }

  /** Stops: takes no more requests, and lets those in flight finish. */
  @Override
  public void close() {
    apiPort.close();
    opsPort.close();
  }
}
