package stepup.rules;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.decision.Facts;
import stepup.decision.Verdict;

/**
 * The decision as domain.md has it, in plain Java: no tables, no catalogue, no engine. What the
 * rules folder says is worth believing where both agree.
 *
 * <p>Where domain.md leaves a choice open, the reading taken here is marked with "reading".
 */
public final class IndependentEvaluator {
  private static final int NO_PRACTICAL_LIMIT = 10_000_000;

  /** The matrix of the seed. */
  private static final Map<String, List<String>> TARGETS =
      Map.of(
          "office-365-business",
          List.of("office-365-business-premium", "office-365-proplus", "office-365-enterprise-e3"),
          "office-365-business-premium",
          List.of("office-365-enterprise-e3"),
          "office-365-business-essentials",
          List.of(
              "office-365-business-premium",
              "office-365-enterprise-e1",
              "office-365-enterprise-e3"));

  /** The service table of domain.md, section 4, one line for each service. */
  private static final List<String> SERVICES =
      """
      service               | Business | Essentials | Premium | ProPlus | E1 | E3
      exchange-online       |          | x          | x       |         | x  | x
      sharepoint-online     |          | x          | x       |         | x  | x
      onedrive-for-business | x        | x          | x       | x       | x  | x
      skype-for-business    |          | x          | x       |         | x  | x
      office-online         | x        | x          | x       | x       | x  | x
      office-desktop-apps   | x        |            | x       | x       |    | x
      office-365-proplus    |          |            |         | x       |    | x
      bookings              |          |            | x       |         |    |
      office-365-groups     |          | x          | x       |         | x  | x
      office-365-video      |          |            |         |         | x  | x
      litigation-hold       |          |            |         |         |    | x
      """
          .lines()
          .skip(1)
          .toList();

  /** Every offer there is. Reading: domain.md does not say what the stand-alone ones include. */
  public static final List<Offer> OFFERS =
      List.of(
          new Offer("office-365-business", 300, column(1)),
          new Offer("office-365-business-essentials", 300, column(2)),
          new Offer("office-365-business-premium", 300, column(3)),
          new Offer("office-365-proplus", NO_PRACTICAL_LIMIT, column(4)),
          new Offer("office-365-enterprise-e1", NO_PRACTICAL_LIMIT, column(5)),
          new Offer("office-365-enterprise-e3", NO_PRACTICAL_LIMIT, column(6)),
          standAlone("exchange-online-plan-1", "exchange-online"),
          standAlone("exchange-online-plan-2", "exchange-online", "litigation-hold"),
          standAlone("sharepoint-online-plan-1", "sharepoint-online"),
          standAlone("sharepoint-online-plan-2", "sharepoint-online"),
          standAlone("onedrive-for-business", "onedrive-for-business"),
          standAlone("skype-for-business-online-plan-2", "skype-for-business"));

  private static final Map<String, Offer> OFFER_BY_ID =
      OFFERS.stream().collect(toMap(Offer::id, offer -> offer));

  private IndependentEvaluator() {}

  /**
   * An offer; every one is sold in quantities from 1.
   *
   * @param services in the order of the service table
   */
  public record Offer(String id, int maximum, List<String> services) {
    /** The offers a path leads to, in the order of the matrix. */
    List<Offer> targets() {
      return TARGETS.getOrDefault(id, List.of()).stream().map(OFFER_BY_ID::get).toList();
    }

    List<String> servicesThatLacks(Offer other) {
      return services.stream().filter(s -> !other.services.contains(s)).toList();
    }

    boolean includesAnyOf(List<String> some) {
      return services.stream().anyMatch(some::contains);
    }
  }

  private static Offer standAlone(String id, String... services) {
    return new Offer(id, NO_PRACTICAL_LIMIT, List.of(services));
  }

  /** The services of the offer in a column of the service table. */
  private static List<String> column(int number) {
    return SERVICES.stream()
        .map(line -> List.of(line.split("\\|", -1)))
        .filter(cells -> cells.get(number).strip().equals("x"))
        .map(cells -> cells.get(0).strip())
        .toList();
  }

  /** The offer with an id; null for one that domain.md does not know. */
  static @Nullable Offer offer(String id) {
    return OFFER_BY_ID.get(id);
  }

  /**
   * What is to be said about one step-up.
   *
   * @param reasons codes, sorted; each as often as it was said
   * @param followUps codes, sorted; empty unless it is eligible
   */
  public record Said(
      Verdict verdict, List<String> reasons, List<String> warnings, List<String> followUps) {
    public Said {
      reasons = reasons.stream().sorted().toList();
      warnings = warnings.stream().sorted().toList();
      followUps = followUps.stream().sorted().toList();
    }
  }

  /** One upgrade of one subscription; services in the order of the service table. */
  public record UpgradeAnswer(
      String target,
      int quantity,
      int minimum,
      int maximum,
      List<String> additionalServices,
      List<String> lostServices,
      Said said) {}

  /**
   * One subscription.
   *
   * @param upgradable whether the "Upgrade now" note shows
   * @param general about the subscription itself
   * @param minimum smallest new total of licences; null if there is none or it is not known
   * @param maximum largest new total of licences; null if it is not known
   */
  public record SubscriptionAnswer(
      String id,
      boolean upgradable,
      List<UpgradeAnswer> upgrades,
      Said general,
      @Nullable Integer minimum,
      @Nullable Integer maximum,
      Said licences) {}

  /** The order. */
  public record OrderAnswer(int quantity, Said said) {}

  /** The whole answer; the order is null if there was none. */
  public record Answer(List<SubscriptionAnswer> subscriptions, @Nullable OrderAnswer order) {}

  public static Answer evaluate(Facts facts) {
    return new Answer(
        facts.subscriptions().stream().map(s -> subscription(facts, s)).toList(),
        facts.order() == null ? null : order(facts, facts.order()));
  }

  private static SubscriptionAnswer subscription(Facts facts, Facts.Subscription own) {
    var offer = offer(own.offer());
    var general = new Notes();
    if (offer == null) {
      general.undetermined("offer_not_in_catalogue");
    } else if (offer.targets().isEmpty()) {
      general.notEligible("subscription_does_not_have_any_upgrade_paths");
    }
    var upgrades =
        offer == null
            ? List.<UpgradeAnswer>of()
            : offer.targets().stream().map(target -> upgrade(facts, own, offer, target)).toList();
    return new SubscriptionAnswer(
        own.id(),
        upgrades.stream().anyMatch(u -> u.said().verdict() == Verdict.ELIGIBLE),
        upgrades,
        general.said(),
        offer == null || own.quantity() >= offer.maximum ? null : own.quantity() + 1,
        offer == null ? null : offer.maximum,
        licences(own, null));
  }

  private static UpgradeAnswer upgrade(
      Facts facts, Facts.Subscription own, Offer source, Offer target) {
    return new UpgradeAnswer(
        target.id(),
        own.quantity(),
        1,
        target.maximum,
        target.servicesThatLacks(source),
        source.servicesThatLacks(target),
        conditions(facts, own, source, target, null));
  }

  private static OrderAnswer order(Facts facts, Facts.Order order) {
    var own = facts.subscription(order.subscription());
    if (own == null) {
      throw new IllegalArgumentException("the order names no subscription of the request");
    }
    int quantity = order.quantity() == null ? own.quantity() : order.quantity();
    if (order.targetOffer() == null) {
      return new OrderAnswer(quantity, licences(own, quantity));
    }
    var source = offer(own.offer());
    var target = offer(order.targetOffer());
    // Reading: the four conditions are about a path; where there is none, that alone is said.
    var notes = new Notes();
    if (source == null) {
      notes.undetermined("offer_not_in_catalogue");
    } else if (target == null || !source.targets().contains(target)) {
      notes.notEligible("subscription_target_offer_not_found");
    } else {
      return new OrderAnswer(quantity, conditions(facts, own, source, target, quantity));
    }
    return new OrderAnswer(quantity, notes.said());
  }

  /**
   * The four conditions and the quantity.
   *
   * @param ordered licences ordered; null if the upgrade is only listed
   */
  private static Said conditions(
      Facts facts, Facts.Subscription own, Offer source, Offer target, @Nullable Integer ordered) {
    var notes = new Notes();
    if (!own.status().equals("active")) {
      notes.notEligible("subscription_status_not_active");
    }
    var delegated = facts.customer().delegatedAdmin();
    if (delegated == null) {
      notes.undetermined("delegated_admin_permissions_unknown");
    } else if (!delegated.contains("office-365")) {
      notes.notEligible("delegated_admin_permissions_disabled");
    }
    var additional = target.servicesThatLacks(source);
    boolean conflicting = false;
    boolean concurrent = false;
    boolean unknown = false;
    boolean ended = false;
    for (var other : facts.subscriptions()) {
      if (other.id().equals(own.id())) {
        continue;
      }
      var offer = offer(other.offer());
      if (!countsAsHeld(other.status())) {
        // domain.md, section 8: a cancelled subscription may block for weeks.
        ended |= target.equals(offer) || (offer != null && offer.includesAnyOf(additional));
        continue;
      }
      unknown |= offer == null;
      concurrent |= target.equals(offer);
      conflicting |= offer != null && offer.includesAnyOf(additional);
    }
    if (conflicting) {
      notes.notEligible("conflicting_service_types");
    }
    if (concurrent) {
      notes.notEligible("concurrency_conflicts");
    }
    if (unknown) {
      notes.undetermined("offer_not_in_catalogue");
    }
    if (ended) {
      notes.warning("cancelled_subscription_may_block");
    }
    if (facts.subscriptionsCover() == Facts.Coverage.RESELLER) {
      notes.warning("other_channels_not_checked");
    }
    if (ordered != null && (ordered < 1 || ordered > target.maximum)) {
      notes.notEligible("quantity_out_of_range");
    }
    // Reading: an upgrade that is only listed can still be ordered with another quantity.
    if (ordered == null && own.quantity() > target.maximum) {
      notes.warning("quantity_out_of_range");
    }
    if (!source.servicesThatLacks(target).isEmpty()) {
      notes.warning("services_lost");
    }
    notes.followUp("reassign_user_licences");
    return notes.said();
  }

  /**
   * Adding licences.
   *
   * @param ordered the new total; null if nothing is ordered, so that any total that is possible
   *     will do
   */
  private static Said licences(Facts.Subscription own, @Nullable Integer ordered) {
    var notes = new Notes();
    var offer = offer(own.offer());
    if (!own.status().equals("active")) {
      notes.notEligible("subscription_status_not_active");
    }
    if (ordered != null && ordered <= own.quantity()) {
      notes.notEligible("quantity_not_increased");
    }
    if (offer == null) {
      notes.undetermined("offer_not_in_catalogue");
    } else if (own.quantity() >= offer.maximum) {
      // No number of licences helps, so no range is spoken of.
      notes.notEligible("maximum_quantity_reached");
    } else if (ordered != null && (ordered < 1 || ordered > offer.maximum)) {
      notes.notEligible("quantity_out_of_range");
    }
    return notes.said();
  }

  /** Whether another subscription with this status stands in the way (domain.md, section 2). */
  static boolean countsAsHeld(String status) {
    return switch (status) {
      case "active", "suspended", "pending", "expired", "disabled" -> true;
      case "deleted", "none" -> false;
      default -> throw new IllegalArgumentException(status + " is not a status");
    };
  }

  /** Collects what is said about one step-up. */
  private static final class Notes {
    private final List<String> reasons = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> followUps = new ArrayList<>();
    private boolean denied;

    void notEligible(String code) {
      denied = true;
      reasons.add(code);
    }

    void undetermined(String code) {
      reasons.add(code);
    }

    void warning(String code) {
      warnings.add(code);
    }

    void followUp(String code) {
      followUps.add(code);
    }

    Said said() {
      var verdict =
          denied
              ? Verdict.NOT_ELIGIBLE
              : reasons.isEmpty() ? Verdict.ELIGIBLE : Verdict.UNDETERMINED;
      return new Said(
          verdict, reasons, warnings, verdict == Verdict.ELIGIBLE ? followUps : List.of());
    }
  }
}
