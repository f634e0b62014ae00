package stepup.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Texts;
import stepup.decision.Decision;
import stepup.decision.DecisionRecord;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;

/** Writes decisions: as an answer in a language, or for the log without sentences. */
public final class AnswerWriter {
  private final JsonGenerator json;
  private final @Nullable Texts texts;

  private AnswerWriter(JsonGenerator json, @Nullable Texts texts) {
    this.json = json;
    this.texts = texts;
  }

  /** The answer to a request, as the contract of {@code POST /decide} has it, in UTF-8. */
  public static byte[] answer(DecisionRecord entry, Texts texts) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("decisionId", entry.id().toString());
          json.writeStringField("asOf", entry.facts().asOf().toString());
          json.writeObjectFieldStart("rules");
          json.writeStringField("version", entry.rulesVersion());
          json.writeEndObject();
          json.writeStringField("customer", entry.facts().customer().id());
          new AnswerWriter(json, texts).decision(entry.decision());
          json.writeEndObject();
        });
  }

  /** A record for the log: everything that was known and decided, in one line of UTF-8. */
  public static byte[] logLine(DecisionRecord entry) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("decisionId", entry.id().toString());
          json.writeStringField("time", entry.time().toString());
          json.writeObjectFieldStart("rules");
          json.writeStringField("version", entry.rulesVersion());
          json.writeEndObject();
          var writer = new AnswerWriter(json, null);
          json.writeObjectFieldStart("facts");
          writer.facts(entry.facts());
          json.writeEndObject();
          json.writeFieldName("decision");
          writer.whole(entry.decision());
          json.writeArrayFieldStart("rowsFired");
          for (var row : entry.decision().rowsFired()) {
            writer.row(row);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** What was decided, as a record in the log has it. */
  public static String decided(Decision decision) {
    return Json.write(json -> new AnswerWriter(json, null).whole(decision));
  }

  /** Facts as a request states them, with every name as the tables have it. */
  public static String request(Facts facts) {
    return Json.write(
        json -> {
          json.writeStartObject();
          new AnswerWriter(json, null).facts(facts);
          json.writeEndObject();
        });
  }

  private void facts(Facts facts) throws IOException {
    json.writeObjectFieldStart("customer");
    json.writeStringField("id", facts.customer().id());
    var admin = facts.customer().delegatedAdmin();
    if (admin != null) {
      value("delegatedAdmin", List.copyOf(admin));
    }
    attributes(facts.customer().attributes());
    json.writeEndObject();
    if (!facts.reseller().equals(Facts.Reseller.UNSTATED)) {
      json.writeObjectFieldStart("reseller");
      optional("id", facts.reseller().id());
      optional("accountStatus", facts.reseller().accountStatus());
      json.writeEndObject();
    }
    json.writeArrayFieldStart("subscriptions");
    for (var subscription : facts.subscriptions()) {
      json.writeStartObject();
      json.writeStringField("id", subscription.id());
      json.writeStringField("offer", subscription.offer());
      json.writeStringField("status", subscription.status());
      json.writeNumberField("quantity", subscription.quantity());
      optional("reseller", subscription.reseller());
      optional("channel", subscription.channel());
      if (!subscription.addOns().isEmpty()) {
        value("addOns", subscription.addOns());
      }
      optional("provisioned", subscription.provisioned());
      optional("billingCycle", subscription.billingCycle());
      attributes(subscription.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("subscriptionsCover", name(facts.subscriptionsCover()));
    json.writeStringField("asOf", facts.asOf().toString());
    var order = facts.order();
    if (order != null) {
      json.writeObjectFieldStart("order");
      json.writeStringField("subscription", order.subscription());
      optional("targetOffer", order.targetOffer());
      optional("quantity", order.quantity());
      json.writeEndObject();
    }
  }

  private void attributes(Map<String, Object> attributes) throws IOException {
    if (!attributes.isEmpty()) {
      value("attributes", attributes);
    }
  }

  private void whole(Decision decision) throws IOException {
    json.writeStartObject();
    decision(decision);
    json.writeEndObject();
  }

  private void decision(Decision decision) throws IOException {
    json.writeArrayFieldStart("subscriptions");
    for (var subscription : decision.subscriptions()) {
      subscription(subscription);
    }
    json.writeEndArray();
    var order = decision.order();
    if (order != null) {
      json.writeObjectFieldStart("order");
      verdict(order.outcome());
      json.writeStringField("subscription", order.order().subscription());
      optional("targetOffer", order.order().targetOffer());
      json.writeNumberField("quantity", order.quantity());
      reasonsOf(order.outcome());
      findings("warnings", order.outcome().warnings());
      findings("followUps", order.outcome().followUps());
      checks(order.outcome());
      json.writeEndObject();
    }
  }

  private void subscription(Decision.ForSubscription answer) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", answer.subscription().id());
    json.writeStringField("offer", answer.subscription().offer());
    json.writeBooleanField("upgradable", answer.upgradable());
    json.writeArrayFieldStart("upgrades");
    for (var upgrade : answer.upgrades()) {
      upgrade(upgrade);
    }
    json.writeEndArray();
    if (!answer.findings().isEmpty()) {
      findings("reasons", answer.findings());
    }
    json.writeObjectFieldStart("licences");
    var licences = answer.licences();
    verdict(licences.outcome());
    optional("minimum", licences.minimum());
    optional("maximum", licences.maximum());
    reasonsOf(licences.outcome());
    if (!licences.outcome().warnings().isEmpty()) {
      findings("warnings", licences.outcome().warnings());
    }
    checks(licences.outcome());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void upgrade(Decision.Upgrade upgrade) throws IOException {
    json.writeStartObject();
    json.writeStringField("targetOffer", upgrade.targetOffer());
    json.writeStringField("name", upgrade.name());
    verdict(upgrade.outcome());
    json.writeStringField("upgradeType", upgrade.type());
    json.writeObjectFieldStart("quantity");
    json.writeNumberField("default", upgrade.quantity());
    json.writeNumberField("minimum", upgrade.minimum());
    json.writeNumberField("maximum", upgrade.maximum());
    json.writeEndObject();
    value("additionalServices", upgrade.additionalServices());
    value("lostServices", upgrade.lostServices());
    reasonsOf(upgrade.outcome());
    findings("warnings", upgrade.outcome().warnings());
    findings("followUps", upgrade.outcome().followUps());
    json.writeFieldName("path");
    row(upgrade.path());
    checks(upgrade.outcome());
    json.writeEndObject();
  }

  private void verdict(Outcome outcome) throws IOException {
    json.writeStringField("verdict", name(outcome.verdict()));
  }

  private void reasonsOf(Outcome outcome) throws IOException {
    findings("reasons", outcome.reasons());
    var after = outcome.afterRemedies();
    if (after != null) {
      json.writeStringField("afterRemedies", name(after));
    }
  }

  private void findings(String field, List<Finding> findings) throws IOException {
    json.writeArrayFieldStart(field);
    for (var finding : findings) {
      json.writeStartObject();
      json.writeStringField("code", finding.reason());
      if (texts != null) {
        json.writeStringField("message", texts.message(finding));
        var remedy = texts.remedy(finding);
        if (!remedy.isEmpty()) {
          json.writeStringField("remedy", remedy);
        }
      }
      value("evidence", finding.evidence());
      json.writeFieldName("rule");
      row(finding.rule());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void checks(Outcome outcome) throws IOException {
    if (outcome.checks().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("conditions");
    for (var check : outcome.checks()) {
      json.writeStartObject();
      json.writeFieldName("rule");
      row(check.rule());
      json.writeStringField("title", check.title());
      json.writeStringField("result", name(check.result()));
      json.writeStringField("reason", check.reason());
      json.writeBooleanField("held", check.held());
      json.writeArrayFieldStart("cells");
      for (var cell : check.cells()) {
        cell(cell);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void cell(RowCheck.CellCheck cell) throws IOException {
    json.writeStartObject();
    json.writeStringField("column", cell.column());
    json.writeStringField("condition", cell.condition());
    var value = cell.value();
    if (value == null) {
      json.writeNullField("value");
    } else {
      value("value", value);
    }
    json.writeBooleanField("held", cell.held());
    json.writeEndObject();
  }

  private void row(RowRef row) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", row.id());
    json.writeStringField("file", row.file());
    json.writeNumberField("row", row.row());
    json.writeEndObject();
  }

  private void optional(String field, @Nullable Object value) throws IOException {
    if (value != null) {
      value(field, value);
    }
  }

  private void value(String field, Object value) throws IOException {
    json.writeFieldName(field);
    value(value);
  }

  private void value(Object value) throws IOException {
    if (value instanceof Collection<?> items) {
      json.writeStartArray();
      for (var item : items) {
        value(item);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> fields) {
      json.writeStartObject();
      for (var field : fields.entrySet()) {
        value(String.valueOf(field.getKey()), field.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(value.toString());
    }
  }

  /** An enum constant as the contract spells it. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
