package stepup.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.EnumMap;
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
import stepup.decision.Result;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;
import stepup.decision.Verdict;

/** Writes decisions: as an answer in a language, or for the log without sentences. */
public final class AnswerWriter {
  private static final Map<Verdict, SerializableString> VERDICTS = spelled(Verdict.class);
  private static final Map<Result, SerializableString> RESULTS = spelled(Result.class);
  private static final Map<Facts.Coverage, SerializableString> COVERAGES =
      spelled(Facts.Coverage.class);

  private final JsonGenerator json;
  private final @Nullable Texts texts;

  private AnswerWriter(JsonGenerator json, @Nullable Texts texts) {
    this.json = json;
    this.texts = texts;
  }

  /** The constants of an enum as the contract spells them. */
  private static <E extends Enum<E>> Map<E, SerializableString> spelled(Class<E> constants) {
    var spelled = new EnumMap<E, SerializableString>(constants);
    for (var constant : constants.getEnumConstants()) {
      spelled.put(constant, new SerializedString(constant.name().toLowerCase(Locale.ROOT)));
    }
    return spelled;
  }

  /** The answer to a request, as the contract of {@code POST /decide} has it, in UTF-8. */
  public static byte[] answer(DecisionRecord entry, Texts texts) {
    return Json.bytes(json -> new AnswerWriter(json, texts).answer(entry));
  }

  /** A record for the log: everything that was known and decided, in one line of UTF-8. */
  public static byte[] logLine(DecisionRecord entry) {
    return Json.bytes(json -> new AnswerWriter(json, null).record(entry));
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

  private void answer(DecisionRecord entry) throws IOException {
    json.writeStartObject();
    text(Names.DECISION_ID, entry.id().toString());
    text(Names.AS_OF, entry.facts().asOf().toString());
    rules(entry);
    text(Names.CUSTOMER, entry.facts().customer().id());
    decision(entry.decision());
    json.writeEndObject();
  }

  private void record(DecisionRecord entry) throws IOException {
    json.writeStartObject();
    text(Names.DECISION_ID, entry.id().toString());
    text(Names.TIME, entry.time().toString());
    rules(entry);
    object(Names.FACTS);
    facts(entry.facts());
    json.writeEndObject();
    json.writeFieldName(Names.DECISION);
    whole(entry.decision());
    list(Names.ROWS_FIRED);
    for (var row : entry.decision().rowsFired()) {
      row(row);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void rules(DecisionRecord entry) throws IOException {
    object(Names.RULES);
    text(Names.VERSION, entry.rulesVersion());
    json.writeEndObject();
  }

  private void facts(Facts facts) throws IOException {
    object(Names.CUSTOMER);
    text(Names.ID, facts.customer().id());
    var admin = facts.customer().delegatedAdmin();
    if (admin != null) {
      value(Names.DELEGATED_ADMIN, List.copyOf(admin));
    }
    attributes(facts.customer().attributes());
    json.writeEndObject();
    if (!facts.reseller().equals(Facts.Reseller.UNSTATED)) {
      object(Names.RESELLER);
      optional(Names.ID, facts.reseller().id());
      optional(Names.ACCOUNT_STATUS, facts.reseller().accountStatus());
      json.writeEndObject();
    }
    list(Names.SUBSCRIPTIONS);
    for (var subscription : facts.subscriptions()) {
      json.writeStartObject();
      text(Names.ID, subscription.id());
      text(Names.OFFER, subscription.offer());
      text(Names.STATUS, subscription.status());
      number(Names.QUANTITY, subscription.quantity());
      optional(Names.RESELLER, subscription.reseller());
      optional(Names.CHANNEL, subscription.channel());
      if (!subscription.addOns().isEmpty()) {
        value(Names.ADD_ONS, subscription.addOns());
      }
      optional(Names.PROVISIONED, subscription.provisioned());
      optional(Names.BILLING_CYCLE, subscription.billingCycle());
      attributes(subscription.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
    text(Names.SUBSCRIPTIONS_COVER, COVERAGES.get(facts.subscriptionsCover()));
    text(Names.AS_OF, facts.asOf().toString());
    var order = facts.order();
    if (order != null) {
      object(Names.ORDER);
      text(Names.SUBSCRIPTION, order.subscription());
      optional(Names.TARGET_OFFER, order.targetOffer());
      optional(Names.QUANTITY, order.quantity());
      json.writeEndObject();
    }
  }

  private void attributes(Map<String, Object> attributes) throws IOException {
    if (!attributes.isEmpty()) {
      value(Names.ATTRIBUTES, attributes);
    }
  }

  private void whole(Decision decision) throws IOException {
    json.writeStartObject();
    decision(decision);
    json.writeEndObject();
  }

  private void decision(Decision decision) throws IOException {
    list(Names.SUBSCRIPTIONS);
    for (var subscription : decision.subscriptions()) {
      subscription(subscription);
    }
    json.writeEndArray();
    var order = decision.order();
    if (order != null) {
      object(Names.ORDER);
      verdict(order.outcome());
      text(Names.SUBSCRIPTION, order.order().subscription());
      optional(Names.TARGET_OFFER, order.order().targetOffer());
      number(Names.QUANTITY, order.quantity());
      reasonsOf(order.outcome());
      warningsOf(order.outcome());
      followUpsOf(order.outcome());
      checks(order.outcome());
      json.writeEndObject();
    }
  }

  private void subscription(Decision.ForSubscription answer) throws IOException {
    json.writeStartObject();
    text(Names.ID, answer.subscription().id());
    text(Names.OFFER, answer.subscription().offer());
    flag(Names.UPGRADABLE, answer.upgradable());
    list(Names.UPGRADES);
    for (var upgrade : answer.upgrades()) {
      upgrade(upgrade);
    }
    json.writeEndArray();
    if (!answer.findings().isEmpty()) {
      list(Names.REASONS);
      for (var finding : answer.findings()) {
        finding(finding);
      }
      json.writeEndArray();
    }
    object(Names.LICENCES);
    var licences = answer.licences();
    verdict(licences.outcome());
    optional(Names.MINIMUM, licences.minimum());
    optional(Names.MAXIMUM, licences.maximum());
    reasonsOf(licences.outcome());
    if (has(licences.outcome().findings(), Result.WARNING)) {
      warningsOf(licences.outcome());
    }
    checks(licences.outcome());
    json.writeEndObject();
    json.writeEndObject();
  }

  private void upgrade(Decision.Upgrade upgrade) throws IOException {
    json.writeStartObject();
    text(Names.TARGET_OFFER, upgrade.targetOffer());
    text(Names.NAME, upgrade.name());
    verdict(upgrade.outcome());
    text(Names.UPGRADE_TYPE, upgrade.type());
    object(Names.QUANTITY);
    number(Names.DEFAULT, upgrade.quantity());
    number(Names.MINIMUM, upgrade.minimum());
    number(Names.MAXIMUM, upgrade.maximum());
    json.writeEndObject();
    value(Names.ADDITIONAL_SERVICES, upgrade.additionalServices());
    value(Names.LOST_SERVICES, upgrade.lostServices());
    reasonsOf(upgrade.outcome());
    warningsOf(upgrade.outcome());
    followUpsOf(upgrade.outcome());
    json.writeFieldName(Names.PATH);
    row(upgrade.path());
    checks(upgrade.outcome());
    json.writeEndObject();
  }

  private void verdict(Outcome outcome) throws IOException {
    text(Names.VERDICT, VERDICTS.get(outcome.verdict()));
  }

  private void reasonsOf(Outcome outcome) throws IOException {
    list(Names.REASONS);
    for (var finding : outcome.findings()) {
      if (finding.result().blocks()) {
        finding(finding);
      }
    }
    json.writeEndArray();
    var after = outcome.afterRemedies();
    if (after != null) {
      text(Names.AFTER_REMEDIES, VERDICTS.get(after));
    }
  }

  private void warningsOf(Outcome outcome) throws IOException {
    list(Names.WARNINGS);
    only(Result.WARNING, outcome.findings());
    json.writeEndArray();
  }

  private void followUpsOf(Outcome outcome) throws IOException {
    list(Names.FOLLOW_UPS);
    if (outcome.verdict() == Verdict.ELIGIBLE) {
      only(Result.FOLLOW_UP, outcome.findings());
    }
    json.writeEndArray();
  }

  private void only(Result result, List<Finding> findings) throws IOException {
    for (var finding : findings) {
      if (finding.result() == result) {
        finding(finding);
      }
    }
  }

  private static boolean has(List<Finding> findings, Result result) {
    for (var finding : findings) {
      if (finding.result() == result) {
        return true;
      }
    }
    return false;
  }

  private void finding(Finding finding) throws IOException {
    json.writeStartObject();
    text(Names.CODE, finding.reason());
    if (texts != null) {
      text(Names.MESSAGE, texts.message(finding));
      var remedy = texts.remedy(finding);
      if (!remedy.isEmpty()) {
        text(Names.REMEDY, remedy);
      }
    }
    value(Names.EVIDENCE, finding.evidence());
    json.writeFieldName(Names.RULE);
    row(finding.rule());
    json.writeEndObject();
  }

  private void checks(Outcome outcome) throws IOException {
    if (outcome.checks().isEmpty()) {
      return;
    }
    list(Names.CONDITIONS);
    for (var check : outcome.checks()) {
      json.writeStartObject();
      json.writeFieldName(Names.RULE);
      row(check.rule());
      text(Names.TITLE, check.title());
      text(Names.RESULT, RESULTS.get(check.result()));
      text(Names.REASON, check.reason());
      flag(Names.HELD, check.held());
      list(Names.CELLS);
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
    text(Names.COLUMN, cell.column());
    text(Names.CONDITION, cell.condition());
    var value = cell.value();
    if (value == null) {
      json.writeFieldName(Names.VALUE);
      json.writeNull();
    } else {
      value(Names.VALUE, value);
    }
    flag(Names.HELD, cell.held());
    json.writeEndObject();
  }

  private void row(RowRef row) throws IOException {
    json.writeStartObject();
    text(Names.ID, row.id());
    text(Names.FILE, row.file());
    number(Names.ROW, row.row());
    json.writeEndObject();
  }

  private void object(SerializableString field) throws IOException {
    json.writeFieldName(field);
    json.writeStartObject();
  }

  private void list(SerializableString field) throws IOException {
    json.writeFieldName(field);
    json.writeStartArray();
  }

  private void text(SerializableString field, String value) throws IOException {
    json.writeFieldName(field);
    json.writeString(value);
  }

  private void text(SerializableString field, SerializableString value) throws IOException {
    json.writeFieldName(field);
    json.writeString(value);
  }

  private void number(SerializableString field, int value) throws IOException {
    json.writeFieldName(field);
    json.writeNumber(value);
  }

  private void flag(SerializableString field, boolean value) throws IOException {
    json.writeFieldName(field);
    json.writeBoolean(value);
  }

  private void optional(SerializableString field, @Nullable Object value) throws IOException {
    if (value != null) {
      value(field, value);
    }
  }

  private void value(SerializableString field, Object value) throws IOException {
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
        json.writeFieldName(String.valueOf(field.getKey()));
        value(field.getValue());
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
}
