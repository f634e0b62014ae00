package stepup.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A request that is traced; its phases are its children. Holds nothing a caller sent. */
final class RequestSpan {
  private final Tracer tracer;
  private final Span span;
  private final Context context;
  private final long toEpoch;

  /**
   * Of a span that has begun.
   *
   * @param toEpoch what to add to {@link System#nanoTime} to have nanoseconds since 1970
   */
  RequestSpan(Tracer tracer, Span span, long toEpoch) {
    this.tracer = tracer;
    this.span = span;
    this.context = Context.root().with(span);
    this.toEpoch = toEpoch;
  }

  static long toEpoch() {
    var now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - System.nanoTime();
  }

  void phase(Phase phase, long from, long to) {
    tracer
        .spanBuilder(phase.label())
        .setParent(context)
        .setStartTimestamp(from + toEpoch, TimeUnit.NANOSECONDS)
        .startSpan()
        .end(to + toEpoch, TimeUnit.NANOSECONDS);
  }

  void decided(UUID id, String rulesVersion) {
    span.setAttribute("stepup.decision.id", id.toString());
    span.setAttribute("stepup.rules.version", rulesVersion);
  }

  void end(int status, long to) {
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(to + toEpoch, TimeUnit.NANOSECONDS);
  }
}
