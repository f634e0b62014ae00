package stepup.rules;

import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.decision.Facts;

/** A subscription, or an order, for which there is no path to look at. */
public final class NoUpgrade extends StepUp {

  /**
   * @param order the order, or null if the subscription itself is meant
   */
  public NoUpgrade(Holding own, Facts.@Nullable Order order) {
    super(own, order);
  }

  @Override
  public Fact.Subject subject() {
    return Fact.Subject.NO_UPGRADE;
  }
}
