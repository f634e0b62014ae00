package stepup.scenario;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.catalog.Offer;
import stepup.catalog.Reason;
import stepup.decision.Facts;
import stepup.decision.Verdict;
import stepup.json.FactsReader;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;
import stepup.tables.Choices;
import stepup.tables.Column;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;
import stepup.tables.ValueType;

/** Reads the scenario tables of a rules folder, against the rules of the same folder. */
final class ScenarioReader {
  static final String SCENARIO = "Scenario";
  static final String ASKED = "Asked";
  static final String SUBSCRIPTION = "Subscription";
  static final String DELEGATED_ADMIN = "Delegated admin";
  static final String ALSO_HELD = "Also held";
  static final String KNOWN = "Subscriptions known";
  static final String RESELLER = "Reseller";
  static final String CUSTOMER_ATTRIBUTES = "Customer attributes";
  static final String SUBSCRIPTION_ATTRIBUTES = "Subscription attributes";
  static final String AS_OF = "As of";
  static final String TARGET = "Target offer";
  static final String QUANTITY = "Quantity (licences)";
  static final String WITH = "With";
  static final String VERDICT = "Verdict";
  static final String REASONS = "Reasons";
  static final String WARNINGS = "Warnings";
  static final String FOLLOW_UPS = "Follow-ups";
  static final String AFTER = "After remedies";
  static final String UPGRADE_TYPE = "Upgrade type";
  private static final Set<String> REQUIRED =
      Set.of(
          Sheet.ID, SCENARIO, SUBSCRIPTION, DELEGATED_ADMIN, ALSO_HELD, TARGET, VERDICT, REASONS);
  private static final Set<String> OPTIONAL =
      Set.of(
          ASKED,
          KNOWN,
          RESELLER,
          CUSTOMER_ATTRIBUTES,
          SUBSCRIPTION_ATTRIBUTES,
          AS_OF,
          QUANTITY,
          WITH,
          WARNINGS,
          FOLLOW_UPS,
          AFTER,
          UPGRADE_TYPE,
          "Note");

  /** What stands in place of the services if nobody has delegated any. */
  static final String NOBODY = "none";

  /** The day of a scenario that names none; any day will do, but it must not be today. */
  static final LocalDate USUAL_DAY = LocalDate.of(2026, 1, 15);

  private static final Pattern TIMES = Pattern.compile("x(\\d{1,10})");
  private static final Pattern CHANGE = Pattern.compile("(\\S+) ([^=]+?)\\s*=\\s*(.*)");
  private static final Pattern ASSIGNMENT = Pattern.compile("([^=\\s]+)\\s*=\\s*(.+)");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Cells that a question leaves without meaning. */
  private static final Map<Asked, List<String>> UNASKED =
      Map.of(
          Asked.SUBSCRIPTION, List.of(TARGET, WARNINGS, FOLLOW_UPS, AFTER, UPGRADE_TYPE),
          Asked.LICENCES, List.of(TARGET, FOLLOW_UPS, UPGRADE_TYPE),
          Asked.ORDER, List.of(UPGRADE_TYPE));

  private static final Choices<Asked> ASKABLE =
      Choices.of("what a scenario can ask", Asked.class, a -> a.name().toLowerCase(Locale.ROOT));
  private static final Choices<Verdict> VERDICTS =
      Choices.of(
          "a verdict", Verdict.class, v -> v.name().toLowerCase(Locale.ROOT).replace('_', ' '));

  private final Reading reading;
  private final RuleFiles files;
  private final RuleSet rules;

  private final Variants variants;
  private final Variants earlier;

  ScenarioReader(Reading reading, RuleSet rules) {
    this(reading, rules, new Variants());
  }

  /**
   * Reads the scenarios of rules.
   *
   * @param earlier the variants of rules that have much in common with these
   */
  ScenarioReader(Reading reading, RuleSet rules, Variants earlier) {
    this(reading, rules, new Variants(), earlier);
  }

  /**
   * Reads the scenarios of rules.
   *
   * @param variants those of the same rules, as far as they are known
   * @param earlier the variants of rules that have much in common with these
   */
  ScenarioReader(Reading reading, RuleSet rules, Variants variants, Variants earlier) {
    this.variants = variants;
    this.earlier = earlier;
    this.reading = reading;
    this.files = reading.files();
    this.rules = rules;
  }

  /** Every scenario that could be read; what could not is among the mistakes. */
  List<Scenario> read() {
    var scenarios = new ArrayList<Scenario>();
    var fileOfId = new HashMap<String, String>();
    var sheets = sheets();
    loadVariants(sheets);
    for (var sheet : sheets) {
      for (var row : sheet.rows()) {
        var other = fileOfId.putIfAbsent(row.id(), sheet.file());
        if (other != null) {
          row.wrong(
              Sheet.ID,
              "the id `" + row.id() + "` stands in " + other + " too",
              "give each scenario its own id");
        }
        var scenario = scenario(sheet, row);
        if (scenario != null) {
          scenarios.add(scenario);
        }
      }
    }
    return scenarios;
  }

  /** The scenario tables whose rows can be read. */
  List<Sheet> sheets() {
    var sheets = new ArrayList<Sheet>();
    for (var table : files.scenarioTables()) {
      var sheet = reading.sheet(table);
      sheet.expect(REQUIRED, OPTIONAL);
      describe(sheet);
      if (sheet.labels().containsAll(REQUIRED)) {
        sheets.add(sheet);
      }
    }
    return sheets;
  }

  /** Whether a scenario asks changed rules, which takes as long as a hundred that do not. */
  static boolean changesCells(Row row) {
    return !row.text(WITH).isEmpty();
  }

  private void loadVariants(List<Sheet> sheets) {
    sheets.stream()
        .flatMap(sheet -> sheet.rows().stream())
        .map(row -> row.text(WITH))
        .filter(with -> !with.isEmpty())
        .distinct()
        .toList()
        .parallelStream()
        .forEach(
            with -> {
              var changed = changedBy(with);
              if (changed != null) {
                variants.load(with, changed, rules, earlier);
              }
            });
  }

  /** The variants that its scenarios have asked for. */
  Variants variants() {
    return variants;
  }

  /** Says what the columns hold whose cells are often blank, or are read by a grammar of theirs. */
  private void describe(Sheet sheet) {
    var reasons = rules.catalog().reasons().names();
    var verdicts = Column.of(Column.Kind.CHOICE, VERDICTS.names());
    var services = new ArrayList<String>();
    if (rules.catalog().typeOf(Fact.ADMIN_SERVICE, "") instanceof ValueType.OneOf one) {
      services.addAll(one.choices().names());
    }
    services.add(NOBODY);
    sheet.holds(ASKED, Column.of(Column.Kind.CHOICE, ASKABLE.names()));
    sheet.holds(DELEGATED_ADMIN, Column.of(Column.Kind.LIST, services));
    sheet.holds(KNOWN, Column.of(Column.Kind.CHOICE, Fact.SUBSCRIPTIONS_COVER.kind().domain()));
    sheet.holds(AS_OF, Column.of(Column.Kind.DATE));
    sheet.holds(TARGET, Column.of(Column.Kind.CHOICE, rules.catalog().offers().names()));
    sheet.holds(QUANTITY, new Column(Column.Kind.WHOLE_NUMBER, List.of(), 1, Integer.MAX_VALUE));
    sheet.holds(VERDICT, verdicts);
    for (var label : List.of(REASONS, WARNINGS, FOLLOW_UPS)) {
      sheet.holds(label, Column.of(Column.Kind.LIST, reasons));
    }
    sheet.holds(AFTER, verdicts);
    if (rules.catalog().typeOf(Fact.UPGRADE_TYPE, "") instanceof ValueType.OneOf one) {
      sheet.holds(UPGRADE_TYPE, Column.of(Column.Kind.CHOICE, one.choices().names()));
    }
  }

  /** One scenario; null if it could not be read, which is then among the mistakes. */
  @Nullable Scenario scenario(Sheet sheet, Row row) {
    row.required(SCENARIO);
    var asked = row.text(ASKED).isEmpty() ? Asked.UPGRADE : row.choice(ASKED, ASKABLE);
    var with = rulesWith(row);
    var verdict = row.choice(VERDICT, VERDICTS);
    if (asked == null || with == null || verdict == null) {
      return null;
    }
    var codes = with.catalog().reasons();
    var reasons = codesOf(row, REASONS, codes);
    boolean blocked = verdict != Verdict.ELIGIBLE;
    if (blocked && row.text(REASONS).isEmpty() && asked != Asked.SUBSCRIPTION) {
      row.wrong(
          REASONS,
          "the cell is blank",
          "state every reason; a right answer for a wrong reason is a failure");
    }
    var target = row.text(TARGET).isEmpty() ? null : row.choice(TARGET, with.catalog().offers());
    if (asked == Asked.UPGRADE && row.text(TARGET).isEmpty()) {
      row.wrong(
          TARGET,
          "the cell is blank",
          "name the offer to upgrade to, or ask for something else in `Asked`");
    }
    for (var label : UNASKED.getOrDefault(asked, List.of())) {
      if (!row.text(label).isEmpty()) {
        row.wrong(
            label,
            "this is not compared when `" + ASKED + "` is `" + row.text(ASKED) + "`",
            "leave the cell blank");
      }
    }
    var request = request(row, with, asked, target);
    var facts = request == null ? null : facts(row, request, with);
    if (facts == null || (asked == Asked.UPGRADE && target == null)) {
      return null;
    }
    return new Scenario(
        row,
        with,
        facts,
        asked,
        target == null ? null : target.id(),
        verdict,
        reasons,
        sheet.labels().contains(WARNINGS) ? codesOf(row, WARNINGS, codes) : null,
        sheet.labels().contains(FOLLOW_UPS) ? codesOf(row, FOLLOW_UPS, codes) : null,
        row.text(AFTER).isEmpty() ? null : row.choice(AFTER, VERDICTS),
        upgradeType(row, with));
  }

  private static @Nullable String upgradeType(Row row, RuleSet with) {
    var text = row.text(UPGRADE_TYPE);
    return text.isEmpty()
        ? null
        : with.catalog().typeOf(Fact.UPGRADE_TYPE, "") instanceof ValueType.OneOf one
            ? row.choice(UPGRADE_TYPE, one.choices())
            : text;
  }

  private static List<String> codesOf(Row row, String label, Choices<Reason> reasons) {
    return row.choices(label, reasons).stream().map(Reason::code).toList();
  }

  /**
   * The rules with the cells changed that the row names, as {@code E-80 Enabled = yes; P-01 Until
   * date = 2026-06-30}.
   */
  private @Nullable RuleSet rulesWith(Row row) {
    var with = row.text(WITH);
    if (with.isEmpty()) {
      return rules;
    }
    var variant = variants.of(with);
    if (variant == null) {
      var changed = changedBy(with);
      if (changed == null) {
        blame(row, with);
        return null;
      }
      variant = variants.load(with, changed, rules, earlier);
    }
    variant
        .errors()
        .forEach(m -> row.wrong(WITH, "the changed rules are wrong: " + m, "correct the change"));
    return variant.rules();
  }

  /** The files with the cells changed; null if one of the changes names none. */
  private @Nullable RuleFiles changedBy(String with) {
    var changed = files;
    for (var change : changes(with)) {
      var next = changedBy(change, changed);
      if (next == null) {
        return null;
      }
      changed = next;
    }
    return changed;
  }

  private static @Nullable RuleFiles changedBy(String change, RuleFiles files) {
    var matcher = CHANGE.matcher(change);
    if (matcher.matches()) {
      for (var file : files.tables()) {
        var changed = files.withCell(file, matcher.group(1), matcher.group(2), matcher.group(3));
        if (changed != null) {
          return changed;
        }
      }
    }
    return null;
  }

  /** Tells the first change that names no cell. */
  private void blame(Row row, String with) {
    for (var change : changes(with)) {
      var matcher = CHANGE.matcher(change);
      if (!matcher.matches()) {
        row.wrong(
            WITH,
            "`" + change + "` changes nothing",
            "write row, column and value, for example `E-80 Enabled = yes`");
        return;
      }
      if (changedBy(change, files) == null) {
        row.wrong(
            WITH,
            "no table has the row `"
                + matcher.group(1)
                + "` and the column `"
                + matcher.group(2)
                + "`",
            "write the id of a row and the label of a column of its table");
        return;
      }
    }
  }

  private static List<String> changes(String with) {
    return Stream.of(with.split(";", -1)).map(String::strip).toList();
  }

  private @Nullable ObjectNode request(Row row, RuleSet with, Asked asked, @Nullable Offer target) {
    var request = NODES.objectNode();
    var customer = request.putObject("customer").put("id", "customer");
    var admin = row.text(DELEGATED_ADMIN);
    if (!admin.isEmpty()) {
      var services = customer.putArray("delegatedAdmin");
      if (!admin.equals(NOBODY)) {
        row.list(DELEGATED_ADMIN).forEach(services::add);
      }
    }
    attributes(row, CUSTOMER_ATTRIBUTES, Fact.CUSTOMER_ATTRIBUTE, with, customer);
    reseller(row, request);
    var subscriptions = request.putArray("subscriptions");
    var own = subscription(row, SUBSCRIPTION, row.required(SUBSCRIPTION), "subscription", with);
    if (own == null) {
      return null;
    }
    attributes(row, SUBSCRIPTION_ATTRIBUTES, Fact.SUBSCRIPTION_ATTRIBUTE, with, own);
    subscriptions.add(own);
    for (var text : row.list(ALSO_HELD)) {
      var held = subscription(row, ALSO_HELD, text, "held-" + subscriptions.size(), with);
      if (held == null) {
        return null;
      }
      subscriptions.add(held);
    }
    if (!row.text(KNOWN).isEmpty()) {
      request.put("subscriptionsCover", row.text(KNOWN));
    }
    var day = row.date(AS_OF);
    request.put("asOf", (day == null ? USUAL_DAY : day).toString());
    boolean quantified = !row.text(QUANTITY).isEmpty();
    if (quantified && asked != Asked.ORDER) {
      row.wrong(
          QUANTITY,
          "only an order has a quantity",
          "write `order` in `Asked`, or leave the cell blank");
    }
    if (asked == Asked.ORDER) {
      var order = request.putObject("order").put("subscription", "subscription");
      if (target != null) {
        order.put("targetOffer", target.id());
      }
      if (quantified) {
        order.put("quantity", row.wholeNumber(QUANTITY, 1, Integer.MAX_VALUE));
      }
    }
    return request;
  }

  private static void attributes(
      Row row, String label, Fact fact, RuleSet with, ObjectNode holder) {
    for (var text : row.list(label)) {
      var matcher = ASSIGNMENT.matcher(text);
      if (!matcher.matches()) {
        row.wrong(
            label,
            "`" + text + "` states nothing",
            "write a name and a value, for example `signedInUser = yes`");
        continue;
      }
      var attributes = holder.withObject("/attributes");
      var value = matcher.group(2);
      var type = with.catalog().typeOf(fact, matcher.group(1));
      if (type instanceof ValueType.OneOf one && one.yesNo() && type.value(value) != null) {
        attributes.put(matcher.group(1), value.equals("yes"));
      } else if (type instanceof ValueType.Decimal
          && type.value(value) instanceof BigDecimal number) {
        attributes.put(matcher.group(1), number);
      } else {
        attributes.put(matcher.group(1), value);
      }
    }
  }

  /** {@code <id> [account status]}. */
  private static void reseller(Row row, ObjectNode request) {
    var words = row.text(RESELLER).split("\\s+", 2);
    if (!words[0].isEmpty()) {
      var reseller = request.putObject("reseller").put("id", words[0]);
      if (words.length > 1) {
        reseller.put("accountStatus", words[1]);
      }
    }
  }

  /**
   * {@code <offer> x<quantity> [status] [from <reseller>] [via <channel>] [with <add-on>] [billed
   * <cycle>] [provisioned | not provisioned]}; {@code unlisted <name>} instead of an offer means
   * one that the catalogue does not have.
   */
  private @Nullable ObjectNode subscription(
      Row row, String label, String text, String id, RuleSet with) {
    var words = new ArrayList<>(List.of(text.split("\\s+", -1)));
    var node = NODES.objectNode().put("id", id);
    boolean unlisted = words.remove("unlisted");
    var offer = words.isEmpty() ? "" : words.remove(0);
    if (!unlisted && with.catalog().offers().find(offer) == null) {
      row.wrong(label, "`" + offer + "` is not an offer", with.catalog().offers().instead(offer));
      return null;
    }
    // The first status of the table is the usual one.
    node.put("offer", offer).put("quantity", 1);
    with.catalog().statuses().values().stream()
        .findFirst()
        .ifPresent(s -> node.put("status", s.id()));
    while (!words.isEmpty()) {
      var word = words.remove(0);
      var times = TIMES.matcher(word);
      var next = words.isEmpty() ? "" : words.get(0);
      if (times.matches()) {
        node.put("quantity", Long.parseLong(times.group(1)));
      } else if (word.equals("provisioned")) {
        node.put("provisioned", true);
      } else if (word.equals("not") && next.equals("provisioned")) {
        node.put("provisioned", !words.remove("provisioned"));
      } else if (Set.of("from", "via", "billed", "with").contains(word) && !next.isEmpty()) {
        words.remove(0);
        switch (word) {
          case "from" -> node.put("reseller", next);
          case "via" -> node.put("channel", next);
          case "billed" -> node.put("billingCycle", next);
          default -> node.withArray("/addOns").add(next);
        }
      } else if (with.catalog().statuses().find(word) != null) {
        node.put("status", word);
      } else {
        row.wrong(
            label,
            "`" + word + "` says nothing about a subscription",
            "write offer, `x` and quantity, then a status, `from` a reseller, `via` a channel, `with` an add-on, `billed` a cycle or `not provisioned`; "
                + with.catalog().statuses().instead(word));
        return null;
      }
    }
    return node;
  }

  private static @Nullable Facts facts(Row row, ObjectNode request, RuleSet with) {
    try {
      return FactsReader.of(request, with.catalog(), USUAL_DAY, Integer.MAX_VALUE);
    } catch (RequestProblem problem) {
      for (var entry : problem.entries()) {
        var pointer = entry.pointer();
        var label =
            pointer.startsWith("/customer/delegatedAdmin")
                ? DELEGATED_ADMIN
                : pointer.startsWith("/customer")
                    ? CUSTOMER_ATTRIBUTES
                    : pointer.startsWith("/reseller")
                        ? RESELLER
                        : pointer.startsWith("/subscriptionsCover")
                            ? KNOWN
                            : pointer.startsWith("/order")
                                ? QUANTITY
                                : pointer.startsWith("/subscriptions/0/attributes")
                                    ? SUBSCRIPTION_ATTRIBUTES
                                    : pointer.startsWith("/subscriptions/0")
                                        ? SUBSCRIPTION
                                        : ALSO_HELD;
        row.wrong(label, "the request it stands for is wrong at " + pointer, entry.detail());
      }
      return null;
    }
  }

  static String spelled(@Nullable Verdict verdict) {
    return Objects.requireNonNull(verdict).name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
