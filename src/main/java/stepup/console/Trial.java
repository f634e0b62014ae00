package stepup.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import stepup.live.Live;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Files that might decide: built once, and their scenarios run once, when somebody first asks. */
final class Trial {
  private final RuleFiles files;
  private final Live live;
  private @Nullable Checks checks;
  private @Nullable Run run;

  /**
   * What is wrong with files.
   *
   * @param rules null if they cannot decide
   * @param mistakes errors and warnings, sorted by place
   */
  record Checks(@Nullable RuleSet rules, List<Mistake> mistakes) {
    long errors() {
      return count(Mistake.Severity.ERROR);
    }

    long warnings() {
      return count(Mistake.Severity.WARNING);
    }

    private long count(Mistake.Severity severity) {
      return mistakes.stream().filter(m -> m.severity() == severity).count();
    }
  }

  /**
   * What became of the scenarios.
   *
   * @param count how many there are
   * @param failed how many are answered otherwise, or cannot be read
   * @param failures each place of those
   */
  record Run(int count, long failed, List<Mistake> failures) {
    long passed() {
      return Math.max(0, count - failed);
    }
  }

  private Trial(RuleFiles files, Live live) {
    this.files = files;
    this.live = live;
  }

  synchronized Checks checks() {
    var known = checks;
    if (known == null) {
      try {
        var rules = RuleSet.load(files, live.rules());
        known = new Checks(rules, rules.warnings());
      } catch (RulesException e) {
        known = new Checks(null, e.mistakes());
      }
      checks = known;
    }
    return known;
  }

  /** Null if the files cannot decide. */
  synchronized @Nullable Run run() {
    var rules = checks().rules();
    if (run == null && rules != null) {
      var report = Scenarios.run(rules.madeOf(), rules, live.proven().variants());
      var failures = new TreeSet<>(report.failures());
      run =
          new Run(
              report.count(),
              failures.stream().map(m -> m.file() + "!" + m.row()).distinct().count(),
              List.copyOf(failures));
    }
    return run;
  }

  /** The last few. */
  static final class Recent {
    private static final int KEPT = 4;

    private final Deque<Trial> trials = new ArrayDeque<>();

    /** Files that are compared with those that decide. */
    synchronized Trial of(RuleFiles files, Live live) {
      for (var trial : trials) {
        if (trial.live.rules() == live.rules() && trial.files.equals(files)) {
          trials.remove(trial);
          trials.addFirst(trial);
          return trial;
        }
      }
      var trial = new Trial(files, live);
      trials.addFirst(trial);
      if (trials.size() > KEPT) {
        trials.removeLast();
      }
      return trial;
    }
  }
}
