package stepup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionService;
import stepup.json.RequestLimits;

/** Files of requests, one a line. */
class DecideCommandTest {
  private static final String GOOD =
      "{\"customer\":{\"id\":\"c-%d\"},\"subscriptions\":[{\"id\":\"s\",\"offer\":"
          + "\"office-365-business\",\"status\":\"active\",\"quantity\":%d}],\"asOf\":\"2026-11-22\"}";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** What the log takes before it refuses. */
  private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);

  private Path answers;

  @BeforeEach
  void nameAnswers() {
    answers = folder.resolve("answers.jsonl");
  }

  @Test
  void theAnswersOfAFileAreThoseOfTheServiceLineByLine() throws Exception {
    var requests = requests(500);
    try (var server = Serving.start(Shipped::live, entries -> {})) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide/batch"))
              .header("Content-Type", "application/x-ndjson")
              .POST(HttpRequest.BodyPublishers.ofString(requests))
              .build();
      var served =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(run(requests, null, false, 1, 4)).isEqualTo(1);
      var lines = withoutIds(served).lines().toList();
      assertThat(withoutIds(out.toString()).lines())
          .containsExactlyElementsOf(lines.subList(0, lines.size() - 1));
      assertThat(lines.get(lines.size() - 1))
          .isEqualTo("{\"lines\":500,\"decided\":432,\"problems\":47}");
      assertThat(err.toString()).isEqualTo("500 lines: 432 decided, 47 problems\n");
    }
  }

  @Test
  void fromSkipsLinesAndAllDecidedIsZero() throws Exception {
    assertThat(run(requests(500), null, false, 500, 2)).isZero();
    assertThat(out.toString()).startsWith("{\"line\":500,").hasLineCount(1);
  }

  /** A property, at every byte of the first lines and some of the rest. */
  @Test
  void whereverAFileIsCutItIsGoneOnWithAsIfItHadNotBeen() throws Exception {
    var requests = requests(150);
    run(requests, answers, false, 1, 2);
    var whole = Files.readAllBytes(answers);
    var expected = withoutIds(Files.readString(answers));
    var random = new Random(7);
    var cuts =
        IntStream.concat(IntStream.range(0, 40), random.ints(60, 0, whole.length + 1)).toArray();
    for (int cut : cuts) {
      Files.write(answers, Arrays.copyOf(whole, cut));
      run(requests, answers, true, 1, 2);
      assertThat(withoutIds(Files.readString(answers))).as("cut at " + cut).isEqualTo(expected);
      int kept = new String(whole, 0, cut, UTF_8).lastIndexOf('\n') + 1;
      assertThat(Arrays.copyOf(Files.readAllBytes(answers), kept))
          .isEqualTo(Arrays.copyOf(whole, kept));
    }
  }

  @Test
  void aLogThatRefusesEndsItAndEveryLineIsAnsweredOnceWhenItIsGoneOnWith() throws Exception {
    var requests = requests(4_000);
    room.set(2_000);
    assertThatThrownBy(() -> run(requests, answers, false, 1, 3))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing is answered from line")
        .hasMessageContaining("decision-log-unavailable")
        .hasMessageEndingWith("go on with --resume");
    // Groups are kept together as they come, up to 4 of 64 lines.
    assertThat(Files.readAllLines(answers).stream().filter(line -> line.contains("decisionId")))
        .hasSizeBetween(2_000 - 4 * 64, 2_000);
    room.set(Integer.MAX_VALUE);
    assertThat(run(requests, answers, true, 1, 3)).isEqualTo(1);
    var numbers = new ArrayList<Integer>();
    for (var line : Files.readAllLines(answers)) {
      numbers.add(Integer.valueOf(line.replaceAll("^\\{\"line\":(\\d+),.*$", "$1")));
    }
    assertThat(numbers)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 4_000).filter(i -> i % 23 != 0).boxed().toList());
  }

  @Test
  void aFileWithSomethingElseInItStaysAsItIs() throws Exception {
    for (var text : List.of("notes\n", "notes", "{\"line\":x,\n", "{\"line\":1,\"a\":1}\nnotes")) {
      Files.writeString(answers, text);
      for (boolean resume : new boolean[] {false, true}) {
        var file = Files.writeString(folder.resolve("requests.jsonl"), requests(3));
        var arguments =
            new ArrayList<>(List.of("decide", file.toString(), "--out", answers.toString()));
        if (resume) {
          arguments.add("--resume");
        }
        assertThat(main(arguments)).isEqualTo(1);
        assertThat(Files.readString(answers)).isEqualTo(text);
      }
    }
    assertThat(err.toString())
        .contains("go on with it by --resume, or name another file")
        .contains("there is something in it that is no answer to a line; name another file");
  }

  @Test
  void theCommandWritesAFileAndGoesOnWithIt() throws Exception {
    var file = Files.writeString(folder.resolve("requests.jsonl"), requests(20)).toString();
    assertThat(
            main(
                List.of(
                    "decide", file, "--out", answers.toString(), "--threads", "2", "--from", "19")))
        .isZero();
    assertThat(Files.readAllLines(answers)).hasSize(2);
    assertThat(main(List.of("decide", file, "--out", answers.toString(), "--resume"))).isZero();
    assertThat(Files.readAllLines(answers)).hasSize(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("20 lines: 2 decided, 0 problems\n")
        .contains("20 lines: 0 decided, 0 problems\n");
    for (var wrong : List.of("--resume", "--from=0", "--threads=0")) {
      assertThat(main(List.of("decide", file, wrong))).as(wrong).isEqualTo(2);
    }
    var document = "rules/scenarios/blocked-by-another-reseller.request.json";
    assertThat(main(List.of("decide", document, "--from", "2"))).isEqualTo(1);
    assertThat(err.toString())
        .contains("this is one document over several lines; leave --resume and --from out");
  }

  private int main(List<String> arguments) {
    return CommandLineRunner.run(
        Map.of("DATA", folder.resolve("data").toString()),
        new PrintWriter(out),
        new PrintWriter(err),
        arguments.toArray(String[]::new));
  }

  private int run(String requests, @Nullable Path to, boolean resume, long from, int threads)
      throws IOException {
    var file = Files.writeString(folder.resolve("requests.jsonl"), requests);
    DecisionLog log =
        entries -> {
          if (entries.size() > room.get()) {
            throw new DecisionLog.DecisionNotRecordedException(new IOException("full"));
          }
          room.addAndGet(-entries.size());
        };
    var service = new DecisionService(UUID::randomUUID, log);
    return new DecideCommand(
            Shipped.rules(), service, Clock.systemUTC(), RequestLimits.USUAL, false, null)
        .run(
            file.toString(),
            new DecideCommand.Way(to, resume, from, threads, false),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
  }

  /** Of ten lines one has a problem, and some are blank. */
  private static String requests(int count) {
    var requests = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      requests
          .append(i % 23 == 0 ? "" : GOOD.formatted(i, i % 10 == 3 ? 0 : i))
          .append(i < count ? "\n" : "");
    }
    return requests.toString();
  }

  private static String withoutIds(String answers) {
    return answers.replaceAll("\"decisionId\":\"[^\"]*\",", "");
  }
}
