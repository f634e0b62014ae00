package stepup.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import stepup.Folders;

/** The jar as operators run it: how soon a service answers, and how fast a file is decided. */
final class Jar {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final boolean brief;
  private final PrintStream progress;
  private final Path folder;

  Jar(boolean brief, PrintStream progress) throws IOException {
    this.brief = brief;
    this.progress = progress;
    this.folder = Files.createTempDirectory("bench");
  }

  /**
   * Measures both.
   *
   * @param perRequest what a request takes of a processor in this process, remedies proved, in
   *     nanoseconds
   */
  String tables(double perRequest) throws IOException, InterruptedException {
    try {
      var corpus = Corpus.answeredByDomain().requests();
      var table = new Table("the jar", "measured", "target");
      start(table, corpus.get(0));
      batch(table, corpus, brief ? 5_000 : 1_000_000, "off", perRequest);
      batch(table, corpus, brief ? 5_000 : 200_000, "durable", perRequest);
      return table.toString();
    } finally {
      Folders.delete(folder);
    }
  }

  private void start(Table table, Corpus.Request request) throws IOException, InterruptedException {
    var first = new Starts();
    var later = new Starts();
    var archived = new Starts();
    for (int i = 0; i < (brief ? 1 : 5); i++) {
      var data = folder.resolve("start-" + i);
      first.add(start(data, request, List.of()));
      later.add(start(data, request, List.of()));
      archived.add(
          start(
              data, request, List.of("-XX:SharedArchiveFile=target/stepup.jsa", "-Xlog:cds=off")));
      progress.printf("started in %s s%n", Series.number(archived.answers.median()));
    }
    first.rows(table, "first start of a version or of its DRL");
    later.rows(table, "later starts");
    archived.rows(table, "later starts, with the archive of classes");
  }

  /** What one kind of start takes. */
  private static final class Starts {
    private final Series answers = new Series();
    private final Series cpu = new Series();
    private final Series resident = new Series();

    void add(Started started) {
      answers.add(started.seconds);
      cpu.add(started.cpuSeconds);
      resident.add(started.megabytes);
    }

    void rows(Table table, String name) {
      table.row(
          name + ": to the first answer",
          Series.number(answers.median()) + " s (" + answers.spread(1) + ")",
          "2.5 s");
      table.row("of a processor until then", Series.number(cpu.median()) + " s", "");
      table.row("resident memory then", Series.number(resident.median()) + " MB", "220 MB");
    }
  }

  private record Started(double seconds, double cpuSeconds, double megabytes) {}

  private static Started start(Path data, Corpus.Request request, List<String> flags)
      throws IOException, InterruptedException {
    int port = free();
    var settings =
        Map.of(
            "PORT",
            "" + port,
            "OPS_PORT",
            "" + free(),
            "DRAIN_SECONDS",
            "0",
            "DATA",
            data.toString());
    long start = System.nanoTime();
    var process = start(settings, flags, "serve");
    try {
      var answer = Answer.of(JSON.readTree(ask(process, port, request)));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!answer.equals(request.expected())) {
        throw new IllegalStateException("wrong: " + answer);
      }
      return new Started(seconds, cpuSeconds(process), kilobytes(process, "VmRSS") / 1e3);
    } finally {
      end(process);
    }
  }

  private static byte[] ask(Process process, int port, Corpus.Request request)
      throws IOException, InterruptedException {
    var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    var post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/decide"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.json()))
            .build();
    while (process.isAlive()) {
      try {
        var response = client.send(post, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() == 200) {
          return response.body();
        }
      } catch (IOException e) {
        // Nobody listens yet.
      }
      Thread.sleep(5);
    }
    throw new IOException("the service did not start; see " + AsShipped.LOG);
  }

  private void batch(
      Table table, List<Corpus.Request> corpus, int count, String mode, double perRequest)
      throws IOException, InterruptedException {
    var requests = folder.resolve("requests.jsonl");
    try (var out = new java.io.BufferedOutputStream(Files.newOutputStream(requests), 1 << 20)) {
      for (int i = 0; i < count; i++) {
        out.write(corpus.get(i % corpus.size()).json());
        out.write('\n');
      }
    }
    var answers = folder.resolve("answers-" + mode + ".jsonl");
    var settings = Map.of("LOG_MODE", mode, "DATA", folder.resolve("batch-" + mode).toString());
    long start = System.nanoTime();
    var process =
        start(
            settings,
            List.of("-XX:+UseParallelGC", "-Xmx512m"),
            "decide",
            requests.toString(),
            "--out",
            answers.toString(),
            "--progress");
    double cpu = 0;
    double peak = 0;
    double early = 0;
    try {
      while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
        cpu = Math.max(cpu, cpuSeconds(process));
        peak = Math.max(peak, kilobytes(process, "VmHWM") / 1e3);
        if (Files.exists(answers) && Files.size(answers) * 5 < Files.size(requests)) {
          early = peak;
        }
      }
    } finally {
      end(process);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException("decide ended with " + process.exitValue() + "; see " + AsShipped.LOG);
    }
    check(answers, corpus, count);
    var share = Series.number(100 * perRequest / (cpu * 1e9 / count)) + " %";
    var name = "%,d lines, log %s".formatted(count, mode);
    table.row(name, "%,.0f a second".formatted(count / seconds), "");
    table.row(
        "of a processor, a line",
        Series.number(cpu * 1e6 / count) + " µs, " + share + " of in-process speed",
        mode.equals("off") ? "70 %" : "");
    table.row(
        "cores busy",
        "%s of %d"
            .formatted(Series.number(cpu / seconds), Runtime.getRuntime().availableProcessors()),
        "all");
    table.row(
        "resident memory, most",
        Series.number(peak) + " MB (" + Series.number(early) + " MB in the first fifth)",
        "flat");
    progress.println(name + " in " + Series.number(seconds) + " s");
  }

  /** Every answer of the first round, and some of the others. */
  private static void check(Path answers, List<Corpus.Request> corpus, int count)
      throws IOException {
    int line = 0;
    try (var lines = Files.newBufferedReader(answers)) {
      for (var text = lines.readLine(); text != null; text = lines.readLine()) {
        if (line < corpus.size() || line % 97 == 0) {
          var answer = Answer.of(JSON.readTree(text));
          if (!answer.equals(corpus.get(line % corpus.size()).expected())) {
            throw new IllegalStateException("line " + (line + 1) + " is wrong: " + text);
          }
        }
        line++;
      }
    }
    if (line != count) {
      throw new IllegalStateException(line + " answers to " + count + " requests");
    }
  }

  private static Process start(Map<String, String> settings, List<String> flags, String... args)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(AsShipped.java());
    command.addAll(flags);
    command.addAll(List.of("-jar", "target/stepup.jar"));
    command.addAll(List.of(args));
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.appendTo(AsShipped.LOG))
            .redirectError(Redirect.appendTo(AsShipped.LOG));
    builder.environment().putAll(settings);
    return builder.start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static double cpuSeconds(Process process) {
    return process.info().totalCpuDuration().map(d -> d.toNanos() / 1e9).orElse(0.0);
  }

  /** A number of Linux about a process; 0 on other systems, or if it has ended. */
  private static double kilobytes(Process process, String name) {
    try {
      for (var line : Files.readAllLines(Path.of("/proc", "" + process.pid(), "status"))) {
        if (line.startsWith(name + ":")) {
          return Double.parseDouble(line.toLowerCase(Locale.ROOT).replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }
}
