package stepup.json;

/** The names of the fields of answers and records, encoded once. */
final class Names {
  static final byte[] ACCOUNT_STATUS = JsonBytes.name("accountStatus");
  static final byte[] ADDITIONAL_SERVICES = JsonBytes.name("additionalServices");
  static final byte[] ADD_ONS = JsonBytes.name("addOns");
  static final byte[] AFTER_REMEDIES = JsonBytes.name("afterRemedies");
  static final byte[] AS_OF = JsonBytes.name("asOf");
  static final byte[] ATTRIBUTES = JsonBytes.name("attributes");
  static final byte[] BILLING_CYCLE = JsonBytes.name("billingCycle");
  static final byte[] CELLS = JsonBytes.name("cells");
  static final byte[] CHANNEL = JsonBytes.name("channel");
  static final byte[] CODE = JsonBytes.name("code");
  static final byte[] COLUMN = JsonBytes.name("column");
  static final byte[] CONDITION = JsonBytes.name("condition");
  static final byte[] CONDITIONS = JsonBytes.name("conditions");
  static final byte[] CUSTOMER = JsonBytes.name("customer");
  static final byte[] DECIDED = JsonBytes.name("decided");
  static final byte[] DECISION = JsonBytes.name("decision");
  static final byte[] DECISION_ID = JsonBytes.name("decisionId");
  static final byte[] DEFAULT = JsonBytes.name("default");
  static final byte[] DELEGATED_ADMIN = JsonBytes.name("delegatedAdmin");
  static final byte[] EVIDENCE = JsonBytes.name("evidence");
  static final byte[] FACTS = JsonBytes.name("facts");
  static final byte[] FILE = JsonBytes.name("file");
  static final byte[] FOLLOW_UPS = JsonBytes.name("followUps");
  static final byte[] HELD = JsonBytes.name("held");
  static final byte[] ID = JsonBytes.name("id");
  static final byte[] LICENCES = JsonBytes.name("licences");
  static final byte[] LINE = JsonBytes.name("line");
  static final byte[] LINES = JsonBytes.name("lines");
  static final byte[] LOST_SERVICES = JsonBytes.name("lostServices");
  static final byte[] MAXIMUM = JsonBytes.name("maximum");
  static final byte[] MESSAGE = JsonBytes.name("message");
  static final byte[] MINIMUM = JsonBytes.name("minimum");
  static final byte[] NAME = JsonBytes.name("name");
  static final byte[] OFFER = JsonBytes.name("offer");
  static final byte[] ORDER = JsonBytes.name("order");
  static final byte[] PATH = JsonBytes.name("path");
  static final byte[] PROBLEMS = JsonBytes.name("problems");
  static final byte[] PROVISIONED = JsonBytes.name("provisioned");
  static final byte[] QUANTITY = JsonBytes.name("quantity");
  static final byte[] REASON = JsonBytes.name("reason");
  static final byte[] REASONS = JsonBytes.name("reasons");
  static final byte[] REMEDY = JsonBytes.name("remedy");
  static final byte[] RESELLER = JsonBytes.name("reseller");
  static final byte[] RESULT = JsonBytes.name("result");
  static final byte[] ROW = JsonBytes.name("row");
  static final byte[] ROWS_FIRED = JsonBytes.name("rowsFired");
  static final byte[] RULE = JsonBytes.name("rule");
  static final byte[] RULES = JsonBytes.name("rules");
  static final byte[] STATUS = JsonBytes.name("status");
  static final byte[] SUBSCRIPTION = JsonBytes.name("subscription");
  static final byte[] SUBSCRIPTIONS = JsonBytes.name("subscriptions");
  static final byte[] SUBSCRIPTIONS_COVER = JsonBytes.name("subscriptionsCover");
  static final byte[] TARGET_OFFER = JsonBytes.name("targetOffer");
  static final byte[] TIME = JsonBytes.name("time");
  static final byte[] TITLE = JsonBytes.name("title");
  static final byte[] UPGRADABLE = JsonBytes.name("upgradable");
  static final byte[] UPGRADES = JsonBytes.name("upgrades");
  static final byte[] UPGRADE_TYPE = JsonBytes.name("upgradeType");
  static final byte[] VALUE = JsonBytes.name("value");
  static final byte[] VERDICT = JsonBytes.name("verdict");
  static final byte[] VERSION = JsonBytes.name("version");
  static final byte[] WARNINGS = JsonBytes.name("warnings");

  private Names() {}
}
