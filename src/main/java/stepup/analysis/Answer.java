package stepup.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.decision.Change;
import stepup.decision.Decision;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.Result;
import stepup.decision.RowRef;
import stepup.decision.Verdict;
import stepup.scenario.Asked;

/**
 * What the rules answer to one question: all that a caller acts on, without the sentences, the
 * evidence and the row numbers, which may change without a decision changing.
 *
 * @param verdict null unless it was judged
 * @param said reasons, warnings and follow-ups as the caller sees them
 * @param afterRemedies the verdict once all remedies are applied; null if there is nothing to
 *     remedy
 */
public record Answer(
    Kind kind, @Nullable Verdict verdict, List<Said> said, @Nullable Verdict afterRemedies) {

  /** There is no upgrade to the offer that was asked about. */
  public static final Answer NO_UPGRADE = new Answer(Kind.NO_UPGRADE, null, List.of(), null);

  /** The request says something that the tables do not know, so it is not decided. */
  public static final Answer REFUSED = new Answer(Kind.REFUSED, null, List.of(), null);

  public Answer {
    said = List.copyOf(said);
  }

  /** Whether the rules judged at all. */
  public enum Kind {
    JUDGED,
    NO_UPGRADE,
    REFUSED
  }

  /**
   * One thing said, and by which row or rule.
   *
   * @param remedy what would have to change in the facts
   */
  public record Said(Result result, String reason, List<Change> remedy, RowRef rule) {
    /** Two rows that say the same are one answer to a caller. */
    boolean same(Said other) {
      return result == other.result && reason.equals(other.reason);
    }
  }

  /** What a decision answers about one of its subscriptions, or about its order. */
  public static Answer of(
      Decision decision, String subscription, Asked asked, @Nullable String target) {
    if (asked == Asked.ORDER) {
      return of(Objects.requireNonNull(decision.order()).outcome());
    }
    var about =
        decision.subscriptions().stream()
            .filter(s -> s.subscription().id().equals(subscription))
            .findFirst()
            .orElseThrow();
    return switch (asked) {
      case LICENCES -> of(about.licences().outcome());
      case SUBSCRIPTION -> of(new Outcome(about.findings(), List.of(), null));
      default ->
          about.upgrades().stream()
              .filter(upgrade -> upgrade.targetOffer().equals(target))
              .findFirst()
              .map(upgrade -> of(upgrade.outcome()))
              .orElse(NO_UPGRADE);
    };
  }

  /** The answer an outcome gives. */
  public static Answer of(Outcome outcome) {
    var said = new ArrayList<Said>();
    for (var findings : List.of(outcome.reasons(), outcome.warnings(), outcome.followUps())) {
      for (Finding finding : findings) {
        said.add(new Said(finding.result(), finding.reason(), finding.remedy(), finding.rule()));
      }
    }
    return new Answer(Kind.JUDGED, outcome.verdict(), said, outcome.afterRemedies());
  }

  /** Whether a caller is told the same; which row says it does not matter. */
  public boolean same(Answer other) {
    return kind == other.kind
        && verdict == other.verdict
        && afterRemedies == other.afterRemedies
        && codes().equals(other.codes());
  }

  private Set<String> codes() {
    return said.stream().map(s -> s.result() + " " + s.reason()).collect(Collectors.toSet());
  }

  /**
   * What is said here and not there, in a fixed order; follow-ups only if both are eligible, and
   * nothing where only one of them was judged.
   */
  List<Said> beyond(Answer other) {
    if (kind != other.kind) {
      return List.of();
    }
    boolean followUps = verdict == Verdict.ELIGIBLE && other.verdict == Verdict.ELIGIBLE;
    return said.stream()
        .filter(s -> followUps || s.result() != Result.FOLLOW_UP)
        .filter(s -> other.said.stream().noneMatch(s::same))
        .sorted(
            Comparator.comparing(Said::result)
                .thenComparing(Said::reason)
                .thenComparing(s -> s.rule().id()))
        .toList();
  }

  /** Whether the remedies change the same in the facts. */
  boolean sameRemedies(Answer other) {
    return remedies().equals(other.remedies());
  }

  private Set<Change> remedies() {
    return said.stream().flatMap(s -> s.remedy().stream()).collect(Collectors.toSet());
  }

  /** The rows that stand in the way here and there. */
  Set<String> blockersWith(Answer other) {
    return said.stream()
        .filter(s -> s.result().blocks() && other.said.stream().anyMatch(s::same))
        .map(s -> s.rule().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The verdict in words. */
  public String standing() {
    return switch (kind) {
      case NO_UPGRADE -> "no such upgrade";
      case REFUSED -> "refused";
      case JUDGED -> spelled(verdict);
    };
  }

  static String spelled(@Nullable Verdict verdict) {
    return verdict == null
        ? "nothing to remedy"
        : verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
