package stepup.console;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.decision.DecisionEngine;
import stepup.decision.Facts;
import stepup.decision.OverBudgetException;
import stepup.decision.RowRef;
import stepup.decision.Verdict;
import stepup.json.FactsReader;
import stepup.json.RequestProblem;

/**
 * A customer, and what is said of the paths from the offers it has. Nothing of it is recorded.
 *
 * @param customer its id
 * @param subscriptions by the offers' ids
 * @param byPath what is said of each path, once for each subscription that it starts at
 * @param mistakes why there is no answer; empty if there is one
 */
record Tried(
    String customer,
    LocalDate day,
    Map<String, List<Facts.Subscription>> subscriptions,
    Map<RowRef, List<Said>> byPath,
    List<RequestProblem.Entry> mistakes) {

  /**
   * What is said of a path for a subscription.
   *
   * @param reasons why not, in the language of the page
   */
  record Said(String subscription, Verdict verdict, List<Reason> reasons) {}

  /**
   * Why not.
   *
   * @param row that says so
   */
  record Reason(String message, RowRef row) {}

  /**
   * Decides for a customer.
   *
   * @param day to decide for; null for the one that the facts name
   * @param today in case they name none
   */
  static Tried of(
      Visit visit, Console.Parts parts, String json, @Nullable LocalDate day, LocalDate today) {
    var rules = visit.live().rules();
    try {
      var facts =
          FactsReader.read(
              json.getBytes(StandardCharsets.UTF_8), rules.catalog(), today, parts.requests());
      facts =
          new Facts(
              facts.customer(),
              facts.reseller(),
              facts.subscriptions(),
              facts.subscriptionsCover(),
              day == null ? facts.asOf() : day,
              null);
      var decision =
          parts
              .trying()
              .decide(rules, facts, DecisionEngine.Scope.EVERYTHING, parts.clock().instant())
              .decision();
      var texts = rules.catalog().texts(visit.words().language());
      var byPath = new HashMap<RowRef, List<Said>>();
      for (var subscription : decision.subscriptions()) {
        for (var upgrade : subscription.upgrades()) {
          var outcome = upgrade.outcome();
          byPath
              .computeIfAbsent(upgrade.path(), row -> new ArrayList<>())
              .add(
                  new Said(
                      subscription.subscription().id(),
                      outcome.verdict(),
                      outcome.reasons().stream()
                          .map(
                              finding ->
                                  new Reason(
                                      texts.about(finding.reason()).message(finding.evidence()),
                                      finding.rule()))
                          .toList()));
        }
      }
      return new Tried(
          facts.customer().id(),
          facts.asOf(),
          facts.subscriptions().stream()
              .collect(
                  Collectors.groupingBy(
                      Facts.Subscription::offer, LinkedHashMap::new, Collectors.toList())),
          byPath,
          List.of());
    } catch (RequestProblem e) {
      return failed(today, e.entries());
    } catch (OverBudgetException e) {
      return failed(today, List.of(new RequestProblem.Entry("", e.getMessage())));
    }
  }

  private static Tried failed(LocalDate today, List<RequestProblem.Entry> mistakes) {
    return new Tried("", today, Map.of(), Map.of(), mistakes);
  }

  List<Said> about(RowRef path) {
    return byPath.getOrDefault(path, List.of());
  }

  /** The best that is said of a path; null if the customer has no subscription to take it from. */
  @Nullable Verdict best(RowRef path) {
    return about(path).stream().map(Said::verdict).min(Verdict::compareTo).orElse(null);
  }

  Set<String> offers() {
    return subscriptions.keySet();
  }
}
