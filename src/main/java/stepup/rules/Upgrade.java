package stepup.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.catalog.UpgradePath;
import stepup.decision.Facts;

/**
 * One possible upgrade with all that bears on it; the rows of {@code eligibility.csv} are tested
 * against it.
 */
public final class Upgrade extends StepUp {
  private final UpgradePath path;
  private List<Holding> conflicts = List.of();
  private List<Holding> sameAsTarget = List.of();
  private List<Holding> unknown = List.of();
  private List<Holding> ended = List.of();

  /**
   * @param order the order that asks for it, or null if it is only listed
   */
  public Upgrade(Holding own, UpgradePath path, Facts.@Nullable Order order) {
    super(own, order);
    this.path = path;
    var all = own.all();
    for (int i = 0; i < all.size(); i++) {
      var other = all.get(i);
      if (other != own) {
        look(other);
      }
    }
  }

  private void look(Holding other) {
    var offer = other.offer();
    boolean includes = offer.includesAnyOf(path.additionalServices());
    boolean isTarget = offer.id().equals(path.to().id());
    if (!other.held()) {
      ended = includes || isTarget ? with(ended, other) : ended;
      return;
    }
    conflicts = includes ? with(conflicts, other) : conflicts;
    sameAsTarget = isTarget ? with(sameAsTarget, other) : sameAsTarget;
    unknown = offer.known() ? unknown : with(unknown, other);
  }

  private static List<Holding> with(List<Holding> some, Holding one) {
    var more = some.isEmpty() ? new ArrayList<Holding>(2) : some;
    more.add(one);
    return more;
  }

  public UpgradePath path() {
    return path;
  }

  /** Held subscriptions that already include an additional service (seed, condition 3). */
  public List<Holding> conflicts() {
    return conflicts;
  }

  /** Held subscriptions of the target offer (seed, condition 4). */
  public List<Holding> sameAsTarget() {
    return sameAsTarget;
  }

  /** Held subscriptions of offers that the catalogue does not have. */
  public List<Holding> unknown() {
    return unknown;
  }

  /** Subscriptions that do not count as held and would stand in the way if they did. */
  public List<Holding> ended() {
    return ended;
  }

  /** Licences ordered; as many as now where no number is named. */
  public int quantity() {
    var order = order();
    return order == null || order.quantity() == null
        ? own().subscription().quantity()
        : order.quantity();
  }

  @Override
  public Fact.Subject subject() {
    return Fact.Subject.UPGRADE;
  }
}
