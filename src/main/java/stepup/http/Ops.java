package stepup.http;

import static stepup.http.Listener.json;
import static stepup.http.Listener.problem;

import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.access.Access;
import stepup.access.Role;
import stepup.audit.LogState;
import stepup.json.Json;
import stepup.json.Problem;
import stepup.live.Live;
import stepup.telemetry.Telemetry;

/** What operators ask: whether the service lives and is ready, how it stands; and to reload. */
final class Ops {
  private final Supplier<Live> live;
  private final Callable<Live> reload;
  private final Access access;
  private final Supplier<LogState> log;
  private final Telemetry telemetry;
  private final Health health;
  private volatile boolean draining;

  Ops(
      Supplier<Live> live,
      Callable<Live> reload,
      Access access,
      Supplier<LogState> log,
      Telemetry telemetry) {
    this.live = live;
    this.reload = reload;
    this.access = access;
    this.log = log;
    this.telemetry = telemetry;
    this.health = new Health(live, log);
  }

  List<Route> routes() {
    return List.of(
        Route.get("/health/live", Role.ANYONE, ctx -> json(ctx, "{\"status\":\"live\"}")),
        // The port is opened once everything has started.
        Route.get("/health/startup", Role.ANYONE, ctx -> json(ctx, "{\"status\":\"started\"}")),
        Route.get("/health/ready", Role.ANYONE, this::ready),
        Route.get(
            "/status", Role.READ, ctx -> json(ctx, StatusView.of(live.get(), access, log.get()))),
        Route.get("/metrics", Role.READ, this::metrics),
        Route.post("/reload", Role.OPS, this::reload));
  }

  /** From now on the service is not ready. */
  void drain() {
    draining = true;
  }

  private void ready(Context ctx) {
    var proven = live.get().proven();
    var why = whyNotReady();
    if (why != null) {
      problem(ctx, Problem.of(503, "not-ready", "The service takes no requests now.", why));
      return;
    }
    json(
        ctx,
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("status", "ready");
              json.writeObjectFieldStart("rules");
              json.writeStringField("version", proven.rules().version());
              json.writeEndObject();
              json.writeEndObject();
            }));
  }

  /** Whether requests are taken. */
  boolean isReady() {
    return whyNotReady() == null;
  }

  private @Nullable String whyNotReady() {
    return draining ? "The service is stopping." : health.trouble();
  }

  private void metrics(Context ctx) {
    var page = telemetry.page(ctx.header("Accept"));
    ctx.contentType(page.contentType()).header("Vary", "Accept").result(page.text());
  }

  private void reload(Context ctx) throws Exception {
    var now = reload.call();
    ctx.status(now.state() == Live.State.LOADED ? 200 : 409);
    json(ctx, StatusView.of(now, access, log.get()));
  }
}
