package stepup.console;

import java.util.ArrayList;
import java.util.List;
import stepup.analysis.Delta;
import stepup.analysis.Diff;
import stepup.analysis.DiffPage;
import stepup.analysis.Progress;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;

/**
 * What two sets of rules answer otherwise, over every case there is; no more of it than is shown.
 *
 * @param cases how many cases either can tell apart
 * @param changed how many of them are answered otherwise
 * @param flips how many of them have another verdict
 * @param others changes beyond those that are shown
 * @param stated what answers state otherwise without anything being judged otherwise
 */
record Difference(
    int cases, int changed, int flips, List<Change> changes, int others, List<String> stated) {
  /** Changes that people are shown. */
  private static final int SHOWN = 40;

  private static final int SHOWN_STATEMENTS = 100;

  /**
   * One thing that is said otherwise.
   *
   * @param gone what is said no more
   * @param come what is said now
   * @param because the edits that bring it about; none if several do together
   */
  record Change(
      List<Delta.Said> gone,
      List<Delta.Said> come,
      int cases,
      List<String> regions,
      List<String> also,
      List<String> because,
      List<Effect> effects) {}

  /**
   * What becomes of some verdicts.
   *
   * @param beside ids of the rows that stand in the way before and after
   * @param facts of a case, as a caller would post them
   * @param target the offer that the case is about; empty if it is about none
   */
  record Effect(
      String before,
      String after,
      String remedies,
      List<String> beside,
      int cases,
      String facts,
      Asked asked,
      String target) {}

  static Difference of(RuleSet before, RuleSet after, Progress progress) {
    var diff = Diff.of(before, after, progress);
    var page = DiffPage.of(diff, "", before.madeOf(), "", after.madeOf());
    var changes = new ArrayList<Change>();
    for (int i = 0; i < Math.min(SHOWN, diff.changes().size()); i++) {
      var change = diff.changes().get(i);
      changes.add(
          new Change(
              change.cause().gone(),
              change.cause().come(),
              change.cases(),
              change.regions(),
              change.also(),
              page.because().get(i).stream().map(Object::toString).toList(),
              change.effects().stream().map(Difference::effect).toList()));
    }
    return new Difference(
        diff.space().size(),
        diff.changed(),
        diff.flips(),
        changes,
        diff.changes().size() - changes.size(),
        page.stated().subList(0, Math.min(SHOWN_STATEMENTS, page.stated().size())));
  }

  private static Effect effect(Diff.Effect effect) {
    var stated = effect.witness().stated();
    return new Effect(
        effect.effect().before(),
        effect.effect().after(),
        effect.effect().remedies(),
        List.copyOf(effect.beside()),
        effect.cases(),
        stated.request().toString(),
        stated.asked(),
        stated.target() == null ? "" : stated.target());
  }
}
