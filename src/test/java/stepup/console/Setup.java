package stepup.console;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.Serving;
import stepup.Shipped;
import stepup.access.Access;
import stepup.audit.LogSettings;
import stepup.audit.LogState;
import stepup.decision.Budget;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionService;
import stepup.http.Page;
import stepup.http.Server;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.tables.Limits;
import stepup.telemetry.Sources;
import stepup.telemetry.Telemetry;

/** A real server with the console: as usual, but for what a test is about. */
final class Setup {
  private final Path data;
  private Supplier<Live> live = Shipped::live;
  private @Nullable Callable<Live> reload;
  private Clock clock = Clock.systemUTC();
  private Path rules = Path.of("rules");
  private Limits limits = Limits.USUAL;
  private Budget.Limits budget = new Budget.Limits(100_000, 5_000);
  private Access access = Access.OPEN;
  private LogSettings recording = LogSettings.USUAL;
  private DecisionLog log = entries -> {};
  private Supplier<LogState> state = Serving::noLog;
  private boolean publish;

  /**
   * Begins one that decides by the shipped rules.
   *
   * @param data where decisions are looked for
   */
  Setup(Path data) {
    this.data = data;
  }

  Setup live(Supplier<Live> other) {
    live = other;
    return this;
  }

  Setup reload(Callable<Live> by) {
    reload = by;
    return this;
  }

  Setup clock(Clock other) {
    clock = other;
    return this;
  }

  Setup rules(Path folder) {
    rules = folder;
    return this;
  }

  Setup limits(Limits other) {
    limits = other;
    return this;
  }

  Setup budget(Budget.Limits other) {
    budget = other;
    return this;
  }

  Setup access(Access other) {
    access = other;
    return this;
  }

  Setup recording(LogSettings how, DecisionLog to, Supplier<LogState> does) {
    recording = how;
    state = does;
    return recordingTo(to);
  }

  Setup recordingTo(DecisionLog to) {
    log = to;
    return this;
  }

  Setup publish(boolean allowed) {
    publish = allowed;
    return this;
  }

  Console.Parts parts() {
    return new Console.Parts(
        live,
        clock,
        rules,
        data,
        limits,
        RequestLimits.USUAL,
        budget,
        access,
        state,
        recording,
        publish,
        List.of());
  }

  Server serve() throws IOException {
    return serve(new Console(parts()).pages());
  }

  Server serve(List<Page> pages) throws IOException {
    return Server.start(
        Serving.settings(),
        new Server.Parts(
            live,
            reload == null ? live::get : reload,
            new DecisionService(UUID::randomUUID, log),
            clock,
            access,
            state,
            Telemetry.open(Telemetry.Traces.OFF, () -> Sources.Log.FRESH),
            pages));
  }

  /**
   * What becomes of a body that is announced, of which nothing is sent: who goes on sending what
   * nobody reads may find the connection closed before they have read why.
   *
   * @param address behind {@code /console/en/}
   * @param key of who sends it; null if nobody is asked
   * @return the first line of the answer
   */
  static String announced(Server server, String address, @Nullable String key, int bytes)
      throws IOException {
    var credentials =
        key == null
            ? ""
            : "Authorization: Basic "
                + Base64.getEncoder().encodeToString(("analyst:" + key).getBytes(US_ASCII))
                + "\r\n";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              "POST /console/en/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Length: %d\r\n\r\n"
                  .formatted(address, server.port(), credentials, bytes)
                  .getBytes(US_ASCII));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
          .readLine();
    }
  }
}
