package stepup.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.drools.model.functions.Operator;
import org.drools.model.operators.MatchesOperator;
import org.drools.modelcompiler.dsl.pattern.D;
import org.jspecify.annotations.Nullable;
import org.kie.api.runtime.rule.Match;
import stepup.decision.Budget;
import stepup.decision.OverBudgetException;
import stepup.decision.OverBudgetException.Limit;
import stepup.decision.RowRef;

/**
 * Holds one evaluation to its budget. The engine tells it which rule fires; what DRL compiles to
 * calls it wherever it could go on without end, see {@link WatchedCode}. Once over budget, every
 * such call throws, so that a rule that catches the exception gets no further.
 */
public final class Watch {
  private static final ThreadLocal<@Nullable Watch> CURRENT = new ThreadLocal<>();

  /** Calls before the first look at the clock; most evaluations that come to an end have fewer. */
  private static final int FIRST_CALLS = 128;

  /** Calls from one look at the clock to the next, which costs as much as 20 of them. */
  private static final int MOST_CALLS = 256;

  /** After calls that took longer than this together, in nanoseconds, it looks at each. */
  private static final long LONG = 1_000_000;

  private final Budget budget;
  private final Code code;
  private final Function<String, RowRef> rowOfRule;
  private int callsLeft = FIRST_CALLS;
  private long looked;
  private @Nullable String firing;

  /** How often rules fired, counted once half of the budget is gone: what repeats then is it. */
  private @Nullable Map<String, Integer> timesFired;

  /** Tells which rule the code that runs was made from. */
  @FunctionalInterface
  interface Code {
    /** The name of the innermost rule; null if there is none. */
    @Nullable String ruleIn(StackTraceElement[] stack);
  }

  private Watch(Budget budget, Code code, Function<String, RowRef> rowOfRule) {
    this.budget = budget;
    this.code = code;
    this.rowOfRule = rowOfRule;
  }

  /** Begins to watch what this thread does. */
  static Watch begin(Budget budget, Code code, Function<String, RowRef> rowOfRule) {
    var watch = new Watch(budget, code, rowOfRule);
    CURRENT.set(watch);
    return watch;
  }

  static void end() {
    CURRENT.set(null);
  }

  /**
   * Counts that a rule is about to fire.
   *
   * @throws OverBudgetException if it must not
   */
  void fires(Match match) {
    if (!budget.fire()) {
      throw budget.exceeded(Limit.RULES_FIRED, row(mostFired(match.getRule().getName())));
    }
    count();
    firing = match.getRule().getName();
    if (budget.fired() > budget.limits().rulesFired() / 2) {
      timesFired = timesFired == null ? new HashMap<>() : timesFired;
      timesFired.merge(firing, 1, Integer::sum);
    }
  }

  private String mostFired(String byDefault) {
    return timesFired == null
        ? byDefault
        : timesFired.entrySet().stream()
            .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
            .map(Map.Entry::getKey)
            .orElse(byDefault);
  }

  /**
   * Checks what only shows afterwards, such as a long call of the JDK.
   *
   * @throws OverBudgetException if the budget is exceeded, even if a rule caught that
   */
  void checkAtEnd() {
    look();
  }

  /** What was exceeded when the rules ended like this; null if nothing was. */
  @Nullable OverBudgetException endedBy(Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StackOverflowError) {
        return budget.exceeded(Limit.DEPTH, at(cause.getStackTrace()));
      }
    }
    return budget.over();
  }

  private void count() {
    if (--callsLeft <= 0) {
      look();
    }
  }

  private void look() {
    // Should anything below throw, the next call looks again.
    callsLeft = 0;
    if (budget.over() != null) {
      throw budget.over();
    }
    long now = System.nanoTime();
    if (budget.timeIsUp(now)) {
      throw budget.exceeded(Limit.TIME, at(new Throwable().getStackTrace()));
    }
    callsLeft = now - looked < LONG ? MOST_CALLS : 1;
    looked = now;
  }

  private @Nullable RowRef at(StackTraceElement[] stack) {
    var rule = code.ruleIn(stack);
    return row(rule == null ? firing : rule);
  }

  private @Nullable RowRef row(@Nullable String rule) {
    return rule == null ? null : rowOfRule.apply(rule);
  }

  /**
   * Called by compiled DRL wherever it begins or repeats something.
   *
   * @throws OverBudgetException if the decision may not take more
   */
  public static void tick() {
    var watch = CURRENT.get();
    if (watch != null) {
      watch.count();
    }
  }

  /** {@link String#matches}, which DRL calls this in place of. */
  public static boolean matches(String text, String regex) {
    return Pattern.compile(regex).matcher(new Watched(text)).matches();
  }

  /** {@link String#replaceAll}, which DRL calls this in place of. */
  public static String replaceAll(String text, String regex, String replacement) {
    return Pattern.compile(regex).matcher(new Watched(text)).replaceAll(replacement);
  }

  /** {@link String#replaceFirst}, which DRL calls this in place of. */
  public static String replaceFirst(String text, String regex, String replacement) {
    return Pattern.compile(regex).matcher(new Watched(text)).replaceFirst(replacement);
  }

  /** {@link String#split(String)}, which DRL calls this in place of. */
  public static String[] split(String text, String regex) {
    return split(text, regex, 0);
  }

  /** {@link String#split(String, int)}, which DRL calls this in place of. */
  public static String[] split(String text, String regex, int limit) {
    return Pattern.compile(regex).split(new Watched(text), limit);
  }

  /** What the operators of DRL stand for, {@code matches} among them. */
  public static boolean eval(Operator<Object, Object> operator, Object left, Object... right) {
    return (Object) operator == MatchesOperator.INSTANCE
        ? left != null && matches((String) left, (String) right[0])
        : D.eval(operator, left, right);
  }

  /** A text whose every character read counts, as a regular expression may read them for ever. */
  private record Watched(String text) implements CharSequence {
    private Watched {
      Objects.requireNonNull(text);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      tick();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
