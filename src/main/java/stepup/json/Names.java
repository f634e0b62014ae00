package stepup.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;

/** The names of the fields of answers and records, encoded once. */
final class Names {
  static final SerializableString ACCOUNT_STATUS = name("accountStatus");
  static final SerializableString ADDITIONAL_SERVICES = name("additionalServices");
  static final SerializableString ADD_ONS = name("addOns");
  static final SerializableString AFTER_REMEDIES = name("afterRemedies");
  static final SerializableString AS_OF = name("asOf");
  static final SerializableString ATTRIBUTES = name("attributes");
  static final SerializableString BILLING_CYCLE = name("billingCycle");
  static final SerializableString CELLS = name("cells");
  static final SerializableString CHANNEL = name("channel");
  static final SerializableString CODE = name("code");
  static final SerializableString COLUMN = name("column");
  static final SerializableString CONDITION = name("condition");
  static final SerializableString CONDITIONS = name("conditions");
  static final SerializableString CUSTOMER = name("customer");
  static final SerializableString DECISION = name("decision");
  static final SerializableString DECISION_ID = name("decisionId");
  static final SerializableString DEFAULT = name("default");
  static final SerializableString DELEGATED_ADMIN = name("delegatedAdmin");
  static final SerializableString EVIDENCE = name("evidence");
  static final SerializableString FACTS = name("facts");
  static final SerializableString FILE = name("file");
  static final SerializableString FOLLOW_UPS = name("followUps");
  static final SerializableString HELD = name("held");
  static final SerializableString ID = name("id");
  static final SerializableString LICENCES = name("licences");
  static final SerializableString LOST_SERVICES = name("lostServices");
  static final SerializableString MAXIMUM = name("maximum");
  static final SerializableString MESSAGE = name("message");
  static final SerializableString MINIMUM = name("minimum");
  static final SerializableString NAME = name("name");
  static final SerializableString OFFER = name("offer");
  static final SerializableString ORDER = name("order");
  static final SerializableString PATH = name("path");
  static final SerializableString PROVISIONED = name("provisioned");
  static final SerializableString QUANTITY = name("quantity");
  static final SerializableString REASON = name("reason");
  static final SerializableString REASONS = name("reasons");
  static final SerializableString REMEDY = name("remedy");
  static final SerializableString RESELLER = name("reseller");
  static final SerializableString RESULT = name("result");
  static final SerializableString ROW = name("row");
  static final SerializableString ROWS_FIRED = name("rowsFired");
  static final SerializableString RULE = name("rule");
  static final SerializableString RULES = name("rules");
  static final SerializableString STATUS = name("status");
  static final SerializableString SUBSCRIPTION = name("subscription");
  static final SerializableString SUBSCRIPTIONS = name("subscriptions");
  static final SerializableString SUBSCRIPTIONS_COVER = name("subscriptionsCover");
  static final SerializableString TARGET_OFFER = name("targetOffer");
  static final SerializableString TIME = name("time");
  static final SerializableString TITLE = name("title");
  static final SerializableString UPGRADABLE = name("upgradable");
  static final SerializableString UPGRADES = name("upgrades");
  static final SerializableString UPGRADE_TYPE = name("upgradeType");
  static final SerializableString VALUE = name("value");
  static final SerializableString VERDICT = name("verdict");
  static final SerializableString VERSION = name("version");
  static final SerializableString WARNINGS = name("warnings");

  private Names() {}

  private static SerializableString name(String name) {
    return new SerializedString(name);
  }
}
