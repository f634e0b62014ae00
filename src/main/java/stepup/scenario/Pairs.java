package stepup.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;
import stepup.tables.Mistakes;
import stepup.tables.RuleFiles;

/**
 * Scenarios that a table cannot hold: {@code name.request.json} is decided, and its answer must
 * have everything that {@code name.answer.json} states. Objects may have more; lists may not.
 */
final class Pairs {
  static final String REQUEST = ".request.json";
  private static final String ANSWER = ".answer.json";
  private static final UUID ID = new UUID(0, 0);

  private Pairs() {}

  static List<String> names(RuleFiles files) {
    return files.names("scenarios/", REQUEST).stream()
        .map(name -> name.substring("scenarios/".length(), name.length() - REQUEST.length()))
        .toList();
  }

  /** Runs every pair; returns how many there are. */
  static int run(RuleFiles files, RuleSet rules, Coverage coverage, Mistakes mistakes) {
    return run(files, rules, coverage, mistakes, question -> {});
  }

  /** The same, and tells each question that the answers are about. */
  static int run(
      RuleFiles files,
      RuleSet rules,
      Coverage coverage,
      Mistakes mistakes,
      Consumer<Question> asked) {
    for (var name : files.names("scenarios/", ".json")) {
      var partner =
          name.endsWith(REQUEST)
              ? name.replace(REQUEST, ANSWER)
              : name.endsWith(ANSWER) ? name.replace(ANSWER, REQUEST) : "";
      if (partner.isEmpty()) {
        mistakes.inFile(
            name, "the file is no part of a pair", "name it `….request.json` or `….answer.json`");
      } else if (files.bytes(partner) == null) {
        mistakes.inFile(name, "the file has no partner", "add " + partner);
      }
    }
    var names = names(files);
    for (var name : names) {
      if (files.bytes("scenarios/" + name + ANSWER) != null) {
        var ran = run(name, files, rules, coverage, mistakes);
        if (ran != null) {
          Question.of(rules, ran.facts(), ran.decision()).forEach(asked);
        }
      }
    }
    return names.size();
  }

  /** What was asked, and what is decided. */
  record Ran(Facts facts, Decision decision) {}

  /** The request and the answer of a pair. */
  static List<String> files(String name) {
    return List.of("scenarios/" + name + REQUEST, "scenarios/" + name + ANSWER);
  }

  /** Runs one pair; null if its request cannot be read. */
  static @Nullable Ran run(String name, RuleFiles files, RuleSet rules, Mistakes mistakes) {
    var partner = files(name).get(1);
    if (files.bytes(partner) == null) {
      mistakes.inFile(files(name).get(0), "the file has no partner", "add " + partner);
      return null;
    }
    return run(name, files, rules, new Coverage(rules), mistakes);
  }

  private static @Nullable Ran run(
      String name, RuleFiles files, RuleSet rules, Coverage coverage, Mistakes mistakes) {
    var requestFile = files(name).get(0);
    var answerFile = files(name).get(1);
    Ran ran = null;
    try {
      var facts =
          FactsReader.read(
              Objects.requireNonNull(files.bytes(requestFile)),
              rules.catalog(),
              LocalDate.EPOCH,
              RequestLimits.FILES);
      if (facts.asOf().equals(LocalDate.EPOCH)) {
        mistakes.inFile(
            requestFile,
            "the request names no day",
            "write `asOf`, so that its answer stays the same");
      }
      var evaluated = rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING, coverage::fired);
      var decision = DecisionService.proved(rules, facts, evaluated);
      coverage.seen(rules, facts, decision);
      ran = new Ran(facts, decision);
      var entry = new DecisionRecord(ID, Instant.EPOCH, rules.version(), facts, decision);
      var answer = AnswerWriter.answer(entry, rules.catalog().texts(null));
      var stated = Json.read(Objects.requireNonNull(files.bytes(answerFile)));
      if (stated.isEmpty()) {
        mistakes.inFile(answerFile, "the answer states nothing", "state what must be decided");
      }
      compare(answerFile, "", stated, Json.read(answer), mistakes);
    } catch (RequestProblem problem) {
      problem
          .entries()
          .forEach(
              e ->
                  mistakes.inFile(
                      requestFile, "the request is wrong at `" + e.pointer() + "`", e.detail()));
    } catch (IOException e) {
      mistakes.inFile(answerFile, "this is not JSON", "correct it");
    }
    return ran;
  }

  private static void compare(
      String file, String at, JsonNode stated, JsonNode answered, Mistakes mistakes) {
    if (stated.isObject() && answered.isObject()) {
      stated
          .propertyStream()
          .forEach(
              field ->
                  compare(
                      file,
                      at + "/" + field.getKey(),
                      field.getValue(),
                      answered.path(field.getKey()),
                      mistakes));
    } else if (stated.isArray() && answered.isArray() && stated.size() == answered.size()) {
      for (int i = 0; i < stated.size(); i++) {
        compare(file, at + "/" + i, stated.get(i), answered.get(i), mistakes);
      }
    } else if (!stated.equals(answered) && !samePlace(at, stated, answered)) {
      mistakes.inFile(
          file,
          "at `"
              + at
              + "` the rules say "
              + (answered.isMissingNode() ? "nothing" : "`" + answered + "`"),
          "correct the rules, or the scenario if the new answer is meant");
    }
  }

  /**
   * A row may move, and a table may be kept as CSV or as a workbook; what names a row is its id.
   */
  private static boolean samePlace(String at, JsonNode stated, JsonNode answered) {
    return at.endsWith("/row")
        ? stated.isInt() && answered.isInt()
        : at.endsWith("/file")
            && RuleFiles.tableOf(stated.asText()).equals(RuleFiles.tableOf(answered.asText()));
  }
}
