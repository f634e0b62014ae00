package stepup.fuzz;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Whether memory grows: what is alive on the heap now and then, compared with what was alive once
 * everything was warm. A run that is shorter than that finds nothing.
 */
final class LiveHeap {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(20);
  private static final long MOST_GROWTH = 64L << 20;

  private long nextLook = System.nanoTime() + EVERY;
  private long warm;

  /** Looks if it is time to. */
  void look() {
    if (System.nanoTime() < nextLook) {
      return;
    }
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    long alive = memory.getHeapMemoryUsage().getUsed();
    nextLook = System.nanoTime() + EVERY;
    System.err.println("alive on the heap: " + (alive >> 20) + " MiB");
    if (warm == 0) {
      warm = alive;
    } else if (alive > warm + MOST_GROWTH) {
      throw new AssertionError("the live heap grew from " + warm + " to " + alive + " bytes");
    }
  }
}
