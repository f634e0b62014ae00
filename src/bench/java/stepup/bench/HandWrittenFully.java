package stepup.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.bench.Offers.Offer;
import stepup.bench.Offers.Path;
import stepup.decision.Facts;
import stepup.decision.Facts.Subscription;
import stepup.decision.Verdict;

/**
 * The conditions as code that says as much as an answer of Stepup does: evidence for every reason,
 * warnings, follow-ups, and added licences, but no remedy and no row to change.
 */
final class HandWrittenFully implements Contender<List<HandWrittenFully.ForSubscription>> {

  /** What is said about one subscription. */
  record ForSubscription(
      Subscription subscription, List<Said> upgrades, @Nullable Finding general, Said licences) {}

  /**
   * What is said about one step-up.
   *
   * @param target empty for added licences
   */
  record Said(
      String target,
      Verdict verdict,
      List<Finding> reasons,
      List<Finding> warnings,
      List<String> followUps,
      List<String> additional) {}

  /** A reason or a warning. */
  record Finding(String code, Map<String, Object> evidence) {}

  @Override
  public List<ForSubscription> decide(Facts facts) {
    var all = facts.subscriptions();
    var offers = new @Nullable Offer[all.size()];
    for (int i = 0; i < offers.length; i++) {
      offers[i] = Offers.find(all.get(i).offer());
    }
    var answers = new ArrayList<ForSubscription>(offers.length);
    for (int own = 0; own < offers.length; own++) {
      var subscription = all.get(own);
      var offer = offers[own];
      var upgrades = new ArrayList<Said>(3);
      Finding general = null;
      if (offer == null) {
        general = new Finding("offer_not_in_catalogue", Map.of("offer", subscription.offer()));
      } else if (offer.paths().isEmpty()) {
        general =
            new Finding(
                "subscription_does_not_have_any_upgrade_paths",
                Map.of("offer", offer.id(), "offerName", offer.id()));
      } else {
        for (var path : offer.paths()) {
          upgrades.add(upgrade(facts, path, offer, own, offers));
        }
      }
      answers.add(
          new ForSubscription(subscription, upgrades, general, licences(subscription, offer)));
    }
    return answers;
  }

  private static Said upgrade(
      Facts facts, Path path, Offer source, int own, @Nullable Offer[] offers) {
    var all = facts.subscriptions();
    var conflicts = new ArrayList<Map<String, Object>>(2);
    var concurrent = new ArrayList<Map<String, Object>>(2);
    var unknown = new ArrayList<Map<String, Object>>(2);
    var ended = new ArrayList<Map<String, Object>>(2);
    int shared = 0;
    for (int i = 0; i < offers.length; i++) {
      if (i == own) {
        continue;
      }
      var other = all.get(i);
      var offer = offers[i];
      int common = offer == null ? 0 : offer.services() & path.additional();
      if (!Offers.held(other.status())) {
        if (common != 0 || offer == path.to()) {
          ended.add(evidence(other, common));
        }
        continue;
      }
      if (offer == null) {
        unknown.add(evidence(other, 0));
      } else {
        if (common != 0) {
          shared |= common;
          conflicts.add(evidence(other, common));
        }
        if (offer == path.to()) {
          concurrent.add(evidence(other, 0));
        }
      }
    }
    var subscription = all.get(own);
    var reasons = new ArrayList<Finding>(4);
    boolean denied = false;
    if (!subscription.status().equals("active")) {
      denied = true;
      reasons.add(
          new Finding("subscription_status_not_active", Map.of("status", subscription.status())));
    }
    Set<String> delegated = facts.customer().delegatedAdmin();
    if (delegated == null) {
      reasons.add(
          new Finding("delegated_admin_permissions_unknown", Map.of("adminService", "office-365")));
    } else if (!delegated.contains("office-365")) {
      denied = true;
      reasons.add(
          new Finding(
              "delegated_admin_permissions_disabled", Map.of("adminService", "office-365")));
    }
    if (!conflicts.isEmpty()) {
      denied = true;
      reasons.add(
          new Finding(
              "conflicting_service_types",
              Map.of("conflictingServices", Offers.names(shared), "conflicts", conflicts)));
    }
    if (!unknown.isEmpty()) {
      reasons.add(new Finding("offer_not_in_catalogue", Map.of("unknownSubscriptions", unknown)));
    }
    if (!concurrent.isEmpty()) {
      denied = true;
      reasons.add(
          new Finding(
              "concurrency_conflicts",
              Map.of("targetOffer", path.to().id(), "targetSubscriptions", concurrent)));
    }
    var warnings = new ArrayList<Finding>(2);
    if (facts.subscriptionsCover() == Facts.Coverage.RESELLER) {
      warnings.add(new Finding("other_channels_not_checked", Map.of()));
    }
    if (!ended.isEmpty()) {
      warnings.add(
          new Finding("cancelled_subscription_may_block", Map.of("endedConflicts", ended)));
    }
    if (subscription.quantity() > path.to().maximum()) {
      warnings.add(new Finding("quantity_out_of_range", Map.of("maximum", path.to().maximum())));
    }
    int lost = source.services() & ~path.to().services();
    if (lost != 0) {
      warnings.add(new Finding("services_lost", Map.of("lostServices", Offers.names(lost))));
    }
    var verdict =
        denied ? Verdict.NOT_ELIGIBLE : reasons.isEmpty() ? Verdict.ELIGIBLE : Verdict.UNDETERMINED;
    return new Said(
        path.to().id(),
        verdict,
        reasons,
        warnings,
        verdict == Verdict.ELIGIBLE ? List.of("reassign_user_licences") : List.of(),
        path.additionalNames());
  }

  private static Map<String, Object> evidence(Subscription other, int services) {
    return Map.of(
        "subscription",
        other.id(),
        "offer",
        other.offer(),
        "status",
        other.status(),
        "reseller",
        other.reseller() == null ? "" : other.reseller(),
        "services",
        Offers.names(services));
  }

  private static Said licences(Subscription own, @Nullable Offer offer) {
    var reasons = new ArrayList<Finding>(2);
    boolean denied = false;
    if (!own.status().equals("active")) {
      denied = true;
      reasons.add(new Finding("subscription_status_not_active", Map.of("status", own.status())));
    }
    if (offer == null) {
      reasons.add(new Finding("offer_not_in_catalogue", Map.of("offer", own.offer())));
    } else if (own.quantity() >= offer.maximum()) {
      denied = true;
      reasons.add(
          new Finding(
              "maximum_quantity_reached",
              Map.of("quantity", own.quantity(), "maximum", offer.maximum())));
    }
    var verdict =
        denied ? Verdict.NOT_ELIGIBLE : reasons.isEmpty() ? Verdict.ELIGIBLE : Verdict.UNDETERMINED;
    return new Said("", verdict, reasons, List.of(), List.of(), List.of());
  }

  @Override
  public Answer answer(List<ForSubscription> decided) {
    var lines = new ArrayList<Answer.Line>();
    for (var s : decided) {
      for (var u : s.upgrades) {
        var codes = u.reasons.stream().map(Finding::code).toList();
        lines.add(new Answer.Line(s.subscription.id(), u.target, u.verdict, codes));
      }
    }
    return new Answer(lines).normal();
  }
}
