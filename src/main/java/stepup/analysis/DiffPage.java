package stepup.analysis;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/**
 * A difference of rules for analysts, for programs and for pull requests.
 *
 * @param from the earlier rules, as they were named
 * @param to the later rules, as they were named
 * @param edits every place in which tables and rules differ
 * @param because for each change, the edits that bring it about
 * @param stated what answers state otherwise without anything being judged otherwise: limits,
 *     services, upgrade types
 */
public record DiffPage(
    Diff diff,
    Side from,
    Side to,
    List<Edit> edits,
    List<List<Edit>> because,
    List<String> stated) {
  /** Edits tried one by one; with more, those of the rows that speak are named. */
  private static final int MOST_TRIED = 60;

  /** Edits that people are shown; programs get all. */
  private static final int SHOWN_EDITS = 40;

  /** One of two sets of rules. */
  public record Side(String name, String version) {}

  /** Looks for what brings each change about. */
  public static DiffPage of(
      Diff diff, String from, RuleFiles fromFiles, String to, RuleFiles toFiles) {
    var was = diff.space().examiners().get(0);
    var is = diff.space().examiners().get(1);
    var edits = Edit.between(fromFiles, toFiles);
    var because = new ArrayList<List<Edit>>();
    diff.changes().forEach(c -> because.add(new ArrayList<>()));
    for (var edit : edits) {
      var alone =
          edits.size() > MOST_TRIED || edits.size() == 1 || diff.changes().isEmpty()
              ? null
              : edit.alone(fromFiles, was, toFiles, is);
      for (int i = 0; i < because.size(); i++) {
        var change = diff.changes().get(i);
        if (alone == null
            ? edits.size() == 1 || change.cause().rules().contains(edit.rowId())
            : change.madeBy(alone)) {
          because.get(i).add(edit);
        }
      }
    }
    return new DiffPage(
        diff,
        new Side(from, fromFiles.version()),
        new Side(to, toFiles.version()),
        edits,
        because.stream().map(List::copyOf).toList(),
        stated(was.rules(), is.rules()));
  }

  private static List<String> stated(RuleSet was, RuleSet is) {
    var before = statements(was);
    var after = statements(is);
    var keys = new TreeSet<>(before.keySet());
    keys.retainAll(after.keySet());
    var lines = new ArrayList<String>();
    for (var key : keys) {
      if (!Objects.equals(before.get(key), after.get(key))) {
        lines.add(key + ": " + before.get(key) + " → " + after.get(key));
      }
    }
    return lines;
  }

  private static Map<String, Object> statements(RuleSet rules) {
    var statements = new LinkedHashMap<String, Object>();
    for (var offer : rules.catalog().offers().values()) {
      statements.put(offer.id() + ", licences", offer.minimum() + " to " + offer.maximum());
    }
    for (var path : rules.catalog().paths()) {
      var key = path.from().id() + " to " + path.to().id() + ", ";
      statements.put(key + "additional services", path.additionalServices());
      statements.put(key + "lost services", path.lostServices());
      statements.put(key + "upgrade type", path.type());
    }
    return statements;
  }

  /** Whether any decision changes. */
  public boolean changes() {
    return diff.changed() > 0;
  }

  /** What changes, in one sentence. */
  private String summary() {
    return changes()
        ? Page.filled(
            "%,d of %,d cases are answered otherwise, %,d of them with another verdict; every other case of the space is unchanged",
            diff.changed(), diff.space().size(), diff.flips())
        : "no decision changes";
  }

  private static String cause(Diff.Change change) {
    var sentence = change.cause().sentence();
    return sentence.isEmpty() ? change.effects().get(0).effect().sentence() : sentence;
  }

  /** What becomes of verdicts, and what else stands in the way. */
  private static String effect(Diff.Effect effect) {
    return effect.effect().sentence()
        + (effect.beside().isEmpty()
            ? ""
            : " (also in the way, in some or all: " + String.join(", ", effect.beside()) + ")");
  }

  /** The difference as plain text. */
  public String text() {
    var page = new Page();
    page.say("from %s, version %s", from.name, from.version);
    page.say("to   %s, version %s", to.name, to.version);
    for (var edit : shown()) {
      page.say("  %s", edit);
    }
    page.say("");
    page.say("%s", diff.space().statement());
    page.say("%s", summary());
    for (int i = 0; i < diff.changes().size(); i++) {
      var change = diff.changes().get(i);
      page.say("");
      page.say("%d. %s: %s", i + 1, cause(change), cases(change.cases()));
      for (var region : change.regions()) {
        page.say("   where: %s", region);
      }
      for (var also : change.also()) {
        page.say("   in some of them also: %s", also);
      }
      for (var edit : because.get(i)) {
        page.say("   because: %s", edit);
      }
      if (because.get(i).isEmpty()) {
        page.say("   because: several edits together");
      }
      for (var effect : change.effects()) {
        page.say("   %s: %s", effect(effect), cases(effect.cases()));
        page.say("     %s", effect.witness().stated().request());
      }
    }
    if (!stated.isEmpty()) {
      page.say("");
      page.say("Answers state otherwise:");
      stated.forEach(line -> page.say("  %s", line));
    }
    return page.toString();
  }

  /** The difference as Markdown, for a pull request. */
  public String markdown() {
    var page = new Page();
    page.say("### %s", capital(summary()));
    page.say("");
    page.say(
        "From %s (version `%s`) to %s (version `%s`). %s",
        Page.code(from.name),
        from.version,
        Page.code(to.name),
        to.version,
        capital(diff.space().statement()));
    if (!edits.isEmpty()) {
      page.say("");
      shown().forEach(edit -> page.say("- %s", Page.code(edit)));
    }
    for (int i = 0; i < diff.changes().size(); i++) {
      var change = diff.changes().get(i);
      page.say("");
      page.say("#### %d. %s: %s", i + 1, capital(cause(change)), cases(change.cases()));
      change.regions().forEach(region -> page.say("- where: %s", Page.code(region)));
      change.also().forEach(also -> page.say("- in some of them also: %s", also));
      because.get(i).forEach(edit -> page.say("- because: %s", Page.code(edit)));
      if (because.get(i).isEmpty()) {
        page.say("- because: several edits together");
      }
      page.say("");
      page.say("| verdict | cases | for example |");
      page.say("|---|---:|---|");
      for (var effect : change.effects()) {
        page.say(
            "| %s | %,d | %s |",
            effect(effect), effect.cases(), Page.code(effect.witness().stated().request()));
      }
    }
    if (!stated.isEmpty()) {
      page.say("");
      page.say("Answers state otherwise:");
      page.say("");
      stated.forEach(line -> page.say("- %s", Page.code(line)));
    }
    return page.toString();
  }

  private List<Object> shown() {
    var shown = new ArrayList<Object>(edits.subList(0, Math.min(SHOWN_EDITS, edits.size())));
    if (edits.size() > SHOWN_EDITS) {
      shown.add(Page.filled("and %,d more edits", edits.size() - SHOWN_EDITS));
    }
    return shown;
  }

  /** The difference as JSON. */
  public String json() {
    return Json.pretty(
        Json.write(
            json -> {
              json.writeStartObject();
              side(json, "from", from);
              side(json, "to", to);
              texts(json, "edits", edits);
              json.writeStringField("space", diff.space().statement());
              json.writeNumberField("cases", diff.space().size());
              json.writeNumberField("changed", diff.changed());
              json.writeNumberField("flipped", diff.flips());
              json.writeArrayFieldStart("changes");
              for (int i = 0; i < diff.changes().size(); i++) {
                change(json, diff.changes().get(i), because.get(i));
              }
              json.writeEndArray();
              texts(json, "statedOtherwise", stated);
              json.writeEndObject();
            }));
  }

  private static void side(JsonGenerator json, String field, Side side) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("rules", side.name);
    json.writeStringField("version", side.version);
    json.writeEndObject();
  }

  private static void change(JsonGenerator json, Diff.Change change, List<Edit> because)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("what", cause(change));
    said(json, "gone", change.cause().gone());
    said(json, "come", change.cause().come());
    json.writeNumberField("cases", change.cases());
    texts(json, "where", change.regions());
    texts(json, "also", change.also());
    texts(json, "because", because);
    json.writeArrayFieldStart("effects");
    for (var effect : change.effects()) {
      json.writeStartObject();
      json.writeStringField("before", effect.effect().before());
      json.writeStringField("after", effect.effect().after());
      if (!effect.effect().remedies().isEmpty()) {
        json.writeStringField("afterRemedies", effect.effect().remedies());
      }
      json.writeNumberField("cases", effect.cases());
      texts(json, "beside", List.copyOf(effect.beside()));
      json.writeObjectFieldStart("witness");
      var stated = effect.witness().stated();
      json.writeStringField("asked", stated.asked().name().toLowerCase(Locale.ROOT));
      if (stated.target() != null) {
        json.writeStringField("targetOffer", stated.target());
      }
      json.writeFieldName("request");
      json.writeRawValue(stated.request().toString());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void said(JsonGenerator json, String field, List<Delta.Said> said)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (var each : said) {
      json.writeStartObject();
      json.writeStringField("result", each.result());
      json.writeStringField("code", each.reason());
      json.writeStringField("rule", each.rule());
      json.writeStringField("file", each.file());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void texts(JsonGenerator json, String field, List<?> texts) throws IOException {
    json.writeArrayFieldStart(field);
    for (var text : texts) {
      json.writeString(text.toString());
    }
    json.writeEndArray();
  }

  private static String cases(int count) {
    return Page.filled("%,d %s", count, count == 1 ? "case" : "cases");
  }

  private static String capital(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
