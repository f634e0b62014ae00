package stepup.analysis;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import stepup.analysis.ImpactReport.Group;
import stepup.analysis.ImpactReport.Line;
import stepup.analysis.ImpactReport.Lines;
import stepup.json.Json;

/**
 * An impact report for analysts, for programs and for pull requests.
 *
 * @param records what was replayed, as it was named
 * @param from the rules that decide now, as they were named
 * @param to the rules that might, as they were named
 */
public record ImpactPage(ImpactReport report, String records, String from, String to) {
  /** How many groups people are shown; programs get all. */
  private static final int SHOWN_GROUPS = 20;

  /** The report as plain text. */
  public String text() {
    var page = new Page();
    var found = report.verification();
    page.say("%s of %s, decided again", decisions(report.replayed()), records);
    page.say("  by   %s, version %s", from, report.fromVersion());
    page.say("  and  %s, version %s", to, report.toVersion());
    if (report.unreadable().count() > 0) {
      page.say("");
      page.say("%s could not be replayed:", lines(report.unreadable().count()));
      named(page, report.unreadable());
    }
    page.say("");
    for (var sentence : verification()) {
      page.say("%s", sentence);
    }
    named(page, found.different());
    page.say("");
    page.say("%s", changes());
    for (var group : shown()) {
      page.say("");
      page.say(
          "%s: %s%s",
          decisions(group.decisions()), group.question(), group.allowed() ? " (allowed)" : "");
      page.say("    %s", what(group));
      page.say("    for example %s", samples(group));
    }
    var rest = rest();
    if (!rest.isEmpty()) {
      page.say("");
      page.say("%s", rest);
    }
    if (report.changed() > 0) {
      page.say("");
      page.say("%s", budget());
    }
    return page.toString();
  }

  /** The report as Markdown, for a pull request. */
  public String markdown() {
    var page = new Page();
    var found = report.verification();
    page.say("### %s", changes());
    page.say("");
    page.say(
        "%s of %s, decided again by %s (version `%s`) and by %s (version `%s`).",
        decisions(report.replayed()),
        Page.code(records),
        Page.code(from),
        report.fromVersion(),
        Page.code(to),
        report.toVersion());
    if (!report.groups().isEmpty()) {
      page.say("");
      page.say("| decisions | question | verdict | because | allowed | for example |");
      page.say("|---:|---|---|---|---|---|");
      for (var group : shown()) {
        page.say(
            "| %,d | %s | %s | %s | %s | %s |",
            group.decisions(),
            Page.code(group.question()),
            group.delta().effect().sentence(),
            Page.code(group.delta().cause().sentence()),
            group.allowed() ? "yes" : "no",
            Page.code(samples(group)));
      }
    }
    var rest = rest();
    if (!rest.isEmpty()) {
      page.say("");
      page.say("%s", rest);
    }
    page.say("");
    for (var sentence : verification()) {
      page.say("- %s", sentence);
    }
    for (var line : found.different().samples()) {
      page.say("  - %s", Page.code(named(line)));
    }
    if (report.unreadable().count() > 0) {
      page.say("- %s could not be replayed:", lines(report.unreadable().count()));
      for (var line : report.unreadable().samples()) {
        page.say("  - %s", Page.code(named(line)));
      }
    }
    if (report.changed() > 0) {
      page.say("- %s", budget());
    }
    return page.toString();
  }

  /** The report as JSON, with all groups. */
  public String json() {
    return Json.pretty(
        Json.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("records", records);
              rules(json, "from", from, report.fromVersion());
              rules(json, "to", to, report.toVersion());
              json.writeNumberField("replayed", report.replayed());
              json.writeNumberField("changed", report.changed());
              json.writeNumberField("flipped", report.flipped());
              json.writeArrayFieldStart("groups");
              for (var group : report.groups()) {
                group(json, group);
              }
              json.writeEndArray();
              json.writeNumberField("inOtherGroups", report.others());
              lines(json, "unreadable", report.unreadable());
              json.writeObjectFieldStart("verification");
              json.writeNumberField("same", report.verification().same());
              lines(json, "different", report.verification().different());
              json.writeArrayFieldStart("unverified");
              for (var version : report.verification().unverified()) {
                json.writeStartObject();
                json.writeStringField("version", version.version());
                json.writeNumberField("decisions", version.decisions());
                json.writeStringField("why", version.why());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeNumberField("withoutDecision", report.verification().facts());
              json.writeEndObject();
              json.writeObjectFieldStart("budget");
              json.writeArrayFieldStart("allow");
              for (var allowed : report.budget().allowed()) {
                json.writeString(allowed.toString());
              }
              json.writeEndArray();
              json.writeStringField("maxChanged", report.budget().most().text());
              json.writeNumberField("beyond", report.beyond());
              json.writeBooleanField("within", report.withinBudget());
              json.writeEndObject();
              json.writeBooleanField("good", report.good());
              json.writeEndObject();
            }));
  }

  private static void rules(JsonGenerator json, String field, String name, String version)
      throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("name", name);
    json.writeStringField("version", version);
    json.writeEndObject();
  }

  private static void group(JsonGenerator json, Group group) throws IOException {
    var effect = group.delta().effect();
    json.writeStartObject();
    json.writeNumberField("decisions", group.decisions());
    json.writeStringField("question", group.question());
    json.writeObjectFieldStart("effect");
    json.writeStringField("before", effect.before());
    json.writeStringField("after", effect.after());
    if (!effect.remedies().isEmpty()) {
      json.writeStringField("afterRemedies", effect.remedies());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("cause");
    said(json, "gone", group.delta().cause().gone());
    said(json, "come", group.delta().cause().come());
    json.writeEndObject();
    json.writeBooleanField("allowed", group.allowed());
    json.writeArrayFieldStart("samples");
    for (var line : group.samples()) {
      line(json, line);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void said(JsonGenerator json, String field, List<Delta.Said> said)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (var one : said) {
      json.writeStartObject();
      json.writeStringField("result", one.result());
      json.writeStringField("reason", one.reason());
      json.writeStringField("rule", one.rule());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void lines(JsonGenerator json, String field, Lines lines) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("count", lines.count());
    json.writeArrayFieldStart("samples");
    for (var line : lines.samples()) {
      line(json, line);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void line(JsonGenerator json, Line line) throws IOException {
    json.writeStartObject();
    json.writeNumberField("line", line.number());
    if (line.decisionId() != null) {
      json.writeStringField("decisionId", line.decisionId());
    }
    if (!line.what().isEmpty()) {
      json.writeStringField("what", line.what());
    }
    json.writeEndObject();
  }

  private List<Group> shown() {
    return report.groups().stream().limit(SHOWN_GROUPS).toList();
  }

  /** What is not shown; empty if all is. */
  private String rest() {
    int hidden = report.groups().size() - shown().size();
    if (hidden == 0) {
      return "";
    }
    return Page.filled(
        "and %,d smaller groups; --format=json lists them%s",
        hidden,
        report.others() == 0
            ? ""
            : ", but for some changes of "
                + decisions(report.others())
                + ", which are too various");
  }

  private String changes() {
    if (report.changed() == 0) {
      return "no decision changes";
    }
    return Page.filled(
        "%s of %,d would be answered otherwise (%s), %s",
        decisions(report.changed()),
        report.replayed(),
        percent(report.changed(), report.replayed()),
        report.flipped() == 0
            ? "none with another verdict"
            : report.flipped() == report.changed()
                ? "all with another verdict"
                : Page.filled("%,d with another verdict", report.flipped()));
  }

  private List<String> verification() {
    var sentences = new ArrayList<String>();
    var found = report.verification();
    if (found.same() > 0) {
      sentences.add(
          "verified: "
              + decisions(found.same())
              + ", taken again as recorded by the rules that took them");
    }
    for (var version : found.unverified()) {
      sentences.add(
          Page.filled(
              "not verified: %s by version %s: %s",
              decisions(version.decisions()),
              version.version().isEmpty() ? "(none stated)" : version.version(),
              version.why()));
    }
    if (found.facts() > 0) {
      sentences.add("facts alone, nothing to verify: " + lines(found.facts()));
    }
    if (found.different().count() > 0) {
      sentences.add(
          "wrong: "
              + decisions(found.different().count())
              + ", not taken again as recorded by the rules that took them");
    }
    return sentences;
  }

  private String budget() {
    var most = report.budget().most().text();
    var may =
        most.equals("0")
            ? "no decision may change"
            : (most.endsWith("%") ? most : decisions(Long.parseLong(most))) + " may change";
    var allowed =
        report.budget().allowed().stream()
            .map(Budget.Allowed::toString)
            .collect(Collectors.joining("; "));
    return Page.filled(
        "%s: %s%s, and %s",
        report.withinBudget() ? "within the budget" : "beyond the budget",
        may,
        allowed.isEmpty() ? "" : " but for what is allowed (" + allowed + ")",
        report.beyond() == 0 ? "none does" : Page.filled("%,d would", report.beyond()));
  }

  private static String what(Group group) {
    var cause = group.delta().cause().sentence();
    return group.delta().effect().sentence() + (cause.isEmpty() ? "" : "; " + cause);
  }

  private static String samples(Group group) {
    return group.samples().stream()
        .map(l -> l.decisionId() == null ? "line " + l.number() : l.decisionId())
        .collect(Collectors.joining(", "));
  }

  private static void named(Page page, Lines lines) {
    for (var line : lines.samples()) {
      page.say("    %s", named(line));
    }
    if (lines.count() > lines.samples().size()) {
      page.say("    and %,d more", lines.count() - lines.samples().size());
    }
  }

  private static String named(Line line) {
    return "line "
        + line.number()
        + (line.decisionId() == null ? "" : " (" + line.decisionId() + ")")
        + ": "
        + line.what();
  }

  private static String decisions(long count) {
    return count == 1 ? "1 decision" : Page.filled("%,d decisions", count);
  }

  private static String lines(long count) {
    return count == 1 ? "1 line" : Page.filled("%,d lines", count);
  }

  /** Rounded to two digits that say something, so that one in a million is not 0 %. */
  private static String percent(long part, long all) {
    var percent =
        new BigDecimal(part)
            .movePointRight(2)
            .divide(new BigDecimal(all), 12, RoundingMode.HALF_UP);
    int digits =
        percent.compareTo(BigDecimal.ONE) >= 0
            ? 1
            : percent.scale() - percent.unscaledValue().toString().length() + 2;
    return percent.setScale(digits, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString()
        + " %";
  }
}
