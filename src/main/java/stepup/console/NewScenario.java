package stepup.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.decision.DecisionEngine;
import stepup.decision.Facts;
import stepup.http.Page;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.Problem;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Case;
import stepup.scenario.ScenarioRow;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.RuleFiles;

/** Makes a scenario of facts that were tried, for somebody to confirm. */
final class NewScenario {
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,9})");
  private static final Pattern FILE_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,79}");

  private final Console.Parts parts;

  NewScenario(Console.Parts parts) {
    this.parts = parts;
  }

  /**
   * What is asked of tried facts.
   *
   * @param word in addresses: {@code order}, {@code licences}, {@code subscription}, or an offer
   *     after {@code upgrade:}
   */
  record Question(String word, Asked asked, @Nullable String target) {}

  /**
   * A row in one of the tables that can hold it.
   *
   * @param file empty for a table of its own
   * @param id that no scenario has
   */
  record Choice(String file, String id, ScenarioRow row) {
    /** Its filled cells, and those without which no scenario is one. */
    Map<String, String> cells() {
      var cells = new LinkedHashMap<String, String>();
      for (int i = 0; i < row.labels().size(); i++) {
        cells.put(row.labels().get(i), row.cells().get(i));
      }
      return cells;
    }

    /** As scripts take it. */
    String json() {
      return Json.write(
          json -> {
            json.writeStartObject();
            json.writeStringField("file", file);
            json.writeObjectFieldStart("added");
            for (var cell : cells().entrySet()) {
              json.writeStringField(cell.getKey(), cell.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
          });
    }
  }

  /**
   * What can be made of tried facts.
   *
   * @param tried the facts as they came
   * @param subscriptions the ids of the subscriptions
   * @param subscription the one it is about
   * @param choices one for each table that can hold it, and last for a table of its own; empty if
   *     no row can state it
   * @param choice the one that is shown; null if there is none
   * @param dayMatters whether the answer is another on another day
   */
  record Model(
      Visit visit,
      String tried,
      List<String> subscriptions,
      String subscription,
      List<Question> questions,
      Question question,
      List<Choice> choices,
      @Nullable Choice choice,
      String sentence,
      boolean dated,
      boolean dayMatters,
      String day,
      String verdict) {
    /** Where a file made of the same is taken from. */
    String download(String file) {
      var parameters = new LinkedHashMap<String, List<String>>();
      parameters.put("facts", List.of(tried));
      parameters.put("subscription", List.of(subscription));
      parameters.put("ask", List.of(question.word()));
      parameters.put("sentence", List.of(sentence));
      if (dated) {
        parameters.put("dated", List.of("yes"));
      }
      return visit.address(Section.SCENARIOS) + "/new/" + file + Addresses.query(parameters);
    }

    String version() {
      return visit.live().rules().version();
    }
  }

  /** The page on which it is confirmed. */
  Page.Reply show(Visit visit) throws IOException {
    return visit.show("newscenario", model(visit));
  }

  private Facts facts(String tried, RuleSet rules) {
    return FactsReader.read(
        ScenariosSection.utf8(tried),
        rules.catalog(),
        LocalDate.now(parts.clock()),
        parts.requests());
  }

  private Model model(Visit visit) throws IOException {
    var asked = visit.asked();
    var rules = visit.live().rules();
    var files = visit.live().proven().files();
    var tried = asked.query("facts");
    var facts = facts(tried, rules);
    var request = (ObjectNode) Json.readOwn(ScenariosSection.utf8(AnswerWriter.request(facts)));
    var ids = facts.subscriptions().stream().map(Facts.Subscription::id).toList();
    var order = facts.order();
    var byDefault = order != null ? order.subscription() : ids.isEmpty() ? "" : ids.get(0);
    var subscription =
        ids.contains(asked.query("subscription")) ? asked.query("subscription") : byDefault;
    var answer =
        ScenariosSection.answer(
            parts, rules, facts, DecisionEngine.Scope.EVERYTHING, visit.words().language());
    var questions = questions(facts, subscription, answer);
    var question =
        questions.stream()
            .filter(q -> q.word().equals(asked.query("ask")))
            .findFirst()
            .orElse(questions.get(0));
    var stated = stated(request, subscription, question);
    var undated = without(stated, "asOf");
    var sentence = asked.query("sentence").strip();
    if (sentence.isEmpty() || isOurs(sentence, visit, facts)) {
      sentence = sentence(visit, facts, subscription, question);
    }
    var withDay =
        rows(files, rules, sentence, new Case(stated, question.asked(), question.target()));
    var withoutDay =
        rows(files, rules, sentence, new Case(undated, question.asked(), question.target()));
    boolean dayMatters = !said(withDay).equals(said(withoutDay));
    boolean dated = dayMatters || !asked.query("dated").isEmpty();
    var choices = choices(files, dated ? withDay : withoutDay);
    var table = asked.query("table");
    var choice =
        choices.stream()
            .filter(c -> c.file().equals(table) && !table.isEmpty())
            .findFirst()
            .orElse(choices.isEmpty() ? null : choices.get(0));
    return new Model(
        visit,
        tried,
        ids,
        subscription,
        questions,
        question,
        choices,
        choice,
        sentence,
        dated,
        dayMatters,
        facts.asOf().toString(),
        verdict(answer, subscription, question));
  }

  private static List<ScenarioRow> rows(
      RuleFiles files, RuleSet rules, String sentence, Case stated) {
    return stated.request().path("subscriptions").isEmpty()
        ? List.of()
        : ScenarioRow.each(files, rules, "NEW", sentence, stated);
  }

  /** What a row says that the rules answer. */
  private static List<String> said(List<ScenarioRow> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    var row = rows.get(rows.size() - 1);
    return row.cells().subList(row.labels().indexOf("Verdict"), row.labels().size());
  }

  /** What can be asked of a subscription; the order first, if it is for it. */
  private static List<Question> questions(Facts facts, String subscription, JsonNode answer) {
    var questions = new ArrayList<Question>();
    var order = facts.order();
    if (order != null && order.subscription().equals(subscription)) {
      questions.add(new Question("order", Asked.ORDER, order.targetOffer()));
    }
    for (var about : answer.path("subscriptions")) {
      if (about.path("id").asText().equals(subscription)) {
        for (var upgrade : about.path("upgrades")) {
          var target = upgrade.path("targetOffer").asText();
          questions.add(new Question("upgrade:" + target, Asked.UPGRADE, target));
        }
      }
    }
    questions.add(new Question("licences", Asked.LICENCES, null));
    questions.add(new Question("subscription", Asked.SUBSCRIPTION, null));
    return questions;
  }

  /** As the contract spells it; empty where only reasons are asked for. */
  private static String verdict(JsonNode answer, String subscription, Question question) {
    if (question.asked() == Asked.ORDER) {
      return answer.path("order").path("verdict").asText();
    }
    for (var about : answer.path("subscriptions")) {
      if (about.path("id").asText().equals(subscription)) {
        if (question.asked() == Asked.LICENCES) {
          return about.path("licences").path("verdict").asText();
        }
        for (var upgrade : about.path("upgrades")) {
          if (upgrade.path("targetOffer").asText().equals(question.target())) {
            return upgrade.path("verdict").asText();
          }
        }
      }
    }
    return "";
  }

  /** Whether a sentence was proposed for another question, and nobody has changed it. */
  private static boolean isOurs(String sentence, Visit visit, Facts facts) {
    return visit.live().rules().catalog().offers().names().stream()
        .map(target -> new Question("", Asked.UPGRADE, target))
        .flatMap(
            upgrade ->
                Stream.of(
                    upgrade,
                    new Question("", Asked.LICENCES, null),
                    new Question("", Asked.SUBSCRIPTION, null)))
        .flatMap(
            question ->
                facts.subscriptions().stream()
                    .map(own -> sentence(visit, facts, own.id(), question)))
        .anyMatch(sentence::equals);
  }

  private static String sentence(Visit visit, Facts facts, String subscription, Question question) {
    var own = facts.subscription(subscription);
    var offer = own == null ? "" : own.offer();
    return switch (question.asked()) {
      case LICENCES -> visit.say("scenarios.sentenceOfLicences", offer);
      case SUBSCRIPTION -> visit.say("scenarios.sentenceOfSubscription", offer);
      default ->
          question.target() == null
              ? visit.say("scenarios.sentenceOfLicences", offer)
              : visit.say("scenarios.sentenceOfUpgrade", offer, question.target());
    };
  }

  /**
   * The same facts as a scenario names them: its subscription first, its ids those of scenarios,
   * and an order only if that is asked for.
   */
  private static ObjectNode stated(ObjectNode request, String subscription, Question question) {
    var stated = request.deepCopy();
    ((ObjectNode) stated.path("customer")).put("id", "customer");
    var own = new ArrayList<ObjectNode>();
    var others = new ArrayList<ObjectNode>();
    for (var each : stated.path("subscriptions")) {
      (each.path("id").asText().equals(subscription) ? own : others).add((ObjectNode) each);
    }
    own.addAll(others);
    ArrayNode ordered = stated.putArray("subscriptions");
    for (int i = 0; i < own.size(); i++) {
      ordered.add(own.get(i).put("id", i == 0 ? "subscription" : "held-" + i));
    }
    if (question.asked() == Asked.ORDER) {
      ((ObjectNode) stated.path("order")).put("subscription", "subscription");
    } else {
      stated.remove("order");
    }
    return stated;
  }

  private static ObjectNode without(ObjectNode request, String field) {
    var copy = request.deepCopy();
    copy.remove(field);
    return copy;
  }

  private static List<Choice> choices(RuleFiles files, List<ScenarioRow> rows) {
    var taken = new LinkedHashSet<String>();
    var last = new LinkedHashMap<String, String>();
    var reading = new Reading(files);
    for (var table : files.scenarioTables()) {
      for (Row row : reading.sheet(table).rows()) {
        taken.add(row.id());
        last.put(table, row.id());
      }
    }
    return rows.stream()
        .map(
            row -> {
              var id = fresh(last.getOrDefault(row.table(), "NEW-0"), taken);
              var cells = new ArrayList<>(row.cells());
              cells.set(row.labels().indexOf("Id"), id);
              return new Choice(
                  row.table().isEmpty() ? "" : files.fileOf(row.table()),
                  id,
                  new ScenarioRow(row.table(), row.labels(), cells));
            })
        .toList();
  }

  /** The first id after one that nobody has: {@code C-027} after {@code C-026}. */
  private static String fresh(String after, Set<String> taken) {
    var numbered = NUMBERED.matcher(after);
    boolean counts = numbered.matches();
    var stem = counts ? numbered.group(1) : after + "-";
    int width = counts ? numbered.group(2).length() : 1;
    long number = counts ? Long.parseLong(numbered.group(2)) : 0;
    String id;
    do {
      number++;
      var digits = String.valueOf(number);
      id = stem + "0".repeat(Math.max(0, width - digits.length())) + digits;
    } while (taken.contains(id));
    return id;
  }

  /**
   * A file that somebody adds to the scenarios: the request or the answer of a pair, or a table.
   */
  Page.Reply download(Visit visit) throws IOException {
    var file = visit.asked().path().getOrDefault("file", "");
    boolean known =
        visit.asked().path().getOrDefault("item", "").equals("new")
            && Set.of("request.json", "answer.json", "table.csv").contains(file);
    if (!known || visit.asked().query("facts").isEmpty()) {
      return Console.missing(visit);
    }
    if (!visit.may(Role.DECIDE)) {
      return Console.problem(visit, Problem.FORBIDDEN);
    }
    var name = visit.asked().query("name").strip();
    var stem = FILE_NAME.matcher(name).matches() ? name : "a-new-scenario";
    return switch (file) {
      case "request.json" -> attached(stem + ".request.json", "application/json", request(visit));
      case "answer.json" -> attached(stem + ".answer.json", "application/json", answer(visit));
      default -> {
        var choices = model(visit).choices();
        yield choices.isEmpty()
            ? Console.missing(visit)
            : attached(stem + ".csv", "text/csv; charset=utf-8", table(choices));
      }
    };
  }

  private static String table(List<Choice> choices) {
    var row = choices.get(choices.size() - 1).row();
    return row.header() + "\n" + row.csv() + "\n";
  }

  /** The request with every name as the tables have it, and the day, which a pair must name. */
  private String request(Visit visit) {
    var facts = facts(visit.asked().query("facts"), visit.live().rules());
    return Json.pretty(AnswerWriter.request(facts)) + "\n";
  }

  /** What it states: the answer without what is another each time. */
  private String answer(Visit visit) throws IOException {
    var rules = visit.live().rules();
    var facts = facts(visit.asked().query("facts"), rules);
    // Scenarios are compared with the sentences of the first language.
    var answer =
        (ObjectNode)
            ScenariosSection.answer(parts, rules, facts, DecisionEngine.Scope.EVERYTHING, null);
    answer.remove(List.of("decisionId", "rules"));
    return Json.pretty(Json.write(answer)) + "\n";
  }

  private static Page.Reply attached(String name, String type, String content) {
    return Page.Reply.of(200, type, content)
        .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
  }
}
