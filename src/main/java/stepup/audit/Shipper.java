package stepup.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ships what stands in the segments to a sink, in order, each record at least once. When the sink
 * is away it tries again, waiting longer each time; nothing but the segments waits for it.
 */
public final class Shipper implements Acknowledged, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);

  private static final int RECORDS_AT_ONCE = 200;
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** How long a stop waits for what is left; the rest is shipped after the next start. */
  private static final Duration LAST = Duration.ofSeconds(5);

  private final SegmentLog log;
  private final Segments segments;
  private final Sink sink;
  private final Thread thread;

  private final Object lock = new Object();
  // Of the lock.
  private Delivered delivered;
  private boolean closing;
  private int tries;
  private long retries;
  private String lastError = "";

  private Shipper(SegmentLog log, Segments segments, Sink sink, Delivered delivered) {
    this.log = log;
    this.segments = segments;
    this.sink = sink;
    this.delivered = delivered;
    this.thread = new Thread(this::run, "decision-shipper");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Begins where the last one stopped. The sink need not be there yet; it is closed with the
   * shipper.
   *
   * @param data the log's data folder
   * @throws IOException if the folder cannot be read
   */
  public static Shipper start(Path data, SegmentLog log, Sink sink) throws IOException {
    var segments = Segments.of(data);
    return new Shipper(log, segments, sink, Delivered.read(segments));
  }

  /**
   * How shipping does, for the status page and metrics.
   *
   * @param acknowledged the last record the sink has, with all before it
   * @param lag records on the disk that it does not have yet
   * @param away whether the last try failed
   * @param retries tries that failed since the start
   * @param lastError why the last one that failed did; empty if none has
   */
  public record State(long acknowledged, long lag, boolean away, long retries, String lastError) {}

  /** How it does now. */
  public State state() {
    long newest = log.state().seq();
    synchronized (lock) {
      return new State(
          delivered.seq(), Math.max(0, newest - delivered.seq()), tries > 0, retries, lastError);
    }
  }

  @Override
  public boolean await(long seq, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (lock) {
      while (delivered.seq() < seq) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        lock.wait(left);
      }
      return true;
    }
  }

  private void run() {
    Segments.Cursor cursor = null;
    while (true) {
      boolean last = isClosing();
      try {
        if (cursor == null) {
          cursor = segments.after(begin());
        }
        var records = cursor.next(RECORDS_AT_ONCE, log.state().seq());
        if (records.isEmpty()) {
          reached();
          if (last) {
            return;
          }
          idle(cursor.seq());
        } else {
          var next = at().upTo(records.get(records.size() - 1));
          sink.keep(next.log(), records);
          acknowledge(next);
          next.write(segments.folder());
        }
      } catch (IOException | RuntimeException e) {
        cursor = null;
        if (last) {
          return;
        }
        pause(failed(e));
      } catch (InterruptedException e) {
        // Nobody has this thread to interrupt it.
        return;
      }
    }
  }

  /** The record to go on after: the sink may have less than it had, if it is another one now. */
  private long begin() throws IOException {
    var present = at();
    long kept = sink.kept(present.log());
    if (kept >= present.seq()) {
      return present.seq();
    }
    LOG.warn(
        "the database has the log up to record {}, not {} as it had; the rest is shipped again",
        kept,
        present.seq());
    acknowledge(new Delivered(present.log(), kept, Chain.START));
    return kept;
  }

  private Delivered at() {
    synchronized (lock) {
      return delivered;
    }
  }

  private boolean isClosing() {
    synchronized (lock) {
      return closing;
    }
  }

  private void acknowledge(Delivered next) {
    synchronized (lock) {
      delivered = next;
      lock.notifyAll();
    }
    reached();
  }

  private void reached() {
    synchronized (lock) {
      if (tries > 0) {
        LOG.info("decisions are shipped again, after {} tries", tries);
      }
      tries = 0;
    }
  }

  /** Takes note of a try that failed; returns how many have since the last that did not. */
  private int failed(Exception e) {
    synchronized (lock) {
      tries++;
      retries++;
      lastError = e.getMessage() == null ? e.toString() : e.getMessage();
      if (tries == 1) {
        LOG.error(
            "decisions are recorded but cannot be shipped: {}; it is tried again and again",
            lastError);
      }
      return tries;
    }
  }

  private void idle(long seq) throws InterruptedException {
    if (log.state().taking()) {
      log.awaitAfter(seq, IDLE);
    } else {
      sleep(IDLE);
    }
  }

  private void pause(int failures) {
    try {
      sleep(pause(failures, ThreadLocalRandom.current().nextDouble()));
    } catch (InterruptedException e) {
      // As in run: the loop goes on and ends there.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How long to wait after some failures: twice as long each time, and at random between half of
   * that and all of it, so that many services do not come back at once.
   *
   * @param failures at least 1
   * @param random from 0 to 1
   */
  static Duration pause(int failures, double random) {
    long most = Math.min(LONGEST.toMillis(), SHORTEST.toMillis() << Math.min(failures - 1, 20));
    return Duration.ofMillis(Math.round(most * (1 + random) / 2));
  }

  /** Until then, or until it is closed. */
  private void sleep(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (lock) {
      long left = most.toMillis();
      while (!closing && left > 0) {
        lock.wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    }
  }

  /**
   * Ships what is left, for a few seconds at most and not if the sink is away. To be called after
   * the log is closed.
   */
  @Override
  public void close() {
    synchronized (lock) {
      if (closing) {
        return;
      }
      closing = true;
      lock.notifyAll();
    }
    try {
      thread.join(LAST.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sink.close();
    var state = state();
    if (state.lag() > 0) {
      LOG.warn("{} decisions are recorded but not shipped; the next start does", state.lag());
    }
  }
}
