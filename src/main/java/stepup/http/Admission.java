package stepup.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Lets a bounded number of requests be decided at a time and a bounded number wait for their turn;
 * the rest are shed at once, while there is still time to ask elsewhere. Safe for many threads.
 */
final class Admission {
  private final int most;
  private final int mostWaiting;
  private final long waitNanos;
  private final Semaphore free;

  /** Those who wait patiently leave room for those who do not. */
  private final Semaphore patient;

  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder shed = new LongAdder();

  /** A request that was not admitted. */
  static final class Shed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Shed() {
      super("too many requests", null, false, false);
    }
  }

  Admission(Server.Load load) {
    this.most = load.evaluations();
    this.mostWaiting = load.waiting();
    this.waitNanos = TimeUnit.MILLISECONDS.toNanos(load.waitMillis());
    // In turn, or a few would wait for long while others overtake them.
    this.free = new Semaphore(load.evaluations(), true);
    this.patient = new Semaphore(Math.max(1, load.evaluations() / 2), true);
  }

  /**
   * Does the work once it is its turn.
   *
   * @throws Shed if there is no room to wait, or the turn does not come in time
   */
  <T> T run(Supplier<T> work) {
    if (!enter()) {
      shed.increment();
      throw new Shed();
    }
    try {
      return work.get();
    } finally {
      free.release();
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

  private boolean enter() {
    if (free.tryAcquire()) {
      return true;
    }
    if (waiting.incrementAndGet() > mostWaiting) {
      waiting.decrementAndGet();
      return false;
    }
    try {
      return free.tryAcquire(waitNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Whether a request that came now would be shed; counts it as shed if so. */
  boolean shedsNow() {
    if (free.availablePermits() > 0 || waiting.get() < mostWaiting) {
      return false;
    }
    shed.increment();
    return true;
  }

  int running() {
    return Math.max(0, most - free.availablePermits());
  }

  int slots() {
    return most;
  }

  int waiting() {
    return waiting.get();
  }

  long shed() {
    return shed.sum();
  }
}
