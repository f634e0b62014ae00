package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.console.Jobs.Phase;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

@Timeout(60)
class JobsTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Jobs jobs = new Jobs(2, 3, LONG);
  private final CountDownLatch going = new CountDownLatch(1);

  @Test
  void whatNobodyAskedForIsAbsent() {
    assertThat(jobs.state(key("a")).phase()).isEqualTo(Phase.ABSENT);
  }

  @Test
  void aJobIsDoneOnceAndItsResultIsKept() throws Exception {
    var times = new AtomicInteger();
    jobs.start(key("a"), progress -> "made " + times.incrementAndGet());
    assertThat(settled("a").result()).isEqualTo("made 1");
    assertThat(jobs.start(key("a"), progress -> "made again").result()).isEqualTo("made 1");
  }

  @Test
  void itTellsHowFarItIsWhileItRuns() throws Exception {
    var counted = new CountDownLatch(1);
    jobs.start(
        key("a"),
        progress -> {
          progress.advance(1, 4);
          counted.countDown();
          going.await();
          return "";
        });
    counted.await();
    assertThat(jobs.state(key("a")).phase()).isEqualTo(Phase.RUNNING);
    assertThat(jobs.state(key("a")).percent()).isEqualTo(25);
    going.countDown();
    assertThat(settled("a").phase()).isEqualTo(Phase.DONE);
  }

  @Test
  void oneIsDoneAfterAnotherAndOnlySoManyMayWait() throws Exception {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    Jobs.Work<String> work =
        progress -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          going.await();
          running.decrementAndGet();
          return "";
        };
    jobs.start(key("a"), work);
    while (running.get() == 0) {
      Thread.sleep(5);
    }
    assertThat(jobs.start(key("b"), work).phase()).isEqualTo(Phase.WAITING);
    assertThat(jobs.start(key("c"), work).phase()).isEqualTo(Phase.WAITING);
    assertThat(jobs.start(key("d"), work).phase()).isEqualTo(Phase.REFUSED);
    assertThat(jobs.state(key("d")).phase()).isEqualTo(Phase.ABSENT);
    going.countDown();
    for (var each : List.of("a", "b", "c")) {
      assertThat(settled(each).phase()).isEqualTo(Phase.DONE);
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void whatIsInTheWayIsToldAndItMayBeTriedAgain() throws Exception {
    var refused = new RulesException(List.of(Mistake.inFile("offers.csv", "wrong", "right")));
    jobs.start(
        key("a"),
        progress -> {
          IntStream.range(0, 100)
              .parallel()
              .forEach(
                  i -> {
                    throw refused;
                  });
          return "";
        });
    assertThat(settled("a").phase()).isEqualTo(Phase.FAILED);
    assertThat(jobs.state(key("a")).failure()).isInstanceOf(RulesException.class);
    jobs.start(key("a"), progress -> "better");
    assertThat(settled("a").result()).isEqualTo("better");
  }

  @Test
  void whatTakesTooLongIsStoppedWhenItNextTellsHowFarItIs() throws Exception {
    var hasty = new Jobs(2, 3, Duration.ZERO);
    hasty.start(
        key("a"),
        progress -> {
          while (true) {
            progress.advance(1, 1_000_000);
          }
        });
    while (hasty.state(key("a")).phase().pending()) {
      Thread.sleep(5);
    }
    assertThat(hasty.state(key("a")).phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void whatIsDroppedIsGivenUpAndForgotten() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    jobs.start(
        key("old a"),
        progress -> {
          begun.countDown();
          try {
            while (true) {
              progress.advance(1, 1_000_000);
            }
          } finally {
            ended.countDown();
          }
        });
    jobs.start(key("new a"), progress -> "new");
    begun.await();
    jobs.drop(key -> key.startsWith("old"));
    assertThat(jobs.state(key("old a")).phase()).isEqualTo(Phase.ABSENT);
    assertThat(settled("new a").result()).isEqualTo("new");
    ended.await();
  }

  @Test
  void resultsOfTheLastFewAreKept() throws Exception {
    for (var each : List.of("a", "b", "c", "d")) {
      jobs.start(key(each), progress -> each);
      settled(each);
    }
    assertThat(jobs.state(key("a")).phase()).isEqualTo(Phase.ABSENT);
    assertThat(jobs.state(key("b")).result()).isEqualTo("b");
    assertThat(jobs.state(key("d")).result()).isEqualTo("d");
  }

  private static Jobs.Key<String> key(String text) {
    return new Jobs.Key<>(text, String.class);
  }

  private Jobs.State<String> settled(String text) throws InterruptedException {
    while (jobs.state(key(text)).phase().pending()) {
      Thread.sleep(5);
    }
    return jobs.state(key(text));
  }
}
