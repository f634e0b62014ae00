package stepup.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import stepup.decision.Facts;
import stepup.decision.Verdict;

/**
 * An engine that judges upgrades by six conditions. Which upgrades there are, what offers include,
 * which statuses are held, and what verdict follows from codes is Java around it, which an engine
 * with tables of its own would have to do besides; so this is to its favour.
 */
abstract class PerUpgrade implements Contender<List<Answer.Line>> {
  private static final Set<String> DOUBTS =
      Set.of("delegated_admin_permissions_unknown", "offer_not_in_catalogue");

  /** Adds the codes of all conditions that are not met to the upgrades of one request. */
  abstract void judge(List<Upgrade> upgrades, List<Holding> subscriptions);

  @Override
  public final List<Answer.Line> decide(Facts facts) {
    var delegated = facts.customer().delegatedAdmin();
    var admin = delegated == null ? "unknown" : delegated.contains("office-365") ? "yes" : "no";
    var subscriptions = facts.subscriptions();
    int count = subscriptions.size();
    var holdings = new ArrayList<Holding>(count);
    for (var subscription : subscriptions) {
      var offer = Offers.find(subscription.offer());
      holdings.add(
          new Holding(
              subscription.id(),
              subscription.offer(),
              Offers.held(subscription.status()),
              offer != null,
              offer == null ? List.of() : offer.serviceNames()));
    }
    var upgrades = new ArrayList<Upgrade>(2 * count);
    for (int own = 0; own < count; own++) {
      var subscription = subscriptions.get(own);
      var source = Offers.find(subscription.offer());
      if (source == null || source.paths().isEmpty()) {
        continue;
      }
      var others = new Holding[count - 1];
      for (int i = 0; i < others.length; i++) {
        others[i] = holdings.get(i < own ? i : i + 1);
      }
      for (var path : source.paths()) {
        upgrades.add(
            new Upgrade(
                subscription.id(),
                subscription.status(),
                admin,
                path.to().id(),
                path.additionalNames(),
                others));
      }
    }
    if (!upgrades.isEmpty()) {
      judge(upgrades, holdings);
    }
    var lines = new ArrayList<Answer.Line>(upgrades.size());
    for (var upgrade : upgrades) {
      var codes = upgrade.codes();
      lines.add(
          new Answer.Line(upgrade.getSubscription(), upgrade.getTarget(), verdict(codes), codes));
    }
    return lines;
  }

  private static Verdict verdict(List<String> codes) {
    var verdict = Verdict.ELIGIBLE;
    for (var code : codes) {
      if (!DOUBTS.contains(code)) {
        return Verdict.NOT_ELIGIBLE;
      }
      verdict = Verdict.UNDETERMINED;
    }
    return verdict;
  }

  @Override
  public final Answer answer(List<Answer.Line> decided) {
    return new Answer(decided).normal();
  }
}
