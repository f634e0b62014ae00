package stepup.decision;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything the rules may know about one request. Names of offers, statuses and the like are
 * already those of the tables; null means that the caller did not say.
 *
 * @param subscriptions in the caller's order; ids are unique
 * @param asOf the day the rules apply for; rules know no other clock
 */
public record Facts(
    Customer customer,
    Reseller reseller,
    List<Subscription> subscriptions,
    Coverage subscriptionsCover,
    LocalDate asOf,
    @Nullable Order order) {

  public Facts {
    subscriptions = List.copyOf(subscriptions);
  }

  /** Whose subscriptions the caller knows. */
  public enum Coverage {
    /** Every subscription of the customer, whoever sold it. */
    TENANT,
    /** Only those this reseller sold; conditions on other channels can be checked in part only. */
    RESELLER
  }

  /**
   * Who holds the subscriptions.
   *
   * @param delegatedAdmin services for which the customer has delegated administrative privileges
   *     to the reseller; null if the caller did not say, empty if there are none
   * @param attributes values declared in {@code vocabulary.csv}: Boolean, String, BigDecimal or
   *     LocalDate
   */
  public record Customer(
      String id, @Nullable Set<String> delegatedAdmin, Map<String, Object> attributes) {
    Customer delegating(String service) {
      var services = new LinkedHashSet<>(delegatedAdmin == null ? Set.of() : delegatedAdmin);
      services.add(service);
      return new Customer(id, services, attributes);
    }

    Customer withAttribute(String name, Object value) {
      var changed = new LinkedHashMap<>(attributes);
      changed.put(name, value);
      return new Customer(id, delegatedAdmin, changed);
    }
  }

  /** The reseller who asks. */
  public record Reseller(@Nullable String id, @Nullable String accountStatus) {
    /** A reseller of whom the caller says nothing. */
    public static final Reseller UNSTATED = new Reseller(null, null);
  }

  /**
   * A subscription the customer holds, as the caller knows it on the day the rules apply for.
   *
   * @param id the caller's own reference; logged, never interpreted
   * @param offer the offer's id in {@code offers.csv}, or the caller's own text if the catalogue
   *     does not have it
   * @param status an id in {@code subscription-statuses.csv}
   * @param quantity licences (seats), at least 1
   * @param reseller who sold it; another reseller's subscription still counts (seed, conditions 3
   *     and 4)
   * @param channel how it was sold, if not by a reseller
   * @param addOns add-ons bought for it; empty also if the caller did not say
   */
  public record Subscription(
      String id,
      String offer,
      String status,
      int quantity,
      @Nullable String reseller,
      @Nullable String channel,
      List<String> addOns,
      @Nullable Boolean provisioned,
      @Nullable String billingCycle,
      Map<String, Object> attributes) {

    Subscription withStatus(String newStatus) {
      return new Subscription(
          id,
          offer,
          newStatus,
          quantity,
          reseller,
          channel,
          addOns,
          provisioned,
          billingCycle,
          attributes);
    }

    Subscription withoutAddOns() {
      return new Subscription(
          id,
          offer,
          status,
          quantity,
          reseller,
          channel,
          List.of(),
          provisioned,
          billingCycle,
          attributes);
    }

    Subscription provisionedNow() {
      return new Subscription(
          id, offer, status, quantity, reseller, channel, addOns, true, billingCycle, attributes);
    }
  }

  /**
   * A concrete order to decide.
   *
   * @param subscription id of one of the subscriptions
   * @param targetOffer the offer to upgrade to; null to add licences
   * @param quantity licences ordered: for an upgrade, null means as many as now; for added
   *     licences, the new total
   */
  public record Order(
      String subscription, @Nullable String targetOffer, @Nullable Integer quantity) {
    public Order {
      if (targetOffer == null && quantity == null) {
        throw new IllegalArgumentException("an order of added licences needs a quantity");
      }
    }
  }

  /** The subscription with an id, or null. */
  public @Nullable Subscription subscription(String id) {
    for (var s : subscriptions) {
      if (s.id().equals(id)) {
        return s;
      }
    }
    return null;
  }

  Facts with(String subscriptionId, UnaryOperator<Subscription> change) {
    var changed = new ArrayList<>(subscriptions);
    changed.replaceAll(s -> s.id().equals(subscriptionId) ? change.apply(s) : s);
    return new Facts(customer, reseller, changed, subscriptionsCover, asOf, order);
  }

  Facts with(Customer changed) {
    return new Facts(changed, reseller, subscriptions, subscriptionsCover, asOf, order);
  }

  Facts with(Reseller changed) {
    return new Facts(customer, changed, subscriptions, subscriptionsCover, asOf, order);
  }

  Facts with(Order changed) {
    return new Facts(customer, reseller, subscriptions, subscriptionsCover, asOf, changed);
  }

  Facts covering(Coverage known) {
    return new Facts(customer, reseller, subscriptions, known, asOf, order);
  }

  Facts on(LocalDate day) {
    return new Facts(customer, reseller, subscriptions, subscriptionsCover, day, order);
  }
}
