package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.analysis.Budget.Allowed;
import stepup.analysis.Budget.Most;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.tables.RuleFiles;

class ImpactTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
  private static final RuleSet RULES = Shipped.rules();

  /** Customers may hold the target offer, and Office 365 Business has 500 licences at most. */
  private static final RuleFiles CANDIDATE_FILES =
      Shipped.with(
          Shipped.with("eligibility.csv", "E-40", "Enabled", "no"),
          "offers.csv",
          "office-365-business",
          "Maximum quantity (licences)",
          "500");

  private static final RuleSet CANDIDATE = RuleSet.load(CANDIDATE_FILES);

  @TempDir Path data;

  @Test
  void theSameRulesDecideTheSameAgain() throws Exception {
    var report = replay(RULES, RecordedDecisions.lines(data, RULES, 300));
    assertThat(report.replayed()).isEqualTo(300);
    assertThat(report.changed()).isZero();
    assertThat(report.groups()).isEmpty();
    assertThat(report.verification())
        .isEqualTo(
            new ImpactReport.Verification(300, new ImpactReport.Lines(0, List.of()), List.of(), 0));
    assertThat(report.good()).isTrue();
  }

  @Test
  void everyQuestionIsComparedAndCountedOncePerDecision() throws Exception {
    var report = replay(CANDIDATE, RecordedDecisions.lines(data, RULES, 300));
    var expected = new TreeMap<String, Integer>();
    int changed = 0;
    int flipped = 0;
    for (int i = 0; i < 300; i++) {
      var changes = expectedChanges(RecordedDecisions.request(i));
      changes.keySet().forEach(change -> expected.merge(change, 1, Integer::sum));
      changed += changes.isEmpty() ? 0 : 1;
      flipped += changes.containsValue(true) ? 1 : 0;
    }
    assertThat(changed).isGreaterThan(50);
    assertThat(flipped).isBetween(10, changed - 10);
    assertThat(report.changed()).isEqualTo(changed);
    assertThat(report.flipped()).isEqualTo(flipped);
    assertThat(report.beyond()).isEqualTo(changed);
    var counted = new TreeMap<String, Integer>();
    for (var group : report.groups()) {
      counted.put(group.question() + " " + group.delta(), (int) group.decisions());
    }
    assertThat(counted).isEqualTo(expected);
    assertThat(report.groups())
        .isSortedAccordingTo((a, b) -> Long.compare(b.decisions(), a.decisions()));
    assertThat(report.good()).isFalse();
  }

  @Test
  void theNumberOfThreadsDoesNotMatterAndTheFirstLinesAreTheSamples() throws Exception {
    var lines = new ArrayList<>(RecordedDecisions.lines(data, RULES, 1_500));
    lines.add(700, "cut sho");
    lines.set(900, lines.get(900).replace("\"eligible\"", "\"undetermined\""));
    var one = replay(CANDIDATE, lines, 1);
    assertThat(replay(CANDIDATE, lines, 2)).isEqualTo(one);
    assertThat(replay(CANDIDATE, lines, 7)).isEqualTo(one);
    for (var group : one.groups()) {
      assertThat(group.samples().stream().map(ImpactReport.Line::number)).isSorted();
    }
    assertThat(one.unreadable().samples()).extracting("number").containsExactly(701L);
  }

  @Test
  void aRecordThatItsOwnRulesDoNotRepeatIsNamedWithThePlace() throws Exception {
    var lines = new ArrayList<>(RecordedDecisions.lines(data, RULES, 20));
    var tampered = Json.read(lines.get(7).getBytes(StandardCharsets.UTF_8));
    var licences = (ObjectNode) tampered.at("/decision/subscriptions/0/licences");
    licences.put("maximum", 7);
    lines.set(7, tampered.toString());
    var verification = replay(RULES, lines).verification();
    assertThat(verification.same()).isEqualTo(19);
    assertThat(verification.different().samples())
        .containsExactly(
            new ImpactReport.Line(
                8,
                tampered.path("decisionId").asText(),
                "it differs at /decision/subscriptions/0/licences/maximum"));
    assertThat(replay(RULES, lines).good()).isFalse();
  }

  @Test
  void recordsWithEveryConditionExplainedAndOtherSpacingAreVerifiedToo() throws Exception {
    var log = RecordedDecisions.log(data, RULES, 30, DecisionEngine.Scope.EXPLAINED);
    var lines = new ArrayList<>(Files.readAllLines(log));
    lines.remove(0);
    assertThat(lines.get(0)).contains("\"conditions\":[");
    lines.set(3, lines.get(3).replace("\"decision\":{", "\"decision\" : {"));
    assertThat(replay(RULES, lines).verification().same()).isEqualTo(30);
  }

  @Test
  void recordsOfAnotherVersionAreVerifiedByTheirOwnRulesIfThoseAreFound() throws Exception {
    var third = Shipped.with("eligibility.csv", "E-70", "Enabled", "no");
    var lines = new ArrayList<>(RecordedDecisions.lines(data, RULES, 10));
    lines.addAll(RecordedDecisions.lines(data.resolve("third"), RuleSet.load(third), 10));
    lines.addAll(RecordedDecisions.lines(data.resolve("candidate"), CANDIDATE, 10));
    var impact =
        new Impact(
            RULES,
            CANDIDATE,
            version -> version.equals(third.version()) ? third : null,
            Budget.NONE,
            TODAY);
    assertThat(impact.replay(stream(lines), 0, 2, 3, Progress.none()).verification().same())
        .isEqualTo(30);
    var unfound = replay(CANDIDATE, lines).verification();
    assertThat(unfound.same()).isEqualTo(20);
    assertThat(unfound.unverified())
        .containsExactly(
            new ImpactReport.Unverified(
                third.version(), 10, "its rules are not known; name them with --versions"));
    assertThat(unfound.unverifiedCount()).isEqualTo(10);
  }

  @Test
  void rulesOfAVersionThatDoNotLoadAreNamed() throws Exception {
    var broken = Shipped.files().with("eligibility.csv", "Id\n");
    var impact = new Impact(RULES, CANDIDATE, version -> broken, Budget.NONE, TODAY);
    var line =
        RecordedDecisions.lines(data, RULES, 1).get(0).replace(RULES.version(), "another version");
    var unverified =
        impact
            .replay(stream(List.of(line, line)), 0, 1, 3, Progress.none())
            .verification()
            .unverified();
    assertThat(unverified).hasSize(1);
    assertThat(unverified.get(0).decisions()).isEqualTo(2);
    assertThat(unverified.get(0).why()).startsWith("its rules do not load: eligibility.csv!");
  }

  @Test
  void factsAndRecordsMayStandInOneFile() throws Exception {
    var lines = new ArrayList<>(RecordedDecisions.lines(data, RULES, 5));
    for (int i = 0; i < 5; i++) {
      lines.add(RecordedDecisions.request(i));
    }
    var report = replay(CANDIDATE, lines);
    assertThat(report.replayed()).isEqualTo(10);
    assertThat(report.verification().same()).isEqualTo(5);
    assertThat(report.verification().facts()).isEqualTo(5);
    assertThat(report.changed()).isEven().isPositive();
  }

  @Test
  void factsThatNameNoDayAreDecidedForToday() throws Exception {
    var request = RecordedDecisions.request(3).replace(",\"asOf\":\"2026-11-22\"", "");
    assertThat(replay(RULES, List.of(request)).replayed()).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadIsCountedAndNamedAndStopsNothing() throws Exception {
    var good = RecordedDecisions.lines(data, RULES, 1).get(0);
    var report =
        replay(
            CANDIDATE,
            List.of(
                good.substring(0, 100),
                "[]",
                "{\"decisionId\":\"a\\u001b[2J\"}",
                "{\"customer\":{\"id\":\"c\"},\"subscriptions\":[{\"id\":\"s\",\"offer\":\"o\",\"status\":\"activ\",\"quantity\":1}]}",
                good + good,
                good));
    assertThat(report.replayed()).isEqualTo(1);
    assertThat(report.unreadable().count()).isEqualTo(5);
    assertThat(report.unreadable().samples())
        .extracting(ImpactReport.Line::what)
        .containsExactly(
            "this is not one JSON document", "this is no JSON object", "the record has no facts");
    assertThat(report.unreadable().samples().get(2).decisionId()).isEqualTo("a [2J");
  }

  @Test
  void aRequestThatOnlyOneOfTheRulesKnowIsAChange() throws Exception {
    var without =
        RuleSet.load(Shipped.with("subscription-statuses.csv", "pending", "Enabled", "no"));
    var pending =
        "{\"customer\":{\"id\":\"c\"},\"subscriptions\":[{\"id\":\"s\",\"offer\":\"o\",\"status\":\"pending\",\"quantity\":1}]}";
    var group = replay(without, List.of(pending, pending)).groups();
    assertThat(group).hasSize(1);
    assertThat(group.get(0).question())
        .startsWith("the request, since /subscriptions/*/status: this is not ");
    assertThat(group.get(0).delta().effect()).isEqualTo(new Delta.Effect("decided", "refused", ""));
    assertThat(group.get(0).decisions()).isEqualTo(2);
    var back = new Impact(without, RULES, v -> null, Budget.NONE, TODAY);
    assertThat(
            back.replay(stream(List.of(pending)), 0, 1, 3, Progress.none())
                .groups()
                .get(0)
                .delta()
                .effect())
        .isEqualTo(new Delta.Effect("refused", "decided", ""));
  }

  @Test
  void moreGroupsThanCanBeHeldAreCountedTogether() throws Exception {
    var off = RuleSet.load(Shipped.with("licences.csv", "L-10", "Enabled", "no"));
    var lines = new ArrayList<String>();
    for (int i = 0; i < ImpactTally.MOST_GROUPS + 50; i++) {
      lines.add(
          "{\"customer\":{\"id\":\"c\"},\"subscriptions\":[{\"id\":\"s\",\"offer\":\"offer %d\",\"status\":\"suspended\",\"quantity\":1}]}"
              .formatted(i));
    }
    var report = replay(off, lines);
    assertThat(report.groups()).hasSize(ImpactTally.MOST_GROUPS);
    assertThat(report.others()).isEqualTo(50);
    assertThat(report.changed()).isEqualTo(ImpactTally.MOST_GROUPS + 50);
  }

  @Test
  void whatTheBudgetAllowsDoesNotCount() throws Exception {
    var lines = RecordedDecisions.lines(data, RULES, 300);
    var all = replay(CANDIDATE, lines);
    var budget =
        new Budget(
            List.of(Allowed.of("E-40: * → *")), new Most("12%", Most.of("12").number(), true));
    var report =
        new Impact(RULES, CANDIDATE, v -> null, budget, TODAY)
            .replay(stream(lines), 0, 2, 3, Progress.none());
    assertThat(report.changed()).isEqualTo(all.changed());
    assertThat(report.beyond()).isPositive().isLessThan(all.changed());
    assertThat(report.withinBudget()).isEqualTo(report.beyond() <= 36);
    for (var group : report.groups()) {
      assertThat(group.allowed()).isEqualTo(group.delta().cause().sentence().contains("(E-40)"));
    }
  }

  private static ImpactReport replay(RuleSet to, List<String> lines) throws IOException {
    return replay(to, lines, 2);
  }

  private static ImpactReport replay(RuleSet to, List<String> lines, int threads)
      throws IOException {
    return new Impact(RULES, to, version -> null, Budget.NONE, TODAY)
        .replay(stream(lines), 0, threads, 3, Progress.none());
  }

  private static ByteArrayInputStream stream(List<String> lines) {
    return new ByteArrayInputStream(
        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Each question that the candidate answers otherwise, and whether its verdict is another. */
  private static Map<String, Boolean> expectedChanges(String request) {
    var before = decided(RULES, request);
    var after = decided(CANDIDATE, request);
    var changes = new TreeMap<String, Boolean>();
    for (var subscription : before.subscriptions()) {
      var id = subscription.subscription().id();
      var offer = subscription.subscription().offer();
      var targets = new LinkedHashSet<String>();
      for (var decision : List.of(before, after)) {
        for (var about : decision.subscriptions()) {
          if (about.subscription().id().equals(id)) {
            about.upgrades().forEach(upgrade -> targets.add(upgrade.targetOffer()));
          }
        }
      }
      for (var target : targets) {
        add(changes, "upgrade " + offer + " → " + target, before, after, id, Asked.UPGRADE, target);
      }
      add(changes, "any upgrade of " + offer, before, after, id, Asked.SUBSCRIPTION, null);
      add(changes, "add licences to " + offer, before, after, id, Asked.LICENCES, null);
    }
    var order = before.order();
    if (order != null) {
      var own =
          before.subscriptions().stream()
              .map(Decision.ForSubscription::subscription)
              .filter(s -> s.id().equals(order.order().subscription()))
              .findFirst()
              .orElseThrow();
      var target = order.order().targetOffer();
      add(
          changes,
          target == null
              ? "order more licences of " + own.offer()
              : "order the upgrade " + own.offer() + " → " + target,
          before,
          after,
          own.id(),
          Asked.ORDER,
          target);
    }
    return changes;
  }

  private static void add(
      Map<String, Boolean> changes,
      String question,
      Decision before,
      Decision after,
      String id,
      Asked asked,
      @Nullable String target) {
    var delta =
        Delta.between(Answer.of(before, id, asked, target), Answer.of(after, id, asked, target));
    if (delta != null) {
      changes.put(question + " " + delta, delta.effect().flips());
    }
  }

  private static Decision decided(RuleSet rules, String request) {
    var facts =
        FactsReader.read(
            request.getBytes(StandardCharsets.UTF_8), rules.catalog(), TODAY, RequestLimits.USUAL);
    return DecisionService.proved(
        rules, facts, rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING));
  }
}
