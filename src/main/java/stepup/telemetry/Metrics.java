package stepup.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.decision.DecisionRecord;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.RowRef;
import stepup.decision.Verdict;

/** The numbers of one server. */
final class Metrics {
  /** What a label says of anything that is not on its list. */
  static final String OTHER = "other";

  /** Rows and rules that are counted each for itself; those behind them are counted together. */
  static final int MOST_RULES = 1_000;

  private static final double NANOS = 1e9;

  private static final double[] REQUEST_SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final double[] PHASE_SECONDS = {
    0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
    0.1, 0.25, 0.5, 1
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();

  private final Counter requests =
      counter("http_requests", "Requests answered.", "route", "method", "status");
  private final Histogram requestSeconds =
      histogram(
          "http_request_duration_seconds",
          "Time from the first byte of a request to the end of its answer.",
          "route",
          REQUEST_SECONDS);
  private final Counter verdicts =
      counter("verdicts", "Verdicts given, by what was asked for.", "kind", "verdict");
  private final Counter fired =
      counter(
          "rules_fired",
          "Times a row or rule said something about a step-up; of a path, that there is one.",
          "rule");

  private final Map<Phase, DistributionDataPoint> phases = new EnumMap<>(Phase.class);
  private final Map<Verdict, CounterDataPoint> upgrades = verdicts("upgrade");
  private final Map<Verdict, CounterDataPoint> licences = verdicts("licences");
  private final Map<Verdict, CounterDataPoint> orders = verdicts("order");
  private final CounterDataPoint otherRules = fired.labelValues(OTHER);
  private volatile KnownRules known = new KnownRules("", Map.of());
  private @Nullable Supplier<Sources.Rules> rules;

  /** The rows and rules that are counted each for itself, of the rule set that decides. */
  private record KnownRules(String version, Map<String, CounterDataPoint> counters) {}

  Metrics(Supplier<Sources.Log> log) {
    var phaseSeconds =
        histogram(
            "decision_phase_duration_seconds",
            "Time a request spent in one phase of its decision.",
            "phase",
            PHASE_SECONDS);
    for (var phase : Phase.values()) {
      phases.put(phase, phaseSeconds.labelValues(phase.label()));
    }
    Info.builder()
        .name("stepup_build_info")
        .help("The version of Stepup that runs; always 1.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(build());
    flag("log_taking", "1 if the decision log keeps what it is given.", () -> log.get().taking());
    gauge("log_queue_records", "Records that wait to be written.", () -> log.get().queued());
    counted("log_appended_records", "Records written.", () -> log.get().appended());
    counted("log_appended_bytes", "Bytes of records written.", () -> log.get().bytes());
    counted(
        "log_dropped_records",
        "Records lost, which log mode async allows.",
        () -> log.get().dropped());
    counted("log_failures", "Times the log could not be written.", () -> log.get().failures());
    gauge(
        "sink_lag_records",
        "Records written that the sink does not have yet.",
        () -> log.get().sinkLag());
    flag("sink_away", "1 if the last try to reach the sink failed.", () -> log.get().sinkAway());
    counted(
        "sink_failures", "Tries to reach the sink that failed.", () -> log.get().sinkFailures());
    jvm();
  }

  synchronized void watch(Sources sources) {
    var admission = sources.admission();
    this.rules = sources.rules();
    flag("ready", "1 if the service takes requests.", sources.ready()::getAsBoolean);
    gauge(
        "admission_running_requests",
        "Requests that are decided now.",
        () -> admission.get().running());
    gauge("admission_slots", "Most requests decided at a time.", () -> admission.get().slots());
    gauge(
        "admission_waiting_requests",
        "Requests that wait for their turn.",
        () -> admission.get().waiting());
    counted("admission_shed_requests", "Requests shed.", () -> admission.get().shed());
    GaugeWithCallback.builder()
        .name("stepup_rules_info")
        .help("The version of the rules that decide; always 1.")
        .labelNames("version")
        .callback(callback -> callback.call(1, sources.rules().get().version()))
        .register(registry);
    gauge(
        "rules_age_seconds",
        "Time since the rules that decide went live.",
        () -> sources.rules().get().age().toMillis() / 1e3);
    flag(
        "rules_stale",
        "1 if the rules folder or bundle is away or holds something else, which was refused.",
        () -> sources.rules().get().stale());
    gauge(
        "rules_bundle_sequence",
        "Sequence of the bundle that the rules came in; 0 if they are those of a folder.",
        () -> sources.rules().get().sequence());
    CounterWithCallback.builder()
        .name("stepup_rules_loads_total")
        .help("Contents of the rules folder or bundle taken, by whether they went live.")
        .labelNames("result")
        .callback(
            callback -> {
              var now = sources.rules().get();
              callback.call((double) now.loaded(), "live");
              callback.call((double) now.refused(), "refused");
            })
        .register(registry);
    know();
  }

  void expect(String route, String method) {
    requestSeconds.labelValues(route);
    // What alerts look at: a counter that appears with 1 has not grown yet.
    for (int status : new int[] {200, 500, 503, 504}) {
      requests.labelValues(route, method, String.valueOf(status));
    }
  }

  void request(String route, String method, int status, long nanos) {
    requests.labelValues(route, method, status < 100 ? OTHER : String.valueOf(status)).inc();
    requestSeconds.labelValues(route).observe(nanos / NANOS);
  }

  void phase(Phase phase, long nanos) {
    Objects.requireNonNull(phases.get(phase)).observe(nanos / NANOS);
  }

  void decided(DecisionRecord entry) {
    if (!entry.rulesVersion().equals(known.version)) {
      know();
    }
    var counters = known.counters;
    var decision = entry.decision();
    for (var subscription : decision.subscriptions()) {
      for (var upgrade : subscription.upgrades()) {
        count(upgrades, upgrade.outcome());
        fired(counters, upgrade.path());
        fired(counters, upgrade.path(), upgrade.outcome().findings());
      }
      fired(counters, null, subscription.findings());
      count(licences, subscription.licences().outcome());
      fired(counters, null, subscription.licences().outcome().findings());
    }
    var order = decision.order();
    if (order != null) {
      count(orders, order.outcome());
      fired(counters, null, order.outcome().findings());
    }
  }

  private static void count(Map<Verdict, CounterDataPoint> counters, Outcome outcome) {
    Objects.requireNonNull(counters.get(outcome.verdict())).inc();
  }

  /** Counts who said something, but for one that is counted already. */
  private void fired(
      Map<String, CounterDataPoint> counters, @Nullable RowRef counted, List<Finding> findings) {
    for (var finding : findings) {
      if (!finding.rule().equals(counted)) {
        fired(counters, finding.rule());
      }
    }
  }

  private void fired(Map<String, CounterDataPoint> counters, RowRef row) {
    counters.getOrDefault(row.id(), otherRules).inc();
  }

  /** Counts the rules that decide now each for itself, and forgets those that do not any more. */
  private synchronized void know() {
    if (rules == null) {
      return;
    }
    var now = rules.get();
    if (now.version().equals(known.version)) {
      return;
    }
    var counters = new HashMap<String, CounterDataPoint>();
    for (var id : first(now.ids().get())) {
      counters.put(id, fired.labelValues(id));
    }
    var before = known.counters.keySet();
    known = new KnownRules(now.version(), Map.copyOf(counters));
    before.stream().filter(id -> !counters.containsKey(id)).forEach(fired::remove);
  }

  private static Collection<String> first(List<String> ids) {
    return ids.stream().distinct().filter(id -> !id.equals(OTHER)).limit(MOST_RULES).toList();
  }

  Telemetry.Page page(@Nullable String accept) {
    know();
    var asked = formats.findWriter(accept);
    // A scraper that takes the binary format too takes text.
    var writer = asked.isAvailable() ? asked : formats.getPrometheusTextFormatWriter();
    var out = new ByteArrayOutputStream(32_768);
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Telemetry.Page(writer.getContentType(), out.toString(StandardCharsets.UTF_8));
  }

  /** The version of Stepup, which the jar knows. */
  static String build() {
    var version = Metrics.class.getPackage().getImplementationVersion();
    return version == null ? "unpacked" : version;
  }

  /**
   * All but the allocation by memory pool, whose listener the library never removes, and native
   * memory, which a JVM does not count unless told to.
   */
  private void jvm() {
    JvmBufferPoolMetrics.builder().register(registry);
    JvmClassLoadingMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  private Map<Verdict, CounterDataPoint> verdicts(String kind) {
    var points = new EnumMap<Verdict, CounterDataPoint>(Verdict.class);
    for (var verdict : Verdict.values()) {
      points.put(verdict, verdicts.labelValues(kind, verdict.name().toLowerCase(Locale.ROOT)));
    }
    return points;
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name("stepup_" + name + "_total")
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram histogram(String name, String help, String label, double[] bounds) {
    return Histogram.builder()
        .name("stepup_" + name)
        .help(help)
        .labelNames(label)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(registry);
  }

  private void gauge(String name, String help, DoubleSupplier now) {
    GaugeWithCallback.builder()
        .name("stepup_" + name)
        .help(help)
        .callback(callback -> callback.call(now.getAsDouble()))
        .register(registry);
  }

  private void flag(String name, String help, Supplier<Boolean> now) {
    gauge(name, help, () -> now.get() ? 1 : 0);
  }

  private void counted(String name, String help, DoubleSupplier sinceTheStart) {
    CounterWithCallback.builder()
        .name("stepup_" + name + "_total")
        .help(help)
        .callback(callback -> callback.call(sinceTheStart.getAsDouble()))
        .register(registry);
  }
}
