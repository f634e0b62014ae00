package stepup.telemetry;

import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one server tells of itself: numbers, and traces of requests if that is wanted. Safe for many
 * threads.
 */
public final class Telemetry implements AutoCloseable {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

  private final Metrics metrics;
  private final @Nullable Tracing tracing;

  private Telemetry(Metrics metrics, @Nullable Tracing tracing) {
    this.metrics = metrics;
    this.tracing = tracing;
  }

  /**
   * Where traces go.
   *
   * @param endpoint an OTLP receiver that speaks HTTP; {@code /v1/traces} is added. Null: nothing
   *     is traced
   * @param ratio how many of the requests are traced whose caller does not say, 0 to 1; others are
   *     traced as their caller says
   * @param service the name of this service
   */
  public record Traces(@Nullable URI endpoint, double ratio, String service) {
    /** Nothing is traced. */
    public static final Traces OFF = new Traces(null, 1, "stepup");
  }

  /**
   * Numbers as they are read.
   *
   * @param contentType the format that was asked for
   */
  public record Page(String contentType, String text) {}

  /** Begins to count, and to trace if there is somewhere to send traces to. */
  public static Telemetry open(Traces traces, Supplier<Sources.Log> log) {
    // The tracing library is not even loaded unless there is an endpoint.
    var tracing = traces.endpoint() == null ? null : new Tracing(traces);
    return new Telemetry(new Metrics(log), tracing);
  }

  /** Tells of a server too, from now on. Once for each telemetry. */
  public void watch(Sources sources) {
    metrics.watch(sources);
  }

  /** Shows a route with its usual answers before anybody asks, so that its first error is seen. */
  public void expect(String route, String method) {
    metrics.expect(route, method);
  }

  /**
   * A request has come.
   *
   * @param route the pattern of its path, never the path itself; null if there is nothing there
   * @param began when, as {@link System#nanoTime} says
   */
  public Course begin(@Nullable String route, String method, long began) {
    return new Course(metrics, route(route), method(method), began, null);
  }

  /**
   * A request has come that is traced if its caller or the settings say so.
   *
   * @param header gives a header's value, or null
   */
  public Course beginTraced(
      String route, String method, long began, UnaryOperator<@Nullable String> header) {
    var span = tracing == null ? null : tracing.begin(method(method) + " " + route, began, header);
    return new Course(metrics, route, method(method), began, span);
  }

  private static String route(@Nullable String route) {
    return route == null ? Metrics.OTHER : route;
  }

  private static String method(String method) {
    return METHODS.contains(method) ? method : Metrics.OTHER;
  }

  /**
   * All numbers, as text.
   *
   * @param accept which format the reader takes; null for any
   */
  public Page page(@Nullable String accept) {
    return metrics.page(accept);
  }

  /** Sends the spans that are left, for a few seconds at most. */
  @Override
  public void close() {
    if (tracing != null) {
      tracing.close();
    }
  }
}
