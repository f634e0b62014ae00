package stepup.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.analysis.InvariantReport.Counter;
import stepup.analysis.InvariantReport.Kept;
import stepup.analysis.InvariantReport.Side;
import stepup.catalog.Fact;
import stepup.decision.Decision;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.Verdict;
import stepup.rules.Invariant;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Case;
import stepup.scenario.ScenarioRow;
import stepup.tables.RuleFiles;

/**
 * Looks at every case that the rules and the invariants can tell apart, and tells which invariants
 * hold.
 */
public final class Invariants {
  private final List<Invariant> all;
  private final Examiner examiner;
  private final FactSpace space;
  private final IdentityHashMap<Block, Steps> steps = new IdentityHashMap<>();

  private Invariants(RuleSet rules) {
    all = rules.invariants().stream().filter(Invariant::enabled).toList();
    examiner = Examiner.remembering(rules.withInvariants());
    space = FactSpace.of(examiner);
    var changes = EnumSet.noneOf(Invariant.Change.class);
    all.forEach(invariant -> changes.add(invariant.change()));
    space.allBlocks().parallelStream()
        .map(block -> Map.entry(block, new Steps(block, examiner, changes)))
        .toList()
        .forEach(entry -> steps.put(entry.getKey(), entry.getValue()));
  }

  /**
   * Checks the enabled invariants of some rules. The report is the same whatever the number of
   * threads.
   *
   * @param files what the rules were made from
   */
  public static InvariantReport check(RuleFiles files, RuleSet rules, Progress progress) {
    if (rules.invariants().stream().noneMatch(Invariant::enabled)) {
      return new InvariantReport(0, List.of());
    }
    return new Invariants(rules).report(files, rules, progress);
  }

  private InvariantReport report(RuleFiles files, RuleSet rules, Progress progress) {
    var found =
        IntStream.range(0, space.size())
            .parallel()
            .mapToObj(
                number -> {
                  var each = looked(space.at(number));
                  progress.advance(1, space.size());
                  return each;
                })
            .flatMap(List::stream)
            .collect(Collectors.groupingBy(Looked::place));
    return new InvariantReport(
        space.size(),
        IntStream.range(0, all.size())
            .mapToObj(place -> kept(place, found.getOrDefault(place, List.of()), files, rules))
            .toList());
  }

  private Kept kept(int place, List<Looked> looked, RuleFiles files, RuleSet rules) {
    var broken = looked.stream().filter(l -> l.step() != null).toList();
    var usual = broken.stream().min(Comparator.comparing(l -> l.point().unusual()));
    return new Kept(
        all.get(place),
        looked.size(),
        broken.size(),
        usual.map(l -> counter(all.get(place), l, files, rules)).orElse(null));
  }

  private Counter counter(Invariant invariant, Looked looked, RuleFiles files, RuleSet rules) {
    var step = Objects.requireNonNull(looked.step());
    var after = side(looked.point().block(), step.after());
    return new Counter(
        invariant.change() == Invariant.Change.NONE
            ? null
            : side(looked.point().block(), step.before()),
        after,
        ScenarioRow.of(
            files, rules, "NEW-" + invariant.ref().id(), invariant.title(), after.stated()));
  }

  private Side side(Block block, ObjectNode request) {
    var seen = Objects.requireNonNull(Seen.of(block, examiner.evaluate(request)));
    return new Side(
        new Case(request, block.asked(), block.target()), Answer.of(seen.outcome()), seen.lost());
  }

  /**
   * A case that an invariant is about.
   *
   * @param place of the invariant
   * @param step how it is broken; null if it is not
   */
  private record Looked(int place, FactSpace.Point point, Steps.@Nullable Step step) {}

  private List<Looked> looked(FactSpace.Point point) {
    var block = point.block();
    var subject = subject(block);
    var before =
        subject == null ? null : Seen.of(block, examiner.evaluate(point.stated().request()));
    var looked = new ArrayList<Looked>();
    if (before != null) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).about() == subject && before.isAbout(all.get(i))) {
          add(i, point, before, looked);
        }
      }
    }
    return looked;
  }

  private void add(int place, FactSpace.Point point, Seen usual, List<Looked> looked) {
    var invariant = all.get(place);
    if (invariant.change() == Invariant.Change.NONE) {
      var request = point.stated().request();
      looked.add(
          new Looked(
              place,
              point,
              breaks(invariant, usual, usual)
                  ? new Steps.Step((ObjectNode) request, (ObjectNode) request)
                  : null));
      return;
    }
    var block = point.block();
    boolean any = false;
    var ways = Objects.requireNonNull(steps.get(block)).from(point.number(), invariant.change());
    for (var step : ways) {
      var before = Seen.of(block, examiner.evaluate(step.before()));
      var after = Seen.of(block, examiner.evaluate(step.after()));
      if (before == null
          || after == null
          || !before.isAbout(invariant)
          || !after.isAbout(invariant)) {
        continue;
      }
      any = true;
      if (breaks(invariant, before, after)) {
        looked.add(new Looked(place, point, step));
        return;
      }
    }
    if (any) {
      looked.add(new Looked(place, point, null));
    }
  }

  /** What the question of a block is about; null if tables say nothing about it. */
  private static Fact.@Nullable Subject subject(Block block) {
    return switch (block.asked()) {
      case UPGRADE -> Fact.Subject.UPGRADE;
      case LICENCES -> Fact.Subject.LICENCES;
      case ORDER -> block.target() == null ? Fact.Subject.LICENCES : Fact.Subject.UPGRADE;
      case SUBSCRIPTION -> null;
    };
  }

  private static boolean breaks(Invariant invariant, Seen before, Seen after) {
    var verdict = after.outcome().verdict();
    return switch (invariant.must()) {
      case BE_ELIGIBLE -> verdict != Verdict.ELIGIBLE;
      case NOT_BE_ELIGIBLE -> verdict == Verdict.ELIGIBLE;
      case KEEP_THE_VERDICT -> verdict != before.outcome().verdict();
      case NOT_GET_WORSE -> verdict.compareTo(before.outcome().verdict()) > 0;
      case NOT_LOSE -> after.lost().contains(invariant.name());
      case GIVE_REASON -> !after.codes().contains(invariant.name());
      case NOT_GIVE_REASON -> after.codes().contains(invariant.name());
    };
  }

  /**
   * What the rules say about a case.
   *
   * @param lost services that the target offer does not have
   */
  private record Seen(Outcome outcome, List<String> lost) {
    /** Null if the request is refused, or if there is nothing that tables say anything about. */
    static @Nullable Seen of(Block block, @Nullable Decision decision) {
      if (decision == null) {
        return null;
      }
      var own = decision.subscriptions().get(0);
      var upgrade =
          own.upgrades().stream()
              .filter(u -> u.targetOffer().equals(block.target()))
              .findFirst()
              .orElse(null);
      if (block.target() != null && upgrade == null) {
        return null;
      }
      var lost = upgrade == null ? List.<String>of() : upgrade.lostServices();
      return new Seen(
          block.asked() == Asked.ORDER
              ? Objects.requireNonNull(decision.order()).outcome()
              : upgrade == null ? own.licences().outcome() : upgrade.outcome(),
          lost);
    }

    boolean isAbout(Invariant invariant) {
      return outcome.checks().stream()
          .anyMatch(check -> check.rule().equals(invariant.ref()) && check.held());
    }

    Set<String> codes() {
      return List.of(outcome.reasons(), outcome.warnings(), outcome.followUps()).stream()
          .flatMap(List::stream)
          .map(Finding::reason)
          .collect(Collectors.toSet());
    }
  }
}
