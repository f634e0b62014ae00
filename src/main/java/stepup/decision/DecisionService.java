package stepup.decision;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/** The one path of a decision: evaluate, prove the remedies, record, answer. */
public final class DecisionService {
  private final Supplier<UUID> ids;
  private final DecisionLog log;

  public DecisionService(Supplier<UUID> ids, DecisionLog log) {
    this.ids = ids;
    this.log = log;
  }

  /**
   * Decides one request. A decision that cannot be recorded is not given.
   *
   * @param now when the request was taken; the caller reads the clock once
   * @throws DecisionLog.DecisionNotRecordedException if the log refuses the record
   */
  public DecisionRecord decide(
      DecisionEngine engine, Facts facts, DecisionEngine.Scope scope, Instant now) {
    var entry = evaluate(engine, facts, scope, now);
    keep(List.of(entry));
    return entry;
  }

  /** The first half of {@link #decide}. Nobody may see the decision before it is kept. */
  public DecisionRecord evaluate(
      DecisionEngine engine, Facts facts, DecisionEngine.Scope scope, Instant now) {
    var decision = proved(engine, facts, engine.evaluate(facts, scope));
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
   * The same decision, with the verdict after all remedies wherever something stands in the way.
   */
  public static Decision proved(DecisionEngine engine, Facts facts, Decision decision) {
    return new Decision(
        decision.subscriptions().stream().map(s -> proved(engine, facts, s)).toList(),
        decision.order() == null ? null : proved(engine, facts, decision.order()));
  }

  private static Decision.ForSubscription proved(
      DecisionEngine engine, Facts facts, Decision.ForSubscription s) {
    // Upgrades of one subscription often share their remedies, so each set of changes is decided
    // once.
    var decided = new HashMap<List<Change>, Decision.ForSubscription>();
    decided.put(List.of(), s);
    var id = s.subscription().id();
    var upgrades =
        s.upgrades().stream()
            .map(
                u -> {
                  if (u.outcome().verdict() == Verdict.ELIGIBLE) {
                    return u;
                  }
                  var after = after(engine, facts, id, u.outcome(), decided);
                  return u.with(
                      u.outcome()
                          .provedBy(
                              after.upgrades().stream()
                                  .filter(other -> other.targetOffer().equals(u.targetOffer()))
                                  .findFirst()
                                  .orElseThrow()
                                  .outcome()
                                  .verdict()));
                })
            .toList();
    var licences = s.licences();
    if (licences.outcome().verdict() != Verdict.ELIGIBLE) {
      var after = after(engine, facts, id, licences.outcome(), decided);
      licences = licences.with(licences.outcome().provedBy(after.licences().outcome().verdict()));
    }
    return new Decision.ForSubscription(s.subscription(), upgrades, s.findings(), licences);
  }

  private static Decision.ForSubscription after(
      DecisionEngine engine,
      Facts facts,
      String subscription,
      Outcome outcome,
      Map<List<Change>, Decision.ForSubscription> decided) {
    return decided.computeIfAbsent(
        outcome.remedies(),
        changes ->
            engine
                .evaluate(applied(facts, changes), DecisionEngine.Scope.of(subscription))
                .subscriptions()
                .get(0));
  }

  private static Decision.ForOrder proved(
      DecisionEngine engine, Facts facts, Decision.ForOrder order) {
    if (order.outcome().verdict() == Verdict.ELIGIBLE) {
      return order;
    }
    var changes = order.outcome().remedies();
    var after =
        changes.isEmpty()
            ? order
            : engine.evaluate(applied(facts, changes), DecisionEngine.Scope.ORDER).order();
    return order.with(order.outcome().provedBy(Objects.requireNonNull(after).outcome().verdict()));
  }

  private static Facts applied(Facts facts, List<Change> changes) {
    for (var change : changes) {
      facts = change.applyTo(facts);
    }
    return facts;
  }
}
