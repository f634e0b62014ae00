package stepup.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.json.FactsReader;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;
import stepup.tables.CsvText;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * A case written as a row of a scenario table, with what the rules answer to it now; what {@link
 * Scenarios} reads, the other way round.
 *
 * @param table the scenario table it can be added to, without ending; empty if none has all the
 *     columns it needs
 * @param labels the labels of that table, or all there are
 * @param cells one for each label
 */
public record ScenarioRow(String table, List<String> labels, List<String> cells) {
  /** The labels of a table that can hold every case a row can state. */
  public static final List<String> LABELS =
      List.of(
          Sheet.ID,
          ScenarioReader.SCENARIO,
          ScenarioReader.ASKED,
          ScenarioReader.SUBSCRIPTION,
          ScenarioReader.DELEGATED_ADMIN,
          ScenarioReader.ALSO_HELD,
          ScenarioReader.KNOWN,
          ScenarioReader.RESELLER,
          ScenarioReader.CUSTOMER_ATTRIBUTES,
          ScenarioReader.SUBSCRIPTION_ATTRIBUTES,
          ScenarioReader.AS_OF,
          ScenarioReader.TARGET,
          ScenarioReader.QUANTITY,
          ScenarioReader.VERDICT,
          ScenarioReader.REASONS,
          ScenarioReader.WARNINGS,
          ScenarioReader.FOLLOW_UPS,
          ScenarioReader.AFTER,
          ScenarioReader.UPGRADE_TYPE);

  /** A table that no folder has. */
  private static final String ALONE = "scenarios/a-scenario-of-its-own";

  public ScenarioRow {
    labels = List.copyOf(labels);
    cells = List.copyOf(cells);
  }

  /**
   * The row that states a case, for the table of the folder it fits best.
   *
   * @param rules the rules of the files; the row says what they answer
   * @param sentence what the row shows
   * @return null if no row can state the case
   */
  public static @Nullable ScenarioRow of(
      RuleFiles files, RuleSet rules, String id, String sentence, Case stated) {
    var rows = each(files, rules, id, sentence, stated);
    return rows.isEmpty() ? null : rows.get(0);
  }

  /**
   * The row that states a case, for each table of the folder that has every column it needs, the
   * one with the fewest columns first, and last for a table of its own.
   *
   * @param rules the rules of the files; the row says what they answer
   * @param sentence what the row shows
   * @return none if no row can state the case
   */
  public static List<ScenarioRow> each(
      RuleFiles files, RuleSet rules, String id, String sentence, Case stated) {
    Facts facts;
    try {
      facts = facts(stated.request(), rules);
    } catch (RequestProblem problem) {
      return List.of();
    }
    var judged = judged(rules, facts, stated);
    if (judged == null) {
      return stated.asked() == Asked.UPGRADE
          ? each(files, rules, id, sentence, ordered(stated))
          : List.of();
    }
    var texts = texts(rules.catalog(), stated, judged);
    texts.put(Sheet.ID, id);
    texts.put(ScenarioReader.SCENARIO, sentence);
    var rows = fitting(files, texts);
    // They say the same, so one is read back for all.
    return rows.get(0).states(facts, files, rules) ? rows : List.of();
  }

  /** The row as a line of a CSV file. */
  public String csv() {
    return CsvText.line(cells);
  }

  /** The labels as a line of a CSV file. */
  public String header() {
    return CsvText.line(labels);
  }

  /** Whether some rules, made of some files, answer otherwise than the row says. */
  public boolean brokenBy(RuleFiles files, RuleSet rules) {
    var reading = reading(files);
    var reader = new ScenarioReader(reading, rules);
    var scenario = read(reader);
    if (scenario != null) {
      Scenarios.compare(scenario);
    }
    return !reading.mistakes().errors().isEmpty();
  }

  /** Whether it is read as these facts, and passes. */
  private boolean states(Facts facts, RuleFiles files, RuleSet rules) {
    var scenario = read(new ScenarioReader(reading(files), rules));
    return scenario != null && scenario.facts().equals(facts) && !brokenBy(files, rules);
  }

  private Reading reading(RuleFiles files) {
    return new Reading(files.with(ALONE + ".csv", header() + "\n" + csv() + "\n"));
  }

  private static @Nullable Scenario read(ScenarioReader reader) {
    for (var sheet : reader.sheets()) {
      if (sheet.table().equals(ALONE) && !sheet.rows().isEmpty()) {
        return reader.scenario(sheet, sheet.rows().get(0));
      }
    }
    return null;
  }

  /** The row in each table that has every column it needs, and in one that has them all. */
  private static List<ScenarioRow> fitting(RuleFiles files, Map<String, String> texts) {
    var needed =
        texts.entrySet().stream()
            .filter(e -> !e.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    needed.remove(ScenarioReader.UPGRADE_TYPE);
    needed.addAll(List.of(ScenarioReader.WARNINGS, ScenarioReader.FOLLOW_UPS));
    var rows = new ArrayList<ScenarioRow>();
    var reading = new Reading(files);
    for (var table : files.scenarioTables()) {
      var labels = reading.sheet(table).labels();
      if (labels.containsAll(needed)) {
        rows.add(new ScenarioRow(table, List.copyOf(labels), cells(labels, texts)));
      }
    }
    rows.sort(Comparator.comparingInt(row -> row.labels.size()));
    rows.add(new ScenarioRow("", LABELS, cells(LABELS, texts)));
    return rows;
  }

  private static List<String> cells(Collection<String> labels, Map<String, String> texts) {
    return labels.stream().map(label -> texts.getOrDefault(label, "")).toList();
  }

  private static Facts facts(JsonNode request, RuleSet rules) {
    return FactsReader.of(request, rules.catalog(), ScenarioReader.USUAL_DAY, Integer.MAX_VALUE);
  }

  /** What the rules answer; null if no upgrade leads to the target. */
  private static @Nullable Judged judged(RuleSet rules, Facts facts, Case stated) {
    var evaluated = rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING);
    return Judged.of(
        DecisionService.proved(rules, facts, evaluated), stated.asked(), stated.target());
  }

  /** The order of an upgrade; no other question can show that there is no such upgrade. */
  private static Case ordered(Case stated) {
    var request = (ObjectNode) stated.request().deepCopy();
    request
        .putObject("order")
        .put("subscription", request.path("subscriptions").path(0).path("id").asText())
        .put("targetOffer", stated.target());
    return new Case(request, Asked.ORDER, stated.target());
  }

  /** The cells by label, without id and sentence. */
  private static Map<String, String> texts(Catalog catalog, Case stated, Judged judged) {
    var asked = stated.asked();
    var texts = new LinkedHashMap<String, String>();
    var request = stated.request();
    var customer = request.path("customer");
    var subscriptions = request.path("subscriptions");
    texts.put(
        ScenarioReader.ASKED, asked == Asked.UPGRADE ? "" : asked.name().toLowerCase(Locale.ROOT));
    texts.put(ScenarioReader.SUBSCRIPTION, subscription(subscriptions.path(0), catalog));
    texts.put(ScenarioReader.DELEGATED_ADMIN, delegated(customer.path("delegatedAdmin")));
    texts.put(
        ScenarioReader.ALSO_HELD,
        stream(subscriptions)
            .skip(1)
            .map(held -> subscription(held, catalog))
            .collect(Collectors.joining(", ")));
    texts.put(ScenarioReader.KNOWN, request.path("subscriptionsCover").asText(""));
    var reseller = request.path("reseller");
    texts.put(
        ScenarioReader.RESELLER,
        (reseller.path("id").asText("") + " " + reseller.path("accountStatus").asText("")).strip());
    texts.put(ScenarioReader.CUSTOMER_ATTRIBUTES, attributes(customer));
    texts.put(ScenarioReader.SUBSCRIPTION_ATTRIBUTES, attributes(subscriptions.path(0)));
    var day = request.path("asOf").asText("");
    texts.put(ScenarioReader.AS_OF, day.equals(ScenarioReader.USUAL_DAY.toString()) ? "" : day);
    var order = request.path("order");
    var target = stated.target() == null ? "" : stated.target();
    texts.put(
        ScenarioReader.TARGET,
        asked == Asked.ORDER
            ? order.path("targetOffer").asText("")
            : asked == Asked.UPGRADE ? target : "");
    texts.put(ScenarioReader.QUANTITY, order.path("quantity").asText(""));
    texts.put(ScenarioReader.VERDICT, ScenarioReader.spelled(judged.verdict()));
    texts.put(ScenarioReader.REASONS, codes(judged.reasons()));
    texts.put(ScenarioReader.WARNINGS, codes(judged.warnings()));
    texts.put(ScenarioReader.FOLLOW_UPS, codes(judged.followUps()));
    texts.put(
        ScenarioReader.AFTER,
        judged.afterRemedies() == null ? "" : ScenarioReader.spelled(judged.afterRemedies()));
    texts.put(
        ScenarioReader.UPGRADE_TYPE, judged.upgradeType() == null ? "" : judged.upgradeType());
    return texts;
  }

  /** As the reader's {@code subscription} has it. */
  private static String subscription(JsonNode node, Catalog catalog) {
    var offer = node.path("offer").asText();
    var words = new ArrayList<String>();
    if (catalog.offers().find(offer) == null) {
      words.add("unlisted");
    }
    words.add(offer);
    words.add("x" + node.path("quantity").asText());
    var status = node.path("status").asText();
    var usual = catalog.statuses().names();
    if (usual.isEmpty() || !status.equals(usual.get(0))) {
      words.add(status);
    }
    said(node, "reseller", "from", words);
    said(node, "channel", "via", words);
    said(node, "billingCycle", "billed", words);
    stream(node.path("addOns")).forEach(addOn -> words.addAll(List.of("with", addOn.asText())));
    if (node.hasNonNull("provisioned")) {
      words.add(node.path("provisioned").booleanValue() ? "provisioned" : "not provisioned");
    }
    return String.join(" ", words);
  }

  private static void said(JsonNode node, String field, String word, List<String> words) {
    if (node.hasNonNull(field)) {
      words.add(word);
      words.add(node.path(field).asText());
    }
  }

  private static String delegated(JsonNode services) {
    if (services.isMissingNode() || services.isNull()) {
      return "";
    }
    return services.isEmpty()
        ? ScenarioReader.NOBODY
        : stream(services).map(JsonNode::asText).collect(Collectors.joining(", "));
  }

  private static String attributes(JsonNode holder) {
    return holder
        .path("attributes")
        .propertyStream()
        .map(
            attribute ->
                attribute.getKey()
                    + " = "
                    + (attribute.getValue().isBoolean()
                        ? attribute.getValue().booleanValue() ? "yes" : "no"
                        : attribute.getValue().isNumber()
                            ? attribute.getValue().decimalValue().toPlainString()
                            : attribute.getValue().asText()))
        .collect(Collectors.joining(", "));
  }

  private static String codes(List<Finding> findings) {
    return findings.stream().map(Finding::reason).distinct().collect(Collectors.joining(", "));
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
