package stepup.rules;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Period;
import stepup.catalog.Reason;
import stepup.catalog.Term;
import stepup.decision.Result;
import stepup.decision.RowRef;
import stepup.rules.Invariant.Change;
import stepup.rules.Invariant.Must;
import stepup.tables.Choices;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * The table of invariants, which a folder need not have.
 *
 * @param all every row that could be read, in order
 * @param conditions which step-ups the enabled rows are about
 */
record InvariantTable(List<Invariant> all, List<DecisionTable> conditions) {
  private static final String ABOUT = "About";
  private static final String CHANGE = "Change";
  private static final String MUST = "Must";

  private static final Choices<Fact.Subject> SUBJECTS = new Choices<>("what can be stated about");
  private static final Choices<Change> CHANGES = new Choices<>("a change");

  static {
    SUBJECTS.add("upgrade", Fact.Subject.UPGRADE);
    SUBJECTS.add("licences", Fact.Subject.LICENCES);
    EnumSet.complementOf(EnumSet.of(Change.NONE)).forEach(c -> CHANGES.add(c.text(), c));
  }

  /** What must hold, and of which service or reason. */
  private record Demand(Must must, String name) {}

  private record Read(Invariant invariant, DecisionRow conditions) {}

  static InvariantTable read(Reading reading, Catalog catalog) {
    if (!reading.files().hasTable(RuleFiles.INVARIANTS)) {
      return new InvariantTable(List.of(), List.of());
    }
    var sheet = reading.sheet(RuleFiles.INVARIANTS);
    if (reading.unreadable(Catalog.VOCABULARY)) {
      return new InvariantTable(List.of(), List.of());
    }
    var labels = new LinkedHashSet<String>();
    SUBJECTS.values().forEach(s -> labels.addAll(DecisionTable.terms(catalog, s).keySet()));
    sheet.expect(Term.INVARIANT_LABELS, labels);
    var demands = demands(reading, catalog);
    var rows = new ArrayList<Read>();
    for (var row : sheet.rows()) {
      var read = row(row, sheet, catalog, labels, demands);
      if (read != null) {
        rows.add(read);
      }
    }
    return new InvariantTable(
        rows.stream().map(Read::invariant).toList(),
        SUBJECTS.values().stream()
            .map(
                subject ->
                    new DecisionTable(
                        sheet.file(),
                        subject,
                        rows.stream()
                            .filter(r -> r.invariant().about() == subject)
                            .map(Read::conditions)
                            .toList()))
            .toList());
  }

  private static Choices<Demand> demands(Reading reading, Catalog catalog) {
    var demands = new Choices<Demand>("what an invariant can demand");
    for (var must : Must.values()) {
      var names =
          switch (must) {
            case NOT_LOSE -> catalog.services();
            case GIVE_REASON, NOT_GIVE_REASON ->
                catalog.reasons().values().stream().map(Reason::code).toList();
            default -> List.of("");
          };
      names.forEach(
          name -> demands.add((must.text() + " " + name).strip(), new Demand(must, name)));
    }
    if (Catalog.TABLES.stream().anyMatch(reading::unreadable)) {
      demands.excuseAll();
    }
    return demands;
  }

  private static @Nullable Read row(
      Row row, Sheet sheet, Catalog catalog, Set<String> labels, Choices<Demand> demands) {
    row.required("Source");
    var title = row.required("Title");
    var about = row.choice(ABOUT, SUBJECTS);
    var change = row.choiceOrBlank(CHANGE, CHANGES);
    var demand = row.choice(MUST, demands);
    boolean enabled = row.yesOrNo("Enabled");
    if (demand != null) {
      checkTogether(row, about, demand.must());
    }
    if (about == null) {
      return null;
    }
    var terms = DecisionTable.terms(catalog, about);
    var others = new HashSet<>(labels);
    others.removeAll(terms.keySet());
    for (var label : others) {
      if (row.filled(label)) {
        row.wrong(
            label,
            "the column says nothing about `" + row.text(ABOUT) + "`",
            "leave the cell blank, or write something else in `" + ABOUT + "`");
      }
    }
    var conditions = DecisionTable.conditions(row, sheet, terms);
    if (demand == null) {
      return null;
    }
    var ref = new RowRef(row.id(), row.file(), row.number());
    return new Read(
        new Invariant(
            ref,
            sheet.column(MUST),
            title,
            about,
            change == null ? Change.NONE : change,
            demand.must(),
            demand.name(),
            enabled,
            row.text("Source")),
        new DecisionRow(
            ref,
            title,
            conditions,
            Result.WARNING,
            "",
            new Period(null, null),
            enabled,
            row.text("Source")));
  }

  private static void checkTogether(Row row, Fact.@Nullable Subject about, Must must) {
    if (must.compares() && !row.filled(CHANGE)) {
      row.wrong(
          CHANGE,
          "`" + must.text() + "` compares what is decided before and after a change",
          CHANGES.instead(""));
    }
    if (must == Must.NOT_LOSE && about == Fact.Subject.LICENCES) {
      row.wrong(MUST, "added licences lose no service", "write `upgrade` in `" + ABOUT + "`");
    }
  }
}
