package stepup.scenario;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import stepup.catalog.Offer;
import stepup.decision.Decision;
import stepup.decision.Facts;
import stepup.decision.RowRef;
import stepup.rules.RuleSet;

/** Which rows of the tables and which rules some scenario exercises. */
public final class Coverage {
  private final RuleSet rules;
  private final Set<RowRef> covered = new LinkedHashSet<>();

  Coverage(RuleSet rules) {
    this.rules = rules;
  }

  private Set<RowRef> toCover() {
    var toCover = new LinkedHashSet<RowRef>();
    rules.rules().stream()
        .filter(RuleSet.RuleInfo::enabled)
        .forEach(rule -> toCover.add(rule.ref()));
    var catalog = rules.catalog();
    catalog.paths().forEach(path -> toCover.add(path.row()));
    catalog.offers().values().forEach(offer -> add(toCover, offer));
    catalog.statuses().values().forEach(status -> toCover.add(status.row()));
    catalog.reasons().values().forEach(reason -> toCover.add(reason.row()));
    return toCover;
  }

  void fired(RowRef row) {
    covered.add(row);
  }

  /** Notes the rows of the reference tables that a decision used. */
  void seen(RuleSet rules, Facts facts, Decision decision) {
    var catalog = rules.catalog();
    for (var subscription : facts.subscriptions()) {
      add(covered, catalog.offer(subscription.offer()));
      var status = catalog.statuses().find(subscription.status());
      if (status != null) {
        covered.add(status.row());
      }
    }
    for (var answer : decision.subscriptions()) {
      for (var upgrade : answer.upgrades()) {
        covered.add(upgrade.path());
        add(covered, catalog.offer(upgrade.targetOffer()));
      }
    }
    decision
        .findings()
        .forEach(
            finding -> {
              var reason = catalog.reasons().find(finding.reason());
              if (reason != null) {
                covered.add(reason.row());
              }
            });
  }

  /** Enabled rows and rules that no scenario exercises, in the order of the tables. */
  public List<RowRef> uncovered() {
    return toCover().stream().filter(row -> !covered.contains(row)).toList();
  }

  /** The rows and rules that some scenario exercises. */
  Set<RowRef> covered() {
    return Set.copyOf(covered);
  }

  /** How many rows and rules there are to exercise. */
  public int total() {
    return toCover().size();
  }

  private static void add(Set<RowRef> rows, Offer offer) {
    var row = offer.row();
    if (row != null) {
      rows.add(row);
    }
  }
}
