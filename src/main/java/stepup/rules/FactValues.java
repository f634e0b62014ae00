package stepup.rules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.catalog.FactName;
import stepup.decision.Facts;

/**
 * The values of facts: the only place that knows where each {@link Fact} comes from. Null is a
 * value nobody has stated.
 */
final class FactValues {
  private static final String YES = "yes";
  private static final String NO = "no";

  /** Made last; every row that tests a number asks for it. Threads may lose each other's. */
  private static final @Nullable BigDecimal[] NUMBERS = new BigDecimal[1 << 8];

  private FactValues() {}

  /** The value a condition tests; a String, BigDecimal or LocalDate. */
  static @Nullable Comparable<?> tested(FactName name, StepUp stepUp) {
    return (Comparable<?>) value(name, stepUp);
  }

  /** The values of some facts by their keys; those nobody has stated are left out. */
  static Map<String, Object> evidence(List<FactName> names, StepUp stepUp) {
    if (names.size() <= 1) {
      var value = names.isEmpty() ? null : value(names.get(0), stepUp);
      return value == null ? Map.of() : Map.of(names.get(0).key(), value);
    }
    var evidence = new FewEntries(names.size());
    for (int i = 0; i < names.size(); i++) {
      var name = names.get(i);
      evidence.putIfStated(name.key(), value(name, stepUp));
    }
    return evidence;
  }

  /** Whether a request can leave the value of a fact about a subject unstated. */
  static boolean canBeUnstated(Fact fact, Fact.Subject subject) {
    return switch (fact) {
      case RESELLER,
          CHANNEL,
          PROVISIONED,
          BILLING_CYCLE,
          OF_THIS_RESELLER,
          SUBSCRIPTION_ATTRIBUTE,
          DELEGATED_ADMIN,
          FROM_DATE,
          UNTIL_DATE,
          OFFERS_BILLING_CYCLE,
          ACCOUNT_STATUS,
          CUSTOMER_ATTRIBUTE ->
          true;
      case QUANTITY_FIT, ROOM_LEFT, MINIMUM, MAXIMUM -> subject == Fact.Subject.LICENCES;
      default -> false;
    };
  }

  private static @Nullable Object value(FactName name, StepUp stepUp) {
    var own = stepUp.own();
    var facts = stepUp.facts();
    return switch (name.fact()) {
      case OFFER -> own.offer().id();
      case OFFER_NAME -> own.offer().name();
      case STATUS -> own.subscription().status();
      case CURRENT_QUANTITY -> number(own.subscription().quantity());
      case RESELLER -> own.subscription().reseller();
      case CHANNEL -> own.subscription().channel();
      case HAS_ADD_ONS -> yesNo(!own.subscription().addOns().isEmpty());
      case ADD_ONS -> own.subscription().addOns();
      case PROVISIONED -> yesNoUnknown(own.subscription().provisioned());
      case BILLING_CYCLE -> own.subscription().billingCycle();
      case IN_CATALOGUE -> yesNo(own.offer().known());
      case OF_THIS_RESELLER -> ofThisReseller(own.subscription(), facts);
      case SUBSCRIPTION_ATTRIBUTE ->
          attribute(own.subscription().attributes().get(name.attribute()));
      case SUBSCRIPTIONS_COVER ->
          facts.subscriptionsCover() == Facts.Coverage.TENANT ? "tenant" : "reseller";
      case AS_OF -> facts.asOf();
      case UNKNOWN_SUBSCRIPTIONS -> described(unknown(stepUp), List.of());
      case ACCOUNT_STATUS -> facts.reseller().accountStatus();
      case CUSTOMER_ATTRIBUTE -> attribute(facts.customer().attributes().get(name.attribute()));
      default -> {
        if (stepUp instanceof Upgrade upgrade) {
          yield ofUpgrade(name.fact(), upgrade);
        }
        yield stepUp instanceof Licences licences
            ? ofLicences(name.fact(), licences)
            : ofOrder(name.fact(), (NoUpgrade) stepUp);
      }
    };
  }

  private static @Nullable Object ofUpgrade(Fact fact, Upgrade upgrade) {
    var path = upgrade.path();
    var own = upgrade.own();
    return switch (fact) {
      case TARGET_OFFER -> path.to().id();
      case TARGET_NAME -> path.to().name();
      case UPGRADE_TYPE -> path.type();
      case ADMIN_SERVICE -> own.offer().adminService();
      case DELEGATED_ADMIN -> {
        var services = upgrade.facts().customer().delegatedAdmin();
        yield services == null ? null : yesNo(services.contains(own.offer().adminService()));
      }
      case ADDITIONAL_SERVICES -> path.additionalServices();
      case LOSES_SERVICES -> yesNo(!path.lostServices().isEmpty());
      case LOST_SERVICES -> path.lostServices();
      case HAS_CONFLICTS -> yesNo(!upgrade.conflicts().isEmpty());
      case CONFLICTS -> described(upgrade.conflicts(), path.additionalServices());
      case CONFLICTING_SERVICES -> included(path.additionalServices(), upgrade.conflicts());
      case TARGET_HELD -> yesNo(!upgrade.sameAsTarget().isEmpty());
      case TARGET_SUBSCRIPTIONS -> described(upgrade.sameAsTarget(), List.of());
      case UNKNOWN_OFFERS_HELD -> yesNo(!upgrade.unknown().isEmpty());
      case HAS_ENDED_CONFLICTS -> yesNo(!upgrade.ended().isEmpty());
      case ENDED_CONFLICTS -> described(upgrade.ended(), path.additionalServices());
      case AVAILABILITY -> {
        var day = upgrade.facts().asOf();
        yield path.available().endedBefore(day)
            ? "ended"
            : path.available().beginsAfter(day) ? "upcoming" : "current";
      }
      case FROM_DATE -> path.available().from();
      case UNTIL_DATE -> path.available().until();
      case OFFERS_BILLING_CYCLE -> {
        var cycle = own.subscription().billingCycle();
        yield cycle == null || path.to().billingCycles().isEmpty()
            ? null
            : yesNo(path.to().billingCycles().contains(cycle));
      }
      case BILLING_CYCLES -> path.to().billingCycles();
      case ORDERED -> yesNo(upgrade.order() != null);
      case QUANTITY -> number(upgrade.quantity());
      case QUANTITY_FIT -> fit(upgrade.quantity(), path.to().minimum(), path.to().maximum());
      case QUANTITY_INCREASED -> yesNo(upgrade.quantity() > own.subscription().quantity());
      case MINIMUM -> number(path.to().minimum());
      case MAXIMUM -> number(path.to().maximum());
      default -> throw new IllegalArgumentException(fact + " is not about an upgrade");
    };
  }

  private static @Nullable Object ofLicences(Fact fact, Licences licences) {
    var offer = licences.own().offer();
    int present = licences.own().subscription().quantity();
    return switch (fact) {
      case ORDERED -> yesNo(licences.order() != null);
      case QUANTITY -> number(licences.quantity());
      case QUANTITY_FIT ->
          offer.known() ? fit(licences.quantity(), offer.minimum(), offer.maximum()) : null;
      case QUANTITY_INCREASED -> yesNo(licences.quantity() > present);
      case ROOM_LEFT -> offer.known() ? yesNo(present < offer.maximum()) : null;
      case MINIMUM -> offer.known() ? number(licences.least()) : null;
      case MAXIMUM -> offer.known() ? number(offer.maximum()) : null;
      default -> throw new IllegalArgumentException(fact + " is not about added licences");
    };
  }

  private static @Nullable Object ofOrder(Fact fact, NoUpgrade none) {
    var target = none.order() == null ? null : none.order().targetOffer();
    return switch (fact) {
      case TARGET_OFFER, TARGET_NAME -> target;
      default ->
          throw new IllegalArgumentException(
              fact + " is not about a subscription without upgrades");
    };
  }

  private static List<Holding> unknown(StepUp stepUp) {
    if (stepUp instanceof Upgrade upgrade) {
      return upgrade.unknown();
    }
    return stepUp.own().offer().known() ? List.of() : List.of(stepUp.own());
  }

  private static @Nullable Object attribute(@Nullable Object value) {
    return value instanceof Boolean b ? yesNo(b) : value;
  }

  private static @Nullable String ofThisReseller(Facts.Subscription subscription, Facts facts) {
    if (subscription.reseller() != null && facts.reseller().id() != null) {
      return yesNo(subscription.reseller().equals(facts.reseller().id()));
    }
    return subscription.channel() != null ? NO : null;
  }

  /** What evidence tells of some subscriptions, and which of some services they include. */
  private static List<Map<String, Object>> described(
      List<Holding> holdings, List<String> services) {
    if (holdings.size() == 1) {
      return List.of(described(holdings.get(0), services));
    }
    var described = new ArrayList<Map<String, Object>>(holdings.size());
    for (var holding : holdings) {
      described.add(described(holding, services));
    }
    return List.copyOf(described);
  }

  private static Map<String, Object> described(Holding holding, List<String> services) {
    var subscription = holding.subscription();
    var described = new FewEntries(services.isEmpty() ? 5 : 6);
    described.putIfStated("subscription", subscription.id());
    described.putIfStated("offer", holding.offer().id());
    described.putIfStated("status", subscription.status());
    described.putIfStated("reseller", subscription.reseller());
    described.putIfStated("channel", subscription.channel());
    if (!services.isEmpty()) {
      var shared = new ArrayList<String>(services.size());
      for (int i = 0; i < services.size(); i++) {
        if (holding.offer().services().contains(services.get(i))) {
          shared.add(services.get(i));
        }
      }
      described.putIfStated("services", shared.isEmpty() ? null : List.copyOf(shared));
    }
    return described;
  }

  /** Those of some services that some subscriptions include. */
  private static List<String> included(List<String> services, List<Holding> holdings) {
    var included = new ArrayList<String>(services.size());
    for (int i = 0; i < services.size(); i++) {
      if (anyIncludes(services.get(i), holdings)) {
        included.add(services.get(i));
      }
    }
    return List.copyOf(included);
  }

  private static boolean anyIncludes(String service, List<Holding> holdings) {
    for (int i = 0; i < holdings.size(); i++) {
      if (holdings.get(i).offer().services().contains(service)) {
        return true;
      }
    }
    return false;
  }

  private static String fit(long quantity, long minimum, long maximum) {
    return quantity < minimum ? "below" : quantity > maximum ? "above" : "within";
  }

  private static String yesNo(boolean value) {
    return value ? YES : NO;
  }

  private static @Nullable String yesNoUnknown(@Nullable Boolean value) {
    return value == null ? null : yesNo(value);
  }

  private static BigDecimal number(long value) {
    int slot = (int) value & (NUMBERS.length - 1);
    var known = NUMBERS[slot];
    if (known == null || known.longValue() != value) {
      known = BigDecimal.valueOf(value);
      NUMBERS[slot] = known;
    }
    return known;
  }
}
