package stepup.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.audit.LogMode;
import stepup.audit.LogState;
import stepup.live.Live;

/** Whether requests can be answered as they should. */
public final class Health {
  private final Supplier<Live> live;
  private final Supplier<LogState> log;
  private volatile @Nullable SelfTest selfTest;

  /**
   * Looks when it is asked.
   *
   * @param live which rules decide
   * @param log how the decision log does
   */
  public Health(Supplier<Live> live, Supplier<LogState> log) {
    this.live = live;
    this.log = log;
  }

  /** What keeps requests from being answered, as one sentence; null if nothing does. */
  public @Nullable String trouble() {
    var proven = live.get().proven();
    var test = selfTest;
    if (test == null || !test.proven().equals(proven)) {
      test = SelfTest.of(proven);
      selfTest = test;
    }
    if (!test.passes()) {
      return "The self-test is not decided as when the rules went live.";
    }
    var kept = log.get();
    // In the other modes requests are answered without the log.
    boolean needed = kept.mode() == LogMode.DURABLE || kept.mode() == LogMode.SYNC;
    return needed && !kept.taking() ? "The decision log takes no records." : null;
  }
}
