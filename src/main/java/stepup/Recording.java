package stepup;

import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import stepup.audit.LogMode;
import stepup.audit.SegmentLog;
import stepup.audit.Shipper;
import stepup.postgres.PostgresSink;
import stepup.telemetry.Sources;

/**
 * Where decisions are recorded, and shipped to if a database is set.
 *
 * @param shipper null if nothing is shipped
 */
record Recording(SegmentLog log, @Nullable Shipper shipper) implements AutoCloseable {
  private static final Shipper.State NOTHING_SHIPPED = new Shipper.State(0, 0, false, 0, "");

  /**
   * Opens the log; the database need not be there yet.
   *
   * @throws IOException if the log cannot be written
   */
  static Recording open(Settings settings, Clock clock) throws IOException {
    var log = SegmentLog.open(settings.data(), settings.log(), clock);
    var database = settings.database();
    if (database == null || settings.log().mode() == LogMode.OFF) {
      return new Recording(log, null);
    }
    var shipper = Shipper.start(settings.data(), log, PostgresSink.of(database));
    log.acknowledgedBy(shipper);
    return new Recording(log, shipper);
  }

  /** How both do, for metrics. */
  Sources.Log measured() {
    var state = log.state();
    var shipped = shipper == null ? NOTHING_SHIPPED : shipper.state();
    return new Sources.Log(
        state.taking(),
        state.queued(),
        state.appended(),
        state.bytes(),
        state.dropped(),
        state.failures(),
        shipped.lag(),
        shipped.away(),
        shipped.retries());
  }

  /** Writes what waits, and then ships what is left of it in a few seconds. */
  @Override
  public void close() throws IOException {
    log.close();
    if (shipper != null) {
      shipper.close();
    }
  }
}
