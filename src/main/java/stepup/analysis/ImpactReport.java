package stepup.analysis;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay of recorded decisions found. The same for the same records and rules.
 *
 * @param fromVersion of the rules that decide now
 * @param toVersion of the rules that might
 * @param replayed records that were decided by both
 * @param changed how many of them are answered otherwise in any question
 * @param flipped how many of them have another verdict in any question
 * @param beyond how many of them change in a way that the budget does not allow
 * @param groups largest first
 * @param others how many decisions have a change that is in none of the groups, which are limited
 * @param unreadable lines that could not be replayed
 */
public record ImpactReport(
    String fromVersion,
    String toVersion,
    long replayed,
    long changed,
    long flipped,
    long beyond,
    List<Group> groups,
    long others,
    Lines unreadable,
    Verification verification,
    Budget budget) {

  public ImpactReport {
    groups = List.copyOf(groups);
  }

  /**
   * Decisions of which one question is answered otherwise in the same way.
   *
   * @param allowed whether the budget allows it
   * @param samples the first of them
   */
  public record Group(
      String question, Delta delta, boolean allowed, long decisions, List<Line> samples) {
    public Group {
      samples = List.copyOf(samples);
    }
  }

  /**
   * One line of the records.
   *
   * @param number from 1
   * @param decisionId null if the line has none
   * @param what what there is to say about it; empty if nothing
   */
  public record Line(long number, @Nullable String decisionId, String what)
      implements Serializable {}

  /** How many lines, and the first of them. */
  public record Lines(long count, List<Line> samples) {
    public Lines {
      samples = List.copyOf(samples);
    }
  }

  /**
   * Whether the rules that took the recorded decisions still take the same.
   *
   * @param same how many they do
   * @param different those they do not
   * @param unverified those whose rules are not there, by version
   * @param facts lines without a decision
   */
  public record Verification(long same, Lines different, List<Unverified> unverified, long facts) {
    public Verification {
      unverified = List.copyOf(unverified);
    }

    /** How many decisions could not be verified. */
    public long unverifiedCount() {
      return unverified.stream().mapToLong(Unverified::decisions).sum();
    }
  }

  /** Decisions of one version of the rules, and why it is not there. */
  public record Unverified(String version, long decisions, String why) implements Serializable {}

  /** Whether no more changes than may, and every decision that can be verified is. */
  public boolean good() {
    return withinBudget() && verification.different().count() == 0;
  }

  /** Whether no more changes than may. */
  public boolean withinBudget() {
    return budget.most().admits(beyond, replayed);
  }
}
