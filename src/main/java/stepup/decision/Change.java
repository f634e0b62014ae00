package stepup.decision;

import java.time.LocalDate;

/**
 * One thing a remedy changes in the facts. A table says which remedy makes which change; here is
 * only what a change does.
 */
public sealed interface Change {

  /** The facts after the change. */
  Facts applyTo(Facts facts);

  /** A subscription gets another status, for example because it was cancelled. */
  record Status(String subscription, String status) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.with(subscription, s -> s.withStatus(status));
    }
  }

  /** A subscription's add-ons are removed. */
  record NoAddOns(String subscription) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.with(subscription, Facts.Subscription::withoutAddOns);
    }
  }

  /** A subscription's provisioning has ended. */
  record Provisioned(String subscription) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.with(subscription, Facts.Subscription::provisionedNow);
    }
  }

  /** The customer delegates administrative privileges for a service. */
  record DelegatedAdmin(String service) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.with(facts.customer().delegating(service));
    }
  }

  /** A customer attribute gets a value. */
  record CustomerAttribute(String name, Object value) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.with(facts.customer().withAttribute(name, value));
    }
  }

  /** The reseller's account gets another status. */
  record ResellerAccount(String status) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.with(new Facts.Reseller(facts.reseller().id(), status));
    }
  }

  /** The caller states all of the customer's subscriptions; those stated turn out to be all. */
  record WholeTenant() implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.covering(Facts.Coverage.TENANT);
    }
  }

  /** The order waits for a day. */
  record AsOf(LocalDate day) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      return facts.on(day);
    }
  }

  /** The order is for another number of licences. Without an order it changes nothing. */
  record OrderedQuantity(int quantity) implements Change {
    @Override
    public Facts applyTo(Facts facts) {
      var order = facts.order();
      return order == null
          ? facts
          : facts.with(new Facts.Order(order.subscription(), order.targetOffer(), quantity));
    }
  }
}
