package stepup.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.FactName;
import stepup.catalog.Places;
import stepup.catalog.Reason;
import stepup.catalog.UpgradePath;
import stepup.decision.Result;
import stepup.tables.CellCondition;
import stepup.tables.Sheet;

/**
 * Looks at rules that are right row by row for what makes little sense together. It only warns and
 * notes: what it finds may be meant.
 */
final class Review {
  /** Tests and evidence that speak of services an upgrade takes away. */
  private static final Set<Fact> LOSS = Set.of(Fact.LOSES_SERVICES, Fact.LOST_SERVICES);

  private static final Set<Fact> OFFERS = Set.of(Fact.OFFER, Fact.TARGET_OFFER);

  private final Catalog catalog;
  private final List<DecisionTable> tables;
  private final List<DrlFile> drl;
  private final Places places;

  Review(Catalog catalog, List<DecisionTable> tables, List<DrlFile> drl, Places places) {
    this.catalog = catalog;
    this.tables = tables;
    this.drl = drl;
    this.places = places;
  }

  void run() {
    catalog.review(places);
    for (var table : tables) {
      new TableReview(table, catalog, places).run();
      for (var row : table.rows()) {
        if (row.enabled()) {
          reviewSentence(row, table.subject());
        }
      }
      if (table.subject() == Fact.Subject.UPGRADE) {
        reviewLosses(table);
      }
    }
    reviewReasons();
  }

  /** A path that takes services away should not do so silently. */
  private void reviewLosses(DecisionTable table) {
    var speaking =
        table.rows().stream().filter(DecisionRow::enabled).filter(this::speaksOfLoss).toList();
    for (var path : catalog.paths()) {
      if (path.lostServices().isEmpty()) {
        continue;
      }
      var open = Settled.of(path).findFirst().orElseThrow();
      if (speaking.stream()
          .noneMatch(row -> open.allows(row) && !row.period().and(path.available()).isEmpty())) {
        places
            .row(path.row())
            .warn(
                UpgradePath.TO_OFFER,
                "the upgrade takes `"
                    + String.join("`, `", path.lostServices())
                    + "` away, and no row of "
                    + table.file()
                    + " says so",
                "add a row there that warns of it");
      }
    }
  }

  /** Whether a row is about lost services, or is said of one path whoever asks. */
  private boolean speaksOfLoss(DecisionRow row) {
    return row.conditions().stream().anyMatch(c -> LOSS.contains(c.term().fact().fact()))
        || reason(row).evidence().stream().anyMatch(shown -> LOSS.contains(shown.fact()))
        || (row.result() == Result.WARNING
            && row.conditions().stream().allMatch(c -> OFFERS.contains(c.term().fact().fact())));
  }

  /** A sentence should not show a value that nobody has stated. */
  private void reviewSentence(DecisionRow row, Fact.Subject subject) {
    var reason = reason(row);
    var empty = new TreeSet<String>();
    for (var shown : reason.evidence()) {
      if (reason.mentions(shown) && canBeEmpty(shown, row, subject)) {
        empty.add("`{" + shown.key() + "}`");
      }
    }
    if (!empty.isEmpty()) {
      places
          .row(row.ref())
          .warn(
              DecisionTable.REASON,
              "the sentence of `"
                  + reason.code()
                  + "` shows "
                  + String.join(", ", empty)
                  + " as `–` where nobody has stated the value",
              "add a condition that needs it, or take it out of the sentence in " + reason.place());
    }
  }

  private boolean canBeEmpty(FactName shown, DecisionRow row, Fact.Subject subject) {
    if (!FactValues.canBeUnstated(shown.fact(), subject)) {
      return false;
    }
    if (shown.fact() == Fact.FROM_DATE || shown.fact() == Fact.UNTIL_DATE) {
      return catalog.paths().stream()
          .flatMap(Settled::of)
          .anyMatch(known -> known.value(shown) == null && known.allows(row));
    }
    if (Settled.BY_UNKNOWN_OFFER.contains(shown.fact())) {
      return Settled.ofUnknownOffer().allows(row);
    }
    return row.conditions().stream()
        .allMatch(c -> canHoldWhileUnstated(c.cell(), c.term().fact(), shown));
  }

  private static boolean canHoldWhileUnstated(
      CellCondition cell, FactName tested, FactName unstated) {
    if (tested.equals(unstated)) {
      return cell.holds(null);
    }
    // Facts that are made from others: known means that those are known too.
    if (unstated.fact() == Fact.BILLING_CYCLE && tested.fact() == Fact.OFFERS_BILLING_CYCLE) {
      return cell.holds(null);
    }
    if (unstated.fact() == Fact.RESELLER && tested.fact() == Fact.OF_THIS_RESELLER) {
      return cell.holds(null) || cell.holds("no");
    }
    return true;
  }

  /** A reason should be given somewhere. A row that is switched off counts: it may come back. */
  private void reviewReasons() {
    var given = new HashSet<String>();
    tables.forEach(table -> table.rows().forEach(row -> given.add(row.reason())));
    catalog.paths().forEach(path -> given.addAll(path.followUps()));
    for (var reason : catalog.reasons().values()) {
      if (!given.contains(reason.code())
          && drl.stream().noneMatch(file -> file.text().contains('"' + reason.code() + '"'))) {
        places
            .row(reason.row())
            .note(
                Sheet.ID,
                "no row, no path and no rule gives this reason",
                "delete it, or leave it for later");
      }
    }
  }

  private Reason reason(DecisionRow row) {
    return Objects.requireNonNull(catalog.reasons().find(row.reason()));
  }
}
