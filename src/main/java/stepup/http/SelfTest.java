package stepup.http;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;
import stepup.live.Proven;

/**
 * Decides the example requests of the rules folder again, as they were decided first. Nothing of it
 * is recorded.
 *
 * @param expected what was decided about each
 */
record SelfTest(Proven proven, Map<Facts, String> expected) {
  private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);
  private static final int EXAMPLES = 3;

  static SelfTest of(Proven proven) {
    var expected = new LinkedHashMap<Facts, String>();
    proven.examples().values().stream()
        .limit(EXAMPLES)
        .map(
            request ->
                FactsReader.read(
                    request, proven.rules().catalog(), LocalDate.EPOCH, RequestLimits.FILES))
        .forEach(facts -> expected.put(facts, decided(proven, facts)));
    return new SelfTest(proven, expected);
  }

  boolean passes() {
    try {
      return expected.entrySet().stream()
          .allMatch(e -> decided(proven, e.getKey()).equals(e.getValue()));
    } catch (RuntimeException | Error e) {
      LOG.error("the self-test could not be decided", e);
      return false;
    }
  }

  private static String decided(Proven proven, Facts facts) {
    var rules = proven.rules();
    return AnswerWriter.decided(
        DecisionService.proved(
            rules, facts, rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING)));
  }
}
