package stepup.rules;

import static java.util.stream.Collectors.groupingByConcurrent;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Shipped;
import stepup.decision.Change;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;
import stepup.decision.Verdict;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.rules.IndependentEvaluator.Answer;
import stepup.rules.IndependentEvaluator.OrderAnswer;
import stepup.rules.IndependentEvaluator.Said;
import stepup.rules.IndependentEvaluator.SubscriptionAnswer;
import stepup.rules.IndependentEvaluator.UpgradeAnswer;
import stepup.tables.RuleFiles;

/**
 * What holds for every request, on random ones. A failure names the seed of the shortest request
 * that shows it; {@code -Dstepup.seed=n} starts from another seed.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DecisionPropertiesTest {
  private static final long SEED = Long.getLong("stepup.seed", 20_261_122L);
  private static final RuleFiles FILES = RuleFiles.read(Path.of("rules"));
  private static final RuleSet SHIPPED = RuleSet.load(FILES);

  /** Rows that speak on dates only; the shipped paths and offers have none. */
  private static final Set<String> DATED = Set.of("E-50", "E-51");

  /** The rows of decision tables that can speak about some request. */
  private static final Set<String> SPEAKING_ROWS =
      SHIPPED.rules().stream()
          .filter(rule -> rule.enabled() && rule.result() != null)
          .map(rule -> rule.ref().id())
          .filter(id -> !DATED.contains(id))
          .collect(toCollection(TreeSet::new));

  private static final Pattern BEFORE_RULE = Pattern.compile("(?m)^(?=rule )");

  @Test
  void theEngineAgreesWithAnEvaluatorWrittenFromTheDomainAlone() {
    holdsForEach(100_000, facts -> disagreement(SHIPPED, facts));
  }

  @Test
  void everyRowRuleAndPathSpeaksOftenEnoughForThatToMeanSomething() {
    var said =
        requests(40_000)
            .mapToObj(RandomFacts::of)
            .flatMap(facts -> SHIPPED.evaluate(facts, Scope.EVERYTHING).findings())
            .collect(groupingByConcurrent(f -> f.rule().id(), summingInt(f -> 1)));
    var expected = new TreeSet<>(List.of("UPG-050", "UPG-060", "UPG-070", "UPG-080"));
    SHIPPED.catalog().paths().forEach(path -> expected.add(path.row().id()));
    expected.addAll(SPEAKING_ROWS);
    assertThat(said.keySet()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(said).allSatisfy((row, times) -> assertThat(times).isGreaterThan(300));
  }

  @Test
  void theEvaluatorNoticesEveryRowThatIsSwitchedOff() {
    for (var rule : SHIPPED.rules()) {
      if (!SPEAKING_ROWS.contains(rule.ref().id())) {
        continue;
      }
      var file = rule.ref().file();
      var rules = RuleSet.load(Shipped.with(file, rule.ref().id(), "Enabled", "no"));
      assertThat(
              requests(2_000)
                  .mapToObj(RandomFacts::of)
                  .anyMatch(facts -> disagreement(rules, facts) != null))
          .as("%s switched off", rule.ref())
          .isTrue();
    }
  }

  @Test
  void everyRandomRequestIsOneACallerCanSend() {
    holdsForEach(
        10_000,
        facts -> {
          var read =
              FactsReader.of(
                  json(request(facts).getBytes(StandardCharsets.UTF_8)),
                  SHIPPED.catalog(),
                  LocalDate.EPOCH,
                  100);
          return difference(facts, read);
        });
  }

  @Test
  void theOrderOfSubscriptionsNeverChangesADecision() {
    holdsForEach(
        3_000,
        facts -> {
          var shuffled = new ArrayList<>(facts.subscriptions());
          Collections.shuffle(shuffled, randomFor(facts));
          var changed = with(facts, shuffled);
          return difference(
              regardlessOfOrder(facts, decided(SHIPPED, facts)),
              regardlessOfOrder(facts, decided(SHIPPED, changed)));
        });
  }

  @Test
  void theOrderOfTableRowsNeverChangesADecision() {
    var files = FILES;
    for (var name : files.names("", ".csv")) {
      if (files.deciding().contains(name)) {
        files = files.with(name, withShuffledRows(files.text(name)));
      }
    }
    decideAlike(RuleSet.load(files));
  }

  @Test
  void theOrderOfRulesNeverChangesADecision() {
    var files = FILES;
    for (var name : files.names("", ".drl")) {
      files = files.with(name, withShuffledRules(files.text(name)));
    }
    decideAlike(RuleSet.load(files));
  }

  @Test
  void anUnrelatedSubscriptionNeverChangesADecision() {
    holdsForEach(
        3_000,
        facts -> {
          var before = regardlessOfOrder(facts, decided(SHIPPED, facts));
          var random = randomFor(facts);
          for (var unrelated : unrelatedTo(facts, random).subList(0, 3)) {
            var subscriptions = new ArrayList<>(facts.subscriptions());
            subscriptions.add(random.nextInt(subscriptions.size() + 1), unrelated);
            var decision = decided(SHIPPED, with(facts, subscriptions));
            var others =
                decision.subscriptions().stream()
                    .filter(s -> !s.subscription().equals(unrelated))
                    .toList();
            var after = regardlessOfOrder(facts, new Decision(others, decision.order()));
            if (!after.equals(before)) {
              return unrelated + " changes it: " + difference(before, after);
            }
          }
          return null;
        });
  }

  @Test
  void aCancelledSubscriptionIsWarnedOfAtMost() {
    holdsForEach(
        3_000,
        facts -> {
          var before = verdictsAndReasons(decided(SHIPPED, facts));
          for (var cancelled :
              List.of(
                  another("office-365-enterprise-e3", "deleted"),
                  another("office-365-business-premium", "none"))) {
            var subscriptions = new ArrayList<>(facts.subscriptions());
            subscriptions.add(cancelled);
            var after = verdictsAndReasons(decided(SHIPPED, with(facts, subscriptions)));
            after.keySet().removeIf(stepUp -> stepUp.startsWith(cancelled.id()));
            if (!after.equals(before)) {
              return cancelled + " changes it: " + difference(before, after);
            }
          }
          return null;
        });
  }

  @Test
  void remediesAppliedByHandGiveTheVerdictThatWasPromised() {
    holdsForEach(
        10_000,
        facts ->
            stepUps(decided(SHIPPED, facts))
                .map(stepUp -> brokenPromise(facts, stepUp))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
  }

  @Test
  void whatIsExplainedIsWhatFired() {
    holdsForEach(
        10_000,
        facts ->
            stepUps(SHIPPED.evaluate(facts, Scope.EXPLAINED))
                .map(
                    stepUp ->
                        difference(
                            rows(
                                stepUp.outcome().checks().stream()
                                    .filter(RowCheck::held)
                                    .map(RowCheck::rule)),
                            rows(
                                stepUp.outcome().findings().stream()
                                    .map(Finding::rule)
                                    .filter(rule -> SPEAKING_ROWS.contains(rule.id())))))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
  }

  @Test
  void askingForAnExplanationNeverChangesADecision() {
    holdsForEach(
        5_000,
        facts ->
            difference(
                stepUps(SHIPPED.evaluate(facts, Scope.EVERYTHING))
                    .map(s -> s.outcome().findings())
                    .toList(),
                stepUps(SHIPPED.evaluate(facts, Scope.EXPLAINED))
                    .map(s -> s.outcome().findings())
                    .toList()));
  }

  @Test
  void theSameFactsGiveTheSameAnswerToTheByte() throws Exception {
    var requests = requests(300).sequential().mapToObj(RandomFacts::of).toList();
    Callable<List<String>> answers = () -> requests.stream().map(this::answer).toList();
    var expected = answers.call();
    assertThat(answers.call()).isEqualTo(expected);
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var other : threads.invokeAll(Collections.nCopies(8, answers))) {
        assertThat(other.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static LongStream requests(int count) {
    return LongStream.range(SEED, SEED + count).parallel();
  }

  /**
   * Tries a property on random requests.
   *
   * @param broken what is wrong with the answer to a request; null if nothing is
   */
  private static void holdsForEach(int count, Function<Facts, @Nullable String> broken) {
    var shortest =
        requests(count)
            .mapToObj(seed -> failure(seed, broken))
            .filter(Objects::nonNull)
            .min(Comparator.comparing(failure -> failure.request().length()));
    assertThat(shortest).isEmpty();
  }

  private record Failure(long seed, String request, String what) {}

  private static @Nullable Failure failure(long seed, Function<Facts, @Nullable String> broken) {
    var facts = RandomFacts.of(seed);
    String what;
    try {
      what = broken.apply(facts);
    } catch (RuntimeException e) {
      what = e.toString();
    }
    return what == null ? null : new Failure(seed, request(facts), what);
  }

  private static Random randomFor(Facts facts) {
    return new Random(request(facts).hashCode());
  }

  private static String request(Facts facts) {
    return AnswerWriter.request(facts);
  }

  private static Facts with(Facts facts, List<Facts.Subscription> subscriptions) {
    return new Facts(
        facts.customer(),
        facts.reseller(),
        subscriptions,
        facts.subscriptionsCover(),
        facts.asOf(),
        facts.order());
  }

  /**
   * Subscriptions that no condition of any upgrade of the others can see: of a known offer that is
   * no target and has none of the additional services, or of an unknown one that is cancelled or
   * without a status.
   */
  private static List<Facts.Subscription> unrelatedTo(Facts facts, Random random) {
    var targets = new ArrayList<IndependentEvaluator.Offer>();
    var additional = new ArrayList<String>();
    for (var subscription : facts.subscriptions()) {
      var source = IndependentEvaluator.offer(subscription.offer());
      if (source != null) {
        targets.addAll(source.targets());
        source.targets().forEach(t -> additional.addAll(t.servicesThatLacks(source)));
      }
    }
    var unrelated = new ArrayList<Facts.Subscription>();
    for (var offer : IndependentEvaluator.OFFERS) {
      if (!targets.contains(offer) && !offer.includesAnyOf(additional)) {
        for (var status : List.of("active", "pending", "deleted", "none")) {
          unrelated.add(another(offer.id(), status));
        }
      }
    }
    unrelated.add(another("an unknown offer", "deleted"));
    unrelated.add(another("an unknown offer", "none"));
    unrelated.add(another("another unknown offer", "deleted"));
    Collections.shuffle(unrelated, random);
    return unrelated;
  }

  private static Map<String, String> verdictsAndReasons(Decision decision) {
    var said = new TreeMap<String, String>();
    for (var subscription : decision.subscriptions()) {
      for (var upgrade : subscription.upgrades()) {
        var reasons = upgrade.outcome().reasons().stream().map(Finding::reason).toList();
        said.put(
            subscription.subscription().id() + " " + upgrade.targetOffer(),
            upgrade.outcome().verdict() + " " + reasons);
      }
    }
    return said;
  }

  private static Facts.Subscription another(String offer, String status) {
    return new Facts.Subscription(
        "unrelated", offer, status, 5, "another", null, List.of(), null, null, Map.of());
  }

  private static Decision decided(RuleSet rules, Facts facts) {
    return DecisionService.proved(rules, facts, rules.evaluate(facts, Scope.EVERYTHING));
  }

  private String answer(Facts facts) {
    var service = new DecisionService(() -> new UUID(0, 0), entry -> {});
    var answer =
        AnswerWriter.answer(
            service.decide(SHIPPED, facts, Scope.EXPLAINED, Instant.EPOCH),
            SHIPPED.catalog().texts(null));
    return new String(answer, StandardCharsets.UTF_8);
  }

  /** How the engine and the independent evaluator differ; null if they agree. */
  private static @Nullable String disagreement(RuleSet rules, Facts facts) {
    return difference(
        IndependentEvaluator.evaluate(facts), asAnswer(rules.evaluate(facts, Scope.EVERYTHING)));
  }

  private static Answer asAnswer(Decision decision) {
    var order = decision.order();
    return new Answer(
        decision.subscriptions().stream().map(DecisionPropertiesTest::asAnswer).toList(),
        order == null ? null : new OrderAnswer(order.quantity(), said(order.outcome())));
  }

  private static SubscriptionAnswer asAnswer(Decision.ForSubscription s) {
    return new SubscriptionAnswer(
        s.subscription().id(),
        s.upgradable(),
        s.upgrades().stream()
            .map(
                u ->
                    new UpgradeAnswer(
                        u.targetOffer(),
                        u.quantity(),
                        u.minimum(),
                        u.maximum(),
                        u.additionalServices(),
                        u.lostServices(),
                        said(u.outcome())))
            .toList(),
        said(new Outcome(s.findings(), List.of(), null)),
        s.licences().minimum(),
        s.licences().maximum(),
        said(s.licences().outcome()));
  }

  private static Said said(Outcome outcome) {
    return new Said(
        outcome.verdict(),
        codes(outcome.reasons()),
        codes(outcome.warnings()),
        codes(outcome.followUps()));
  }

  private static List<String> codes(List<Finding> findings) {
    return findings.stream().map(Finding::reason).toList();
  }

  /**
   * Anything with an outcome.
   *
   * @param canBeRemedied whether its own kind of step-up can become eligible at all
   * @param again finds the same thing in another decision on the same subscriptions
   */
  private record Answered(
      Outcome outcome, boolean canBeRemedied, Function<Decision, Outcome> again) {}

  /** Every upgrade, addition of licences and order of a decision. */
  private static Stream<Answered> stepUps(Decision decision) {
    var stepUps = Stream.<Answered>builder();
    for (int i = 0; i < decision.subscriptions().size(); i++) {
      int at = i;
      var s = decision.subscriptions().get(i);
      for (int j = 0; j < s.upgrades().size(); j++) {
        int to = j;
        stepUps.add(
            new Answered(
                s.upgrades().get(j).outcome(),
                true,
                d -> d.subscriptions().get(at).upgrades().get(to).outcome()));
      }
      stepUps.add(
          new Answered(
              s.licences().outcome(),
              s.licences().minimum() != null,
              d -> d.subscriptions().get(at).licences().outcome()));
    }
    var order = decision.order();
    if (order != null) {
      stepUps.add(
          new Answered(
              order.outcome(),
              order.order().targetOffer() != null,
              d -> Objects.requireNonNull(d.order()).outcome()));
    }
    return stepUps.build();
  }

  /** How the verdict after the remedies differs from what was promised; null if it does not. */
  private static @Nullable String brokenPromise(Facts facts, Answered stepUp) {
    var outcome = stepUp.outcome();
    var promised = outcome.afterRemedies();
    if (outcome.verdict() == Verdict.ELIGIBLE) {
      return promised == null ? null : "a remedy for what is eligible";
    }
    var remedied = facts;
    for (var finding : outcome.reasons()) {
      for (Change change : finding.remedy()) {
        remedied = change.applyTo(remedied);
      }
    }
    var after = stepUp.again().apply(SHIPPED.evaluate(remedied, Scope.EVERYTHING)).verdict();
    if (after != promised) {
      return "promised " + promised + ", but it is " + after + " for " + request(remedied);
    }
    var codes = codes(outcome.reasons());
    boolean helpless =
        codes.contains("offer_not_in_catalogue")
            || codes.contains("subscription_target_offer_not_found");
    return stepUp.canBeRemedied() && !helpless && after != Verdict.ELIGIBLE
        ? "remedies for " + codes + " give " + after
        : null;
  }

  private static Set<String> rows(Stream<RowRef> rows) {
    return rows.map(row -> row.file() + "!" + row.row() + " " + row.id())
        .collect(toCollection(TreeSet::new));
  }

  /** Holds for other rules if they decide like the shipped ones, order and row numbers aside. */
  private static void decideAlike(RuleSet rules) {
    assertThat(rules.version()).isNotEqualTo(SHIPPED.version());
    holdsForEach(
        3_000,
        facts ->
            difference(
                regardlessOfOrder(facts, decided(SHIPPED, facts)),
                regardlessOfOrder(facts, decided(rules, facts))));
  }

  /** A decision with its evidence and remedies proved, with every list sorted and no row number. */
  private static String regardlessOfOrder(Facts facts, Decision decision) {
    var entry = new DecisionRecord(new UUID(0, 0), Instant.EPOCH, "", facts, decision);
    return sorted(json(AnswerWriter.logLine(entry)));
  }

  private static String sorted(JsonNode node) {
    if (node.isArray()) {
      return node.valueStream()
          .map(DecisionPropertiesTest::sorted)
          .sorted()
          .collect(joining(",", "[", "]"));
    }
    if (node.isObject()) {
      return node.properties().stream()
          .filter(field -> !field.getKey().equals("row"))
          .map(field -> field.getKey() + ":" + sorted(field.getValue()))
          .sorted()
          .collect(joining(",", "{", "}"));
    }
    return node.toString();
  }

  private static JsonNode json(byte[] text) {
    try {
      return Json.read(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String difference(Object expected, Object actual) {
    return expected.equals(actual) ? null : "expected %s%nbut was   %s".formatted(expected, actual);
  }

  private static String withShuffledRows(String csv) {
    var rows = new ArrayList<>(csv.lines().toList());
    Collections.shuffle(rows.subList(1, rows.size()), new Random(SEED));
    return String.join("\n", rows);
  }

  private static String withShuffledRules(String drl) {
    var parts = new ArrayList<>(List.of(BEFORE_RULE.split(drl, -1)));
    var rules = parts.subList(1, parts.size());
    Collections.shuffle(rules, new Random(SEED));
    return String.join("\n", parts);
  }
}
