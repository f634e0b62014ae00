package stepup.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
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
    var proofs = new HashMap<List<Change>, Proof>();
    var upgrades = new ArrayList<Decision.Upgrade>(s.upgrades());
    var ofUpgrades = new ArrayList<@Nullable Proof>(upgrades.size());
    for (var upgrade : upgrades) {
      var proof = Proof.of(upgrade.outcome(), proofs);
      ofUpgrades.add(proof);
      if (proof != null) {
        proof.targets.add(upgrade.targetOffer());
      }
    }
    for (int i = 0; i < upgrades.size(); i++) {
      var proof = ofUpgrades.get(i);
      if (proof != null) {
        var upgrade = upgrades.get(i);
        var verdict = verdictOn(upgrade.targetOffer(), proof.after(rules, facts, s));
        upgrades.set(i, upgrade.with(upgrade.outcome().provedBy(verdict)));
      }
    }
    var licences = s.licences();
    var proof = Proof.of(licences.outcome(), proofs);
    if (proof != null) {
      var verdict = proof.after(rules, facts, s).licences().outcome().verdict();
      licences = licences.with(licences.outcome().provedBy(verdict));
    }
    return new Decision.ForSubscription(s.subscription(), upgrades, s.findings(), licences);
  }

  /**
   * What becomes of a subscription with some changes. Its upgrades often share them, so they are
   * decided once for all those that need it.
   */
  private static final class Proof {
    private final List<Change> changes;
    private final Set<String> targets = new HashSet<>();
    private Decision.@Nullable ForSubscription after;

    private Proof(List<Change> changes) {
      this.changes = changes;
    }

    /** The one for an outcome's remedies; null if it needs none. */
    static @Nullable Proof of(Outcome outcome, Map<List<Change>, Proof> proofs) {
      return outcome.verdict() == Verdict.ELIGIBLE
          ? null
          : proofs.computeIfAbsent(outcome.remedies(), Proof::new);
    }

    Decision.ForSubscription after(Rules rules, Facts facts, Decision.ForSubscription before) {
      if (after == null) {
        var scope = DecisionEngine.Scope.verdictsOn(before.subscription().id(), targets);
        after =
            changes.isEmpty()
                ? before
                : rules.evaluate(applied(facts, changes), scope).subscriptions().get(0);
      }
      return after;
    }
  }

  private static Verdict verdictOn(String targetOffer, Decision.ForSubscription s) {
    for (var upgrade : s.upgrades()) {
      if (upgrade.targetOffer().equals(targetOffer)) {
        return upgrade.outcome().verdict();
      }
    }
    throw new NoSuchElementException(targetOffer);
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
