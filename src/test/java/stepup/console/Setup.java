package stepup.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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
}
