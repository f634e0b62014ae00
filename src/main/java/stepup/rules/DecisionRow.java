package stepup.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stepup.catalog.Period;
import stepup.catalog.Term;
import stepup.decision.Result;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;
import stepup.tables.CellCondition;

/**
 * One row of a decision table.
 *
 * @param conditions the filled condition cells, all of which must hold
 * @param period the days on which the row speaks
 */
record DecisionRow(
    RowRef ref,
    String title,
    List<Condition> conditions,
    Result result,
    String reason,
    Period period,
    boolean enabled,
    String source) {

  record Condition(Term term, CellCondition cell) {}

  /** The name of the engine's rule for this row. */
  String ruleName() {
    return ref.id() + " " + ref.file();
  }

  /** What it says when they hold. */
  Saying saying() {
    return new Saying(result, reason, ref, ref.row());
  }

  /** What its conditions and days say, by the labels of their columns. */
  Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    conditions.forEach(c -> texts.put(c.term().label(), c.cell().text()));
    if (period.from() != null) {
      texts.put(Period.FROM, period.from().toString());
    }
    if (period.until() != null) {
      texts.put(Period.UNTIL, period.until().toString());
    }
    return texts;
  }

  RowCheck explain(StepUp stepUp) {
    var cells = new ArrayList<RowCheck.CellCheck>(conditions.size() + 2);
    boolean all = true;
    for (var condition : conditions) {
      var value = FactValues.tested(condition.term().fact(), stepUp);
      boolean held = condition.cell().holds(value);
      all &= held;
      cells.add(
          new RowCheck.CellCheck(condition.term().label(), condition.cell().text(), value, held));
    }
    var day = stepUp.facts().asOf();
    if (period.from() != null) {
      boolean begun = !period.beginsAfter(day);
      all &= begun;
      cells.add(new RowCheck.CellCheck(Period.FROM, period.from().toString(), day, begun));
    }
    if (period.until() != null) {
      boolean open = !period.endedBefore(day);
      all &= open;
      cells.add(new RowCheck.CellCheck(Period.UNTIL, period.until().toString(), day, open));
    }
    return new RowCheck(ref, title, result, reason, all, cells);
  }
}
