package stepup.catalog;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Everything a condition column can test and a reason can show as evidence. The text after the last
 * point is the name in evidence and in {placeholders}; no two facts share it.
 */
public enum Fact {
  OFFER("subscription.offer", Kind.OFFER, Subject.ALL),
  OFFER_NAME("subscription.offerName", Kind.TEXT, Subject.ALL),
  STATUS("subscription.status", Kind.STATUS, Subject.ALL),
  CURRENT_QUANTITY("subscription.currentQuantity", Kind.NUMBER, Subject.ALL),
  RESELLER("subscription.reseller", Kind.TEXT, Subject.ALL),
  CHANNEL("subscription.channel", Kind.CHOICE, Subject.ALL),
  HAS_ADD_ONS("subscription.hasAddOns", Kind.YES_NO, Subject.ALL),
  ADD_ONS("subscription.addOns", Kind.LIST, Subject.ALL),
  PROVISIONED("subscription.provisioned", Kind.YES_NO_UNKNOWN, Subject.ALL),
  BILLING_CYCLE("subscription.billingCycle", Kind.CHOICE, Subject.ALL),
  IN_CATALOGUE("subscription.inCatalogue", Kind.YES_NO, Subject.ALL),
  OF_THIS_RESELLER("subscription.ofThisReseller", Kind.YES_NO_UNKNOWN, Subject.ALL),
  SUBSCRIPTION_ATTRIBUTE("subscription.attributes.*", Kind.ATTRIBUTE, Subject.ALL),

  TARGET_OFFER("upgrade.targetOffer", Kind.OFFER, EnumSet.of(Subject.UPGRADE, Subject.NO_UPGRADE)),
  TARGET_NAME("upgrade.targetName", Kind.TEXT, EnumSet.of(Subject.UPGRADE, Subject.NO_UPGRADE)),
  UPGRADE_TYPE("upgrade.upgradeType", Kind.CHOICE, Subject.UPGRADES),
  ADMIN_SERVICE("upgrade.adminService", Kind.CHOICE, Subject.UPGRADES),
  DELEGATED_ADMIN("upgrade.delegatedAdmin", Kind.YES_NO_UNKNOWN, Subject.UPGRADES),
  ADDITIONAL_SERVICES("upgrade.additionalServices", Kind.LIST, Subject.UPGRADES),
  LOSES_SERVICES("upgrade.losesServices", Kind.YES_NO, Subject.UPGRADES),
  LOST_SERVICES("upgrade.lostServices", Kind.LIST, Subject.UPGRADES),
  HAS_CONFLICTS("upgrade.hasConflicts", Kind.YES_NO, Subject.UPGRADES),
  CONFLICTS("upgrade.conflicts", Kind.LIST, Subject.UPGRADES),
  CONFLICTING_SERVICES("upgrade.conflictingServices", Kind.LIST, Subject.UPGRADES),
  TARGET_HELD("upgrade.targetHeld", Kind.YES_NO, Subject.UPGRADES),
  TARGET_SUBSCRIPTIONS("upgrade.targetSubscriptions", Kind.LIST, Subject.UPGRADES),
  UNKNOWN_OFFERS_HELD("upgrade.unknownOffersHeld", Kind.YES_NO, Subject.UPGRADES),
  HAS_ENDED_CONFLICTS("upgrade.hasEndedConflicts", Kind.YES_NO, Subject.UPGRADES),
  ENDED_CONFLICTS("upgrade.endedConflicts", Kind.LIST, Subject.UPGRADES),
  AVAILABILITY("upgrade.availability", Kind.AVAILABILITY, Subject.UPGRADES),
  FROM_DATE("upgrade.fromDate", Kind.DATE, Subject.UPGRADES),
  UNTIL_DATE("upgrade.untilDate", Kind.DATE, Subject.UPGRADES),
  OFFERS_BILLING_CYCLE("upgrade.offersBillingCycle", Kind.YES_NO_UNKNOWN, Subject.UPGRADES),
  BILLING_CYCLES("upgrade.billingCycles", Kind.LIST, Subject.UPGRADES),

  ORDERED("order.ordered", Kind.YES_NO, Subject.STEP_UPS),
  QUANTITY("order.quantity", Kind.NUMBER, Subject.STEP_UPS),
  QUANTITY_FIT("order.quantityFit", Kind.FIT, Subject.STEP_UPS),
  QUANTITY_INCREASED("order.quantityIncreased", Kind.YES_NO, Subject.STEP_UPS),
  ROOM_LEFT("order.roomLeft", Kind.YES_NO_UNKNOWN, EnumSet.of(Subject.LICENCES)),
  MINIMUM("order.minimum", Kind.NUMBER, Subject.STEP_UPS),
  MAXIMUM("order.maximum", Kind.NUMBER, Subject.STEP_UPS),

  UNKNOWN_SUBSCRIPTIONS("customer.unknownSubscriptions", Kind.LIST, Subject.ALL),
  SUBSCRIPTIONS_COVER("request.subscriptionsCover", Kind.COVER, Subject.ALL),
  AS_OF("request.asOf", Kind.DATE, Subject.ALL),
  ACCOUNT_STATUS("reseller.accountStatus", Kind.CHOICE, Subject.ALL),
  CUSTOMER_ATTRIBUTE("customer.attributes.*", Kind.ATTRIBUTE, Subject.ALL);

  private final String path;
  private final String key;
  private final Kind kind;
  private final Set<Subject> subjects;

  Fact(String path, Kind kind, Set<Subject> subjects) {
    this.path = path;
    this.key = path.substring(path.lastIndexOf('.') + 1);
    this.kind = kind;
    this.subjects = subjects;
  }

  /** As tables name it; an attribute's own name stands in place of the {@code *}. */
  public String path() {
    return path;
  }

  /** The name in evidence and placeholders, unless it is an attribute. */
  String key() {
    return key;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether there is such a fact about a subject. */
  public boolean about(Subject subject) {
    return subjects.contains(subject);
  }

  /** What a finding is about. */
  public enum Subject {
    /** One possible upgrade; the conditions of {@code eligibility.csv}. */
    UPGRADE,
    /** Adding licences to one subscription; the conditions of {@code licences.csv}. */
    LICENCES,
    /** A subscription or an order for which there is no upgrade to look at. */
    NO_UPGRADE;

    private static final Set<Subject> ALL = EnumSet.allOf(Subject.class);
    private static final Set<Subject> UPGRADES = EnumSet.of(UPGRADE);
    private static final Set<Subject> STEP_UPS = EnumSet.of(UPGRADE, LICENCES);
  }

  /**
   * What the values of a fact are. Those with a {@link #domain} are fixed by what the fact means.
   */
  public enum Kind {
    OFFER("offer"),
    STATUS("status"),
    /** A text whose values the vocabulary lists; may be unstated. */
    CHOICE("choice"),
    YES_NO("yes/no", "yes", "no"),
    YES_NO_UNKNOWN("yes/no", "yes", "no", "unknown"),
    AVAILABILITY("choice", "upcoming", "current", "ended"),
    FIT("choice", "below", "within", "above", "unknown"),
    COVER("choice", "tenant", "reseller"),
    NUMBER("number"),
    DATE("date"),
    TEXT("text"),
    /** Evidence only; no condition can test it. */
    LIST("list"),
    /** Of the type the vocabulary says; may be unstated. */
    ATTRIBUTE("");

    private final String type;
    private final List<String> domain;

    Kind(String type, String... domain) {
      this.type = type;
      this.domain = List.of(domain);
    }

    /** The word in the vocabulary's {@code Type} column; empty if the vocabulary decides. */
    public String type() {
      return type;
    }

    /** The only possible values, or empty if the tables decide. */
    public List<String> domain() {
      return domain;
    }
  }
}
