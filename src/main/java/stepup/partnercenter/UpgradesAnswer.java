package stepup.partnercenter;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Offer;
import stepup.catalog.Reason;
import stepup.catalog.Remedy;
import stepup.catalog.Texts;
import stepup.decision.Decision;
import stepup.decision.DecisionRecord;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.Result;
import stepup.decision.Verdict;
import stepup.json.Json;

/**
 * Writes a decision as Partner Center's collection of upgrades. What Partner Center has no field
 * for stands in fields {@code stepup}.
 */
public final class UpgradesAnswer {
  private static final String STEPUP = "stepup";

  private final JsonGenerator json;
  private final Catalog catalog;
  private final Texts texts;
  private final Codes codes;

  private UpgradesAnswer(JsonGenerator json, Catalog catalog, Texts texts, Codes codes) {
    this.json = json;
    this.catalog = catalog;
    this.texts = texts;
    this.codes = codes;
  }

  /**
   * The answer to a question, in UTF-8.
   *
   * @param entry what was decided on the facts of the question
   * @param catalog of the rules that decided
   */
  public static byte[] of(
      DecisionRecord entry, UpgradesRequest request, Catalog catalog, Texts texts, Codes codes) {
    return Json.bytes(json -> new UpgradesAnswer(json, catalog, texts, codes).all(entry, request));
  }

  /** A subscription that was asked about, and how the question calls its offer. */
  private record Answered(Decision.ForSubscription subscription, String offerId) {}

  private void all(DecisionRecord entry, UpgradesRequest request) throws IOException {
    var answered = new ArrayList<Answered>();
    int upgrades = 0;
    for (int i = 0; i < request.offerIds().size(); i++) {
      var subscription = entry.decision().subscriptions().get(i);
      if (request.asked() == null || request.asked().equals(subscription.subscription().id())) {
        answered.add(new Answered(subscription, request.offerIds().get(i)));
        upgrades += subscription.upgrades().size();
      }
    }
    json.writeStartObject();
    json.writeNumberField("totalCount", upgrades);
    json.writeArrayFieldStart("items");
    for (var each : answered) {
      for (var upgrade : each.subscription.upgrades()) {
        upgrade(upgrade, each);
      }
    }
    json.writeEndArray();
    objectType("Collection");
    json.writeObjectFieldStart(STEPUP);
    json.writeStringField("decisionId", entry.id().toString());
    json.writeStringField("asOf", entry.facts().asOf().toString());
    json.writeObjectFieldStart("rules");
    json.writeStringField("version", entry.rulesVersion());
    json.writeEndObject();
    json.writeArrayFieldStart("subscriptions");
    for (var each : answered) {
      subscription(each.subscription);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("ignored");
    for (var pointer : request.ignored()) {
      json.writeString(pointer);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private void upgrade(Decision.Upgrade upgrade, Answered of) throws IOException {
    var outcome = upgrade.outcome();
    var verdict = outcome.verdict();
    json.writeStartObject();
    json.writeObjectFieldStart("targetOffer");
    json.writeStringField("id", targetId(upgrade, of));
    json.writeStringField("name", upgrade.name());
    json.writeNumberField("minimumQuantity", upgrade.minimum());
    json.writeNumberField("maximumQuantity", upgrade.maximum());
    objectType("Offer");
    json.writeEndObject();
    json.writeStringField("upgradeType", upgrade.type());
    json.writeBooleanField("isEligible", verdict == Verdict.ELIGIBLE);
    json.writeNumberField("quantity", upgrade.quantity());
    json.writeArrayFieldStart("upgradeErrors");
    for (var reason : outcome.reasons()) {
      error(reason);
    }
    json.writeEndArray();
    objectType("Upgrade");
    json.writeObjectFieldStart(STEPUP);
    json.writeStringField("subscription", of.subscription.subscription().id());
    json.writeStringField("verdict", spelled(verdict));
    afterRemedies(outcome);
    notes("warnings", outcome.warnings());
    notes("followUps", outcome.followUps());
    json.writeEndObject();
    json.writeEndObject();
  }

  /**
   * The target is called as the question calls the source: by its id, or by the alias in the same
   * place of the list.
   */
  private String targetId(Decision.Upgrade upgrade, Answered of) {
    var source = catalog.offer(of.offerId);
    var target = catalog.offer(upgrade.targetOffer());
    int place = placeAmong(source, of.offerId);
    return place >= 0 && place < target.aliases().size()
        ? target.aliases().get(place)
        : target.id();
  }

  private static int placeAmong(Offer offer, String name) {
    for (int i = 0; i < offer.aliases().size(); i++) {
      if (offer.aliases().get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  private void subscription(Decision.ForSubscription answer) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", answer.subscription().id());
    json.writeStringField("offer", answer.subscription().offer());
    json.writeBooleanField("upgradable", answer.upgradable());
    notes("reasons", answer.findings());
    json.writeEndObject();
  }

  private void error(Finding finding) throws IOException {
    json.writeStartObject();
    switch (codes) {
      case INTEGER -> json.writeNumberField("code", reason(finding).partnerCenterCode());
      case NAME -> json.writeStringField("code", finding.reason());
    }
    sentences(finding);
    objectType("UpgradeError");
    json.writeEndObject();
  }

  private void notes(String name, List<Finding> findings) throws IOException {
    json.writeArrayFieldStart(name);
    for (var finding : findings) {
      json.writeStartObject();
      json.writeStringField("code", finding.reason());
      sentences(finding);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void sentences(Finding finding) throws IOException {
    json.writeStringField("description", texts.sentences(finding.reason(), finding.evidence()));
    json.writeStringField("additionalDetails", details(finding));
  }

  /** The code as the table has it, what nobody stated, the evidence, and who said so. */
  private String details(Finding finding) {
    var details = new ArrayList<String>();
    details.add(finding.reason());
    if (finding.result() == Result.UNDETERMINED) {
      details.add("missing: " + missing(reason(finding)));
    }
    finding.evidence().forEach((name, value) -> details.add(name + ": " + texts.shown(value)));
    details.add("rule: " + finding.rule().id());
    return String.join("; ", details);
  }

  /** What would have to be known, as its remedy or else its evidence says. */
  private static String missing(Reason reason) {
    return reason.remedies().isEmpty()
        ? reason.evidence().stream()
            .map(
                fact ->
                    fact.fact() == Fact.UNKNOWN_SUBSCRIPTIONS
                        ? "the offers of " + fact.key() + " in the offer table"
                        : fact.key())
            .collect(joining(", "))
        : reason.remedies().stream().map(UpgradesAnswer::fieldOf).collect(joining(", "));
  }

  /** The field of a question in which to state what a remedy sets. */
  private static String fieldOf(Remedy remedy) {
    return switch (remedy.target()) {
      case DELEGATED_ADMIN -> "customer.allowDelegatedAccess";
      case STATUS, CONFLICTS, TARGET_SUBSCRIPTIONS -> "subscriptions.items.status";
      case ADD_ONS -> "subscriptions.items.parentSubscriptionId";
      case PROVISIONED -> "whether the subscription is provisioned";
      case ACCOUNT_STATUS -> "reseller.accountStatus";
      case SUBSCRIPTIONS_COVER -> "subscriptionsCover";
      case AS_OF -> "asOf";
      case QUANTITY -> "subscriptions.items.quantity";
      case CUSTOMER_ATTRIBUTE -> "customer." + remedy.attribute();
    };
  }

  private Reason reason(Finding finding) {
    return Objects.requireNonNull(catalog.reasons().find(finding.reason()));
  }

  private void afterRemedies(Outcome outcome) throws IOException {
    var after = outcome.afterRemedies();
    if (after != null) {
      json.writeStringField("afterRemedies", spelled(after));
    }
  }

  private static String spelled(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private void objectType(String type) throws IOException {
    json.writeObjectFieldStart("attributes");
    json.writeStringField("objectType", type);
    json.writeEndObject();
  }
}
