package stepup.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What following a reason's remedy changes in the facts, as the column {@code Remedy sets} says:
 * {@code target = value}.
 *
 * @param attribute the attribute's name where the target is one, otherwise empty
 * @param value the status, or the attribute's value; null where the target has only one
 */
public record Remedy(Target target, String attribute, @Nullable Object value) {

  /** What a remedy can change, with the value it sets where there is only one. */
  public enum Target {
    STATUS("subscription.status", ""),
    CONFLICTS("conflicts.status", ""),
    TARGET_SUBSCRIPTIONS("targetSubscriptions.status", ""),
    ADD_ONS("subscription.addOns", "none"),
    PROVISIONED("subscription.provisioned", "yes"),
    DELEGATED_ADMIN("customer.delegatedAdmin", "yes"),
    ACCOUNT_STATUS("reseller.accountStatus", ""),
    SUBSCRIPTIONS_COVER("request.subscriptionsCover", "tenant"),
    AS_OF("request.asOf", "from date"),
    QUANTITY("order.quantity", "nearest"),
    CUSTOMER_ATTRIBUTE("customer.attributes.*", "");

    private final String path;
    private final String only;

    Target(String path, String only) {
      this.path = path;
      this.only = only;
    }

    String path() {
      return path;
    }

    /** The only value that makes sense, or empty if the table chooses. */
    String only() {
      return only;
    }
  }
}
