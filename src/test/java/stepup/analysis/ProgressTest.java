package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter err = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void itSaysHowFarItIsAndWhatIsLeft() {
    try (var progress = new Progress(new PrintWriter(err), true, "cases", nanos::get)) {
      pass(Duration.ofSeconds(30));
      progress.advance(250_000, 1_000_000L);
    }
    assertThat(err.toString())
        .startsWith("\r[######..................]  25 %  250,000 cases, 8,333/s, 1:30 min left")
        .endsWith(" \r");
  }

  @Test
  void withoutATotalItCounts() {
    try (var progress = new Progress(new PrintWriter(err), true, "cases", nanos::get)) {
      pass(Duration.ofSeconds(2));
      progress.advanceTo(Double.NaN, 1_000);
    }
    assertThat(err.toString()).startsWith("\r1,000 cases, 500/s");
  }

  @Test
  void itIsDrawnAFewTimesASecondOnly() {
    try (var progress = new Progress(new PrintWriter(err), true, "cases", nanos::get)) {
      for (int i = 0; i < 1_000; i++) {
        pass(Duration.ofMillis(1));
        progress.advance(1, 1_000L);
      }
    }
    assertThat(err.toString().chars().filter(c -> c == '[')).hasSize(5);
  }

  @Test
  void whoWantsNoneSeesNothing() {
    try (var progress = new Progress(new PrintWriter(err), false, "cases", nanos::get)) {
      pass(Duration.ofSeconds(2));
      progress.advance(1, 2L);
    }
    Progress.none().close();
    assertThat(err.toString()).isEmpty();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
