package stepup.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Texts;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/**
 * An answer as a person reads it; made of what {@code POST /decide} answers or of what the log
 * keeps of it, and shown by {@code answer.jte}.
 *
 * @param subscriptions in the order of the request
 * @param order null if there was none
 */
record Answered(List<Subscription> subscriptions, @Nullable Order order) {
  /** Most conditions listed that do not stand in the way, of a whole answer. */
  private static final int MOST_PASSED = 2_000;

  /**
   * What is said of one subscription.
   *
   * @param upgradable whether the "Upgrade now" note shows
   * @param reasons about the subscription itself, such as that no path starts at its offer
   */
  record Subscription(
      String id,
      String offer,
      String offerName,
      boolean upgradable,
      List<Upgrade> upgrades,
      List<Said> reasons,
      Licences licences) {
    boolean named() {
      return !offerName.equals(offer);
    }
  }

  /** What is said of one possible upgrade; the quantities are licences. */
  record Upgrade(
      String targetOffer,
      String name,
      String type,
      long quantity,
      long minimum,
      long maximum,
      List<String> additionalServices,
      List<String> lostServices,
      Place path,
      Outcome outcome) {}

  /** What is said of more licences; a total is null if there is none. */
  record Licences(@Nullable Long minimum, @Nullable Long maximum, Outcome outcome) {}

  /**
   * What is said of the order.
   *
   * @param targetName null if it adds licences
   */
  record Order(
      String subscription,
      @Nullable String targetOffer,
      @Nullable String targetName,
      long quantity,
      Outcome outcome) {}

  /**
   * What was said of one step-up.
   *
   * @param verdict as the contract spells it
   * @param conditions of the rows that were looked at: first those that speak, then those that have
   *     nothing to say; empty if nobody asked for an explanation
   * @param unlisted how many more have nothing to say
   * @param afterRemedies the verdict once all remedies are applied; null if that is not known
   */
  record Outcome(
      String verdict,
      List<Said> reasons,
      List<Said> warnings,
      List<Said> followUps,
      List<Condition> conditions,
      int unlisted,
      @Nullable String afterRemedies) {
    boolean eligible() {
      return verdict.equals("eligible");
    }

    /** Rows that were looked at and do not stand in the way. */
    int passed() {
      return (int) conditions.stream().filter(c -> !c.spoke()).count() + unlisted;
    }

    /** How a reason stands, in one word, for the keys of texts and for colours. */
    String state(Said reason) {
      if (reason.condition() != null) {
        return reason.condition().state();
      }
      // Where nothing is explained, only the verdict tells what its reasons say.
      return verdict.equals("undetermined") ? "unclear" : reasons.size() == 1 ? "failed" : "blocks";
    }

    List<Condition> silent() {
      return conditions.stream().filter(c -> !c.spoke()).toList();
    }
  }

  /**
   * One reason, warning or follow-up.
   *
   * @param message null if nobody can tell it any more, as the rules know the reason no longer
   * @param remedy null if there is none
   * @param condition the row that said it, with what it looked at; null if a rule of DRL said it or
   *     nobody asked for an explanation
   */
  record Said(
      String code,
      @Nullable String message,
      @Nullable String remedy,
      Map<String, String> evidence,
      Place rule,
      @Nullable Condition condition) {
    /** What denies comes before what doubts. */
    private int rank() {
      return condition == null ? 0 : condition.rank();
    }
  }

  /**
   * How a row of a decision table fared.
   *
   * @param result what it says if it speaks, as the contract spells it
   * @param spoke whether all its cells hold, so that it said its reason
   */
  record Condition(Place rule, String title, String result, boolean spoke, List<Cell> cells) {
    /** In one word, for the keys of texts and for colours. */
    String state() {
      // Only what denies is written as something that must hold.
      return !spoke
          ? result.equals("not_eligible") ? "passed" : "silent"
          : switch (result) {
            case "not_eligible" -> "failed";
            case "undetermined" -> "unclear";
            case "warning" -> "warned";
            default -> "follows";
          };
    }

    private int rank() {
      return !spoke ? 3 : result.equals("not_eligible") ? 0 : result.equals("undetermined") ? 1 : 2;
    }
  }

  /**
   * What a cell of a row was compared with.
   *
   * @param label of its column
   * @param column its number, from 1; 0 if the rules of today have no such column
   * @param condition the cell as written
   * @param value null if nobody has stated it
   */
  record Cell(String label, int column, String condition, @Nullable String value, boolean held) {}

  /**
   * A row of the rules.
   *
   * @param row from 1
   * @param column the one that says it, from 1; 0 for all of the row
   */
  record Place(String id, String file, int row, int column) {}

  /**
   * Reads an answer.
   *
   * @param decision an object with {@code subscriptions} and perhaps an {@code order}
   * @param rules name the offers and the columns of tables
   * @param language of the sentences where the answer has none
   */
  static Answered of(JsonNode decision, RuleSet rules, String language) {
    return new Reader(rules, rules.catalog().texts(language)).read(decision);
  }

  /** How many upgrades can be ordered. */
  long possible() {
    return subscriptions.stream()
        .flatMap(s -> s.upgrades().stream())
        .filter(u -> u.outcome().eligible())
        .count();
  }

  long upgrades() {
    return subscriptions.stream().mapToLong(s -> s.upgrades().size()).sum();
  }

  private static final class Reader {
    private final RuleSet rules;
    private final Texts texts;
    private final Map<String, Map<String, Integer>> columns = new HashMap<>();
    private int passed;

    Reader(RuleSet rules, Texts texts) {
      this.rules = rules;
      this.texts = texts;
    }

    Answered read(JsonNode decision) {
      var order = decision.path("order");
      return new Answered(
          list(decision.path("subscriptions"), this::subscription),
          order.isMissingNode() ? null : order(order));
    }

    private Subscription subscription(JsonNode s) {
      var offer = s.path("offer").asText();
      var licences = s.path("licences");
      return new Subscription(
          s.path("id").asText(),
          offer,
          rules.catalog().offer(offer).name(),
          s.path("upgradable").asBoolean(),
          list(s.path("upgrades"), this::upgrade),
          said(s.path("reasons"), Map.of()),
          new Licences(
              number(licences.path("minimum")),
              number(licences.path("maximum")),
              outcome(licences)));
    }

    private Upgrade upgrade(JsonNode u) {
      var quantity = u.path("quantity");
      return new Upgrade(
          u.path("targetOffer").asText(),
          u.path("name").asText(),
          u.path("upgradeType").asText(),
          quantity.path("default").asLong(),
          quantity.path("minimum").asLong(),
          quantity.path("maximum").asLong(),
          list(u.path("additionalServices"), JsonNode::asText),
          list(u.path("lostServices"), JsonNode::asText),
          place(u.path("path"), "To offer"),
          outcome(u));
    }

    private Order order(JsonNode order) {
      var target = order.path("targetOffer").textValue();
      return new Order(
          order.path("subscription").asText(),
          target,
          target == null ? null : rules.catalog().offer(target).name(),
          order.path("quantity").asLong(),
          outcome(order));
    }

    private Outcome outcome(JsonNode outcome) {
      var all = list(outcome.path("conditions"), this::condition);
      var byRow =
          all.stream()
              .filter(Condition::spoke)
              .collect(Collectors.toMap(Condition::rule, c -> c, (one, other) -> one));
      var listed = new ArrayList<Condition>();
      int unlisted = 0;
      for (var condition : all) {
        if (condition.spoke() || passed++ < MOST_PASSED) {
          listed.add(condition);
        } else {
          unlisted++;
        }
      }
      listed.sort(Comparator.comparingInt(Condition::rank));
      return new Outcome(
          outcome.path("verdict").asText(),
          said(outcome.path("reasons"), byRow).stream()
              .sorted(Comparator.comparingInt(Said::rank))
              .toList(),
          said(outcome.path("warnings"), byRow),
          said(outcome.path("followUps"), byRow),
          List.copyOf(listed),
          unlisted,
          outcome.path("afterRemedies").textValue());
    }

    private List<Said> said(JsonNode findings, Map<Place, Condition> byRow) {
      return list(
          findings,
          finding -> {
            var evidence = new LinkedHashMap<String, String>();
            finding
                .path("evidence")
                .properties()
                .forEach(
                    e ->
                        evidence.put(
                            e.getKey(), Objects.requireNonNullElse(text(e.getValue()), "")));
            var code = finding.path("code").asText();
            var rule = place(finding.path("rule"), "Reason");
            var told = finding.has("message") ? null : told(code, finding.path("evidence"));
            return new Said(
                code,
                told == null ? finding.path("message").textValue() : told.message,
                told == null ? finding.path("remedy").textValue() : told.remedy,
                evidence,
                rule,
                byRow.get(rule));
          });
    }

    private Condition condition(JsonNode c) {
      var rule = place(c.path("rule"), "Reason");
      return new Condition(
          rule,
          c.path("title").asText(),
          c.path("result").asText(),
          c.path("held").asBoolean(),
          list(
              c.path("cells"),
              cell ->
                  new Cell(
                      cell.path("column").asText(),
                      column(rule.file(), cell.path("column").asText()),
                      cell.path("condition").asText(),
                      text(cell.path("value")),
                      cell.path("held").asBoolean())));
    }

    private Place place(JsonNode row, String label) {
      var file = row.path("file").asText();
      return new Place(row.path("id").asText(), file, row.path("row").asInt(), column(file, label));
    }

    private int column(String file, String label) {
      return columns
          .computeIfAbsent(
              file,
              name -> {
                var table = RuleFiles.tableOf(name);
                var files = rules.madeOf();
                var grid =
                    files.hasTable(table) && files.fileOf(table).equals(name)
                        ? files.grid(table)
                        : null;
                return grid == null ? Map.of() : grid.columns();
              })
          .getOrDefault(label, 0);
    }

    private record Told(@Nullable String message, @Nullable String remedy) {}

    /** The sentences of a reason, by the rules of today. */
    private Told told(String code, JsonNode evidence) {
      if (rules.catalog().reasons().find(code) == null) {
        return new Told(null, null);
      }
      var wording = texts.about(code);
      var values = new HashMap<String, Object>();
      evidence
          .properties()
          .forEach(
              e -> {
                var value = value(e.getValue());
                if (value != null) {
                  values.put(e.getKey(), value);
                }
              });
      var remedy = wording.remedy(values);
      return new Told(wording.message(values), remedy.isEmpty() ? null : remedy);
    }

    private static @Nullable Object value(JsonNode node) {
      if (node.isArray()) {
        return list(node, item -> Objects.requireNonNullElse(value(item), ""));
      }
      if (node.isObject()) {
        var values = new LinkedHashMap<String, Object>();
        node.properties()
            .forEach(
                e -> values.put(e.getKey(), Objects.requireNonNullElse(value(e.getValue()), "")));
        return values;
      }
      return text(node);
    }

    /** A value in one line: lists by their items, objects by what their fields hold. */
    private static @Nullable String text(JsonNode value) {
      if (value.isNull() || value.isMissingNode()) {
        return null;
      }
      return value.isContainerNode()
          ? StreamSupport.stream(value.spliterator(), false)
              .map(item -> Objects.requireNonNullElse(text(item), ""))
              .collect(Collectors.joining(value.isArray() ? ", " : " · "))
          : value.asText();
    }

    private static @Nullable Long number(JsonNode value) {
      return value.isNumber() ? (Long) value.asLong() : null;
    }
  }

  private interface Reading<T> {
    T of(JsonNode item);
  }

  private static <T> List<T> list(JsonNode items, Reading<T> reading) {
    var list = new ArrayList<T>(items.size());
    items.forEach(item -> list.add(reading.of(item)));
    return List.copyOf(list);
  }
}
