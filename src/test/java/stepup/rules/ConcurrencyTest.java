package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.Facts;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;

class ConcurrencyTest {
  private static final int THREADS = 8;

  @Test
  void customersDecidedAtTheSameTimeAreNeverMixedUp() throws Exception {
    // Many different customers, decided alone first; then all of them by many threads at once, on
    // rules nobody has fired yet.
    var customers = IntStream.range(0, 200).mapToObj(ConcurrencyTest::customer).toList();
    var alone = customers.stream().map(f -> decide(Shipped.rules(), f)).toList();
    for (int round = 0; round < 3; round++) {
      var fresh = RuleSet.load(Shipped.files());
      var pool = Executors.newFixedThreadPool(THREADS);
      try {
        var tasks = new ArrayList<Callable<List<Decision>>>();
        for (int thread = 0; thread < THREADS; thread++) {
          tasks.add(() -> customers.stream().map(f -> decide(fresh, f)).toList());
        }
        for (var answers : pool.invokeAll(tasks)) {
          assertThat(answers.get()).isEqualTo(alone);
        }
      } finally {
        pool.shutdown();
      }
    }
  }

  private static Decision decide(RuleSet rules, Facts facts) {
    return rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING);
  }

  private static Facts customer(int i) {
    var offers = Shipped.rules().catalog().offers().values();
    var statuses = Shipped.rules().catalog().statuses().values();
    var request =
        """
        {"customer": {"id": "c%1$d"%2$s},
         "subscriptions": [
           {"id": "a%1$d", "offer": "%3$s", "status": "%4$s", "quantity": %1$d1},
           {"id": "b%1$d", "offer": "%5$s", "status": "active", "quantity": %1$d2}],
         "order": {"subscription": "a%1$d", "targetOffer": "%6$s", "quantity": 7%1$d}}
        """
            .formatted(
                i + 1,
                i % 3 == 0 ? "" : ", \"delegatedAdmin\": [\"office-365\"]",
                offers.get(i % offers.size()).id(),
                statuses.get(i % 5 == 0 ? i % statuses.size() : 0).id(),
                offers.get(i / 3 % offers.size()).id(),
                offers.get(i / 7 % offers.size()).id());
    return FactsReader.read(
        request.getBytes(StandardCharsets.UTF_8),
        Shipped.rules().catalog(),
        LocalDate.EPOCH,
        RequestLimits.USUAL);
  }
}
