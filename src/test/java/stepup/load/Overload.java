package stepup.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import stepup.ServiceProcess;

/**
 * Asks a real service for five times what it can decide, and says what became of it. Every answer
 * is checked; times are compared by ratio within the run, and judged by whoever reads them.
 *
 * <p>First the most it answers in a closed loop is looked for, then as many connections as there
 * are clients send at five times that rate whether they have their answers or not as far as one
 * request at a time on each connection allows.
 *
 * <p>The customer has many subscriptions, so that it is deciding and not HTTP that is asked for too
 * much: a service that decides as fast as it can be asked cannot be asked for five times that.
 * Where {@code taskset} is, service and load have a core each, so that the load takes nothing from
 * what it measures.
 */
public final class Overload {
  private static final int SUBSCRIPTIONS = 12;
  private static final List<String> OFFERS =
      List.of(
          "office-365-business",
          "office-365-business-premium",
          "office-365-business-essentials",
          "office-365-proplus",
          "office-365-enterprise-e1",
          "exchange-online-plan-1");
  private static final String ID = "\"decisionId\":\"";
  private static final int ID_LENGTH = 36;
  private static final int TIMES = 5;
  private static final int CLIENTS = 200;

  private final int port;
  private final byte[] request;
  private final String expected;
  private final int seconds;
  private final AtomicInteger wrong = new AtomicInteger();

  private Overload(int port, byte[] request, int seconds) throws IOException {
    this.port = port;
    this.request = request;
    this.seconds = seconds;
    try (var connection = new Connection(port)) {
      this.expected = withoutId(connection.ask(request).body);
    }
  }

  /** Takes the seconds of each phase; 8 if there are none. */
  public static void main(String[] args) throws Exception {
    var folder = Files.createTempDirectory("overload");
    var settings = Map.of("DATA", folder.resolve("data").toString());
    try (var service = ServiceProcess.start(settings, folder, Path.of(""), List.of())) {
      System.out.println(
          onACore(0, service.pid()) && onACore(1, ProcessHandle.current().pid())
              ? "service and load have a core each"
              : "service and load share all cores");
      var body = request().getBytes(UTF_8);
      var head =
          "POST /decide HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length
              + "\r\n\r\n";
      var request = new ByteArrayOutputStream();
      request.writeBytes(head.getBytes(ISO_8859_1));
      request.writeBytes(body);
      int seconds = args.length == 0 ? 8 : Integer.parseInt(args[0]);
      var overload = new Overload(service.port(), request.toByteArray(), seconds);
      overload.run(System.out);
      if (overload.wrong.get() > 0) {
        System.err.println(overload.wrong.get() + " answers are wrong");
        System.exit(1);
      }
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

  private void run(PrintStream out) throws Exception {
    closed(16);
    var best = closed(1);
    for (int clients = 2; clients <= 16; clients *= 2) {
      var tried = closed(clients);
      out.println(line(clients + " clients", tried));
      best = tried.goodput() > best.goodput() ? tried : best;
    }
    double rate = TIMES * best.goodput();
    var flooded = load(CLIENTS, CLIENTS / rate);
    long ended = System.nanoTime();
    var after = recovered(best);
    out.println(line("5 times as much", flooded));
    out.printf(
        Locale.ROOT,
        "offered %.1f times the best; goodput %.0f %% of it; p50 of answers %.1f times, p99 %.1f times; "
            + "shed in p50 %.1f ms, p99 %.1f ms; as before after %.2f s; wrong answers %d%n",
        flooded.asked() / best.goodput(),
        100 * flooded.goodput() / best.goodput(),
        flooded.good(0.5) / best.good(0.5),
        flooded.good(0.99) / best.good(0.99),
        flooded.shed(0.5),
        flooded.shed(0.99),
        (after - ended) / 1e9,
        wrong.get());
  }

  private static String line(String what, Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "%-16s %7.0f decided/s, p50 %6.2f ms, p99 %6.2f ms; %7.0f shed/s, p50 %5.2f ms, p99 %5.2f ms",
        what,
        outcome.goodput(),
        outcome.good(0.5),
        outcome.good(0.99),
        outcome.asked() - outcome.goodput(),
        outcome.shed(0.5),
        outcome.shed(0.99));
  }

  private Outcome closed(int clients) throws Exception {
    return load(clients, 0);
  }

  /** When answers come as fast as at the best again, ten in a row. */
  private long recovered(Outcome best) throws IOException {
    long usual = (long) (best.good(0.99) * 1e6);
    try (var connection = new Connection(port)) {
      for (int inARow = 0; inARow < 10; ) {
        long asked = System.nanoTime();
        var answer = connection.ask(request);
        inARow = answer.status == 200 && System.nanoTime() - asked <= usual ? inARow + 1 : 0;
      }
    }
    return System.nanoTime();
  }

  /**
   * Asks over some connections.
   *
   * @param every seconds between two requests of one connection; 0 for as soon as there is an
   *     answer
   */
  private Outcome load(int clients, double every) throws Exception {
    var pool = Executors.newFixedThreadPool(clients);
    try {
      long begin = System.nanoTime();
      long end = begin + TimeUnit.SECONDS.toNanos(seconds);
      var running = new ArrayList<CompletableFuture<Outcome>>();
      for (int i = 0; i < clients; i++) {
        long first = begin + (long) (every * 1e9 * i / clients);
        running.add(
            CompletableFuture.supplyAsync(() -> ask(first, (long) (every * 1e9), end), pool));
      }
      var all = new Outcome(seconds);
      for (var each : running) {
        all.add(each.get());
      }
      return all;
    } finally {
      pool.shutdownNow();
    }
  }

  private Outcome ask(long first, long every, long end) {
    var outcome = new Outcome(seconds);
    try (var connection = new Connection(port)) {
      for (long due = first; due < end; due += every) {
        for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
          TimeUnit.NANOSECONDS.sleep(due - now);
        }
        long asked = System.nanoTime();
        if (asked >= end) {
          break;
        }
        var answer = connection.ask(request);
        long nanos = System.nanoTime() - asked;
        if (answer.status == 200) {
          outcome.good.add(nanos);
          if (!withoutId(answer.body).equals(expected)) {
            wrong.incrementAndGet();
          }
        } else {
          outcome.shed.add(nanos);
          if (answer.status != 503 || !answer.head.contains("\r\nretry-after: ")) {
            wrong.incrementAndGet();
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return outcome;
  }

  private static String withoutId(String answer) {
    int at = answer.indexOf(ID) + ID.length();
    return answer.substring(at + ID_LENGTH);
  }

  /** How long answers took that were decided, and that were not. */
  private static final class Outcome {
    private final int seconds;
    private final List<Long> good = new ArrayList<>();
    private final List<Long> shed = new ArrayList<>();

    Outcome(int seconds) {
      this.seconds = seconds;
    }

    void add(Outcome other) {
      good.addAll(other.good);
      shed.addAll(other.shed);
    }

    double goodput() {
      return (double) good.size() / seconds;
    }

    double asked() {
      return (double) (good.size() + shed.size()) / seconds;
    }

    double good(double share) {
      return millis(good, share);
    }

    double shed(double share) {
      return millis(shed, share);
    }

    private static double millis(List<Long> nanos, double share) {
      if (nanos.isEmpty()) {
        return Double.NaN;
      }
      var sorted = nanos.stream().mapToLong(Long::longValue).toArray();
      Arrays.sort(sorted);
      return sorted[(int) (share * (sorted.length - 1))] / 1e6;
    }
  }

  private record Answer(int status, String head, String body) {}

  /** One connection that is kept, and made anew where the service ends it. */
  private static final class Connection implements AutoCloseable {
    private final int port;
    private Socket socket;
    private InputStream in;

    Connection(int port) throws IOException {
      this.port = port;
      connect();
    }

    private void connect() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream(), 16_384);
    }

    Answer ask(byte[] request) throws IOException {
      socket.getOutputStream().write(request);
      var head = new StringBuilder();
      while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("the connection ended within an answer: " + head);
        }
        head.append((char) next);
      }
      var fields = head.toString().toLowerCase(Locale.ROOT);
      int at = fields.indexOf("content-length: ") + "content-length: ".length();
      int length = Integer.parseInt(fields.substring(at, fields.indexOf('\r', at)));
      var body = new String(in.readNBytes(length), ISO_8859_1);
      if (fields.contains("\r\nconnection: close")) {
        close();
        connect();
      }
      return new Answer(Integer.parseInt(fields.substring(9, 12)), fields, body);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
