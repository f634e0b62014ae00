package stepup.decision;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request.
 *
 * @param subscriptions in the caller's order
 * @param order the answer to the order, if there was one
 */
public record Decision(List<ForSubscription> subscriptions, @Nullable ForOrder order) {

  public Decision {
    subscriptions = List.copyOf(subscriptions);
  }

  /**
   * The answer about one subscription.
   *
   * @param upgrades one for each offer that a path leads to, in table order
   * @param findings about the subscription itself, for example that its offer starts no path
   */
  public record ForSubscription(
      Facts.Subscription subscription,
      List<Upgrade> upgrades,
      List<Finding> findings,
      Licences licences) {

    /** Whether the "Upgrade now" note shows. */
    public boolean upgradable() {
      for (var upgrade : upgrades) {
        if (upgrade.outcome().verdict() == Verdict.ELIGIBLE) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * One possible upgrade of one subscription.
   *
   * @param quantity licences ordered if the caller names no number
   * @param minimum fewest licences the target offer allows, inclusive
   * @param maximum most licences the target offer allows, inclusive
   * @param path the row of the offer matrix
   */
  public record Upgrade(
      String targetOffer,
      String name,
      String type,
      int quantity,
      int minimum,
      int maximum,
      List<String> additionalServices,
      List<String> lostServices,
      RowRef path,
      Outcome outcome) {

    Upgrade with(Outcome changed) {
      return new Upgrade(
          targetOffer,
          name,
          type,
          quantity,
          minimum,
          maximum,
          additionalServices,
          lostServices,
          path,
          changed);
    }
  }

  /**
   * Whether licences can be added, and up to how many.
   *
   * @param minimum smallest new total, inclusive; null if there is none, or the offer is not in the
   *     catalogue
   * @param maximum largest new total, inclusive; null if the offer is not in the catalogue
   */
  public record Licences(@Nullable Integer minimum, @Nullable Integer maximum, Outcome outcome) {
    Licences with(Outcome changed) {
      return new Licences(minimum, maximum, changed);
    }
  }

  /**
   * The answer to the order.
   *
   * @param quantity licences ordered, or those of the subscription if the order names no number
   */
  public record ForOrder(Facts.Order order, int quantity, Outcome outcome) {
    ForOrder with(Outcome changed) {
      return new ForOrder(order, quantity, changed);
    }
  }

  /** Every finding of the decision. */
  public Stream<Finding> findings() {
    var perSubscription =
        subscriptions.stream()
            .flatMap(
                s ->
                    Stream.of(
                            s.upgrades().stream().flatMap(u -> u.outcome().findings().stream()),
                            s.findings().stream(),
                            s.licences().outcome().findings().stream())
                        .flatMap(findings -> findings));
    return order == null
        ? perSubscription
        : Stream.concat(perSubscription, order.outcome().findings().stream());
  }

  /** Every row and rule that said something, once, in the order in which it is first met. */
  public Set<RowRef> rowsFired() {
    var fired = new LinkedHashSet<RowRef>();
    for (var subscription : subscriptions) {
      for (var upgrade : subscription.upgrades()) {
        addRows(upgrade.outcome().findings(), fired);
      }
      addRows(subscription.findings(), fired);
      addRows(subscription.licences().outcome().findings(), fired);
    }
    if (order != null) {
      addRows(order.outcome().findings(), fired);
    }
    return fired;
  }

  private static void addRows(List<Finding> findings, Set<RowRef> fired) {
    for (var finding : findings) {
      fired.add(finding.rule());
    }
  }
}
