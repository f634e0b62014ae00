package stepup.decision;

import org.jspecify.annotations.Nullable;

/**
 * Rules that were stopped because they take more than a decision may; there is no decision then.
 * Its message says by how much, in lower case and without a full stop.
 */
public final class OverBudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Limit limit;
  private final transient @Nullable RowRef rule;

  /** What was used up. */
  public enum Limit {
    /** How often rules fire. */
    RULES_FIRED,
    /** The time it takes, from the start of the decision. */
    TIME,
    /** How deep calls are nested, which the thread's stack limits. */
    DEPTH
  }

  OverBudgetException(Limit limit, Budget.Limits limits, @Nullable RowRef rule) {
    super(
        switch (limit) {
          case RULES_FIRED -> "rules fired more than " + limits.rulesFired() + " times";
          case TIME -> "the rules took more than " + limits.millis() + " ms";
          case DEPTH -> "calls are nested too deep";
        });
    this.limit = limit;
    this.rule = rule;
  }

  public Limit limit() {
    return limit;
  }

  /** The rule that was stopped, or that fired most often or last; null if none is known. */
  public @Nullable RowRef rule() {
    return rule;
  }
}
