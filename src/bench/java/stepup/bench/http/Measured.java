package stepup.bench.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import stepup.load.Load;
import stepup.load.Outcome;

/** A contender, and what was measured of it in each round. */
final class Measured {
  static final int CONNECTIONS = 16;

  /** So few that a service that takes two at a time and lets others wait refuses none of them. */
  private static final int MOST_UNANSWERED = 32;

  private static final double KEPT_UP = 0.98;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Contender contender;
  private final Load load;
  private final Latency atCommonRate = new Latency();
  private final Latency atHalfItsOwn = new Latency();
  private final List<Double> throughput = new ArrayList<>();
  private final List<Double> processorMicros = new ArrayList<>();

  Measured(Contender contender, List<byte[]> questions, Answers answers) {
    this.contender = contender;
    this.load = new Load(contender.port(), questions, answers);
  }

  String name() {
    return contender.name();
  }

  /** Asks without measuring. */
  void warmUp(Duration time) throws IOException {
    checked(load.closed(CONNECTIONS, time));
  }

  /** Asks as fast as it answers. */
  void throughput(Duration time) throws IOException {
    var before = contender.processorTime();
    var outcome = checked(load.closed(CONNECTIONS, time));
    var took = contender.processorTime().minus(before);
    throughput.add(outcome.goodput());
    processorMicros.add(took.toNanos() / 1e3 / outcome.good().getTotalCount());
  }

  /** Asks at a rate that all contenders are asked at. */
  void latencyAt(double rate, Duration time) throws IOException, InterruptedException {
    atCommonRate.add(rate, time);
  }

  /** Asks at half the rate it answers at most. */
  void latencyAtHalfItsOwn(Duration time) throws IOException, InterruptedException {
    atHalfItsOwn.add(throughput() / 2, time);
  }

  Latency atCommonRate() {
    return atCommonRate;
  }

  Latency atHalfItsOwn() {
    return atHalfItsOwn;
  }

  private Outcome checked(Outcome outcome) {
    if (outcome.wrong() > 0) {
      throw new IllegalStateException(name() + " gave " + outcome.wrong() + " wrong answers");
    }
    return outcome;
  }

  /** Answers a second, the median of all rounds. */
  double throughput() {
    return median(throughput);
  }

  double leastThroughput() {
    return of(throughput, s -> s.get(0));
  }

  double mostThroughput() {
    return of(throughput, s -> s.get(s.size() - 1));
  }

  /** Microseconds of all processors its process takes for an answer, the median of all rounds. */
  double processorMicros() {
    return median(processorMicros);
  }

  private static double median(List<Double> rounds) {
    return of(rounds, s -> (s.get((s.size() - 1) / 2) + s.get(s.size() / 2)) / 2);
  }

  private static double of(List<Double> rounds, ToDoubleFunction<List<Double>> sorted) {
    return sorted.applyAsDouble(rounds.stream().sorted().toList());
  }

  /** How long answers took at a rate, from when each question was due. */
  final class Latency {
    private final List<Double> p50 = new ArrayList<>();
    private final List<Double> p99 = new ArrayList<>();
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
          ? String.format(Locale.ROOT, "%.2f / %.2f", median(p50), median(p99))
          : "too much for it";
    }
  }
}
