package stepup.analysis;

import java.util.ArrayList;
import java.util.List;
import stepup.decision.RowRef;
import stepup.json.Json;
import stepup.tables.Mistake;

/**
 * What the scenarios of a rules folder exercise, and what they leave out.
 *
 * @param scenarios how many there are
 * @param rows how many rows and rules there are to exercise
 * @param unexercised those that no scenario exercises, in the order of the tables
 * @param cells every condition and day of the rows that are switched on, there or by a scenario
 * @param cases by question, in the order of the fact space
 */
public record CoverageReport(
    int scenarios, int rows, List<RowRef> unexercised, List<Cell> cells, List<Cases> cases) {

  public CoverageReport {
    unexercised = List.copyOf(unexercised);
    cells = List.copyOf(cells);
    cases = List.copyOf(cases);
  }

  /** Whether scenarios show what a cell is for. */
  public enum Fate {
    /** One is silent because of this cell alone, and in another one the row speaks. */
    SHOWN,
    /** A request could show it, and no scenario does. */
    NOT_SHOWN,
    /** No request can show it: without the cell, the row would speak in the very same cases. */
    CANNOT_MATTER
  }

  /**
   * A condition or day of a row of a decision table.
   *
   * @param column from 1 ({@code A})
   * @param text as written
   * @param missing what cases would show it, in words; empty unless it is not shown
   */
  public record Cell(
      RowRef row, int column, String label, String text, Fate fate, List<String> missing) {
    public Cell {
      missing = List.copyOf(missing);
    }
  }

  /**
   * The cases of one question.
   *
   * @param exercised how many of them some scenario is one to the rules with
   */
  public record Cases(String question, int exercised, int all) {}

  /** Whether every row and rule is exercised. */
  public boolean complete() {
    return unexercised.isEmpty();
  }

  /** How many cells have a fate. */
  public int count(Fate fate) {
    return (int) cells.stream().filter(cell -> cell.fate() == fate).count();
  }

  /** How many cases there are. */
  public int allCases() {
    return cases.stream().mapToInt(Cases::all).sum();
  }

  /** How many cases some scenario exercises. */
  public int exercisedCases() {
    return cases.stream().mapToInt(Cases::exercised).sum();
  }

  /** What the scenarios leave out, as remarks about rows and cells, sorted by place. */
  public List<Mistake> findings() {
    var findings = new ArrayList<Mistake>();
    unexercised.forEach(
        row ->
            findings.add(
                new Mistake(
                    Mistake.Severity.WARNING,
                    row.file(),
                    row.row(),
                    0,
                    row.id(),
                    "",
                    "no scenario exercises it",
                    "add one")));
    for (var cell : cells) {
      if (cell.fate() == Fate.NOT_SHOWN) {
        findings.add(
            finding(
                cell,
                Mistake.Severity.WARNING,
                "no scenario shows what it is for",
                "add one where " + String.join(", and one where ", cell.missing())));
      } else if (cell.fate() == Fate.CANNOT_MATTER) {
        findings.add(
            finding(
                cell,
                Mistake.Severity.NOTE,
                "no request can show what it is for, as the tables are",
                "show it by a scenario that changes other cells in `With`, or leave it"));
      }
    }
    return findings.stream().sorted().toList();
  }

  private static Mistake finding(
      Cell cell, Mistake.Severity severity, String what, String instead) {
    var row = cell.row();
    return new Mistake(
        severity, row.file(), row.row(), cell.column(), row.id(), cell.label(), what, instead);
  }

  /** What is left out, one line each, and the numbers. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    findings()
        .forEach(
            f ->
                lines.add(
                    (f.severity() == Mistake.Severity.NOTE ? "note: " : "")
                        + f.place()
                        + ": "
                        + f.what()
                        + "; "
                        + f.instead()));
    for (var some : cases) {
      lines.add(Page.filled("%s: %,d of %,d cases", some.question(), some.exercised(), some.all()));
    }
    lines.add(
        Page.filled(
            "%,d scenarios: %,d of %,d rows and rules exercised; %,d of %,d cells shown, %,d cannot matter; %,d of %,d cases",
            scenarios,
            rows - unexercised.size(),
            rows,
            count(Fate.SHOWN),
            cells.size() - count(Fate.CANNOT_MATTER),
            count(Fate.CANNOT_MATTER),
            exercisedCases(),
            allCases()));
    return lines;
  }

  /** The same for programs, with every cell. */
  public String json() {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("scenarios", scenarios);
          json.writeObjectFieldStart("rows");
          json.writeNumberField("exercised", rows - unexercised.size());
          json.writeNumberField("all", rows);
          json.writeArrayFieldStart("missing");
          for (var row : unexercised) {
            json.writeStartObject();
            json.writeStringField("file", row.file());
            json.writeNumberField("row", row.row());
            json.writeStringField("rowId", row.id());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeObjectFieldStart("cells");
          for (var fate : Fate.values()) {
            json.writeNumberField(key(fate), count(fate));
          }
          json.writeArrayFieldStart("each");
          for (var cell : cells) {
            json.writeStartObject();
            json.writeStringField("file", cell.row().file());
            json.writeStringField("cell", Mistake.columnName(cell.column()) + cell.row().row());
            json.writeStringField("rowId", cell.row().id());
            json.writeStringField("label", cell.label());
            json.writeStringField("says", cell.text());
            json.writeStringField("fate", key(cell.fate()));
            if (!cell.missing().isEmpty()) {
              json.writeArrayFieldStart("missing");
              for (var missing : cell.missing()) {
                json.writeString(missing);
              }
              json.writeEndArray();
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeObjectFieldStart("cases");
          json.writeNumberField("exercised", exercisedCases());
          json.writeNumberField("all", allCases());
          json.writeArrayFieldStart("questions");
          for (var some : cases) {
            json.writeStartObject();
            json.writeStringField("question", some.question());
            json.writeNumberField("exercised", some.exercised());
            json.writeNumberField("all", some.all());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static String key(Fate fate) {
    return switch (fate) {
      case SHOWN -> "shown";
      case NOT_SHOWN -> "notShown";
      case CANNOT_MATTER -> "cannotMatter";
    };
  }
}
