package stepup.bench.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import stepup.bench.Series;
import stepup.load.Load;
import stepup.load.Outcome;

/** A server, and what was measured of it in each round. */
final class Measured {
  static final int CONNECTIONS = 16;

  /** So few that a service that takes two at a time and lets others wait refuses none of them. */
  private static final int MOST_UNANSWERED = 32;

  private static final double KEPT_UP = 0.98;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Server server;
  private final Answers answers;
  private final Load load;
  private final Latency atCommonRate = new Latency();
  private final Latency atHalfItsOwn = new Latency();
  private final Series throughput = new Series();
  private final Series processorMicros = new Series();
  private final Series toEcho = new Series();
  private final Series toLongEcho = new Series();
  private final Series microsToEcho = new Series();
  private double lastThroughput;
  private double lastMicros;

  Measured(Server server, List<byte[]> questions, Answers answers) {
    this.server = server;
    this.answers = answers;
    this.load = new Load(server.port(), questions, answers);
  }

  String name() {
    return server.name();
  }

  /** Asks without measuring. */
  void warmUp(Duration time) throws IOException {
    checked(load.closed(CONNECTIONS, time));
  }

  /** Asks as fast as it answers. */
  void throughput(Duration time) throws IOException {
    var before = server.processorTime();
    var outcome = checked(load.closed(CONNECTIONS, time));
    var took = server.processorTime().minus(before);
    lastThroughput = outcome.goodput();
    lastMicros = took.toNanos() / 1e3 / outcome.good().getTotalCount();
    throughput.add(lastThroughput);
    processorMicros.add(lastMicros);
  }

  /** Compares what was measured last with what was measured last of the echoes. */
  void compare(Measured echo, Measured longEcho) {
    toEcho.add(100 * lastThroughput / echo.lastThroughput);
    toLongEcho.add(100 * lastThroughput / longEcho.lastThroughput);
    microsToEcho.add(lastMicros / echo.lastMicros);
  }

  /** Asks at a rate that all contenders are asked at. */
  void latencyAt(double rate, Duration time) throws IOException, InterruptedException {
    atCommonRate.add(rate, time);
  }

  /** Asks at half the rate it answers at most. */
  void latencyAtHalfItsOwn(Duration time) throws IOException, InterruptedException {
    atHalfItsOwn.add(throughput.median() / 2, time);
  }

  Latency atCommonRate() {
    return atCommonRate;
  }

  Latency atHalfItsOwn() {
    return atHalfItsOwn;
  }

  private Outcome checked(Outcome outcome) {
    if (outcome.wrong() > 0) {
      throw new IllegalStateException(
          name()
              + " gave "
              + outcome.wrong()
              + " wrong answers, the last one "
              + answers.lastWrong());
    }
    return outcome;
  }

  /** Answers a second. */
  Series throughput() {
    return throughput;
  }

  /** Its throughput in each round, in percent of the echo's. */
  Series toEcho() {
    return toEcho;
  }

  /** The same of the echo that answers as much as Stepup. */
  Series toLongEcho() {
    return toLongEcho;
  }

  /** How many times the processor time of the echo. */
  Series microsToEcho() {
    return microsToEcho;
  }

  /** Microseconds of all processors that the server's process takes for an answer. */
  Series processorMicros() {
    return processorMicros;
  }

  /** How long answers took at a rate, from when each question was due. */
  final class Latency {
    private final Series p50 = new Series();
    private final Series p99 = new Series();
    private boolean keptUp = true;

    private void add(double rate, Duration time) throws IOException, InterruptedException {
      var outcome = checked(load.open(rate, MOST_UNANSWERED, time));
      keptUp &= outcome.shed().getTotalCount() == 0 && outcome.goodput() >= KEPT_UP * rate;
      var times = outcome.goodSinceDue();
      p50.add(times.getValueAtPercentile(50) / NANOS_PER_MILLI);
      p99.add(times.getValueAtPercentile(99) / NANOS_PER_MILLI);
    }

    @Override
    public String toString() {
      return keptUp
          ? Series.number(p50.median()) + " / " + Series.number(p99.median())
          : "too much for it";
    }
  }
}
