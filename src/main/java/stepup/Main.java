package stepup;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/** Spike. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    long t0 = System.nanoTime();
    var rules = RuleSet.load(RuleFiles.read(Path.of("rules")));
    System.out.println(
        rules.version() + " " + (System.nanoTime() - t0) / 1e6 + " ms " + rules.warnings());
    var facts =
        new Facts(
            new Facts.Customer("c", Set.of("office-365"), Map.of()),
            Facts.Reseller.UNSTATED,
            List.of(
                new Facts.Subscription(
                    "s1",
                    "office-365-business-essentials",
                    "active",
                    25,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    Map.of()),
                new Facts.Subscription(
                    "s2",
                    "office-365-business",
                    "active",
                    5,
                    "other",
                    null,
                    List.of(),
                    null,
                    null,
                    Map.of()),
                new Facts.Subscription(
                    "s3", "foo", "active", 5, "other", null, List.of(), null, null, Map.of())),
            Facts.Coverage.RESELLER,
            LocalDate.parse("2026-11-23"),
            new Facts.Order("s1", "office-365-enterprise-e3", 30));
    var fired = new java.util.ArrayList<Object>();
    var d = rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING, fired::add);
    System.out.println(fired);
    d = DecisionService.proved(rules, facts, d);
    for (var s : d.subscriptions()) {
      System.out.println(s.subscription().id() + " " + s.upgradable() + " " + s.findings());
      for (var u : s.upgrades()) {
        System.out.println(
            "  "
                + u.targetOffer()
                + " "
                + u.outcome().verdict()
                + " after "
                + u.outcome().afterRemedies());
        u.outcome().findings().forEach(f -> System.out.println("     " + f));
      }
      System.out.println("  " + s.licences());
    }
    System.out.println(d.order());
    t0 = System.nanoTime();
    RuleSet.load(RuleFiles.read(Path.of("rules")));
    System.out.println("again " + (System.nanoTime() - t0) / 1e6 + " ms");
    for (int r = 0; r < 5; r++) {
      t0 = System.nanoTime();
      for (int i = 0; i < 10000; i++) {
        rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING);
      }
      System.out.println((System.nanoTime() - t0) / 1e7 + " us");
    }
  }
}
