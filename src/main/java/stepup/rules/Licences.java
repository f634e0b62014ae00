package stepup.rules;

import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.decision.Facts;

/** Adding licences to one subscription; the rows of {@code licences.csv} are tested against it. */
public final class Licences extends StepUp {

  /**
   * @param order the order that asks for it, or null if it is only listed
   */
  public Licences(Holding own, Facts.@Nullable Order order) {
    super(own, order);
  }

  /**
   * The new total ordered; the smallest possible one, one more than now, where no number is named
   * (domain.md, section 5).
   */
  public long quantity() {
    var order = order();
    return order == null || order.quantity() == null
        ? own().subscription().quantity() + 1L
        : order.quantity();
  }

  /**
   * The smallest new total that adds licences and that the offer allows; above its maximum if there
   * is no room.
   */
  public long least() {
    return Math.max(own().offer().minimum(), own().subscription().quantity() + 1L);
  }

  @Override
  public Fact.Subject subject() {
    return Fact.Subject.LICENCES;
  }
}
