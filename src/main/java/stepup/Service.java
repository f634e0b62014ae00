package stepup;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.access.Access;
import stepup.bundle.BundleOrigin;
import stepup.console.Console;
import stepup.decision.DecisionService;
import stepup.http.Server;
import stepup.live.Gate;
import stepup.live.LiveRules;
import stepup.rules.RuleSet;
import stepup.telemetry.Telemetry;

/** A service with all its parts, wired by hand. */
record Service(
    Server server, LiveRules rules, Recording recording, Access access, Telemetry telemetry)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  /**
   * Starts it; its ports open last.
   *
   * @throws IOException if the log cannot be written, or a port cannot be listened on
   * @throws stepup.tables.RulesException if the rules cannot decide
   */
  static Service start(Settings settings) throws IOException, InterruptedException {
    var clock = Clock.system(settings.zone());
    var access = Access.of(settings.access(), clock);
    RuleSet.keepCompiledIn(settings.data());
    var gates = Gates.of(settings);
    var rules = rules(settings, gates, clock);
    var recording = Recording.open(settings, clock);
    var telemetry = Telemetry.open(settings.traces(), recording::measured);
    var decisions = new DecisionService(UUID::randomUUID, recording.log(), settings.budget());
    var console =
        new Console(
            new Console.Parts(
                rules::now,
                clock,
                settings.rules(),
                settings.data(),
                settings.limits(),
                settings.server().limits(),
                settings.budget(),
                access,
                recording.log()::state,
                settings.log(),
                settings.publish(),
                gates));
    var server =
        Server.start(
            settings.server(),
            new Server.Parts(
                rules::now,
                rules::reload,
                decisions,
                clock,
                access,
                recording.log()::state,
                telemetry,
                console.pages()));
    return new Service(server, rules, recording, access, telemetry);
  }

  private static LiveRules rules(Settings settings, List<Gate> gates, Clock clock)
      throws InterruptedException {
    var limits = settings.limits();
    var bundle = settings.bundle();
    if (bundle == null) {
      return LiveRules.open(settings.rules(), limits, gates, clock);
    }
    var kept = settings.data().resolve("bundle");
    return LiveRules.open(BundleOrigin.of(bundle, kept, limits, clock), gates, clock);
  }

  /** Finishes the requests in flight, and then closes the log. */
  @Override
  public void close() {
    for (var part : new AutoCloseable[] {server, rules, recording, access, telemetry}) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.error("could not be closed", e);
      }
    }
  }
}
