package stepup.decision;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One immutable rule set, ready to decide. Safe for use by many threads. */
public interface DecisionEngine {

  /** The version of the rule set: a hash of the contents of its tables and rules. */
  String version();

  /**
   * Says everything the rules have to say about the facts, as far as the scope asks. Remedies are
   * not proved here.
   *
   * @param budget what is left of it is what the rules may take
   * @throws OverBudgetException if they take more
   */
  Decision evaluate(Facts facts, Scope scope, Budget budget);

  /**
   * The same where nobody waits for the answer: the budget is {@linkplain Budget.Limits#GENEROUS
   * generous}, and rules that exceed it are wrong.
   */
  Decision evaluate(Facts facts, Scope scope);

  /**
   * What to decide; facts outside it still count as what the customer holds.
   *
   * @param subscription id of the only subscription to decide, or null for all of them
   * @param subscriptions whether subscriptions are decided at all
   * @param order whether the order is decided, if there is one
   * @param explain whether every condition row is reported with the values it looked at
   * @param verdictsOnly whether findings may come without their evidence and remedies
   * @param targets offers to which upgrades are decided; null for all, as far as some can be left
   *     out without a change to what is said of the others
   */
  record Scope(
      @Nullable String subscription,
      boolean subscriptions,
      boolean order,
      boolean explain,
      boolean verdictsOnly,
      @Nullable Set<String> targets) {
    /** All subscriptions and the order. */
    public static final Scope EVERYTHING = new Scope(null, true, true, false);

    /** All subscriptions and the order, every condition explained. */
    public static final Scope EXPLAINED = new Scope(null, true, true, true);

    /** The verdict on the order. */
    static final Scope VERDICT_ON_ORDER = new Scope(null, false, true, false, true, null);

    /** A scope with findings as they are answered. */
    public Scope(
        @Nullable String subscription, boolean subscriptions, boolean order, boolean explain) {
      this(subscription, subscriptions, order, explain, false, null);
    }

    /** The verdicts on some upgrades of a subscription, and on more licences for it. */
    static Scope verdictsOn(String subscription, Set<String> targets) {
      return new Scope(subscription, true, false, false, true, targets);
    }

    /** Whether the rules are to look for step-ups of a subscription. */
    public boolean asks(String subscriptionId) {
      return subscriptions && (subscription == null || subscription.equals(subscriptionId));
    }

    /** The same without a choice of upgrades. */
    public Scope withAllTargets() {
      return new Scope(subscription, subscriptions, order, explain, verdictsOnly, null);
    }

    /** Whether the rules are to look at an upgrade to a target offer. */
    public boolean asksFor(String targetOffer) {
      return targets == null || targets.contains(targetOffer);
    }
  }
}
