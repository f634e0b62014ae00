package stepup.json;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Texts;
import stepup.decision.Decision;
import stepup.decision.DecisionRecord;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.Result;
import stepup.decision.RowCheck;
import stepup.decision.Verdict;

/** Writes decisions: as an answer in a language, or for the log without sentences. */
public final class AnswerWriter {
  private static final Map<Verdict, byte[]> VERDICTS = spelled(Verdict.class);
  private static final Map<Result, byte[]> RESULTS = spelled(Result.class);
  private static final Map<Facts.Coverage, byte[]> COVERAGES = spelled(Facts.Coverage.class);

  private final JsonBytes json;
  private final @Nullable Texts texts;

  private AnswerWriter(JsonBytes json, @Nullable Texts texts) {
    this.json = json;
    this.texts = texts;
  }

  /** The constants of an enum as the contract spells them. */
  private static <E extends Enum<E>> Map<E, byte[]> spelled(Class<E> constants) {
    var spelled = new EnumMap<E, byte[]>(constants);
    for (var constant : constants.getEnumConstants()) {
      spelled.put(constant, JsonBytes.encode(constant.name().toLowerCase(Locale.ROOT)));
    }
    return spelled;
  }

  /** The answer to a request, as the contract of {@code POST /decide} has it, in UTF-8. */
  public static byte[] answer(DecisionRecord entry, Texts texts) {
    return JsonBytes.of(json -> new AnswerWriter(json, texts).answer(entry));
  }

  /** The answer to a line of a batch, which it names first. */
  static void numbered(JsonBytes json, long line, DecisionRecord entry, Texts texts) {
    json.object();
    number(json, line);
    new AnswerWriter(json, texts).answerTo(entry);
    json.endObject();
  }

  /** Names a line, if there is one. */
  static void number(JsonBytes json, long line) {
    if (line > 0) {
      json.field(Names.LINE);
      json.number(line);
    }
  }

  /** A record for the log: everything that was known and decided, in one line of UTF-8. */
  public static byte[] logLine(DecisionRecord entry) {
    return JsonBytes.of(json -> new AnswerWriter(json, null).record(entry));
  }

  /** What was decided, as a record in the log has it. */
  public static String decided(Decision decision) {
    return text(json -> new AnswerWriter(json, null).whole(decision));
  }

  /** Facts as a request states them, with every name as the tables have it. */
  public static String request(Facts facts) {
    return text(
        json -> {
          json.object();
          new AnswerWriter(json, null).facts(facts);
          json.endObject();
        });
  }

  private static String text(Consumer<JsonBytes> writing) {
    return new String(JsonBytes.of(writing), StandardCharsets.UTF_8);
  }

  private void answer(DecisionRecord entry) {
    json.object();
    answerTo(entry);
    json.endObject();
  }

  private void answerTo(DecisionRecord entry) {
    text(Names.DECISION_ID, entry.id().toString());
    text(Names.AS_OF, entry.facts().asOf().toString());
    rules(entry);
    text(Names.CUSTOMER, entry.facts().customer().id());
    decision(entry.decision());
  }

  private void record(DecisionRecord entry) {
    json.object();
    text(Names.DECISION_ID, entry.id().toString());
    text(Names.TIME, entry.time().toString());
    rules(entry);
    object(Names.FACTS);
    facts(entry.facts());
    json.endObject();
    json.field(Names.DECISION);
    whole(entry.decision());
    list(Names.ROWS_FIRED);
    for (var row : entry.decision().rowsFired()) {
      json.item();
      json.row(row);
    }
    json.endList();
    json.endObject();
  }

  private void rules(DecisionRecord entry) {
    object(Names.RULES);
    known(Names.VERSION, entry.rulesVersion());
    json.endObject();
  }

  private void facts(Facts facts) {
    object(Names.CUSTOMER);
    text(Names.ID, facts.customer().id());
    var admin = facts.customer().delegatedAdmin();
    if (admin != null) {
      value(Names.DELEGATED_ADMIN, admin);
    }
    attributes(facts.customer().attributes());
    json.endObject();
    if (!facts.reseller().equals(Facts.Reseller.UNSTATED)) {
      object(Names.RESELLER);
      optional(Names.ID, facts.reseller().id());
      optional(Names.ACCOUNT_STATUS, facts.reseller().accountStatus());
      json.endObject();
    }
    list(Names.SUBSCRIPTIONS);
    for (var subscription : facts.subscriptions()) {
      json.item();
      json.object();
      text(Names.ID, subscription.id());
      text(Names.OFFER, subscription.offer());
      known(Names.STATUS, subscription.status());
      number(Names.QUANTITY, subscription.quantity());
      optional(Names.RESELLER, subscription.reseller());
      optional(Names.CHANNEL, subscription.channel());
      if (!subscription.addOns().isEmpty()) {
        value(Names.ADD_ONS, subscription.addOns());
      }
      optional(Names.PROVISIONED, subscription.provisioned());
      optional(Names.BILLING_CYCLE, subscription.billingCycle());
      attributes(subscription.attributes());
      json.endObject();
    }
    json.endList();
    encoded(Names.SUBSCRIPTIONS_COVER, COVERAGES.get(facts.subscriptionsCover()));
    text(Names.AS_OF, facts.asOf().toString());
    var order = facts.order();
    if (order != null) {
      object(Names.ORDER);
      text(Names.SUBSCRIPTION, order.subscription());
      optional(Names.TARGET_OFFER, order.targetOffer());
      optional(Names.QUANTITY, order.quantity());
      json.endObject();
    }
  }

  private void attributes(Map<String, Object> attributes) {
    if (!attributes.isEmpty()) {
      value(Names.ATTRIBUTES, attributes);
    }
  }

  private void whole(Decision decision) {
    json.object();
    decision(decision);
    json.endObject();
  }

  private void decision(Decision decision) {
    list(Names.SUBSCRIPTIONS);
    for (int i = 0; i < decision.subscriptions().size(); i++) {
      var subscription = decision.subscriptions().get(i);
      subscription(subscription);
    }
    json.endList();
    var order = decision.order();
    if (order != null) {
      object(Names.ORDER);
      var verdict = order.outcome().verdict();
      verdict(verdict);
      text(Names.SUBSCRIPTION, order.order().subscription());
      optional(Names.TARGET_OFFER, order.order().targetOffer());
      number(Names.QUANTITY, order.quantity());
      reasonsOf(order.outcome());
      warningsOf(order.outcome());
      followUpsOf(order.outcome(), verdict);
      checks(order.outcome());
      json.endObject();
    }
  }

  private void subscription(Decision.ForSubscription answer) {
    json.item();
    json.object();
    text(Names.ID, answer.subscription().id());
    text(Names.OFFER, answer.subscription().offer());
    flag(Names.UPGRADABLE, answer.upgradable());
    list(Names.UPGRADES);
    for (int i = 0; i < answer.upgrades().size(); i++) {
      var upgrade = answer.upgrades().get(i);
      upgrade(upgrade);
    }
    json.endList();
    if (!answer.findings().isEmpty()) {
      list(Names.REASONS);
      for (int i = 0; i < answer.findings().size(); i++) {
        var finding = answer.findings().get(i);
        finding(finding);
      }
      json.endList();
    }
    object(Names.LICENCES);
    var licences = answer.licences();
    verdict(licences.outcome().verdict());
    optional(Names.MINIMUM, licences.minimum());
    optional(Names.MAXIMUM, licences.maximum());
    reasonsOf(licences.outcome());
    if (has(licences.outcome().findings(), Result.WARNING)) {
      warningsOf(licences.outcome());
    }
    checks(licences.outcome());
    json.endObject();
    json.endObject();
  }

  private void upgrade(Decision.Upgrade upgrade) {
    json.item();
    json.object();
    known(Names.TARGET_OFFER, upgrade.targetOffer());
    known(Names.NAME, upgrade.name());
    var verdict = upgrade.outcome().verdict();
    verdict(verdict);
    known(Names.UPGRADE_TYPE, upgrade.type());
    object(Names.QUANTITY);
    number(Names.DEFAULT, upgrade.quantity());
    number(Names.MINIMUM, upgrade.minimum());
    number(Names.MAXIMUM, upgrade.maximum());
    json.endObject();
    several(Names.ADDITIONAL_SERVICES, upgrade.additionalServices());
    several(Names.LOST_SERVICES, upgrade.lostServices());
    reasonsOf(upgrade.outcome());
    warningsOf(upgrade.outcome());
    followUpsOf(upgrade.outcome(), verdict);
    json.field(Names.PATH);
    json.row(upgrade.path());
    checks(upgrade.outcome());
    json.endObject();
  }

  private void verdict(Verdict verdict) {
    encoded(Names.VERDICT, VERDICTS.get(verdict));
  }

  private void reasonsOf(Outcome outcome) {
    list(Names.REASONS);
    for (int i = 0; i < outcome.findings().size(); i++) {
      var finding = outcome.findings().get(i);
      if (finding.result().blocks()) {
        finding(finding);
      }
    }
    json.endList();
    var after = outcome.afterRemedies();
    if (after != null) {
      encoded(Names.AFTER_REMEDIES, VERDICTS.get(after));
    }
  }

  private void warningsOf(Outcome outcome) {
    list(Names.WARNINGS);
    only(Result.WARNING, outcome.findings());
    json.endList();
  }

  private void followUpsOf(Outcome outcome, Verdict verdict) {
    list(Names.FOLLOW_UPS);
    if (verdict == Verdict.ELIGIBLE) {
      only(Result.FOLLOW_UP, outcome.findings());
    }
    json.endList();
  }

  private void only(Result result, List<Finding> findings) {
    for (int i = 0; i < findings.size(); i++) {
      var finding = findings.get(i);
      if (finding.result() == result) {
        finding(finding);
      }
    }
  }

  private static boolean has(List<Finding> findings, Result result) {
    for (int i = 0; i < findings.size(); i++) {
      var finding = findings.get(i);
      if (finding.result() == result) {
        return true;
      }
    }
    return false;
  }

  private void finding(Finding finding) {
    json.item();
    json.object();
    known(Names.CODE, finding.reason());
    if (texts != null) {
      sentences(finding, texts.about(finding.reason()));
    }
    value(Names.EVIDENCE, finding.evidence());
    json.field(Names.RULE);
    json.row(finding.rule());
    json.endObject();
  }

  private void sentences(Finding finding, Texts.Wording wording) {
    json.field(Names.MESSAGE);
    json.quote();
    wording.tellMessage(finding.evidence(), json);
    json.endQuote();
    int before = json.length();
    json.field(Names.REMEDY);
    json.quote();
    int empty = json.length();
    wording.tellRemedy(finding.evidence(), json);
    if (json.length() > empty) {
      json.endQuote();
    } else {
      json.backTo(before);
    }
  }

  private void checks(Outcome outcome) {
    if (outcome.checks().isEmpty()) {
      return;
    }
    list(Names.CONDITIONS);
    for (var check : outcome.checks()) {
      json.item();
      json.object();
      json.field(Names.RULE);
      json.row(check.rule());
      known(Names.TITLE, check.title());
      encoded(Names.RESULT, RESULTS.get(check.result()));
      known(Names.REASON, check.reason());
      flag(Names.HELD, check.held());
      list(Names.CELLS);
      for (var cell : check.cells()) {
        cell(cell);
      }
      json.endList();
      json.endObject();
    }
    json.endList();
  }

  private void cell(RowCheck.CellCheck cell) {
    json.item();
    json.object();
    known(Names.COLUMN, cell.column());
    known(Names.CONDITION, cell.condition());
    value(Names.VALUE, cell.value());
    flag(Names.HELD, cell.held());
    json.endObject();
  }

  private void object(byte[] field) {
    json.field(field);
    json.object();
  }

  private void list(byte[] field) {
    json.field(field);
    json.list();
  }

  private void text(byte[] field, String value) {
    json.field(field);
    json.text(value);
  }

  private void known(byte[] field, String value) {
    json.field(field);
    json.known(value);
  }

  private void encoded(byte[] field, byte[] json) {
    this.json.field(field);
    this.json.encoded(json);
  }

  private void number(byte[] field, int value) {
    json.field(field);
    json.number(value);
  }

  private void flag(byte[] field, boolean value) {
    json.field(field);
    json.flag(value);
  }

  private void optional(byte[] field, @Nullable Object value) {
    if (value != null) {
      value(field, value);
    }
  }

  private void value(byte[] field, @Nullable Object value) {
    json.field(field);
    json.value(value);
  }

  private void several(byte[] field, List<String> texts) {
    list(field);
    for (int i = 0; i < texts.size(); i++) {
      var text = texts.get(i);
      json.item();
      json.known(text);
    }
    json.endList();
  }
}
