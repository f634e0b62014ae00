package stepup.decision;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What one decision may take, counted from its start: its evaluation and the proofs of all its
 * remedies together. For one thread.
 */
public final class Budget {
  private final Limits limits;
  private final long start = System.nanoTime();
  private int fired;
  private @Nullable OverBudgetException over;

  /**
   * How much that is.
   *
   * @param rulesFired how often rules may fire, at least 1
   * @param millis how long it may take, in milliseconds of the clock on the wall, at least 1
   */
  public record Limits(int rulesFired, int millis) implements Serializable {
    /**
     * Where nobody waits for an answer, as when scenarios run: more than any rule needs that comes
     * to an end.
     */
    public static final Limits GENEROUS = new Limits(200_000, 10_000);
  }

  private Budget(Limits limits) {
    this.limits = limits;
  }

  /** A budget that begins to run. */
  public static Budget start(Limits limits) {
    return new Budget(limits);
  }

  public Limits limits() {
    return limits;
  }

  /** How often rules have fired. */
  public int fired() {
    return fired;
  }

  /** Counts that a rule fires; returns whether it may. */
  public boolean fire() {
    return ++fired <= limits.rulesFired;
  }

  /**
   * Whether more time has passed than may.
   *
   * @param now as of {@link System#nanoTime}
   */
  public boolean timeIsUp(long now) {
    return now - start > limits.millis * 1_000_000L;
  }

  /** What was exceeded first; null if nothing was. */
  public @Nullable OverBudgetException over() {
    return over;
  }

  /** Notes that a limit was exceeded, at a rule if known; returns what was exceeded first. */
  public OverBudgetException exceeded(OverBudgetException.Limit limit, @Nullable RowRef rule) {
    if (over == null) {
      over = new OverBudgetException(limit, limits, rule);
    }
    return over;
  }
}
