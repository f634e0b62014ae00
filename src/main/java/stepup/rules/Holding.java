package stepup.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Offer;
import stepup.catalog.UpgradePath;
import stepup.decision.DecisionEngine;
import stepup.decision.Facts;

/** A subscription as the rules see it, among all that the customer holds. */
public final class Holding {
  private final Facts facts;
  private final Facts.Subscription subscription;
  private final Offer offer;
  private final boolean held;
  private final boolean asked;
  private final Facts.@Nullable Order order;
  private final List<UpgradePath> paths;
  private final List<UpgradePath> askedPaths;
  private final List<Holding> all;

  /**
   * @param askedPaths those of the paths that the request asks about
   * @param all every subscription of the customer, in the caller's order; may still grow
   */
  Holding(
      Facts facts,
      Facts.Subscription subscription,
      Offer offer,
      boolean held,
      boolean asked,
      Facts.@Nullable Order order,
      List<UpgradePath> paths,
      List<UpgradePath> askedPaths,
      List<Holding> all) {
    this.facts = facts;
    this.subscription = subscription;
    this.offer = offer;
    this.held = held;
    this.asked = asked;
    this.order = order;
    this.paths = paths;
    this.askedPaths = askedPaths;
    this.all = all;
  }

  /** The subscriptions of a request, in the caller's order. */
  static List<Holding> of(Facts facts, DecisionEngine.Scope scope, Catalog catalog) {
    var order = scope.order() ? facts.order() : null;
    var all = new ArrayList<Holding>(facts.subscriptions().size());
    for (var subscription : facts.subscriptions()) {
      var status = catalog.statuses().find(subscription.status());
      var offer = catalog.offer(subscription.offer());
      var paths = catalog.pathsFrom(offer, facts.asOf());
      all.add(
          new Holding(
              facts,
              subscription,
              offer,
              // A status that no table knows must not open a way.
              status == null || status.countsAsHeld(),
              scope.asks(subscription.id()),
              order != null && order.subscription().equals(subscription.id()) ? order : null,
              paths,
              asked(paths, scope),
              all));
    }
    return all;
  }

  private static List<UpgradePath> asked(List<UpgradePath> paths, DecisionEngine.Scope scope) {
    if (scope.targets() == null) {
      return paths;
    }
    var asked = new ArrayList<UpgradePath>(paths.size());
    for (int i = 0; i < paths.size(); i++) {
      if (scope.asksFor(paths.get(i).to().id())) {
        asked.add(paths.get(i));
      }
    }
    return asked;
  }

  /** The caller's reference. */
  public String id() {
    return subscription.id();
  }

  /** Everything the caller stated. */
  public Facts facts() {
    return facts;
  }

  /** What the caller stated about it. */
  public Facts.Subscription subscription() {
    return subscription;
  }

  /** Its row in the catalogue; not {@link Offer#known() known} if there is none. */
  public Offer offer() {
    return offer;
  }

  /** Whether its status counts as held (subscription-statuses.csv). */
  public boolean held() {
    return held;
  }

  /**
   * Whether the request asks for its step-ups; otherwise it only counts as something the customer
   * has.
   */
  public boolean asked() {
    return asked;
  }

  /** The order for it that is to be decided, or null. */
  public Facts.@Nullable Order order() {
    return order;
  }

  /** The paths that start at its offer, one for each target, in table order. */
  public List<UpgradePath> paths() {
    return paths;
  }

  /**
   * Those of its paths whose upgrades the request asks about: all, but where remedies are proved,
   * which matter to some only.
   */
  public List<UpgradePath> askedPaths() {
    return askedPaths;
  }

  /** The path that its order names, or null if there is no such order or path. */
  public @Nullable UpgradePath orderedPath() {
    if (order != null && order.targetOffer() != null) {
      for (var path : paths) {
        if (path.to().id().equals(order.targetOffer())) {
          return path;
        }
      }
    }
    return null;
  }

  /** Every subscription of the customer, this one among them, in the caller's order. */
  List<Holding> all() {
    return all;
  }
}
