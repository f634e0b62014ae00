package stepup.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Timeout;

/**
 * One contender decides the corpus, round and round. Every answer is checked before and after, and
 * one of each round in between, too few to be felt.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Timeout(time = 5, timeUnit = TimeUnit.MINUTES)
public class Deciding {
  @Param({Contenders.HAND_WRITTEN})
  public String contender = "";

  private Run<?> run = new Run<>(Contenders.named(Contenders.HAND_WRITTEN), List.of());

  /** A contender on its way round the corpus. */
  private static final class Run<T> {
    private final Contender<T> contender;
    private final List<Corpus.Request> requests;
    private int next;
    private int checked;

    Run(Contender<T> contender, List<Corpus.Request> requests) {
      this.contender = contender;
      this.requests = requests;
    }

    T decide() {
      int now = next;
      var request = requests.get(now);
      var decided = contender.decide(request.facts());
      next = now + 1 == requests.size() ? 0 : now + 1;
      if (now == checked) {
        contender.check(request, decided);
        // A step that has no divisor in common with the size, so that each gets its turn.
        checked = (checked + 997) % requests.size();
      }
      return decided;
    }

    void check() {
      requests.forEach(contender::check);
    }
  }

  @Setup
  public void prepare() {
    run = new Run<>(Contenders.named(contender), Corpus.answeredByDomain().requests());
    run.check();
  }

  @Benchmark
  public Object decide() {
    return run.decide();
  }

  @TearDown
  public void checkAgain() {
    run.check();
  }
}
