package stepup.bench.http;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import stepup.bench.Corpus;
import stepup.load.Load;

/**
 * Measures Stepup and others over HTTP, and prints a table in Markdown. What it needs of Node has
 * to be installed in the folder {@code target/bench/node}.
 */
public final class HttpBench implements AutoCloseable {
  private static final Path NODE = Path.of("target", "bench", "node");
  private static final byte[] SMALL = "{\"parsed\":true}".getBytes(StandardCharsets.UTF_8);

  private static final Plan USUAL =
      new Plan(Duration.ofSeconds(10), 7, Duration.ofSeconds(3), 5, Duration.ofSeconds(3));
  private static final Plan SHORT =
      new Plan(Duration.ofMillis(300), 1, Duration.ofMillis(400), 1, Duration.ofMillis(400));

  private final Plan plan;
  private final Path folder;
  private final PrintStream progress;
  private final List<Contender> started = new CopyOnWriteArrayList<>();

  private HttpBench(Plan plan, Path folder, PrintStream progress) {
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * How long to measure.
   *
   * @param rounds in which each contender is asked for {@code time} as fast as it answers
   * @param latencyRounds in which each is asked for {@code latencyTime} at each fixed rate
   */
  private record Plan(
      Duration warmUp, int rounds, Duration time, int latencyRounds, Duration latencyTime) {}

  /**
   * Measures, and prints the table to standard output and what it does to standard error.
   *
   * @param args {@code --short} to see only that it works, in half a minute
   */
  public static void main(String... args) throws Exception {
    boolean brief = List.of(args).contains("--short");
    var folder = Files.createTempDirectory(Files.createDirectories(NODE.getParent()), "http");
    try (var bench = new HttpBench(brief ? SHORT : USUAL, folder, System.err)) {
      Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "the end of all contenders"));
      bench.run(System.out);
    } finally {
      delete(folder);
    }
  }

  /** Decisions are recorded there, in gigabytes. */
  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void run(PrintStream out) throws IOException, InterruptedException {
    var corpus = Corpus.load();
    var questions =
        corpus.requests().stream().map(request -> Load.post(Echo.PATH, request.json())).toList();
    progress.println("HTTP: starts the contenders, and reads all their answers");

    var stepup = new ArrayList<Measured>();
    var off = start(Contender.stepup("Stepup, log off", Map.of("LOG_MODE", "off"), folder));
    var answers = Answers.of(off, corpus, questions);
    stepup.add(new Measured(off, questions, answers));
    var data = Map.of("LOG_MODE", "durable", "DATA", folder.resolve("data").toString());
    var durable = start(Contender.stepup("Stepup, log durable", data, folder));
    stepup.add(new Measured(durable, questions, Answers.of(durable, corpus, questions)));

    var usual = answers.usual();
    var size = String.format(Locale.ROOT, "%.1f KB", usual.length / 1e3);
    var echo = echo("echo", Echo.Way.HANDLER, SMALL, questions);
    var large = echo("echo, answer of " + size, Echo.Way.HANDLER, usual, questions);
    var all = new ArrayList<>(List.of(echo, large));
    all.add(
        echo("echo, answer of " + size + ", Javalin route", Echo.Way.ROUTE, usual, questions));
    all.addAll(stepup);
    all.addAll(peers(corpus, questions));

    for (var each : all) {
      progress.println("HTTP: warms up " + each.name());
      each.warmUp(plan.warmUp);
    }
    for (int round = 1; round <= plan.rounds; round++) {
      progress.println("HTTP: throughput, round " + round + " of " + plan.rounds);
      for (var each : all) {
        each.throughput(plan.time);
      }
    }
    double half = echo.throughput() / 2;
    for (int round = 1; round <= plan.latencyRounds; round++) {
      progress.println("HTTP: latency, round " + round + " of " + plan.latencyRounds);
      for (var each : all) {
        each.latencyAt(half, plan.latencyTime);
        each.latencyAtHalfItsOwn(plan.latencyTime);
      }
    }
    print(out, all, echo, large);
  }

  private void print(PrintStream out, List<Measured> all, Measured echo, Measured large) {
    out.printf(
        Locale.ROOT,
        """
        | over HTTP | answers/s (least to most) | of the echo's | of the long echo's | processor µs an answer | echo's of that | p50 / p99 ms at %,.0f/s | p50 / p99 ms at half its own |
        |---|---|---|---|---|---|---|---|
        """,
        echo.throughput() / 2);
    for (var each : all) {
      out.printf(
          Locale.ROOT,
          "| %s | %,.0f (%,.0f to %,.0f) | %.0f %% | %.0f %% | %.0f | %.0f %% | %s | %s |%n",
          each.name(),
          each.throughput(),
          each.leastThroughput(),
          each.mostThroughput(),
          100 * each.throughput() / echo.throughput(),
          100 * each.throughput() / large.throughput(),
          each.processorMicros(),
          100 * echo.processorMicros() / each.processorMicros(),
          each.atCommonRate(),
          each.atHalfItsOwn());
    }
    out.printf(
        """

        Each contender is a process of its own; %d connections, medians of %d rounds in which all take turns, every answer checked; the load is \
        made on the same %d processors. Latency is at fixed rates, from when a question was due; median of %d rounds.
        """,
        Measured.CONNECTIONS,
        plan.rounds,
        Runtime.getRuntime().availableProcessors(),
        plan.latencyRounds);
  }

  private List<Measured> peers(Corpus corpus, List<byte[]> questions)
      throws IOException, InterruptedException {
    var peers = new LinkedHashMap<String, String>();
    peers.put("GoRules Zen, Fastify", "zen.mjs");
    peers.put("json-rules-engine, Fastify", "json-rules-engine.mjs");
    var measured = new ArrayList<Measured>();
    for (var peer : peers.entrySet()) {
      var contender = start(Contender.node(peer.getKey(), NODE.resolve(peer.getValue()), folder));
      measured.add(new Measured(contender, questions, Answers.of(contender, corpus, questions)));
    }
    return measured;
  }

  private Measured echo(String name, Echo.Way way, byte[] answer, List<byte[]> questions)
      throws IOException, InterruptedException {
    var file = Files.write(folder.resolve(answer.length + ".json"), answer);
    var contender = start(Contender.echo(name, way, file));
    return new Measured(contender, questions, Answers.always(answer));
  }

  private Contender start(Contender contender) {
    started.add(contender);
    return contender;
  }

  @Override
  public void close() {
    started.forEach(Contender::close);
  }
}
