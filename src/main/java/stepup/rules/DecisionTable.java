package stepup.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Period;
import stepup.catalog.Reason;
import stepup.catalog.Term;
import stepup.decision.Result;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;
import stepup.tables.CellCondition;
import stepup.tables.Choices;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.Sheet;

/**
 * A decision table: each row says what follows when all its conditions hold. All rows that hold are
 * collected.
 *
 * @param subject what the rows are tested against
 * @param rows every row, also those that are switched off, in order
 */
record DecisionTable(String file, Fact.Subject subject, List<DecisionRow> rows) {
  private static final String TITLE = "Title";
  static final String RESULT = "Result";
  static final String REASON = "Reason";
  private static final String ENABLED = "Enabled";
  private static final String SOURCE = "Source";

  /** What a row may say; follow-ups belong to a path. */
  private static final Choices<Result> RESULTS = new Choices<>("a result");

  static {
    for (var result : List.of(Result.NOT_ELIGIBLE, Result.UNDETERMINED, Result.WARNING)) {
      RESULTS.add(result.text(), result);
    }
  }

  /**
   * Reads a table.
   *
   * @param earlier what it said in terms that mean the same now; null if it is to be read anew
   */
  static DecisionTable read(
      Reading reading,
      String table,
      Fact.Subject subject,
      Catalog catalog,
      @Nullable DecisionTable earlier) {
    var sheet = reading.sheet(table);
    if (earlier != null && sheet.unchanged()) {
      sheet.retell();
      return earlier;
    }
    if (reading.unreadable(Catalog.VOCABULARY)) {
      return new DecisionTable(sheet.file(), subject, List.of());
    }
    var terms = terms(catalog, subject);
    sheet.expect(Term.FIXED_LABELS, terms.keySet());
    var rows = new ArrayList<DecisionRow>();
    for (var row : sheet.rows()) {
      rows.add(row(row, sheet, subject, terms, catalog.reasons()));
    }
    return new DecisionTable(sheet.file(), subject, rows);
  }

  /** The condition columns that rows about a subject may have, by their labels. */
  static Map<String, Term> terms(Catalog catalog, Fact.Subject subject) {
    var terms = new LinkedHashMap<String, Term>();
    for (var term : catalog.vocabulary()) {
      if (term.fact().fact().about(subject)) {
        terms.put(term.label(), term);
      }
    }
    return terms;
  }

  /** The filled condition cells of a row. */
  static List<DecisionRow.Condition> conditions(Row row, Sheet sheet, Map<String, Term> terms) {
    var conditions = new ArrayList<DecisionRow.Condition>();
    for (var label : sheet.labels()) {
      var term = terms.get(label);
      if (term == null) {
        continue;
      }
      var cell = CellCondition.read(row, label, term.type(), term.canBeUnknown());
      if (cell != null) {
        conditions.add(new DecisionRow.Condition(term, cell));
      }
    }
    return conditions;
  }

  private static DecisionRow row(
      Row row, Sheet sheet, Fact.Subject subject, Map<String, Term> terms, Choices<Reason> codes) {
    row.required(SOURCE);
    var title = row.required(TITLE);
    // A cell in a column that does not exist is meant as a condition too, and reported already.
    boolean filled =
        sheet.labels().stream().anyMatch(l -> !Term.FIXED_LABELS.contains(l) && row.filled(l));
    var conditions = conditions(row, sheet, terms);
    if (!filled) {
      row.wrong(
          TITLE,
          "the row has no condition, so it would speak about everyone",
          "fill at least one condition column, or delete the row");
    }
    var result = row.choice(RESULT, RESULTS);
    var reason = row.choice(REASON, codes);
    if (reason != null) {
      reason.checkAbout(subject, row, REASON);
      if (result != null && result.blocks() && !reason.hasRemedy()) {
        row.wrong(
            REASON,
            "`" + reason.code() + "` stands in the way but says no remedy",
            "write one in " + reason.place());
      }
    }
    return new DecisionRow(
        new RowRef(row.id(), row.file(), row.number()),
        title,
        conditions,
        result == null ? Result.UNDETERMINED : result,
        reason == null ? "" : reason.code(),
        Period.read(row),
        row.yesOrNo(ENABLED),
        row.text(SOURCE));
  }

  /**
   * Adds how each enabled row fares on a step-up, evaluated without the engine; used to explain,
   * never to decide.
   */
  void explain(StepUp stepUp, List<RowCheck> checks) {
    for (var row : rows) {
      if (row.enabled()) {
        checks.add(row.explain(stepUp));
      }
    }
  }
}
