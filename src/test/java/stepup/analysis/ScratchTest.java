package stepup.analysis;

import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.rules.RuleSet;
import stepup.scenario.Regression;
import stepup.tables.Reading;

class ScratchTest {
  @Test
  void measure() {
    var reading = new Reading(Shipped.files());
    var rules = RuleSet.load(reading);
    var mutants = Mutants.of(reading, rules.catalog(), Mutants.tables());
    var counts = new java.util.TreeMap<String, Integer>();
    mutants.forEach(m -> counts.merge(m.row().file() + " " + m.kind(), 1, Integer::sum));
    System.out.println(mutants.size() + " " + counts);
    for (int i = 0; i < 2; i++) {
      long t = System.nanoTime();
      Regression.of(reading.files(), rules);
      System.out.println("regression " + (System.nanoTime() - t) / 1e9);
    }
    int cases = Integer.getInteger("cases", 0);
    long t0 = System.nanoTime();
    var witness = new RandomWitness(rules, cases);
    System.out.println("known " + (System.nanoTime() - t0) / 1e9);
    long t = System.nanoTime();
    var report = Mutations.run(reading, rules, Mutants.tables(), witness, (c, a) -> {});
    System.out.println("run " + (System.nanoTime() - t) / 1e9);
    report.lines().forEach(System.out::println);
    if (Boolean.getBoolean("equivalent")) {
      report.tried().stream()
          .filter(
              x ->
                  x.fate() == MutationReport.Fate.EQUIVALENT
                      || x.fate() == MutationReport.Fate.REFUSED)
          .forEach(
              x ->
                  System.out.println(
                      x.fate() + " " + x.mutant().place() + " " + x.mutant().change()));
    }
  }
}
