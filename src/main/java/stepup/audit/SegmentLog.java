package stepup.audit;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;

/**
 * Records decisions in the segments of a folder. One thread writes: whatever waits is written and
 * forced to the disk together, and then told to those who wait for it.
 */
public final class SegmentLog implements DecisionLog, AutoCloseable {
  /** The folder's name inside the data folder. */
  public static final String FOLDER = "decisions";

  private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);

  /** A write ends with the group that reaches this many bytes. */
  private static final int BYTES_AT_ONCE = 4 << 20;

  private static final long RETRY_MILLIS = 1_000;

  private final LogSettings settings;
  private final @Nullable SegmentWriter writer;
  private final @Nullable Thread thread;

  /** Tells those who wait, in turn, while the next records are written. */
  private final ExecutorService telling;

  private final Object lock = new Object();
  // Of the lock.
  private final ArrayDeque<Group> waiting = new ArrayDeque<>();
  private int queued;
  private boolean closed;
  private boolean refusing;
  private Head head = Head.NONE;
  private long appended;
  private long bytes;
  private long dropped;
  private long failures;
  private String lastError = "";

  private volatile Acknowledged sink;

  /**
   * Lines that are kept together or not at all.
   *
   * @param size bytes of all lines
   * @param since when they came, as {@link System#nanoTime} says
   * @param then is told once what became of them
   */
  private record Group(
      List<byte[]> lines,
      int size,
      long since,
      Consumer<@Nullable DecisionNotRecordedException> then) {}

  private SegmentLog(LogSettings settings, @Nullable SegmentWriter writer) {
    this.settings = settings;
    this.writer = writer;
    this.sink = (seq, most) -> false;
    this.telling =
        Executors.newSingleThreadExecutor(
            work -> {
              var told = new Thread(work, "decision-log-told");
              told.setDaemon(true);
              return told;
            });
    if (writer == null) {
      thread = null;
    } else {
      head = writer.at();
      thread = new Thread(() -> run(writer), "decision-log");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * Opens the log of a data folder, which is made if it is missing. In mode off nothing is opened.
   *
   * @throws IOException if the folder cannot be written, or another process records there
   */
  public static SegmentLog open(Path data, LogSettings settings, Clock clock) throws IOException {
    if (settings.mode() == LogMode.OFF) {
      return new SegmentLog(settings, null);
    }
    try {
      return new SegmentLog(settings, SegmentWriter.open(data.resolve(FOLDER), settings, clock));
    } catch (SegmentWriter.Refused e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          data
              + ": no decision can be recorded here ("
              + said(e)
              + "); set DATA to a folder that can be written",
          e);
    }
  }

  /** Names what mode sync waits for; until then it waits in vain. */
  public void acknowledgedBy(Acknowledged acknowledged) {
    sink = acknowledged;
  }

  /**
   * {@inheritDoc}
   *
   * <p>In mode async nothing is thrown: what cannot be kept is dropped and counted.
   */
  @Override
  public void append(List<DecisionRecord> entries) {
    var kept = new CompletableFuture<@Nullable Void>();
    append(
        entries,
        failure -> {
          if (failure == null) {
            kept.complete(null);
          } else {
            kept.completeExceptionally(failure);
          }
        });
    try {
      kept.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DecisionNotRecordedException why
          ? why
          : new DecisionNotRecordedException(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It waits for room in the queue, but in mode async. Those who are told later are told by one
   * thread, in the order of their records.
   */
  @Override
  public void append(List<DecisionRecord> entries, Consumer<@Nullable RuntimeException> then) {
    if (settings.mode() == LogMode.OFF || entries.isEmpty()) {
      then.accept(null);
      return;
    }
    var lines = new ArrayList<byte[]>(entries.size());
    int size = 0;
    for (var entry : entries) {
      var line = settings.mask().line(entry);
      lines.add(line);
      size += line.length;
    }
    if (settings.mode() == LogMode.ASYNC) {
      offer(new Group(lines, size, System.nanoTime(), told -> {}));
      then.accept(null);
    } else if (!put(new Group(lines, size, System.nanoTime(), then::accept))) {
      then.accept(new DecisionNotRecordedException(new IOException("the decision log is closed")));
    }
  }

  /**
   * Waits for the sink until it has a record.
   *
   * @return why the record does not count as kept; null if it does
   */
  private @Nullable DecisionNotRecordedException acknowledged(long seq, long since) {
    var wait = settings.syncWait();
    try {
      var left = wait.minusNanos(System.nanoTime() - since);
      if (sink.await(seq, left.isNegative() ? Duration.ZERO : left)) {
        return null;
      }
      return new DecisionNotRecordedException(
          new IOException(
              "the sink has not acknowledged record "
                  + seq
                  + " within "
                  + wait.toSeconds()
                  + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DecisionNotRecordedException(e);
    }
  }

  private void offer(Group group) {
    synchronized (lock) {
      if (closed || queued + group.lines().size() > settings.queue()) {
        dropped += group.lines().size();
        return;
      }
      add(group);
    }
  }

  /** Whether the log takes it; waits for room. */
  private boolean put(Group group) {
    synchronized (lock) {
      boolean interrupted = false;
      while (!closed && queued > 0 && queued + group.lines().size() > settings.queue()) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (closed) {
        return false;
      }
      add(group);
      return true;
    }
  }

  private void add(Group group) {
    waiting.add(group);
    queued += group.lines().size();
    lock.notifyAll();
  }

  private void run(SegmentWriter to) {
    while (true) {
      List<Group> groups;
      try {
        groups = take();
      } catch (InterruptedException e) {
        // Nobody has this thread to interrupt it; what waits is written all the same.
        continue;
      }
      if (groups == null) {
        return;
      }
      if (groups.isEmpty()) {
        retry(to);
      } else {
        write(to, groups);
      }
    }
  }

  /** What is written next; empty if the disk should be tried again; null at the end. */
  private @Nullable List<Group> take() throws InterruptedException {
    synchronized (lock) {
      while (waiting.isEmpty()) {
        if (closed) {
          return null;
        }
        if (refusing) {
          lock.wait(RETRY_MILLIS);
          if (waiting.isEmpty() && !closed) {
            return List.of();
          }
        } else {
          lock.wait();
        }
      }
      var groups = new ArrayList<Group>();
      long size = 0;
      while (!waiting.isEmpty() && size < BYTES_AT_ONCE) {
        var group = waiting.remove();
        size += group.size();
        groups.add(group);
      }
      return groups;
    }
  }

  private void write(SegmentWriter to, List<Group> groups) {
    var lines = new ArrayList<byte[]>();
    groups.forEach(group -> lines.addAll(group.lines()));
    Throwable failure = null;
    try {
      to.write(lines);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    synchronized (lock) {
      queued -= lines.size();
      if (failure == null) {
        recovered();
        head = to.at();
        appended += lines.size();
        bytes += groups.stream().mapToLong(Group::size).sum();
      } else {
        refused(failure);
        if (settings.mode() == LogMode.ASYNC) {
          dropped += lines.size();
        }
      }
      lock.notifyAll();
    }
    var why = failure;
    long last = to.at().seq();
    telling.execute(() -> tell(groups, last - lines.size(), why));
  }

  private void tell(List<Group> groups, long before, @Nullable Throwable failure) {
    long seq = before;
    for (var group : groups) {
      seq += group.lines().size();
      var why =
          failure != null
              ? new DecisionNotRecordedException(failure)
              : settings.mode() == LogMode.SYNC ? acknowledged(seq, group.since()) : null;
      try {
        group.then().accept(why);
      } catch (RuntimeException | Error e) {
        LOG.error("somebody who waited for a record failed", e);
      }
    }
  }

  private void retry(SegmentWriter to) {
    Throwable failure = null;
    try {
      to.recover();
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    synchronized (lock) {
      if (failure == null) {
        recovered();
        head = to.at();
      } else {
        refused(failure);
      }
    }
  }

  private void recovered() {
    if (refusing) {
      LOG.info("decisions are recorded again");
    }
    refusing = false;
  }

  private void refused(Throwable failure) {
    failures++;
    lastError = said(failure);
    if (!refusing) {
      LOG.error("decisions cannot be recorded: {}; it is tried again and again", lastError);
    }
    refusing = true;
  }

  private static String said(Throwable e) {
    var reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason != null ? reason : e.toString().replaceFirst("^[a-zA-Z.]*\\.", "");
  }

  /**
   * Waits until a record after one is on the disk.
   *
   * @return the newest record that is; no more than {@code seq} if there was none in time, or if
   *     the log is closed
   */
  public long awaitAfter(long seq, Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    synchronized (lock) {
      while (head.seq() <= seq && !closed) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        lock.wait(left);
      }
      return head.seq();
    }
  }

  /** How it does now. */
  public LogState state() {
    synchronized (lock) {
      return new LogState(
          settings.mode(),
          !closed && !refusing,
          head.segment(),
          head.seq(),
          head.hash(),
          queued,
          appended,
          bytes,
          dropped,
          failures,
          lastError);
    }
  }

  /** Writes what waits, and takes no more. */
  @Override
  public void close() throws IOException {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      lock.notifyAll();
    }
    if (thread == null || writer == null) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    writer.close();
    // Nothing was told to those whose records the writer has just taken.
    telling.shutdown();
    while (!telling.isTerminated()) {
      try {
        telling.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
