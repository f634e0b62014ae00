package stepup.audit;

import java.time.Duration;

/**
 * How decisions are recorded.
 *
 * @param segmentBytes size from which a segment is followed by the next; at least 1
 * @param segmentAge age from which it is, once it has a record
 * @param queue most records that wait in memory, at least 1; more are dropped in mode async, and
 *     wait for room in the others
 * @param chain binds each line to the one before
 * @param mask what is hidden before anything is written
 * @param syncWait how long mode sync waits for the sink
 */
public record LogSettings(
    LogMode mode,
    long segmentBytes,
    Duration segmentAge,
    int queue,
    Chain chain,
    Mask mask,
    Duration syncWait) {

  /** What is used where nothing else is set. */
  public static final LogSettings USUAL =
      new LogSettings(
          LogMode.DURABLE,
          64 << 20,
          Duration.ofDays(1),
          10_000,
          Chain.PLAIN,
          Mask.NONE,
          Duration.ofSeconds(5));

  /** The same in another mode. */
  public LogSettings in(LogMode other) {
    return new LogSettings(other, segmentBytes, segmentAge, queue, chain, mask, syncWait);
  }
}
