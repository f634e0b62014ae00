package stepup.telemetry;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.decision.DecisionRecord;

/**
 * The course of one request: its phases are timed, and what comes of it is counted. Several threads
 * may work for one request.
 */
public final class Course {
  private final Metrics metrics;
  private final String route;
  private final String method;
  private final long began;
  private final @Nullable RequestSpan span;

  Course(Metrics metrics, String route, String method, long began, @Nullable RequestSpan span) {
    this.metrics = metrics;
    this.route = route;
    this.method = method;
    this.began = began;
    this.span = span;
  }

  /** Does the work of a phase, and times it. */
  public <T> T in(Phase phase, Supplier<T> work) {
    long from = System.nanoTime();
    try {
      return work.get();
    } finally {
      since(phase, from);
    }
  }

  /**
   * A phase ends now.
   *
   * @param from when it began, as {@link System#nanoTime} says
   */
  public void since(Phase phase, long from) {
    long to = System.nanoTime();
    metrics.phase(phase, to - from);
    if (span != null) {
      span.phase(phase, from, to);
    }
  }

  /** A decision was taken and kept. */
  public void decided(DecisionRecord entry) {
    metrics.decided(entry);
    if (span != null) {
      span.decided(entry.id(), entry.rulesVersion());
    }
  }

  /**
   * The request is over.
   *
   * @param status of the answer
   */
  public void end(int status) {
    long to = System.nanoTime();
    metrics.request(route, method, status, to - began);
    if (span != null) {
      span.end(status, to);
    }
  }
}
