package stepup.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.analysis.Progress;
import stepup.tables.RulesException;

/**
 * Work that takes too long for one answer: done in the background, one after another, while pages
 * ask how far it is. What came of the last few is kept.
 *
 * <p>Work that runs in parallel has half of the processors at most, so that decisions do not wait.
 */
final class Jobs {
  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final int kept;
  private final Duration longest;
  private final ThreadPoolExecutor queue;
  private final ForkJoinPool workers;

  /** By its text; the one that was asked for last stands last. */
  private final Map<Key<?>, Job> jobs = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What a job is known by.
   *
   * @param text what is done to what, such as a version of the rules; one result for each
   */
  record Key<T>(String text, Class<T> result) {}

  /** What is to be done. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * Does it, and tells how far it is.
     *
     * @throws RulesException if that is what comes of it
     */
    T done(Progress progress) throws Exception;
  }

  /** How a job stands. */
  enum Phase {
    /** Nobody has asked for it, or it is so long ago that it is forgotten. */
    ABSENT,
    /** Others come first. */
    WAITING,
    RUNNING,
    DONE,
    /** What is in the way is told. */
    FAILED,
    /** It took longer than anything may, or was given up. */
    STOPPED,
    /** Too many others wait already; it is not going to be done. */
    REFUSED;

    /** Whether it is going to change by itself. */
    boolean pending() {
      return this == WAITING || this == RUNNING;
    }
  }

  /**
   * How a job stands.
   *
   * @param share how much is done while it runs, from 0 to 1; not a number if nobody knows
   * @param result null unless it is done
   * @param failure null unless it failed
   */
  record State<T>(Phase phase, double share, @Nullable T result, @Nullable Throwable failure) {

    /** How much is done while it runs, in percent; 0 if nobody knows. */
    int percent() {
      return share > 0 ? (int) (Math.min(1, share) * 100) : 0;
    }

    /** How it stands, as keys of texts name it. */
    String word() {
      return phase.name().toLowerCase(Locale.ROOT);
    }
  }

  /** One of them. */
  private static final class Job {
    private volatile Phase phase = Phase.WAITING;
    private volatile boolean givenUp;
    private volatile long until = Long.MAX_VALUE;
    private volatile @Nullable Object result;
    private volatile @Nullable Throwable failure;
    private final Progress progress =
        Progress.until(() -> givenUp || System.nanoTime() - until > 0);

    <T> State<T> state(Class<T> type) {
      var now = phase;
      return new State<>(now, progress.share(), type.cast(result), failure);
    }
  }

  Jobs() {
    this(4, 8, Duration.ofMinutes(15));
  }

  /**
   * @param waiting how many may wait while one is done
   * @param kept how many results are kept
   * @param longest after this long, work is stopped when it next tells how far it is
   */
  Jobs(int waiting, int kept, Duration longest) {
    this.kept = kept;
    this.longest = longest;
    this.queue =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            work -> {
              var thread = new Thread(work, "console-jobs");
              thread.setDaemon(true);
              return thread;
            });
    queue.allowCoreThreadTimeOut(true);
    this.workers =
        new ForkJoinPool(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            pool -> {
              var thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
              thread.setName("console-job-" + thread.getPoolIndex());
              return thread;
            },
            null,
            false);
  }

  /** How a job stands. */
  <T> State<T> state(Key<T> key) {
    synchronized (jobs) {
      var job = jobs.get(key);
      return job == null
          ? new State<>(Phase.ABSENT, Double.NaN, null, null)
          : job.state(key.result());
    }
  }

  /** Has something done, unless it is done, or going to be; says how it stands then. */
  <T> State<T> start(Key<T> key, Work<T> work) {
    synchronized (jobs) {
      var before = jobs.get(key);
      if (before != null && (before.phase.pending() || before.phase == Phase.DONE)) {
        return before.state(key.result());
      }
      var job = new Job();
      try {
        queue.execute(() -> run(job, key, work));
      } catch (RejectedExecutionException e) {
        return new State<>(Phase.REFUSED, Double.NaN, null, null);
      }
      jobs.put(key, job);
      var old = jobs.entrySet().iterator();
      while (jobs.size() > kept && old.hasNext()) {
        if (!old.next().getValue().phase.pending()) {
          old.remove();
        }
      }
      return job.state(key.result());
    }
  }

  /** Gives up, or forgets, those of some keys. */
  void drop(Predicate<String> keys) {
    synchronized (jobs) {
      jobs.entrySet()
          .removeIf(
              entry -> {
                boolean dropped = keys.test(entry.getKey().text());
                entry.getValue().givenUp |= dropped;
                return dropped;
              });
    }
  }

  private <T> void run(Job job, Key<T> key, Work<T> work) {
    if (job.givenUp) {
      return;
    }
    job.until = System.nanoTime() + longest.toNanos();
    job.phase = Phase.RUNNING;
    try {
      job.result = workers.submit(() -> work.done(job.progress)).get();
      job.phase = Phase.DONE;
    } catch (ExecutionException | InterruptedException e) {
      var cause = cause(e);
      job.failure = cause;
      boolean stopped = cause instanceof CancellationException;
      if (!stopped && !(cause instanceof RulesException)) {
        LOG.error("{} failed", key.text(), cause);
      }
      job.phase = stopped ? Phase.STOPPED : Phase.FAILED;
    }
  }

  /** What threads of a pool throw is wrapped, once for each that it passes. */
  private static Throwable cause(Throwable thrown) {
    var cause = thrown;
    while (cause.getCause() != null
        && !(cause instanceof RulesException)
        && !(cause instanceof CancellationException)) {
      cause = cause.getCause();
    }
    return cause;
  }
}
