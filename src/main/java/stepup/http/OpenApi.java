package stepup.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;
import stepup.partnercenter.Codes;
import stepup.partnercenter.UpgradesAnswer;
import stepup.partnercenter.UpgradesRequest;
import stepup.rules.RuleSet;

/**
 * The OpenAPI 3.1 document: the contract as a resource, with the rules folder's own examples put
 * in.
 */
final class OpenApi {
  private static final String RESOURCE = "openapi.json";

  /** The decision id in examples, where every real answer has one of its own. */
  static final UUID EXAMPLE_ID = new UUID(0x0192_0000_0000_7000L, 0x8000_0000_0000_0001L);

  private OpenApi() {}

  /**
   * The document for the loaded rules.
   *
   * @param examples requests by name; each has {@code asOf}, so that its answer stays the same
   */
  static String document(RuleSet rules, Map<String, byte[]> examples) {
    try (var resource = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the program");
      }
      var document = (ObjectNode) Json.read(resource.readAllBytes());
      var post = "/paths/~1decide/post";
      var requests = document.withObject(post + "/requestBody/content/application~1json/examples");
      var answers = document.withObject(post + "/responses/200/content/application~1json/examples");
      for (var example : examples.entrySet()) {
        var summary = example.getKey().replace('-', ' ');
        requests
            .putObject(example.getKey())
            .put("summary", summary)
            .set("value", Json.read(example.getValue()));
        answers
            .putObject(example.getKey())
            .put("summary", summary)
            .set("value", Json.read(answer(rules, example.getValue())));
      }
      partnerCenter(document, rules);
      return document.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Answers the examples in Partner Center's shapes; those that are not in the vocabulary of these
   * rules are left out.
   */
  private static void partnerCenter(ObjectNode document, RuleSet rules) throws IOException {
    var post = "/paths/~1partner-center~1upgrades/post";
    var requests = document.withObject(post + "/requestBody/content/application~1json/examples");
    var answers = document.withObject(post + "/responses/200/content/application~1json/examples");
    for (var example : requests.deepCopy().properties()) {
      var question = example.getValue().path("value").toString().getBytes(StandardCharsets.UTF_8);
      try {
        var answer = Json.read(upgrades(rules, question));
        answers
            .putObject(example.getKey())
            .put("summary", example.getValue().path("summary").asText())
            .set("value", answer);
      } catch (RequestProblem notOfThisVocabulary) {
        requests.remove(example.getKey());
      }
    }
  }

  private static byte[] answer(RuleSet rules, byte[] request) {
    var facts = FactsReader.read(request, rules.catalog(), LocalDate.EPOCH, RequestLimits.FILES);
    return AnswerWriter.answer(decided(rules, facts), rules.catalog().texts(null));
  }

  private static byte[] upgrades(RuleSet rules, byte[] question) {
    var catalog = rules.catalog();
    var request = UpgradesRequest.read(question, catalog, LocalDate.EPOCH, RequestLimits.FILES);
    return UpgradesAnswer.of(
        decided(rules, request.facts()), request, catalog, catalog.texts(null), Codes.INTEGER);
  }

  private static DecisionRecord decided(RuleSet rules, Facts facts) {
    // Examples are nobody's decisions, so they are not recorded.
    var service = new DecisionService(() -> EXAMPLE_ID, entries -> {});
    return service.decide(rules, facts, DecisionEngine.Scope.EVERYTHING, Instant.EPOCH);
  }
}
