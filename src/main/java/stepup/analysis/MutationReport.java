package stepup.analysis;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;
import stepup.scenario.Case;
import stepup.scenario.ScenarioRow;
import stepup.tables.Mistake;

/**
 * What became of every edit.
 *
 * @param tried in the order of tables, rows and columns
 */
public record MutationReport(List<Tried> tried) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public MutationReport {
    tried = List.copyOf(tried);
  }

  /** What became of an edit. */
  public enum Fate {
    /** The tables would not be accepted, so no scenario is needed. */
    REFUSED,
    /** A scenario fails. */
    KILLED,
    /** No case is answered otherwise, so no scenario could fail. */
    EQUIVALENT,
    /** Some case is answered otherwise, and no scenario fails. */
    SURVIVED;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An edit that was tried.
   *
   * @param by the scenario that fails; empty unless it was killed
   * @param row what would kill it if it were added; null unless it survived, and if no row of a
   *     table can state the case
   * @param differs a case that is answered otherwise; null unless it survived
   */
  public record Tried(
      Mutant mutant, Fate fate, String by, @Nullable ScenarioRow row, @Nullable Case differs) {}

  /** How many edits met a fate. */
  public int count(Fate fate) {
    return (int) tried.stream().filter(t -> t.fate() == fate).count();
  }

  /** The edits that no scenario notices. */
  public List<Tried> survivors() {
    return tried.stream().filter(t -> t.fate() == Fate.SURVIVED).toList();
  }

  /**
   * How many of those edits are noticed that can be, in percent; rounded down to two digits, 100 if
   * there are none.
   */
  public BigDecimal score() {
    int noticeable = count(Fate.KILLED) + count(Fate.SURVIVED);
    return noticeable == 0
        ? HUNDRED
        : HUNDRED
            .multiply(BigDecimal.valueOf(count(Fate.KILLED)))
            .divide(BigDecimal.valueOf(noticeable), 2, RoundingMode.DOWN);
  }

  /** An error for each survivor, with what to add. */
  public List<Mistake> mistakes() {
    return survivors().stream()
        .map(
            survivor -> {
              var mutant = survivor.mutant();
              return new Mistake(
                  Mistake.Severity.ERROR,
                  mutant.row().file(),
                  mutant.row().row(),
                  mutant.column(),
                  mutant.row().id(),
                  mutant.label(),
                  "changing it " + mutant.change() + " breaks no scenario",
                  remedy(survivor));
            })
        .toList();
  }

  /** Every survivor with what to add, one line each, and the numbers in the last line. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (var survivor : survivors()) {
      var mutant = survivor.mutant();
      lines.add(
          "changing "
              + mutant.place()
              + " "
              + mutant.change()
              + " breaks no scenario; "
              + remedy(survivor));
    }
    lines.add(
        "%d edits: %d break a scenario, %d break none, %d change no decision, %d are refused; score %s %%"
            .formatted(
                tried.size(),
                count(Fate.KILLED),
                count(Fate.SURVIVED),
                count(Fate.EQUIVALENT),
                count(Fate.REFUSED),
                score().stripTrailingZeros().toPlainString()));
    return lines;
  }

  private static String remedy(Tried survivor) {
    var row = survivor.row();
    if (row == null) {
      return "add a pair of a request and its answer: " + request(survivor);
    }
    return row.table().isEmpty()
        ? "add a table of scenarios with the columns " + row.header() + " and the row: " + row.csv()
        : "add to " + row.table() + ": " + row.csv();
  }

  private static String request(Tried survivor) {
    return Objects.requireNonNull(survivor.differs()).request().toString();
  }

  /** The same for programs, with every edit. */
  public String json() {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("edits", tried.size());
          for (var fate : Fate.values()) {
            json.writeNumberField(fate.text(), count(fate));
          }
          json.writeNumberField("score", score());
          json.writeArrayFieldStart("tried");
          for (var one : tried) {
            var mutant = one.mutant();
            json.writeStartObject();
            json.writeStringField("file", mutant.row().file());
            json.writeStringField("cell", mutant.cell());
            json.writeNumberField("row", mutant.row().row());
            json.writeNumberField("column", mutant.column());
            json.writeStringField("rowId", mutant.row().id());
            json.writeStringField("label", mutant.label());
            json.writeStringField("kind", mutant.kind().text());
            json.writeStringField("from", mutant.before());
            json.writeStringField("to", mutant.after());
            json.writeStringField("fate", one.fate().text());
            if (!one.by().isEmpty()) {
              json.writeStringField("scenario", one.by());
            }
            var row = one.row();
            if (row != null) {
              json.writeObjectFieldStart("add");
              if (!row.table().isEmpty()) {
                json.writeStringField("table", row.table());
              }
              json.writeStringField("labels", row.header());
              json.writeStringField("row", row.csv());
              json.writeEndObject();
            }
            if (one.differs() != null) {
              json.writeFieldName("request");
              json.writeRawValue(request(one));
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
