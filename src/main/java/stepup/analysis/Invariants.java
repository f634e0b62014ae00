package stepup.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.analysis.InvariantReport.Counter;
import stepup.analysis.InvariantReport.Kept;
import stepup.analysis.InvariantReport.Side;
import stepup.catalog.Fact;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;
import stepup.decision.Verdict;
import stepup.rules.Invariant;
import stepup.rules.RuleSet;
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
  private final Map<Case, Optional<Seen>> decided = new ConcurrentHashMap<>();
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
    var seen = Objects.requireNonNull(seen(block, request));
    return new Side(new Case(request, block.asked(), block.target()), seen.answer(), seen.lost());
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
    var before = subject == null ? null : seen(block, point.stated().request());
    var looked = new ArrayList<Looked>();
    if (before != null) {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).about() == subject && before.about().contains(all.get(i).ref())) {
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
      var before = seen(block, step.before());
      var after = seen(block, step.after());
      if (before == null
          || after == null
          || !before.about().contains(invariant.ref())
          || !after.about().contains(invariant.ref())) {
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
    var verdict = after.verdict();
    return switch (invariant.must()) {
      case BE_ELIGIBLE -> verdict != Verdict.ELIGIBLE;
      case NOT_BE_ELIGIBLE -> verdict == Verdict.ELIGIBLE;
      case KEEP_THE_VERDICT -> verdict != before.verdict();
      case NOT_GET_WORSE -> verdict.compareTo(before.verdict()) > 0;
      case NOT_LOSE -> after.lost().contains(invariant.name());
      case GIVE_REASON -> !after.says(invariant.name());
      case NOT_GIVE_REASON -> after.says(invariant.name());
    };
  }

  /** What the rules say about a request; null if it is refused, or nothing is decided. */
  private @Nullable Seen seen(Block block, JsonNode request) {
    return decided
        .computeIfAbsent(
            new Case(request, block.asked(), block.target()),
            stated -> Optional.ofNullable(examined(stated)))
        .orElse(null);
  }

  private @Nullable Seen examined(Case stated) {
    var outcome = examiner.outcome(stated.request(), stated.asked(), stated.target());
    if (outcome == null) {
      return null;
    }
    var about =
        outcome.checks().stream()
            .filter(RowCheck::held)
            .map(RowCheck::rule)
            .collect(Collectors.toSet());
    about.retainAll(all.stream().map(Invariant::ref).toList());
    return new Seen(Answer.of(outcome), about, lost(stated));
  }

  private List<String> lost(Case stated) {
    var catalog = examiner.rules().catalog();
    var offer = catalog.offer(Candidates.own((ObjectNode) stated.request()).path("offer").asText());
    var day = LocalDate.parse(stated.request().path("asOf").asText());
    return catalog.pathsFrom(offer, day).stream()
        .filter(path -> path.to().id().equals(stated.target()))
        .flatMap(path -> path.lostServices().stream())
        .toList();
  }

  /**
   * What the rules say about a case.
   *
   * @param about the invariants that are about it
   * @param lost services that the target offer does not have
   */
  private record Seen(Answer answer, Set<RowRef> about, List<String> lost) {
    Verdict verdict() {
      return Objects.requireNonNull(answer.verdict());
    }

    boolean says(String code) {
      return answer.said().stream().anyMatch(said -> said.reason().equals(code));
    }
  }
}
