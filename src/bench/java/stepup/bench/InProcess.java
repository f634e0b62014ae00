package stepup.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * All contenders on the corpus, in turns: each round gives each of them a JVM of its own, so that
 * what else the machine does meets all of them.
 */
final class InProcess {
  private final boolean brief;
  private final PrintStream progress;
  private final Map<String, Measured> measured = new LinkedHashMap<>();

  /** The service again, on all processors at once: they share caches, and some share a core. */
  private final Measured together = new Measured();

  InProcess(boolean brief, PrintStream progress) {
    this.brief = brief;
    this.progress = progress;
    Stream.concat(Contenders.OURS.stream(), Contenders.PEERS.stream())
        .forEach(name -> measured.put(name, new Measured()));
  }

  /** What was measured of one contender, a request: nanoseconds and bytes. */
  private static final class Measured {
    final Series cpu = new Series();
    final Series wall = new Series();
    final Series bytes = new Series();
  }

  void run() throws RunnerException, IOException {
    var corpus = Corpus.load();
    progress.println(corpus.summary());
    int rounds = brief ? 1 : 3;
    for (int round = 1; round <= rounds; round++) {
      for (var contender : measured.keySet()) {
        measure(contender, 1, measured.get(contender));
        progress.printf(
            "round %d of %d: %s, %s us%n",
            round, rounds, contender, Series.number(measured.get(contender).cpu.median() / 1_000));
      }
      measure(Contenders.STEPUP_SERVICE, Threads.MAX, together);
    }
  }

  private void measure(String contender, int threads, Measured to)
      throws RunnerException, IOException {
    var all = System.getProperty(AsShipped.CLASS_PATH);
    // JMH gives its forks the class path that this property names.
    System.setProperty(
        AsShipped.CLASS_PATH, Contenders.OURS.contains(contender) ? AsShipped.classPath() : all);
    try {
      var time = TimeValue.milliseconds(brief ? 200 : 1_000);
      var options =
          new OptionsBuilder()
              .include(Deciding.class.getName())
              .param("contender", contender)
              .forks(1)
              .threads(threads)
              .warmupIterations(brief ? 1 : 4)
              .warmupTime(time)
              .measurementIterations(brief ? 1 : 3)
              .measurementTime(time)
              .addProfiler(GCProfiler.class)
              .addProfiler(CpuTime.class)
              .jvmArgsAppend("-Xms512m", "-Xmx512m")
              .shouldFailOnError(true)
              .verbosity(VerboseMode.SILENT)
              .build();
      for (var result : new Runner(options).run()) {
        take(to, result);
      }
    } finally {
      System.setProperty(AsShipped.CLASS_PATH, all);
    }
  }

  private static void take(Measured measured, RunResult result) {
    for (var run : result.getBenchmarkResults()) {
      for (var iteration : run.getIterationResults()) {
        measured.wall.add(iteration.getPrimaryResult().getScore());
        iteration
            .getSecondaryResults()
            .forEach(
                (label, secondary) -> {
                  if (label.equals(CpuTime.LABEL)) {
                    measured.cpu.add(secondary.getScore());
                  } else if (label.endsWith("gc.alloc.rate.norm")) {
                    measured.bytes.add(secondary.getScore());
                  }
                });
      }
    }
  }

  /** What was measured, with ratios to code that does the least and to code that says as much. */
  String table() {
    var least = measured.get(Contenders.HAND_WRITTEN);
    var fully = measured.get(Contenders.HAND_WRITTEN_FULLY);
    var table =
        new Table(
            "one request of the corpus",
            "µs",
            "spread",
            "KB",
            "to " + Contenders.HAND_WRITTEN,
            "to the same with evidence",
            "target");
    var rows = new LinkedHashMap<>(measured);
    rows.put(Contenders.STEPUP_SERVICE + ", on all processors at once", together);
    rows.forEach(
        (name, values) ->
            table.row(
                name,
                Series.number(values.cpu.median() / 1_000),
                values.cpu.spread(1_000),
                Series.number(values.bytes.median() / 1_000),
                values.equals(together) ? "" : to(values, least),
                values.equals(together) ? "" : to(values, fully),
                target(name)));
    return table.toString();
  }

  private static String to(Measured values, Measured others) {
    return Series.number(values.cpu.median() / others.cpu.median());
  }

  private String target(String name) {
    return switch (name) {
      case Contenders.STEPUP -> "6 µs, 10 KB, ratio 12; faster than all that run rules from data";
      case Contenders.STEPUP_EXPLAINED ->
          "2 times Stepup; is "
              + Series.number(
                  measured.get(name).cpu.median() / measured.get(Contenders.STEPUP).cpu.median());
      default -> "";
    };
  }

  /** Nanoseconds of a processor that a request takes while all are busy, remedies proved. */
  double perRequest() {
    return together.cpu.median();
  }
}
