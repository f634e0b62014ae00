package stepup.http;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Lets a bounded number of requests be decided at a time, by threads of their own, and a bounded
 * number wait for their turn; the rest are shed at once, while there is still time to ask
 * elsewhere. Safe for many threads.
 */
final class Admission implements AutoCloseable {
  /** After so long without anybody shed, it may be a burst again. */
  private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int most;
  private final int mostWaiting;
  private final long waitNanos;
  private final long queueNanos;
  private final Semaphore free;

  /** Those who wait patiently leave room for those who do not. */
  private final Semaphore patient;

  private final ThreadPoolExecutor deciding;

  /** Sheds those whose turn does not come; its thread sleeps while nobody waits. */
  private final ScheduledThreadPoolExecutor watching;

  private final AtomicBoolean watched = new AtomicBoolean();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder shed = new LongAdder();

  /** When nobody waited last, as {@link System#nanoTime} says. */
  private volatile long lastEmpty = System.nanoTime();

  private volatile long lastShed = System.nanoTime() - CALM_NANOS;

  /** How long a turn took of late, in nanoseconds. */
  private final AtomicLong usual = new AtomicLong();

  Admission(Server.Load load) {
    this.most = load.evaluations();
    this.mostWaiting = load.waiting();
    this.waitNanos = TimeUnit.MILLISECONDS.toNanos(load.waitMillis());
    this.queueNanos = TimeUnit.MILLISECONDS.toNanos(load.queueMillis());
    // In turn, or a few would wait for long while others overtake them.
    this.free = new Semaphore(load.evaluations(), true);
    this.patient = new Semaphore(Math.max(1, load.evaluations() / 2), true);
    this.deciding =
        new ThreadPoolExecutor(
            most,
            most,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            work -> daemon(work, "deciding"));
    deciding.allowCoreThreadTimeOut(true);
    this.watching = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "admission"));
    watching.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static Thread daemon(Runnable work, String name) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Has work done once it is its turn; never waits itself.
   *
   * @param work must not throw; gives what is left to do once others may have the turn
   * @param shed is done instead if there is no room to wait, or the turn does not come in time
   */
  void submit(Supplier<Runnable> work, Runnable shed) {
    if (isTooMany(waiting.incrementAndGet())) {
      waiting.decrementAndGet();
      shed(shed);
      return;
    }
    deciding.execute(new Turn(work, shed));
    if (waiting.get() > 0 && watched.compareAndSet(false, true)) {
      watch();
    }
  }

  /**
   * Whether so many cannot wait, those included whose turn it is at once. A burst may wait as long
   * as anybody may; a queue that stands makes all wait and serves nobody, so it is kept short, also
   * where it is empty now and then because it is short.
   */
  private boolean isTooMany(int all) {
    int late = all - free.availablePermits();
    if (late <= 0) {
      lastEmpty = System.nanoTime();
      return false;
    }
    long now = System.nanoTime();
    boolean stands = now - lastEmpty > waitNanos || now - lastShed < CALM_NANOS;
    // A queue as long as there are slots is no more than what keeps them busy.
    return late > mostWaiting
        || (late > most && late * usual.get() > (stands ? queueNanos : waitNanos) * most);
  }

  private void shed(Runnable instead) {
    countShed();
    instead.run();
  }

  private void countShed() {
    shed.increment();
    lastShed = System.nanoTime();
  }

  /** A request that waits, until it is decided or shed. */
  private final class Turn implements Runnable {
    private final Supplier<Runnable> work;
    private final Runnable instead;
    private final long until = System.nanoTime() + waitNanos;
    private final AtomicBoolean over = new AtomicBoolean();

    Turn(Supplier<Runnable> work, Runnable instead) {
      this.work = work;
      this.instead = instead;
    }

    @Override
    public void run() {
      if (over.get()) {
        return;
      }
      if (!enter()) {
        giveUp();
        return;
      }
      Runnable left = () -> {};
      try {
        if (over.compareAndSet(false, true)) {
          long began = System.nanoTime();
          if (waiting.decrementAndGet() == 0) {
            lastEmpty = began;
          }
          left = work.get();
          long took = System.nanoTime() - began;
          usual.getAndUpdate(before -> before + (ordinary(took, before) - before) / 16);
        }
      } finally {
        free.release();
      }
      left.run();
    }

    /** A pause of Java's or of the machine's says little of the next turns. */
    private static long ordinary(long took, long usual) {
      return usual == 0 ? took : Math.min(took, 8 * usual);
    }

    /** Batches hold slots too, for a while. */
    private boolean enter() {
      if (free.tryAcquire()) {
        return true;
      }
      try {
        return free.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        return false;
      }
    }

    boolean isLate() {
      return System.nanoTime() - until >= 0;
    }

    void giveUp() {
      if (over.compareAndSet(false, true)) {
        waiting.decrementAndGet();
        shed(instead);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void watch() {
    watching.schedule(this::look, waitNanos / 4 + 1, TimeUnit.NANOSECONDS);
  }

  /** Sheds those who are late; the first is whoever waits longest. */
  private void look() {
    for (var next : deciding.getQueue()) {
      // With a slot free it is about to begin, however late its thread is.
      if (!(next instanceof Turn turn && turn.isLate()) || free.availablePermits() > 0) {
        break;
      }
      turn.giveUp();
    }
    watched.set(false);
    if (!deciding.getQueue().isEmpty() && watched.compareAndSet(false, true)) {
      watch();
    }
  }

  /**
   * Does a part of some larger work once it is its turn, however long that takes. At most half of
   * what is done at a time is such work.
   */
  void inTurn(Runnable work) {
    patient.acquireUninterruptibly();
    try {
      free.acquireUninterruptibly();
      try {
        work.run();
      } finally {
        free.release();
      }
    } finally {
      patient.release();
    }
  }

  /** Whether a request that came now would be shed; counts it as shed if so. */
  boolean shedsNow() {
    if (!isTooMany(waiting.get() + 1)) {
      return false;
    }
    countShed();
    return true;
  }

  int running() {
    return Math.max(0, most - free.availablePermits());
  }

  int slots() {
    return most;
  }

  int waiting() {
    return Math.max(0, waiting.get());
  }

  long shed() {
    return shed.sum();
  }

  /** Takes no more; what is being decided goes on. */
  @Override
  public void close() {
    watching.shutdown();
    deciding.shutdown();
  }
}
