package stepup.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import stepup.Folders;
import stepup.ServiceProcess;

/**
 * Asks a real service for five times what it can decide, and says what became of it. Every answer
 * is checked; times are compared by ratio within the run, and judged by whoever reads them.
 *
 * <p>First it is looked for how many clients in a closed loop get the most answers. Then, some
 * rounds long, these ask, and after them questions are sent at five times the rate of their answers
 * whether there are answers or not, as far as one request at a time on each of many connections
 * allows. The round in the middle counts.
 *
 * <p>The customer has many subscriptions, so that it is deciding and not HTTP that is asked for too
 * much: a service that decides as fast as it can be asked cannot be asked for five times that.
 * Where {@code taskset} is, service and load have a core each, so that the load takes nothing from
 * what it measures.
 */
public final class Overload {
  private static final int SUBSCRIPTIONS = 30;
  private static final List<String> OFFERS =
      List.of(
          "office-365-business",
          "office-365-business-premium",
          "office-365-business-essentials",
          "office-365-proplus",
          "office-365-enterprise-e1",
          "exchange-online-plan-1");
  private static final int TIMES = 5;
  private static final int ROUNDS = 5;
  private static final int CLIENTS = 200;
  private static final int MOST_WARM_UPS = 8;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final double NANOS_PER_MILLI = 1e6;

  private final Load load;
  private final Duration step;
  private @Nullable Expected expected;
  private long wrong;

  private Overload(int port, byte[] request, Duration step) throws IOException {
    this.load = new Load(port, List.of(request), (question, answer) -> judge(answer));
    this.step = step;
    load.once(1);
  }

  /** Takes the seconds of each phase; 8 if there are none. */
  public static void main(String[] args) throws Exception {
    var folder = Files.createTempDirectory("overload");
    var settings = Map.of("DATA", folder.resolve("data").toString());
    long wrong;
    boolean apart = onACore(1, ProcessHandle.current().pid());
    System.out.println(
        apart ? "service and load have a core each" : "service and load share all cores");
    // The service would size itself for more than it gets.
    var flags = apart ? List.of("-XX:ActiveProcessorCount=1") : List.<String>of();
    try (var service = ServiceProcess.start(settings, folder, Path.of(""), flags)) {
      if (apart && !onACore(0, service.pid())) {
        throw new IOException("the service cannot be given a core of its own");
      }
      var request = Load.post("/decide", request().getBytes(UTF_8));
      var step = Duration.ofSeconds(args.length == 0 ? 8 : Integer.parseInt(args[0]));
      var overload = new Overload(service.port(), request, step);
      overload.run(System.out);
      wrong = overload.wrong;
    } finally {
      // Gigabytes of decisions.
      Folders.delete(folder);
    }
    if (wrong > 0) {
      System.err.println(wrong + " answers are wrong");
      System.exit(1);
    }
  }

  private static String request() {
    return IntStream.range(0, SUBSCRIPTIONS)
        .mapToObj(
            i ->
                """
                {"id": "s-%d", "offer": "%s", "status": "%s", "quantity": %d}"""
                    .formatted(
                        i,
                        OFFERS.get(i % OFFERS.size()),
                        i % 3 == 0 ? "active" : "suspended",
                        i + 1))
        .collect(
            joining(
                ", ",
                """
                {"customer": {"id": "c", "delegatedAdmin": ["office-365"]}, "subscriptions": [""",
                """
                ], "subscriptionsCover": "tenant", "asOf": "2026-11-22"}"""));
  }

  /** Whether all threads of a process run on one core from now on. */
  private static boolean onACore(int core, long pid) throws InterruptedException {
    try {
      return new ProcessBuilder("taskset", "-acp", String.valueOf(core), String.valueOf(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The first answer is how all others have to be. */
  private Load.Worth judge(Answer answer) {
    if (answer.status() == 503 && answer.has("retry-after")) {
      return Load.Worth.SHED;
    }
    if (expected == null) {
      expected = Expected.like(answer.body());
    }
    return answer.status() == 200 && expected.isBodyOf(answer) ? Load.Worth.GOOD : Load.Worth.WRONG;
  }

  private void run(PrintStream out) throws IOException, InterruptedException {
    warmUp();
    int clients = 1;
    var best = closed(1);
    for (int more = 2; more <= 16; more *= 2) {
      var tried = closed(more);
      out.println(line(more + " clients", tried));
      if (tried.goodput() > best.goodput()) {
        best = tried;
        clients = more;
      }
    }
    var rounds = new ArrayList<Round>();
    for (int i = 0; i < ROUNDS; i++) {
      // Anew, as Java goes on to compile and the machine has other work now and then.
      best = closed(clients);
      var flooded = counted(load.open(TIMES * best.goodput(), CLIENTS, step));
      var round = new Round(best, flooded, secondsUntilAsFastAs(best));
      out.println(line("the best", best));
      out.println(line("5 times as much", flooded));
      rounds.add(round);
    }
    rounds.sort(Comparator.comparingDouble(Round::share));
    out.println(rounds.get(ROUNDS / 2).inWords() + "; wrong answers " + wrong);
  }

  /** The best, and what became of it when five times as much was asked for. */
  private record Round(Outcome best, Outcome flooded, double recovery) {
    double share() {
      return flooded.goodput() / best.goodput();
    }

    String inWords() {
      return String.format(
          Locale.ROOT,
          "offered %.1f times the best; goodput %.0f %% of it (median of %d); p50 of answers %.1f times, p99 %.1f times; "
              + "shed in p50 %.1f ms, p99 %.1f ms; as before after %.2f s",
          flooded.asked() / best.goodput(),
          100 * share(),
          ROUNDS,
          millis(flooded.good(), 50) / millis(best.good(), 50),
          millis(flooded.good(), 99) / millis(best.good(), 99),
          millis(flooded.shed(), 50),
          millis(flooded.shed(), 99),
          recovery);
    }
  }

  private static String line(String what, Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "%-16s %7.0f decided/s, p50 %6.2f ms, p99 %6.2f ms; %7.0f shed/s, p50 %5.2f ms, p99 %5.2f ms",
        what,
        outcome.goodput(),
        millis(outcome.good(), 50),
        millis(outcome.good(), 99),
        outcome.asked() - outcome.goodput(),
        millis(outcome.shed(), 50),
        millis(outcome.shed(), 99));
  }

  /** Java compiles for some seconds what it is asked often; until then more comes every second. */
  private void warmUp() throws IOException {
    double before = 0;
    for (int i = 0; i < MOST_WARM_UPS; i++) {
      double now = closed(4).goodput();
      if (now < 1.05 * before) {
        return;
      }
      before = Math.max(before, now);
    }
  }

  private Outcome closed(int clients) throws IOException {
    return counted(load.closed(clients, step));
  }

  private Outcome counted(Outcome outcome) {
    wrong += outcome.wrong();
    return outcome;
  }

  /**
   * Until one client gets no refusal, and nine of ten answers as fast as nearly all at the best.
   */
  private double secondsUntilAsFastAs(Outcome best) throws IOException {
    long begin = System.nanoTime();
    while (true) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      var now = counted(load.closed(1, LOOK));
      if (now.shed().getTotalCount() == 0
          && now.good().getTotalCount() > 0
          && millis(now.good(), 90) <= millis(best.good(), 99)) {
        return seconds;
      }
      if (seconds > step.toSeconds()) {
        return Double.POSITIVE_INFINITY;
      }
    }
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getTotalCount() == 0
        ? Double.NaN
        : nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }
}
