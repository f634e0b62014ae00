package stepup.http;

import static stepup.http.Listener.json;
import static stepup.http.Listener.problem;

import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;
import stepup.live.Live;
import stepup.live.Proven;

/** What operators ask: whether the service lives and is ready, how it stands; and to reload. */
final class Ops {
  private final Supplier<Live> live;
  private final Callable<Live> reload;
  private volatile @Nullable SelfTest selfTest;
  private volatile boolean draining;

  Ops(Supplier<Live> live, Callable<Live> reload) {
    this.live = live;
    this.reload = reload;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/health/live", Role.ANYONE, ctx -> json(ctx, "{\"status\":\"live\"}")),
        // The port is opened once everything has started.
        Route.get("/health/startup", Role.ANYONE, ctx -> json(ctx, "{\"status\":\"started\"}")),
        Route.get("/health/ready", Role.ANYONE, this::ready),
        Route.get("/status", Role.READ, ctx -> json(ctx, StatusView.of(live.get()))),
        Route.post("/reload", Role.OPS, this::reload));
  }

  /** From now on the service is not ready. */
  void drain() {
    draining = true;
  }

  private void ready(Context ctx) {
    var proven = live.get().proven();
    var why = draining ? "The service is stopping." : whyNot(proven);
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

  private @Nullable String whyNot(Proven proven) {
    var test = selfTest;
    if (test == null || !test.proven().equals(proven)) {
      test = SelfTest.of(proven);
      selfTest = test;
    }
    return test.passes() ? null : "The self-test is not decided as when the rules went live.";
  }

  private void reload(Context ctx) throws Exception {
    var now = reload.call();
    ctx.status(now.state() == Live.State.LOADED ? 200 : 409);
    json(ctx, StatusView.of(now));
  }
}
