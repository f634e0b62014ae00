package stepup.bench.http;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import stepup.Folders;
import stepup.bench.Corpus;
import stepup.bench.Series;
import stepup.bench.Table;
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
  private final List<Server> started = new CopyOnWriteArrayList<>();

  private HttpBench(Plan plan, Path folder, PrintStream progress) {
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
  }

  /**
   * How long to measure.
   *
   * @param rounds in which each server is asked for {@code time} as fast as it answers
   * @param latencyRounds in which each is asked for {@code latencyTime} at each fixed rate
   */
  private record Plan(
      Duration warmUp, int rounds, Duration time, int latencyRounds, Duration latencyTime) {}

  /**
   * Measures, and prints the table to standard output and what it does to standard error.
   *
   * @param args {@code --short} to see only that it works, in half a minute
   */
  // What is closed at the end are the contenders, not standard error.
  @SuppressWarnings("ClosingStandardOutputStreams")
  public static void main(String... args) throws Exception {
    boolean brief = List.of(args).contains("--short");
    var folder = Files.createTempDirectory(Files.createDirectories(NODE.getParent()), "http");
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (var bench = new HttpBench(brief ? SHORT : USUAL, folder, System.err)) {
      Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "the end of all contenders"));
      bench.run(out);
    } finally {
      // Decisions are recorded there, in gigabytes.
      Folders.delete(folder);
    }
  }

  private void run(PrintStream out) throws IOException, InterruptedException {
    var corpus = Corpus.load();
    var questions =
        corpus.requests().stream().map(request -> Load.post(Echo.PATH, request.json())).toList();
    progress.println("HTTP: starts the contenders, and reads all their answers");

    var stepup = new ArrayList<Measured>();
    var off = start(Server.stepup("Stepup, log off", Map.of("LOG_MODE", "off"), folder));
    var answers = Answers.of(off, corpus, questions);
    stepup.add(new Measured(off, questions, answers));
    var data = Map.of("LOG_MODE", "durable", "DATA", folder.resolve("data").toString());
    var durable = start(Server.stepup("Stepup, log durable", data, folder));
    stepup.add(new Measured(durable, questions, Answers.of(durable, corpus, questions)));

    var usual = answers.usual();
    var size = String.format(Locale.ROOT, "%.1f KB", usual.length / 1e3);
    var echo = echo("echo", Echo.Way.HANDLER, SMALL, questions);
    var large = echo("echo, answer of " + size, Echo.Way.HANDLER, usual, questions);
    var all = new ArrayList<>(List.of(echo, large));
    all.add(echo("echo, answer of " + size + ", Javalin route", Echo.Way.ROUTE, usual, questions));
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
      all.forEach(each -> each.compare(echo, large));
    }
    double half = echo.throughput().median() / 2;
    for (int round = 1; round <= plan.latencyRounds; round++) {
      progress.println("HTTP: latency, round " + round + " of " + plan.latencyRounds);
      for (var each : all) {
        each.latencyAt(half, plan.latencyTime);
        each.latencyAtHalfItsOwn(plan.latencyTime);
      }
    }
    out.println(table(all, echo));
    out.printf(
        """
        Each is a process of its own and has the same %d processors as the load; %d connections; medians of %d rounds in which all take
        turns, or of %d for latency, which counts from when a request was due; every answer checked.
        """,
        Runtime.getRuntime().availableProcessors(),
        Measured.CONNECTIONS,
        plan.rounds,
        plan.latencyRounds);
  }

  private static Table table(List<Measured> all, Measured echo) {
    var table =
        new Table(
            "over HTTP",
            "answers/s",
            "% of the echo",
            "median",
            "of the long echo",
            "processor µs",
            "to the echo",
            "p50 / p99 ms at " + Series.number(echo.throughput().median() / 2) + "/s",
            "at half of its most");
    for (var each : all) {
      table.row(
          each.name(),
          Series.number(each.throughput().median()),
          each.toEcho().spread(1),
          percent(each.toEcho()),
          percent(each.toLongEcho()),
          Series.number(each.processorMicros().median()),
          Series.number(each.microsToEcho().median()),
          each.atCommonRate().toString(),
          each.atHalfItsOwn().toString());
    }
    return table;
  }

  private static String percent(Series series) {
    return String.format(Locale.ROOT, "%.0f %%", series.median());
  }

  private List<Measured> peers(Corpus corpus, List<byte[]> questions)
      throws IOException, InterruptedException {
    var peers = new LinkedHashMap<String, String>();
    peers.put("GoRules Zen, Fastify", "zen.mjs");
    peers.put("json-rules-engine, Fastify", "json-rules-engine.mjs");
    var measured = new ArrayList<Measured>();
    for (var peer : peers.entrySet()) {
      var server = start(Server.node(peer.getKey(), NODE.resolve(peer.getValue()), folder));
      measured.add(new Measured(server, questions, Answers.of(server, corpus, questions)));
    }
    return measured;
  }

  private Measured echo(String name, Echo.Way way, byte[] answer, List<byte[]> questions)
      throws IOException, InterruptedException {
    var file = Files.write(folder.resolve(answer.length + ".json"), answer);
    var server = start(Server.echo(name, way, file));
    return new Measured(server, questions, Answers.always(answer));
  }

  private Server start(Server server) {
    started.add(server);
    return server;
  }

  @Override
  public void close() {
    started.forEach(Server::close);
  }
}
