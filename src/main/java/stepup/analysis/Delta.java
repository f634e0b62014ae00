package stepup.analysis;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How one answer differs from another.
 *
 * @param cause what is said no more, and what is said now
 * @param effect what that does to the verdict
 */
public record Delta(Cause cause, Effect effect) implements Serializable {

  /**
   * What the rules say otherwise. Follow-ups are left out where they come or go with the verdict.
   *
   * @param gone said before and no more
   * @param come said now and not before
   */
  public record Cause(List<Said> gone, List<Said> come) implements Serializable {
    /** Nothing that is said differs, or nothing is said at all on one side. */
    public static final Cause NONE = new Cause(List.of(), List.of());

    public Cause {
      gone = List.copyOf(gone);
      come = List.copyOf(come);
    }

    /** The ids of the rows and rules that say it. */
    Set<String> rules() {
      return Stream.concat(gone.stream(), come.stream())
          .map(Said::rule)
          .collect(Collectors.toSet());
    }

    /** In words; empty if nothing that is said differs. */
    public String sentence() {
      var parts = new ArrayList<String>();
      if (!gone.isEmpty()) {
        parts.add("no longer " + list(gone));
      }
      if (!come.isEmpty()) {
        parts.add("now " + list(come));
      }
      return String.join(", ", parts);
    }

    private static String list(List<Said> said) {
      return said.stream().map(Said::sentence).distinct().collect(Collectors.joining(", "));
    }
  }

  /**
   * One thing said.
   *
   * @param result as the tables spell it
   * @param rule the id of the row or rule that says it
   * @param file where it stands
   */
  public record Said(String result, String reason, String rule, String file)
      implements Serializable {
    private static Said of(Answer.Said said) {
      return new Said(said.result().text(), said.reason(), said.rule().id(), said.rule().file());
    }

    /** Whether a rule says it, and no row of a table. */
    boolean byRule() {
      return file.endsWith(".drl");
    }

    String sentence() {
      return result.equals("not eligible") || result.equals("undetermined")
          ? reason + " (" + rule + ")"
          : result + " " + reason + " (" + rule + ")";
    }
  }

  /**
   * What becomes of the verdict.
   *
   * @param remedies how the verdict after all remedies changes, where it is all that does; else
   *     empty
   */
  public record Effect(String before, String after, String remedies) implements Serializable {
    /** Whether the verdict is another one. */
    public boolean flips() {
      return !before.equals(after);
    }

    /** In words. */
    public String sentence() {
      var verdict = flips() ? before + " → " + after : "still " + after;
      return remedies.isEmpty() ? verdict : verdict + "; after all remedies " + remedies;
    }
  }

  /** The difference, or null if a caller is told the same. */
  public static @Nullable Delta between(Answer before, Answer after) {
    if (before.same(after)) {
      return null;
    }
    var cause =
        new Cause(
            before.beyond(after).stream().map(Said::of).toList(),
            after.beyond(before).stream().map(Said::of).toList());
    boolean remediesAlone =
        cause.equals(Cause.NONE)
            && before.kind() == after.kind()
            && before.verdict() == after.verdict();
    return new Delta(
        cause,
        new Effect(
            before.standing(),
            after.standing(),
            remediesAlone
                ? Answer.spelled(before.afterRemedies())
                    + " → "
                    + Answer.spelled(after.afterRemedies())
                : ""));
  }
}
