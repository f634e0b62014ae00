package stepup.rules;

import java.util.List;
import stepup.catalog.Offer;
import stepup.decision.Facts;

/**
 * A subscription as the rules see it.
 *
 * @param position where the caller states it, from 0; lists of subscriptions keep the caller's
 *     order
 * @param offer its row in the catalogue; not {@link Offer#known() known} if there is none
 * @param held whether its status counts as held (subscription-statuses.csv)
 * @param asked whether the request asks for its step-ups; otherwise it only counts as something the
 *     customer has
 */
public record Holding(
    int position, Facts.Subscription subscription, Offer offer, boolean held, boolean asked) {

  /** The caller's reference. */
  public String id() {
    return subscription.id();
  }

  /** Whether it gives the customer at least one of some services. */
  public boolean includesAnyOf(List<String> services) {
    return offer.includesAnyOf(services);
  }

  /**
   * Whether it would stand in the way of an upgrade that adds some services and leads to an offer.
   */
  public boolean conflictsWith(List<String> additionalServices, String target) {
    return includesAnyOf(additionalServices) || offer.id().equals(target);
  }
}
