package stepup.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.OverBudgetException;
import stepup.http.Page;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.Problem;
import stepup.json.RequestProblem;

/**
 * Tries a customer: what they may order, why not, and the way out.
 *
 * <p>The form and the JSON are two forms of HTML. Whichever is sent has the other's state with it,
 * so that the server can bring all of it into step: the JSON that the form was made of, or the last
 * JSON that a form could be made of.
 */
final class DecideSection {
  /** Longest address in characters that any browser and server passes on. */
  static final int LONGEST_ADDRESS = 6_000;

  /** How much longer than its JSON a form may be, as percent signs make three bytes of one. */
  private static final int FORM_RATIO = 8;

  private final Console.Parts parts;
  private final DecisionService tries;

  DecideSection(Console.Parts parts) {
    this.parts = parts;
    this.tries = parts.trying();
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.DECIDE, "", this::show));
    pages.add(
        console
            .post(Section.DECIDE, "", Role.DECIDE, this::change)
            .upTo(FORM_RATIO * parts.requests().bodyBytes()));
  }

  private Page.Reply show(Visit visit) {
    var facts = visit.asked().query("facts");
    var request =
        facts.isEmpty() ? Example.customer(visit.live().rules().catalog()) : object(facts);
    return visit.show(
        "decide", request == null ? written(visit, facts, "", null) : tried(visit, request, null));
  }

  private Page.Reply change(Visit visit) {
    var asked = visit.asked();
    var before = object(asked.form("before"));
    var json = asked.form("json");
    var request = asked.form("form").isEmpty() ? null : object(json);
    var tried =
        request == null
            ? written(visit, json, asked.form("last"), before)
            : edited(visit, request, before);
    return visit.show(asked.header("hx-request").isEmpty() ? "decide" : "tried", tried);
  }

  /** Somebody has written JSON. */
  private Tried written(Visit visit, String json, String last, @Nullable ObjectNode before) {
    var request = object(json);
    if (request != null) {
      return tried(visit, request, before).as(json);
    }
    var trouble =
        json.getBytes(StandardCharsets.UTF_8).length > parts.requests().bodyBytes()
            ? Problem.of(413).because(visit.say("decide.tooLarge", parts.requests().bodyBytes()))
            : problemOf(visit, json);
    var shown = object(last);
    return new Tried(
        json,
        last,
        shown == null ? null : FactsForm.of(shown, visit, today(), List.of()),
        true,
        trouble,
        null,
        Set.of(),
        before == null ? "" : Json.write(before),
        List.of(),
        null,
        null);
  }

  /** Why JSON cannot be shown in a form: most likely that it cannot be decided either. */
  private Problem problemOf(Visit visit, String json) {
    try {
      read(visit, json.getBytes(StandardCharsets.UTF_8));
      throw new IllegalStateException("facts that no form can show");
    } catch (RequestProblem e) {
      return Problem.of(e);
    }
  }

  /** Somebody has changed the form, or asked for something that changes it. */
  private Tried edited(Visit visit, ObjectNode present, @Nullable ObjectNode before) {
    var catalog = visit.live().rules().catalog();
    var asked = visit.asked();
    var request =
        FactsForm.of(present, visit, today(), List.of()).changed(present, asked.form(), catalog);
    var wanted = asked.form("do");
    if (wanted.equals("add")) {
      Example.add(request, catalog);
    } else if (wanted.matches("remove \\d{1,6}")) {
      remove(request, Integer.parseInt(wanted.substring("remove ".length())));
    } else if (wanted.equals("back") && before != null) {
      return tried(visit, before, null);
    } else if (wanted.equals("keep")) {
      return tried(visit, request, null);
    } else if (wanted.startsWith("apply ")) {
      return tried(visit, remedied(visit, request, wanted), before == null ? request : before);
    }
    return tried(visit, request, before);
  }

  private static void remove(ObjectNode request, int number) {
    if (request.path("subscriptions") instanceof ArrayNode subscriptions
        && number < subscriptions.size()) {
      var removed = subscriptions.remove(number);
      if (removed.path("id").equals(request.path("order").path("subscription"))) {
        request.remove("order");
      }
    }
  }

  /** The request after the remedies of a step-up; the same if they cannot be applied any more. */
  private ObjectNode remedied(Visit visit, ObjectNode request, String stepUp) {
    try {
      var facts = read(visit, bytes(request));
      var changes = Remedied.changes(decide(visit, facts).decision()).get(stepUp);
      return changes == null ? request : Remedied.applied(request, facts, changes);
    } catch (RequestProblem | OverBudgetException e) {
      // The same is told of the request as it is.
      return request;
    }
  }

  private Tried tried(Visit visit, ObjectNode request, @Nullable ObjectNode before) {
    var compact = Json.write(request);
    Problem problem = null;
    DecisionRecord decided = null;
    try {
      decided = decide(visit, read(visit, bytes(request)));
    } catch (RequestProblem | OverBudgetException e) {
      problem = Problem.of(e);
    }
    var form =
        FactsForm.of(request, visit, today(), problem == null ? List.of() : problem.errors());
    var address = visit.address(Section.DECIDE) + "?facts=" + Addresses.encoded(compact);
    return new Tried(
        Json.pretty(compact),
        compact,
        form,
        false,
        problem,
        decided == null ? null : answered(visit, decided),
        decided == null ? Set.of() : Remedied.changes(decided.decision()).keySet(),
        before == null ? "" : Json.write(before),
        before == null
            ? List.of()
            : differences(FactsForm.of(before, visit, today(), List.of()), form, visit),
        address.length() > LONGEST_ADDRESS ? null : Addresses.encoded(compact),
        curl(visit, compact));
  }

  private DecisionRecord decide(Visit visit, Facts facts) {
    return tries.decide(
        visit.live().rules(), facts, DecisionEngine.Scope.EXPLAINED, parts.clock().instant());
  }

  private static Answered answered(Visit visit, DecisionRecord decided) {
    var rules = visit.live().rules();
    var language = visit.words().language();
    try {
      return Answered.of(
          Json.readOwn(AnswerWriter.answer(decided, rules.catalog().texts(language))),
          rules,
          language);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Facts read(Visit visit, byte[] json) {
    return FactsReader.read(
        json, visit.live().rules().catalog(), LocalDate.parse(today()), parts.requests());
  }

  private String today() {
    return LocalDate.ofInstant(parts.clock().instant(), parts.clock().getZone()).toString();
  }

  private static byte[] bytes(JsonNode request) {
    return Json.write(request).getBytes(StandardCharsets.UTF_8);
  }

  /** A request that a form can show; null if it is none. */
  private @Nullable ObjectNode object(String json) {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > parts.requests().bodyBytes()) {
      return null;
    }
    try {
      return Json.read(bytes, parts.requests()) instanceof ObjectNode request
              && FactsForm.fits(request)
          ? request
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** What the form shows otherwise than before; subscriptions that are gone are not told. */
  private static List<Difference> differences(FactsForm before, FactsForm now, Visit visit) {
    var was =
        before.fields().collect(Collectors.toMap(FactsForm.Field::pointer, f -> f, (a, b) -> a));
    var differences = new ArrayList<Difference>();
    var unstated = visit.say("decide.unstated");
    if (!before.admin().equals(now.admin())) {
      differences.add(
          new Difference(
              visit.say("decide.field.delegatedAdmin"),
              FactsForm.idOf(FactsForm.ADMIN),
              told(before.admin(), visit),
              told(now.admin(), visit)));
    }
    now.fields()
        .forEach(
            field -> {
              var old = was.get(field.pointer());
              var text = old == null ? "" : old.value();
              if (!text.equals(field.value())) {
                differences.add(
                    new Difference(
                        field.about().isEmpty()
                            ? field.label()
                            : visit.say("decide.fieldOf", field.about(), field.label()),
                        field.id(),
                        text.isEmpty() ? unstated : text,
                        field.value().isEmpty() ? unstated : field.value()));
              }
            });
    return List.copyOf(differences);
  }

  private static String told(FactsForm.Admin admin, Visit visit) {
    return !admin.stated()
        ? visit.say("decide.unstated")
        : admin.delegated().isEmpty() ? visit.say("decide.none") : admin.value();
  }

  /** The same question for a shell. */
  private String curl(Visit visit, String compact) {
    var host = visit.asked().header("host");
    return "curl -sS "
        + quoted(visit.asked().scheme() + "://" + (host.isEmpty() ? "localhost" : host) + "/decide")
        + " \\\n  -H 'Content-Type: application/json' -H "
        + quoted("Accept-Language: " + visit.words().language())
        + (parts.access().asks() ? " -H \"Authorization: Bearer $STEPUP_KEY\"" : "")
        + " \\\n  --data-raw "
        + quoted(compact);
  }

  /** A text that a POSIX shell takes as it is. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * One difference between two requests.
   *
   * @param field where it is, by the id of its element
   */
  record Difference(String what, String field, String was, String now) {}

  /**
   * What the page shows.
   *
   * @param json as written or, if the form was changed, for people
   * @param last the request that the form shows, on one line; empty if there is none
   * @param form null if nothing was ever written that a form can show
   * @param locked whether the form shows an earlier request, as the present one cannot be shown
   * @param problem why there is no answer; null if there is one
   * @param remedied names of the step-ups with remedies to apply
   * @param before the request before remedies were applied; empty if none were
   * @param differences what is otherwise now
   * @param address the request as it stands in addresses; null if it is too long
   * @param curl null if the request cannot be sent
   */
  record Tried(
      String json,
      String last,
      @Nullable FactsForm form,
      boolean locked,
      @Nullable Problem problem,
      @Nullable Answered answered,
      Set<String> remedied,
      String before,
      List<Difference> differences,
      @Nullable String address,
      @Nullable String curl) {
    Tried as(String written) {
      return new Tried(
          written,
          last,
          form,
          locked,
          problem,
          answered,
          remedied,
          before,
          differences,
          address,
          curl);
    }

    /** How many lines the JSON needs, within reason. */
    int lines() {
      return (int) Math.max(12, Math.min(60, json.lines().count() + 1));
    }
  }
}
