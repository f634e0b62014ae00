package stepup.rules;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.catalog.UpgradePath;
import stepup.decision.Facts;

/**
 * One possible upgrade with all that bears on it; the rows of {@code eligibility.csv} are tested
 * against it.
 *
 * @param order the order that asks for it, or null if it is only listed
 * @param conflicts held subscriptions that already include an additional service (seed, condition
 *     3)
 * @param sameAsTarget held subscriptions of the target offer (seed, condition 4)
 * @param unknown held subscriptions of offers that the catalogue does not have
 * @param ended subscriptions that do not count as held and would stand in the way if they did
 */
public record Upgrade(
    Facts facts,
    Holding own,
    UpgradePath path,
    Facts.@Nullable Order order,
    List<Holding> conflicts,
    List<Holding> sameAsTarget,
    List<Holding> unknown,
    List<Holding> ended)
    implements StepUp {

  /** From the lists a DRL {@code collect} gives, whose order is the engine's. */
  public static Upgrade of(
      Possible possible, List<?> conflicts, List<?> sameAsTarget, List<?> unknown, List<?> ended) {
    return new Upgrade(
        possible.facts(),
        possible.own(),
        possible.path(),
        possible.order(),
        inCallersOrder(conflicts),
        inCallersOrder(sameAsTarget),
        inCallersOrder(unknown),
        inCallersOrder(ended));
  }

  private static List<Holding> inCallersOrder(List<?> collected) {
    return collected.stream()
        .map(Holding.class::cast)
        .sorted(Comparator.comparing(Holding::position))
        .toList();
  }

  /** Licences ordered; as many as now where no number is named. */
  public int quantity() {
    return order == null || order.quantity() == null
        ? own.subscription().quantity()
        : order.quantity();
  }

  @Override
  public Fact.Subject subject() {
    return Fact.Subject.UPGRADE;
  }

  /**
   * A path that is open to a subscription, before the customer's other subscriptions are looked at.
   */
  public record Possible(Facts facts, Holding own, UpgradePath path, Facts.@Nullable Order order) {
    public List<String> additionalServices() {
      return path.additionalServices();
    }

    public String target() {
      return path.to().id();
    }
  }
}
