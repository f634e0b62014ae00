package stepup.analysis;

import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.RowRef;
import stepup.rules.RuleSet;
import stepup.scenario.Regression;
import stepup.tables.Reading;

@SuppressWarnings("all")
class Scratch2Test {
  @Test
  void measure() throws Exception {
    var reading = new Reading(Shipped.files());
    var rules = RuleSet.load(reading);
    var regression = Regression.of(reading.files(), rules);
    for (int k = 0; k < 4; k++) {
      long t = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int i = 0; i < 100; i++) {
        var x = RuleSet.load(Shipped.files());
        if (x == null) throw new Error();
      }
      System.out.println(
          "load "
              + (java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                      - t)
                  / 1e8);
      t = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int i = 0; i < 10; i++)
        regression.failure(Shipped.files(), rules, new RowRef("x", "y", 1));
      System.out.println(
          "failure "
              + (java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                      - t)
                  / 1e7);
      t = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int i = 0; i < 100; i++) {
        var x = stepup.catalog.Catalog.read(new Reading(Shipped.files()));
        if (x == null) throw new Error();
      }
      System.out.println(
          "catalog "
              + (java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                      - t)
                  / 1e8);
    }
    if (Boolean.getBoolean("profile")) {
      var main = Thread.currentThread();
      var counts = new java.util.concurrent.ConcurrentHashMap<String, Integer>();
      var thread =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Thread.sleep(5);
                    var trace = main.getStackTrace();
                    var seen = new java.util.HashSet<String>();
                    for (var e : trace) {
                      var n = e.getClassName().replaceAll(".*\\.", "") + "." + e.getMethodName();
                      if (seen.add(n)) counts.merge(n, 1, Integer::sum);
                    }
                  }
                } catch (InterruptedException ignored) {
                  return;
                }
              });
      thread.start();
      for (int i = 0; i < 30; i++)
        regression.failure(Shipped.files(), rules, new RowRef("x", "y", 1));
      thread.interrupt();
      counts.entrySet().stream()
          .sorted(java.util.Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(110)
          .forEach(e -> System.out.println(e.getValue() + " " + e.getKey()));
    }
  }
}
