package stepup.rules;

import static org.drools.model.DSL.globalOf;
import static org.drools.modelcompiler.dsl.pattern.D.alphaIndexedBy;
import static org.drools.modelcompiler.dsl.pattern.D.declarationOf;
import static org.drools.modelcompiler.dsl.pattern.D.on;
import static org.drools.modelcompiler.dsl.pattern.D.pattern;
import static org.drools.modelcompiler.dsl.pattern.D.rule;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.drools.model.AlphaIndex;
import org.drools.model.Index;
import org.drools.model.Rule;
import org.drools.model.impl.ModelImpl;
import org.drools.modelcompiler.KieBaseBuilder;
import org.jspecify.annotations.Nullable;
import org.kie.api.definition.KiePackage;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.FactName;
import stepup.tables.CellCondition;

/**
 * Turns each enabled row of a decision table into one rule of the engine through its
 * executable-model API: typed values and lambdas, never rule text, so a cell cannot become code and
 * every row is exactly one rule.
 */
final class RowRules {
  /** The package of the rows and of all DRL files; globals are shared by name within it. */
  static final String PACKAGE = "stepup.ruleset";

  /**
   * The engine tells indexed properties of one class apart by number; DRL counts its own from 0.
   */
  private static final int FIRST_INDEX = 1_000;

  private RowRules() {}

  static Collection<KiePackage> of(List<DecisionTable> tables) {
    var model = new ModelImpl(PACKAGE);
    // Whether or not DRL declares them, each session gets them.
    model.addGlobal(globalOf(Findings.class, PACKAGE, Globals.FINDINGS));
    model.addGlobal(globalOf(Catalog.class, PACKAGE, Globals.CATALOG));
    var indexes = new HashMap<String, Integer>();
    for (var table : tables) {
      var type = table.subject() == Fact.Subject.UPGRADE ? Upgrade.class : Licences.class;
      for (var row : table.rows()) {
        if (row.enabled()) {
          model.addRule(ruleFor(type, row, indexes));
        }
      }
    }
    return KieBaseBuilder.createKieBaseFromModel(model).getKiePackages();
  }

  private static <T extends StepUp> Rule ruleFor(
      Class<T> type, DecisionRow row, Map<String, Integer> indexes) {
    var stepUp = declarationOf(type, "stepUp");
    var pattern = pattern(stepUp);
    for (var condition : row.conditions()) {
      var fact = condition.term().fact();
      var cell = condition.cell();
      var only = cell.onlyKey();
      // The id identifies the test: rows with the same test share one node of the network. They
      // must where it is indexed, however they spell the value: an index keeps one node a value.
      // No label or cell has the separator, so that two of them never read alike together.
      var id =
          String.join(
              "\0",
              type.getSimpleName(),
              condition.term().label(),
              only == null ? "cell" : "value",
              only == null ? cell.text() : only.toString());
      if (only == null) {
        pattern = pattern.expr(id, s -> cell.holds(FactValues.tested(fact, s)));
      } else {
        int index =
            indexes.computeIfAbsent(type.getSimpleName() + fact, f -> FIRST_INDEX + indexes.size());
        pattern = pattern.expr(id, s -> only.equals(key(fact, s)), indexedBy(index, fact, only));
      }
    }
    var period = row.period();
    if (period.from() != null || period.until() != null) {
      pattern =
          pattern.expr(
              "period|" + period.from() + "|" + period.until(),
              s -> period.contains(s.facts().asOf()));
    }
    var saying = row.saying();
    return rule(PACKAGE, row.ruleName()).build(pattern, on(stepUp).execute(s -> s.add(saying)));
  }

  /** Has the engine look up who tests a fact for the value that it has. */
  @SuppressWarnings("unchecked") // the key of a fact is of one class, whatever its value
  private static <T extends StepUp, V> AlphaIndex<T, V> indexedBy(
      int index, FactName fact, V only) {
    return alphaIndexedBy(
        (Class<V>) only.getClass(), Index.ConstraintType.EQUAL, index, s -> (V) key(fact, s), only);
  }

  private static @Nullable Comparable<?> key(FactName fact, StepUp stepUp) {
    var value = FactValues.tested(fact, stepUp);
    return value == null ? null : CellCondition.key(value);
  }
}
