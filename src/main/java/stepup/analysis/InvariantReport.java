package stepup.analysis;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;
import stepup.rules.Invariant;
import stepup.scenario.Asked;
import stepup.scenario.Case;
import stepup.scenario.ScenarioRow;
import stepup.tables.Mistake;

/**
 * Which invariants hold.
 *
 * @param cases how many cases there are
 * @param invariants those that are switched on, in table order
 */
public record InvariantReport(int cases, List<Kept> invariants) {
  public InvariantReport {
    invariants = List.copyOf(invariants);
  }

  /**
   * What became of an invariant.
   *
   * @param about how many cases it is about
   * @param broken in how many of them it does not hold
   * @param counter the most usual one of these; null if it holds
   */
  public record Kept(Invariant invariant, int about, int broken, @Nullable Counter counter) {}

  /**
   * A case in which an invariant does not hold.
   *
   * @param before what was before the change; null if nothing is changed
   * @param row what would show it if it were added to the scenarios, with what is decided now; null
   *     if no row of a table can state it
   */
  public record Counter(@Nullable Side before, Side after, @Nullable ScenarioRow row) {}

  /** A case, what is answered, and the services that the upgrade takes away. */
  public record Side(Case stated, Answer answer, List<String> lost) {}

  /** Whether all of them hold. */
  public boolean hold() {
    return invariants.stream().allMatch(kept -> kept.counter() == null);
  }

  /** An error for each that does not hold, and a warning for each that is about no case. */
  public List<Mistake> mistakes() {
    return invariants.stream()
        .filter(kept -> kept.counter() != null || kept.about() == 0)
        .map(
            kept ->
                kept.counter() == null
                    ? mistake(
                        kept,
                        Mistake.Severity.WARNING,
                        "no case of all there are is one it is about, so it says nothing",
                        "correct its conditions, or leave it if that is meant")
                    : mistake(
                        kept,
                        Mistake.Severity.ERROR,
                        broken(kept, kept.counter()),
                        "correct the rules, or this row if it demands too much"))
        .sorted()
        .toList();
  }

  private static Mistake mistake(
      Kept kept, Mistake.Severity severity, String what, String instead) {
    var invariant = kept.invariant();
    var ref = invariant.ref();
    return new Mistake(
        severity, ref.file(), ref.row(), invariant.column(), ref.id(), "Must", what, instead);
  }

  private static String broken(Kept kept, Counter counter) {
    var invariant = kept.invariant();
    var after = counter.after();
    var before = counter.before();
    var what =
        Page.filled(
            "`%s` does not hold in %,d of %,d cases; for example, ",
            invariant.said(), kept.broken(), kept.about());
    var requests =
        " ("
            + (before == null ? "" : before.stated().request() + ", then ")
            + after.stated().request()
            + ")";
    if (invariant.must() == Invariant.Must.NOT_LOSE) {
      return what + asked(after.stated()) + " loses " + Wording.listed(after.lost()) + requests;
    }
    return what
        + asked(after.stated())
        + " is "
        + (before == null
            ? answered(after.answer())
            : answered(before.answer())
                + ", and "
                + answered(after.answer())
                + " after `"
                + invariant.change().text()
                + "`")
        + requests;
  }

  private static String asked(Case stated) {
    var offer = stated.request().path("subscriptions").path(0).path("offer").asText();
    if (stated.target() == null) {
      return (stated.asked() == Asked.ORDER ? "an order of licences of " : "adding licences to ")
          + offer;
    }
    return (stated.asked() == Asked.ORDER ? "an order of the upgrade from " : "the upgrade from ")
        + offer
        + " to "
        + stated.target();
  }

  private static String answered(Answer answer) {
    var blocking =
        answer.said().stream()
            .filter(s -> s.result().blocks())
            .map(s -> s.reason() + " by " + s.rule().id())
            .collect(Collectors.joining(", "));
    return answer.standing() + (blocking.isEmpty() ? "" : ": " + blocking);
  }

  /** Every mistake with what shows it, and the numbers in the last line. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (var mistake : mistakes()) {
      lines.add(mistake.toString());
      invariants.stream()
          .filter(kept -> kept.invariant().ref().id().equals(mistake.rowId()))
          .map(Kept::counter)
          .filter(Objects::nonNull)
          .map(Counter::row)
          .filter(Objects::nonNull)
          .forEach(
              row ->
                  lines.add(
                      "  as a scenario, with what must be decided in place of what is"
                          + (row.table().isEmpty() ? ": " : ", in " + row.table() + ": ")
                          + row.csv()));
    }
    lines.add(
        Page.filled(
            "%,d invariants: %,d hold, %,d do not, %,d are about no case; %,d cases looked at",
            invariants.size(), holding(), broken(), vacuous(), cases));
    return lines;
  }

  private long holding() {
    return invariants.size() - broken() - vacuous();
  }

  private long broken() {
    return invariants.stream().filter(kept -> kept.counter() != null).count();
  }

  private long vacuous() {
    return invariants.stream().filter(kept -> kept.about() == 0).count();
  }

  /** The same for programs, with every invariant. */
  public String json() {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("cases", cases);
          json.writeNumberField("hold", holding());
          json.writeNumberField("broken", broken());
          json.writeNumberField("aboutNoCase", vacuous());
          json.writeArrayFieldStart("invariants");
          for (var kept : invariants) {
            write(json, kept);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("messages");
          for (var mistake : mistakes()) {
            json.writeString(mistake.toString());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Kept kept) throws IOException {
    var invariant = kept.invariant();
    json.writeStartObject();
    json.writeStringField("id", invariant.ref().id());
    json.writeStringField("file", invariant.ref().file());
    json.writeNumberField("row", invariant.ref().row());
    json.writeStringField("title", invariant.title());
    if (!invariant.change().text().isEmpty()) {
      json.writeStringField("change", invariant.change().text());
    }
    json.writeStringField("must", invariant.said());
    json.writeBooleanField("holds", kept.counter() == null);
    json.writeNumberField("about", kept.about());
    json.writeNumberField("broken", kept.broken());
    var counter = kept.counter();
    if (counter != null) {
      json.writeObjectFieldStart("counterExample");
      if (counter.before() != null) {
        write(json, "before", counter.before());
      }
      write(json, counter.before() == null ? "case" : "after", counter.after());
      var row = counter.row();
      if (row != null) {
        json.writeObjectFieldStart("scenario");
        if (!row.table().isEmpty()) {
          json.writeStringField("table", row.table());
        }
        json.writeStringField("labels", row.header());
        json.writeStringField("row", row.csv());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Side side) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("question", asked(side.stated()));
    json.writeStringField("answer", answered(side.answer()));
    json.writeFieldName("request");
    json.writeRawValue(side.stated().request().toString());
    json.writeEndObject();
  }
}
