package stepup.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one path of a decision: evaluate, prove the remedies, record, answer. */
public final class DecisionService {
  private final Supplier<UUID> ids;
  private final DecisionLog log;
  private final Budget.Limits limits;

  /** Decides within {@linkplain Budget.Limits#GENEROUS generous} limits. */
  public DecisionService(Supplier<UUID> ids, DecisionLog log) {
    this(ids, log, Budget.Limits.GENEROUS);
  }

  /**
   * Decides within limits.
   *
   * @param limits what each decision may take
   */
  public DecisionService(Supplier<UUID> ids, DecisionLog log, Budget.Limits limits) {
    this.ids = ids;
    this.log = log;
    this.limits = limits;
  }

  /**
   * Decides one request. A decision that cannot be recorded is not given.
   *
   * @param now when the request was taken; the caller reads the clock once
   * @throws OverBudgetException if the rules take more than they may; nothing is recorded then
   * @throws DecisionLog.DecisionNotRecordedException if the log refuses the record
   */
  public DecisionRecord decide(
      DecisionEngine engine, Facts facts, DecisionEngine.Scope scope, Instant now) {
    var entry = evaluate(engine, facts, scope, now);
    keep(List.of(entry));
    return entry;
  }

  /**
   * The first half of {@link #decide}. Nobody may see the decision before it is kept.
   *
   * @throws OverBudgetException if the rules take more than they may
   */
  public DecisionRecord evaluate(
      DecisionEngine engine, Facts facts, DecisionEngine.Scope scope, Instant now) {
    var budget = Budget.start(limits);
    Rules rules = (changed, asked) -> engine.evaluate(changed, asked, budget);
    var decision = proved(rules, facts, rules.evaluate(facts, scope));
    return new DecisionRecord(ids.get(), now, engine.version(), facts, decision);
  }

  /**
   * The second half: records decisions, which may be given then.
   *
   * @throws DecisionLog.DecisionNotRecordedException if the log refuses them; none may be given
   */
  public void keep(List<DecisionRecord> entries) {
    log.append(entries);
  }

  /**
   * The second half without waiting for it.
   *
   * @param then is told once with null when the decisions may be given, or why they may not; by a
   *     thread that must not be kept
   */
  public void keep(List<DecisionRecord> entries, Consumer<@Nullable RuntimeException> then) {
    log.append(entries, then);
  }

  /**
   * The same decision, with the verdict after all remedies wherever something stands in the way.
   */
  public static Decision proved(DecisionEngine engine, Facts facts, Decision decision) {
    return proved(engine::evaluate, facts, decision);
  }

  /** An engine and the budget of one decision. */
  private interface Rules {
    Decision evaluate(Facts facts, DecisionEngine.Scope scope);
  }

  private static Decision proved(Rules rules, Facts facts, Decision decision) {
    var subscriptions = new ArrayList<Decision.ForSubscription>(decision.subscriptions().size());
    for (var s : decision.subscriptions()) {
      subscriptions.add(proved(rules, facts, s));
    }
    return new Decision(
        subscriptions, decision.order() == null ? null : proved(rules, facts, decision.order()));
  }

  private static Decision.ForSubscription proved(
      Rules rules, Facts facts, Decision.ForSubscription s) {
    // Upgrades of one subscription often share their remedies, so each set of changes is decided
    // once.
    var decided = new HashMap<List<Change>, Decision.ForSubscription>();
    decided.put(List.of(), s);
    var id = s.subscription().id();
    var upgrades = new ArrayList<Decision.Upgrade>(s.upgrades().size());
    for (var upgrade : s.upgrades()) {
      var outcome = upgrade.outcome();
      if (outcome.verdict() == Verdict.ELIGIBLE) {
        upgrades.add(upgrade);
      } else {
        var after = after(rules, facts, id, outcome, decided);
        upgrades.add(upgrade.with(outcome.provedBy(verdictOn(upgrade.targetOffer(), after))));
      }
    }
    var licences = s.licences();
    if (licences.outcome().verdict() != Verdict.ELIGIBLE) {
      var after = after(rules, facts, id, licences.outcome(), decided);
      licences = licences.with(licences.outcome().provedBy(after.licences().outcome().verdict()));
    }
    return new Decision.ForSubscription(s.subscription(), upgrades, s.findings(), licences);
  }

  private static Verdict verdictOn(String targetOffer, Decision.ForSubscription s) {
    for (var upgrade : s.upgrades()) {
      if (upgrade.targetOffer().equals(targetOffer)) {
        return upgrade.outcome().verdict();
      }
    }
    throw new NoSuchElementException(targetOffer);
  }

  private static Decision.ForSubscription after(
      Rules rules,
      Facts facts,
      String subscription,
      Outcome outcome,
      Map<List<Change>, Decision.ForSubscription> decided) {
    var changes = outcome.remedies();
    var after = decided.get(changes);
    if (after == null) {
      after =
          rules
              .evaluate(applied(facts, changes), DecisionEngine.Scope.verdictsOn(subscription))
              .subscriptions()
              .get(0);
      decided.put(changes, after);
    }
    return after;
  }

  private static Decision.ForOrder proved(Rules rules, Facts facts, Decision.ForOrder order) {
    if (order.outcome().verdict() == Verdict.ELIGIBLE) {
      return order;
    }
    var changes = order.outcome().remedies();
    var after =
        changes.isEmpty()
            ? order
            : rules
                .evaluate(applied(facts, changes), DecisionEngine.Scope.VERDICT_ON_ORDER)
                .order();
    return order.with(order.outcome().provedBy(Objects.requireNonNull(after).outcome().verdict()));
  }

  private static Facts applied(Facts facts, List<Change> changes) {
    for (var change : changes) {
      facts = change.applyTo(facts);
    }
    return facts;
  }
}
