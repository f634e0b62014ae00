package stepup.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.Outcome;
import stepup.decision.RowCheck;
import stepup.json.FactsReader;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Case;

/** Asks one rule set as a caller would: a request goes the way every request goes. */
final class Examiner {
  /** The subscription that cases are about. */
  static final String SUBSCRIPTION = "subscription";

  private static final Scope LISTED = new Scope(SUBSCRIPTION, true, false, false);
  private static final Scope ORDERED = new Scope(null, false, true, false);
  private static final Scope EXAMINED = new Scope(SUBSCRIPTION, true, true, true);

  private final RuleSet rules;

  /** What was seen and answered, by request and target; null if nothing is kept. */
  private final @Nullable Map<String, Optional<Decision>> seen;

  private final @Nullable Map<Case, Answer> answered;

  /** Whether remedies are applied and decided again, which takes most of the time. */
  private final boolean proves;

  private Examiner(RuleSet rules, boolean remembers, boolean proves) {
    this.rules = rules;
    this.proves = proves;
    this.seen = remembers ? new ConcurrentHashMap<>() : null;
    this.answered = remembers ? new ConcurrentHashMap<>() : null;
  }

  Examiner(RuleSet rules) {
    this(rules, false, true);
  }

  /** One that decides nothing twice, for rules that are compared with many others. */
  static Examiner remembering(RuleSet rules) {
    return new Examiner(rules, true, true);
  }

  /**
   * One that leaves out what becomes of remedies.
   *
   * @param remembers whether it decides nothing twice
   */
  static Examiner quick(RuleSet rules, boolean remembers) {
    return new Examiner(rules, remembers, false);
  }

  RuleSet rules() {
    return rules;
  }

  Answer answer(Case stated) {
    return answered == null ? asked(stated) : answered.computeIfAbsent(stated, this::asked);
  }

  private Answer asked(Case stated) {
    var asked = stated.asked();
    var target = stated.target();
    var facts = facts(stated.request());
    if (facts == null) {
      return Answer.REFUSED;
    }
    var evaluated = only(rules.evaluate(facts, asked == Asked.ORDER ? ORDERED : LISTED), target);
    return Answer.of(proved(facts, evaluated), SUBSCRIPTION, asked, target);
  }

  private Decision proved(Facts facts, Decision decision) {
    return proves ? DecisionService.proved(rules, facts, decision) : decision;
  }

  /**
   * What the rules looked at and said about one question, without what remedies would change; null
   * if the request is refused or there is nothing to decide.
   */
  @Nullable Outcome outcome(JsonNode request, Asked asked, @Nullable String target) {
    var facts = facts(request);
    if (facts == null) {
      return null;
    }
    boolean order = asked == Asked.ORDER;
    var decision =
        rules.evaluate(facts, new Scope(order ? null : SUBSCRIPTION, !order, order, true));
    return outcome(decision, asked, target);
  }

  private @Nullable Facts facts(JsonNode request) {
    try {
      return FactsReader.of(request, rules.catalog(), LocalDate.EPOCH, Integer.MAX_VALUE);
    } catch (RequestProblem e) {
      return null;
    }
  }

  /** What is not asked about need not be proved. */
  private static Decision only(Decision decision, @Nullable String target) {
    return new Decision(
        decision.subscriptions().stream()
            .map(
                s ->
                    new Decision.ForSubscription(
                        s.subscription(),
                        s.upgrades().stream().filter(u -> u.targetOffer().equals(target)).toList(),
                        s.findings(),
                        s.licences()))
            .toList(),
        decision.order());
  }

  /**
   * A decision with everything that the rules looked at, as far as one target is concerned; null if
   * the request is refused.
   */
  @Nullable Decision examine(JsonNode request, @Nullable String target) {
    return seen == null
        ? examined(request, target)
        : seen.computeIfAbsent(
                target + " " + request, r -> Optional.ofNullable(examined(request, target)))
            .orElse(null);
  }

  private @Nullable Decision examined(JsonNode request, @Nullable String target) {
    var facts = facts(request);
    return facts == null ? null : proved(facts, only(rules.evaluate(facts, EXAMINED), target));
  }

  /** The same for one of the subscriptions of some facts. */
  static Decision examine(
      RuleSet rules, Facts facts, String subscription, @Nullable String target) {
    var scope = new Scope(subscription, true, true, true);
    return DecisionService.proved(rules, facts, only(rules.evaluate(facts, scope), target));
  }

  /** What was said to a question; null if there is no such upgrade, or nothing but the verdict. */
  static @Nullable Outcome outcome(Decision decision, Asked asked, @Nullable String target) {
    return switch (asked) {
      case ORDER -> Objects.requireNonNull(decision.order()).outcome();
      case LICENCES -> decision.subscriptions().get(0).licences().outcome();
      case UPGRADE ->
          upgrades(decision, target).map(Decision.Upgrade::outcome).findFirst().orElse(null);
      case SUBSCRIPTION -> null;
    };
  }

  /** The upgrades to a target of the subscription that a decision is about. */
  static Stream<Decision.Upgrade> upgrades(Decision decision, @Nullable String target) {
    return decision.subscriptions().get(0).upgrades().stream()
        .filter(u -> u.targetOffer().equals(target));
  }

  /**
   * Everything by which the rules can tell one case from another: which cells of which rows hold,
   * which path it is, what is said, and what becomes of the remedies.
   */
  static String sight(@Nullable Decision decision, Asked asked, @Nullable String target) {
    if (decision == null) {
      return "refused";
    }
    var own = decision.subscriptions().get(0);
    var answer = Answer.of(decision, own.subscription().id(), asked, target);
    var text = new StringBuilder();
    var outcome = outcome(decision, asked, target);
    if (outcome != null) {
      cells(text, outcome);
    }
    upgrades(decision, target).forEach(u -> text.append(u.path().id()));
    text.append(answer.kind()).append(answer.verdict()).append(answer.afterRemedies());
    answer.said().stream()
        .map(s -> s.result() + s.reason() + s.rule().id())
        .sorted()
        .forEach(text::append);
    return text.toString();
  }

  /** What the condition columns are compared with, as {@code "label" value}. */
  Set<String> values(JsonNode request, Asked asked, @Nullable String target) {
    var values = new LinkedHashSet<String>();
    var decision = examine(request, target);
    if (decision != null && target != null) {
      var outcome = outcome(decision, asked, target);
      (outcome == null ? Stream.<RowCheck>of() : outcome.checks().stream())
          .flatMap(check -> check.cells().stream())
          .forEach(cell -> values.add("\"" + cell.column() + "\" " + cell.value()));
    }
    return values;
  }

  private static void cells(StringBuilder text, Outcome outcome) {
    for (var check : outcome.checks()) {
      for (var cell : check.cells()) {
        text.append(cell.held() ? '1' : '0');
      }
    }
    text.append(' ');
  }
}
