package stepup.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import stepup.decision.Decision;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Verdict;
import stepup.rules.IndependentEvaluator;

/**
 * What every contender has to say about a request: the verdict of every upgrade there is, and why.
 *
 * @param lines subscriptions in the order of the request, targets in the order of the matrix;
 *     nothing for a subscription that no path starts from
 */
public record Answer(List<Line> lines) {

  /**
   * One upgrade of one subscription.
   *
   * @param subscription its id
   * @param codes every reason that stands in the way, in any order
   */
  public record Line(String subscription, String target, Verdict verdict, List<String> codes) {}

  /** The same with the codes of each line sorted, so that equal answers are equal. */
  public Answer normal() {
    return new Answer(
        lines.stream()
            .map(
                l ->
                    new Line(
                        l.subscription, l.target, l.verdict, l.codes.stream().sorted().toList()))
            .toList());
  }

  /** What a decision of Stepup says, in normal form. */
  public static Answer of(Decision decision) {
    var lines = new ArrayList<Line>();
    for (var s : decision.subscriptions()) {
      for (var u : s.upgrades()) {
        var outcome = u.outcome();
        var codes = outcome.reasons().stream().map(Finding::reason).toList();
        lines.add(new Line(s.subscription().id(), u.targetOffer(), outcome.verdict(), codes));
      }
    }
    return new Answer(lines).normal();
  }

  /**
   * What an answer over HTTP says, in normal form: {@code subscriptions[].id} and {@code
   * subscriptions[].upgrades[]} with {@code targetOffer}, {@code verdict} and {@code
   * reasons[].code}; anything else in it is passed over.
   */
  public static Answer of(JsonNode answer) {
    var lines = new ArrayList<Line>();
    for (var s : answer.path("subscriptions")) {
      for (var u : s.path("upgrades")) {
        var codes = new ArrayList<String>();
        u.path("reasons").forEach(reason -> codes.add(reason.path("code").asText()));
        var verdict = Verdict.valueOf(u.path("verdict").asText().toUpperCase(Locale.ROOT));
        lines.add(new Line(s.path("id").asText(), u.path("targetOffer").asText(), verdict, codes));
      }
    }
    return new Answer(lines).normal();
  }

  /** What an evaluator says that was written from the domain alone, in normal form. */
  static Answer ofDomain(Facts facts) {
    var lines = new ArrayList<Line>();
    for (var s : IndependentEvaluator.evaluate(facts).subscriptions()) {
      for (var u : s.upgrades()) {
        lines.add(new Line(s.id(), u.target(), u.said().verdict(), u.said().reasons()));
      }
    }
    return new Answer(lines).normal();
  }
}
