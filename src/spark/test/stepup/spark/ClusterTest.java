package stepup.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.json.AnswerWriter;
import stepup.json.Json;
import stepup.rules.RandomFacts;

/** A million requests on a real cluster, beside the batch command. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ClusterTest {
  private static final int LINES = 1_000_000;
  private static final int LINES_OF_IMPACT = 150_000;
  private static final int BROKEN = 1_000;

  @TempDir private static Path folder;
  private static Path requests;
  private static Path fewer;
  private static long[] expected;

  /**
   * What the log of an application tells of its tasks.
   *
   * @param lost those that did not end well
   * @param millis that the others took, all together
   * @param laterMillis that those took which wrote {@code laterRecords}, when Java was warm
   */
  private record Tasks(
      int lost, long millis, long laterMillis, long laterRecords, Map<String, Long> counters) {}

  @BeforeAll
  static void answerByTheBatchCommand() throws Exception {
    requests = folder.resolve("requests.jsonl");
    fewer = folder.resolve("fewer.jsonl");
    try (var all = new BufferedOutputStream(Files.newOutputStream(requests), 1 << 16);
        var some = new BufferedOutputStream(Files.newOutputStream(fewer), 1 << 16)) {
      for (int i = 1; i <= LINES; i++) {
        var line = i % BROKEN == 7 ? "{\"customer\":" : AnswerWriter.request(RandomFacts.of(i));
        var bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        all.write(bytes);
        if (i <= LINES_OF_IMPACT) {
          some.write(bytes);
        }
      }
    }
    var answers = folder.resolve("answers.jsonl");
    long began = System.nanoTime();
    var batch = batch("decide", requests.toString(), "--out", answers.toString());
    long millis = (System.nanoTime() - began) / 1_000_000;
    assertThat(batch.code()).as(batch.err()).isEqualTo(1);
    assertThat(batch.err()).contains("1000000 lines: 999000 decided, 1000 problems");
    System.out.printf(
        "batch command: %,d lines in %.1f s on %d cores: %.0f us of a core each%n",
        LINES, millis / 1e3, cores(), 1e3 * millis * cores() / LINES);
    expected = AnswerFiles.read(List.of(answers), LINES);
    // They are 7 GB.
    Files.delete(answers);
  }

  @Test
  void aMillionRequestsAreAnsweredAsByTheBatchCommandThoughAWorkerIsKilledHalfWay()
      throws Exception {
    var out = folder.resolve("answers");
    Home.Ended job;
    Tasks tasks;
    try (var cluster = Cluster.start(Files.createDirectory(folder.resolve("killed")), 2, 1)) {
      int ui = Home.freePort();
      var events = Files.createDirectory(folder.resolve("killed-events"));
      var process =
          Home.start(
              folder,
              "killed-job",
              Map.of(),
              command(cluster, events, ui, "decide", requests.toString(), "--out", out.toString()));
      var seen = untilDecided(ui, LINES / 2, process);
      assertThat(seen).contains("requests decided", "requests with a problem", "lines read");
      cluster.killWorker(2);
      job = Home.ended(folder, "killed-job", process);
      tasks = tasks(events);
    }
    assertThat(job.code()).as(job.err()).isZero();
    assertThat(job.err()).contains("1000000 lines: 999000 decided, 1000 problems\n");
    assertThat(tasks.lost()).isPositive();
    assertThat(tasks.counters())
        .containsEntry("lines read", 1_000_000L)
        .containsEntry("requests decided", 999_000L)
        .containsEntry("requests with a problem", 1_000L);
    assertSame(out);
  }

  @Test
  void onAllCoresEachRequestTakesAboutWhatItTakesTheBatchCommand() throws Exception {
    var out = folder.resolve("undisturbed");
    try (var cluster = Cluster.start(Files.createDirectory(folder.resolve("whole")), 1, cores())) {
      var events = Files.createDirectory(folder.resolve("whole-events"));
      var process =
          Home.start(
              folder,
              "whole-job",
              Map.of(),
              command(
                  cluster,
                  events,
                  Home.freePort(),
                  "decide",
                  requests.toString(),
                  "--out",
                  out.toString()));
      var job = Home.ended(folder, "whole-job", process);
      assertThat(job.code()).as(job.err()).isZero();
      var tasks = tasks(events);
      assertThat(tasks.lost()).isZero();
      // Told for people, as times are no matter of tests; see the README.
      System.out.printf(
          "Spark, an executor of %d cores: %.0f us of a core each; %.0f us after its first tasks%n",
          cores(), 1e3 * tasks.millis() / LINES, 1e3 * tasks.laterMillis() / tasks.laterRecords());
    }
    assertSame(out);
  }

  @Test
  void theImpactOfACandidateIsReportedAsByTheLocalCommand() throws Exception {
    var candidate = Shipped.copiedTo(folder.resolve("candidate"));
    var table = candidate.resolve("offers.csv");
    Files.writeString(table, Files.readString(table).replace(",300,", ",250,"));
    var words =
        List.of("impact", candidate.toString(), "--records", fewer.toString(), "--max-changed=30%");
    var local = batch(words.toArray(String[]::new));
    try (var cluster = Cluster.start(Files.createDirectory(folder.resolve("impact")), 2, 1)) {
      var events = Files.createDirectory(folder.resolve("impact-events"));
      var process =
          Home.start(
              folder,
              "impact-job",
              Map.of(),
              command(cluster, events, Home.freePort(), words.toArray(String[]::new)));
      var job = Home.ended(folder, "impact-job", process);
      assertThat(job.out()).as(job.err()).isEqualTo(local.out());
      assertThat(job.code()).isEqualTo(local.code());
      assertThat(tasks(events).counters())
          .containsEntry("unreadable", 150L)
          .containsKeys("decisions taken again", "answered otherwise");
    }
    assertThat(local.out()).contains("would be answered otherwise");
  }

  private static void assertSame(Path out) throws IOException {
    try (var files = Files.list(out)) {
      var parts =
          files.filter(file -> file.getFileName().toString().startsWith("part-")).sorted().toList();
      assertThat(Arrays.mismatch(AnswerFiles.read(parts, LINES), expected))
          .as("the first line that is answered otherwise")
          .isEqualTo(-1);
      for (var part : parts) {
        Files.delete(part);
      }
    }
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The command line as the README says for very many lines. */
  private static Home.Ended batch(String... words) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "stepup.Main"));
    command.addAll(List.of(words));
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("batch.out").toFile())
            .redirectError(folder.resolve("batch.err").toFile());
    builder
        .environment()
        .putAll(Map.of("LOG_MODE", "off", "DATA", folder.resolve("data").toString()));
    return Home.ended(folder, "batch", builder.start());
  }

  private static List<String> command(Cluster cluster, Path events, int ui, String... words) {
    var command =
        new ArrayList<>(
            List.of(
                "spark-submit",
                "--master",
                cluster.master(),
                "--conf",
                "spark.ui.port=" + ui,
                "--conf",
                "spark.executor.extraJavaOptions=-XX:+UseParallelGC",
                "--conf",
                "spark.eventLog.enabled=true",
                "--conf",
                "spark.eventLog.compress=false",
                "--conf",
                "spark.eventLog.dir=" + events.toUri(),
                Home.JAR.toString()));
    command.addAll(List.of(words));
    return command;
  }

  /** Waits until Spark's own pages have counted so many decisions; returns what they count. */
  private static List<String> untilDecided(int ui, long least, Process job) throws Exception {
    var client = HttpClient.newHttpClient();
    var at = "http://127.0.0.1:" + ui;
    while (job.isAlive()) {
      var applications = get(client, at + "/api/v1/applications");
      var id = applications == null ? null : applications.path(0).path("id").asText();
      var stages = id == null ? null : get(client, at + "/api/v1/applications/" + id + "/stages");
      for (var stage : stages == null ? List.<JsonNode>of() : stages) {
        for (var counter : stage.path("accumulatorUpdates")) {
          if (counter.path("name").asText().equals("requests decided")
              && Long.parseLong(counter.path("value").asText()) >= least) {
            return stage.path("accumulatorUpdates").findValuesAsText("name");
          }
        }
      }
      Thread.sleep(200);
    }
    throw new IOException(Files.readString(folder.resolve("killed-job.err")));
  }

  private static @Nullable JsonNode get(HttpClient client, String address) throws Exception {
    try {
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return answer.statusCode() == 200 ? Json.read(answer.body()) : null;
    } catch (IOException e) {
      // It is not there yet.
      return null;
    }
  }

  private static Tasks tasks(Path events) throws IOException {
    var counters = new HashMap<String, Long>();
    var done = new ArrayList<JsonNode>();
    int lost = 0;
    List<Path> logs;
    try (var files = Files.walk(events)) {
      logs = files.filter(f -> f.getFileName().toString().startsWith("events_")).sorted().toList();
    }
    for (var log : logs) {
      for (var line : Files.readAllLines(log)) {
        var event = Json.read(line.getBytes(StandardCharsets.UTF_8));
        var kind = event.path("Event").asText();
        if (kind.equals("SparkListenerTaskEnd")) {
          if (event.at("/Task End Reason/Reason").asText().equals("Success")) {
            done.add(event);
          } else {
            lost++;
          }
        } else if (kind.equals("SparkListenerStageCompleted")) {
          for (var counter : event.at("/Stage Info/Accumulables")) {
            if (!counter.path("Internal").asBoolean()
                && counter.path("Value").asText().matches("\\d+")) {
              counters.put(counter.path("Name").asText(), counter.path("Value").asLong());
            }
          }
        }
      }
    }
    var later =
        done.stream()
            .filter(task -> written(task) > 0)
            .sorted(Comparator.comparing(task -> task.at("/Task Info/Launch Time").asLong()))
            .skip(cores())
            .toList();
    return new Tasks(
        lost,
        ran(done),
        ran(later),
        later.stream().mapToLong(ClusterTest::written).sum(),
        counters);
  }

  private static long ran(List<JsonNode> tasks) {
    return tasks.stream()
        .mapToLong(task -> task.at("/Task Metrics/Executor Run Time").asLong())
        .sum();
  }

  private static long written(JsonNode task) {
    return task.at("/Task Metrics/Output Metrics/Records Written").asLong();
  }
}
