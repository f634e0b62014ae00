package stepup.analysis;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One line that tells how far a long command is, drawn anew in its place a few times a second, and
 * gone when the command ends. Any number of threads may advance it.
 */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 24;
  private static final long EVERY_NANOS = Duration.ofMillis(200).toNanos();

  private final PrintWriter err;
  private final boolean drawn;
  private final String unit;
  private final LongSupplier nanos;
  private final BooleanSupplier stopped;
  private final long began;
  private final AtomicLong done = new AtomicLong();
  private volatile double share = Double.NaN;

  private long drawnAt;
  private int drawnWidth;

  Progress(PrintWriter err, boolean drawn, String unit, LongSupplier nanos) {
    this(err, drawn, unit, nanos, () -> false);
  }

  private Progress(
      PrintWriter err, boolean drawn, String unit, LongSupplier nanos, BooleanSupplier stopped) {
    this.err = err;
    this.drawn = drawn;
    this.unit = unit;
    this.nanos = nanos;
    this.stopped = stopped;
    this.began = nanos.getAsLong();
    this.drawnAt = began;
  }

  /**
   * Draws on a terminal.
   *
   * @param drawn whether it is drawn at all; see {@link #onTerminal}
   * @param unit what is counted, for example {@code cases}
   */
  public static Progress on(PrintWriter err, boolean drawn, String unit) {
    return new Progress(err, drawn, unit, System::nanoTime);
  }

  /** Draws nothing. */
  public static Progress none() {
    return on(new PrintWriter(PrintWriter.nullWriter()), false, "");
  }

  /**
   * Draws nothing, and ends the work.
   *
   * @param stopped whether it is to end; whoever counts is then thrown a {@link
   *     CancellationException}
   */
  public static Progress until(BooleanSupplier stopped) {
    return new Progress(
        new PrintWriter(PrintWriter.nullWriter()), false, "", System::nanoTime, stopped);
  }

  /** Whether standard error is a terminal; only Linux tells. */
  public static boolean onTerminal() {
    var descriptor = Path.of("/proc/self/fd/2");
    try {
      return Files.isSymbolicLink(descriptor)
          && Files.readSymbolicLink(descriptor).toString().matches("/dev/(pts/.*|tty.*|console)");
    } catch (IOException e) {
      return false;
    }
  }

  /** How many are done. */
  long done() {
    return done.get();
  }

  /** How much of all is done, from 0 to 1; not a number if nobody knows. */
  public double share() {
    return share;
  }

  /** Counts some that are done, of so many. */
  public void advance(long more, long total) {
    long now = done.addAndGet(more);
    show(now, (double) now / total);
  }

  /**
   * Counts some that are done.
   *
   * @param share how much of all is done then, from 0 to 1; not a number if nobody knows
   */
  public void advanceTo(double share, long more) {
    show(done.addAndGet(more), share);
  }

  private void show(long now, double share) {
    if (stopped.getAsBoolean()) {
      throw new CancellationException();
    }
    this.share = share;
    shown(now, share);
  }

  private synchronized void shown(long now, double share) {
    long at = nanos.getAsLong();
    if (drawn && at - drawnAt >= EVERY_NANOS) {
      drawnAt = at;
      draw(line(now, share, (at - began) / 1e9));
    }
  }

  private String line(long now, double share, double seconds) {
    var counted = String.format(Locale.ROOT, "%,d %s, %,.0f/s", now, unit, now / seconds);
    if (!(share > 0 && share <= 1)) {
      return counted;
    }
    int full = (int) (share * WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3.0f %%  %s, %s left",
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        share * 100,
        counted,
        spelled(Math.round(seconds / share - seconds)));
  }

  private static String spelled(long seconds) {
    return seconds < 60 ? seconds + " s" : "%d:%02d min".formatted(seconds / 60, seconds % 60);
  }

  private void draw(String line) {
    err.print("\r" + line + " ".repeat(Math.max(0, drawnWidth - line.length())));
    err.flush();
    drawnWidth = line.length();
  }

  /** Wipes the line. */
  @Override
  public synchronized void close() {
    if (drawnWidth > 0) {
      err.print("\r" + " ".repeat(drawnWidth) + "\r");
      err.flush();
      drawnWidth = 0;
    }
  }
}
