package stepup.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;

/**
 * A program that records from many threads and says {@code answered ID} of what the log has taken,
 * {@code refused ID} of what it has not, until its input ends.
 */
public final class Recorder {
  private Recorder() {}

  public static void main(String[] args) throws Exception {
    var usual = LogSettings.USUAL.in(LogMode.valueOf(args[1].toUpperCase(Locale.ROOT)));
    var settings =
        new LogSettings(
            usual.mode(),
            Long.parseLong(args[3]),
            usual.segmentAge(),
            usual.queue(),
            usual.chain(),
            usual.mask(),
            usual.syncWait());
    var stopping = new AtomicBoolean();
    try (var log = SegmentLog.open(Path.of(args[0]), settings, Clock.systemUTC())) {
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        var thread =
            new Thread(
                () -> {
                  while (!stopping.get()) {
                    record(log);
                  }
                });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
      while (System.in.read() >= 0) {
        // Until the other end closes it.
      }
      stopping.set(true);
      for (var thread : threads) {
        thread.join();
      }
    }
  }

  private static void record(SegmentLog log) {
    var template = Logged.record(0, "customer");
    var record =
        new DecisionRecord(
            UUID.randomUUID(),
            template.time(),
            template.rulesVersion(),
            template.facts(),
            template.decision());
    try {
      log.append(List.of(record));
      say("answered " + record.id());
    } catch (DecisionLog.DecisionNotRecordedException e) {
      say("refused " + record.id());
      // It must come back without anybody's asking.
      while (!log.state().taking()) {
        sleep();
      }
      say("back");
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** In one write, so that a line is whole or not there. */
  private static void say(String text) {
    var line = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    synchronized (Recorder.class) {
      try {
        System.out.write(line);
        System.out.flush();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The program, on the same class path. */
  static List<String> command(Path data, String mode, int threads, long segmentBytes) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        Recorder.class.getName(),
        data.toString(),
        mode,
        String.valueOf(threads),
        String.valueOf(segmentBytes));
  }
}
