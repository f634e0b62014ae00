package stepup.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import stepup.Folders;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine.Scope;
import stepup.live.LiveRules;
import stepup.rules.RuleSet;
import stepup.tables.Limits;
import stepup.tables.RuleFiles;

/** What larger tables cost: each kind in a JVM of its own, sizes in turns within one. */
final class Growth {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Keeps what was decided, so that deciding it cannot be left out. */
  @SuppressWarnings("UnusedVariable")
  private static volatile Object last = "";

  private final boolean brief;
  private final PrintStream progress;

  Growth(boolean brief, PrintStream progress) {
    this.brief = brief;
    this.progress = progress;
  }

  /** The sizes of the matrix: paths, and offers. */
  private enum Matrix {
    SHIPPED(7, 12),
    MIDDLE(1_000, 1_700),
    LARGE(100_000, 20_000);

    final int paths;
    final int offers;

    Matrix(int paths, int offers) {
      this.paths = paths;
      this.offers = offers;
    }

    RuleFiles files() {
      return this == SHIPPED ? Grown.shipped() : Grown.withPaths(paths, offers);
    }

    @Override
    public String toString() {
      return "%,d paths, %,d offers".formatted(paths, offers);
    }
  }

  String table() throws IOException, InterruptedException {
    var table = new Table("growing tables", "measured", "target");
    var passes = brief ? "2" : "40";
    var large = brief ? Matrix.MIDDLE : Matrix.LARGE;
    var matrix = AsShipped.run(Growth.class, "deciding-paths", large.name(), passes);
    for (var size : upTo(large)) {
      decided(table, size.toString(), matrix, Matrix.SHIPPED.toString());
    }
    progress.println("deciding by more paths: " + matrix);
    var loads = brief ? "1" : "5";
    var load = AsShipped.run(Growth.class, "loading-paths", large.name(), loads);
    seconds(table, large + ": loaded, cold", load.get("cold"), "3 s");
    seconds(table, large + ": loaded, warm", load.get("warm"), "1.5 s");
    table.row(large + ": heap", Series.number(load.get("heap")) + " MB", "250 MB");
    progress.println("loading paths: " + load);
    var reload = AsShipped.run(Growth.class, "reloading", large.name(), loads);
    millis(table, large + ": an edit of a path live", reload.get("edited"), "300 ms");
    millis(table, "of it, until the folder was still", reload.get("still"), "");
    progress.println("reloading: " + reload);
    for (int rows : brief ? new int[] {1_000} : new int[] {1_000, 10_000}) {
      var name = "%,d rows".formatted(rows);
      var built = AsShipped.run(Growth.class, "rows", String.valueOf(rows), loads, passes);
      seconds(table, name + ": built, cold", built.get("cold"), rows == 1_000 ? "4 s" : "");
      seconds(table, name + ": built, warm", built.get("warm"), rows == 1_000 ? "1 s" : "3 s");
      decided(table, name, built, "shipped rows");
      progress.println(name + ": " + built);
    }
    return table.toString();
  }

  private static void decided(
      Table table, String name, Map<String, Double> measured, String shipped) {
    double cpu = measured.get(name + " cpu");
    double bytes = measured.get(name + " bytes");
    double times = cpu / measured.get(shipped + " cpu");
    double timesBytes = bytes / measured.get(shipped + " bytes");
    table.row(
        name + ": one request",
        "%s µs, %s KB; %s and %s times the shipped"
            .formatted(
                Series.number(cpu / 1_000),
                Series.number(bytes / 1_000),
                Series.number(times),
                Series.number(timesBytes)),
        name.equals(shipped) ? "" : name.endsWith("rows") ? "2 times" : "1.2 times");
  }

  private static void seconds(Table table, String name, double millis, String target) {
    table.row(name, Series.number(millis / 1_000) + " s", target);
  }

  private static void millis(Table table, String name, double millis, String target) {
    table.row(name, Series.number(millis) + " ms", target);
  }

  /**
   * Measures one thing, and prints a name and a number a line.
   *
   * @param args what, and how much of it
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    switch (args[0]) {
      case "deciding-paths" -> decidePaths(Matrix.valueOf(args[1]), Integer.parseInt(args[2]));
      case "loading-paths" -> loadPaths(Matrix.valueOf(args[1]), Integer.parseInt(args[2]));
      case "reloading" -> reload(Matrix.valueOf(args[1]), Integer.parseInt(args[2]));
      case "rows" ->
          rows(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Rules and the requests they are asked. */
  private record Asked(RuleSet rules, List<Corpus.Request> requests) {}

  private static Set<Matrix> upTo(Matrix largest) {
    return EnumSet.range(Matrix.SHIPPED, largest);
  }

  private static void decidePaths(Matrix largest, int passes) {
    var corpus = Corpus.answeredByDomain().requests();
    var sizes = new LinkedHashMap<String, Asked>();
    for (var size : upTo(largest)) {
      var rules = RuleSet.load(size.files());
      sizes.put(
          size.toString(), new Asked(rules, Grown.asking(corpus, size.paths, rules.catalog())));
    }
    decide(sizes, passes);
  }

  private static void rows(int rows, int loads, int passes) {
    load(rows, loads);
    var corpus = Corpus.answeredByDomain().requests();
    var sizes = new LinkedHashMap<String, Asked>();
    sizes.put("shipped rows", new Asked(RuleSet.load(Grown.shipped()), corpus));
    sizes.put("%,d rows".formatted(rows), new Asked(RuleSet.load(Grown.withRows(rows)), corpus));
    decide(sizes, passes);
  }

  /** All sizes in turns, after as many turns to warm up; the medians, a request. */
  private static void decide(Map<String, Asked> sizes, int passes) {
    sizes.values().forEach(Growth::check);
    var cpu = new LinkedHashMap<String, Series>();
    var bytes = new LinkedHashMap<String, Series>();
    for (int pass = -passes; pass < passes; pass++) {
      for (var size : sizes.entrySet()) {
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        var asked = size.getValue();
        for (var request : asked.requests) {
          last = asked.rules.evaluate(request.facts(), Scope.EVERYTHING);
        }
        if (pass >= 0) {
          double requests = asked.requests.size();
          cpu.computeIfAbsent(size.getKey(), s -> new Series())
              .add((THREADS.getCurrentThreadCpuTime() - cpuBefore) / requests);
          bytes
              .computeIfAbsent(size.getKey(), s -> new Series())
              .add((THREADS.getCurrentThreadAllocatedBytes() - bytesBefore) / requests);
        }
      }
    }
    sizes.values().forEach(Growth::check);
    cpu.forEach((size, series) -> print(size + " cpu", series.median()));
    bytes.forEach((size, series) -> print(size + " bytes", series.median()));
  }

  private static void check(Asked asked) {
    for (var request : asked.requests) {
      Decision decision = asked.rules.evaluate(request.facts(), Scope.EVERYTHING);
      if (!Answer.of(decision).equals(request.expected())) {
        throw new IllegalStateException("wrong: " + request.facts());
      }
    }
  }

  private static void loadPaths(Matrix size, int loads) throws IOException {
    var folder = written(size.files());
    long before = used();
    long start = System.nanoTime();
    var rules = RuleSet.load(RuleFiles.read(folder));
    print("cold", millisSince(start));
    print("heap", (used() - before) / 1e6);
    last = rules;
    var warm = new Series();
    for (int i = 0; i < 2 * loads; i++) {
      start = System.nanoTime();
      last = RuleSet.load(RuleFiles.read(folder));
      if (i >= loads) {
        warm.add(millisSince(start));
      }
    }
    print("warm", warm.median());
    Folders.delete(folder);
  }

  /** Other rows each time, so that nothing that was read or built before is of use. */
  private static void load(int rows, int loads) {
    var warm = new Series();
    for (int i = 0; i <= 2 * loads; i++) {
      var files = Grown.withRows(rows + i);
      long start = System.nanoTime();
      last = RuleSet.load(files);
      if (i == 0) {
        print("cold", millisSince(start));
      } else if (i > loads) {
        warm.add(millisSince(start));
      }
    }
    print("warm", warm.median());
  }

  /**
   * How long it takes until an edit is live when a reload is asked for, and how long a reload takes
   * that finds nothing new: the folder has to be still for a while in both.
   */
  private static void reload(Matrix size, int loads) throws IOException, InterruptedException {
    var files = size.files();
    var folder = written(files);
    var paths = files.text("upgrade-paths.csv");
    int end = paths.lastIndexOf("yes");
    var edited = paths.substring(0, end) + "no" + paths.substring(end + "yes".length());
    var stills = new Series();
    var edits = new Series();
    try (var live = LiveRules.open(folder, Limits.USUAL, List.of(), Clock.systemUTC())) {
      for (int i = 0; i < 2 * loads; i++) {
        var before = live.now().rules().version();
        replace(folder.resolve("upgrade-paths.csv"), i % 2 == 0 ? edited : paths);
        long start = System.nanoTime();
        live.reload();
        double edit = millisSince(start);
        if (live.now().rules().version().equals(before)) {
          throw new IllegalStateException("the edit is not live: " + live.now().mistakes());
        }
        start = System.nanoTime();
        live.reload();
        if (i >= loads) {
          stills.add(millisSince(start));
          edits.add(edit);
        }
      }
    }
    print("edited", edits.median());
    print("still", stills.median());
    Folders.delete(folder);
  }

  private static void replace(Path file, String text) throws IOException {
    var written = file.resolveSibling("." + file.getFileName());
    Files.writeString(written, text);
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path written(RuleFiles files) throws IOException {
    var folder = Files.createTempDirectory("rules");
    for (var name : files.names("", "")) {
      var file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, Objects.requireNonNull(files.bytes(name)));
    }
    return folder;
  }

  /** Bytes of the heap that are in use once garbage is collected. */
  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void print(String name, double value) {
    System.out.println(name + " " + value);
  }
}
