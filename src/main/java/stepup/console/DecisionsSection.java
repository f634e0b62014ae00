package stepup.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.analysis.Again;
import stepup.analysis.RulesSource;
import stepup.audit.Backwards;
import stepup.audit.Entry;
import stepup.audit.LogMode;
import stepup.audit.Query;
import stepup.audit.Recorded;
import stepup.audit.Segments;
import stepup.audit.Verification;
import stepup.http.Page;
import stepup.json.Json;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** The recorded decisions: found, read as they were answered, and decided again. */
final class DecisionsSection {
  /** What one page looks at. */
  private static final Backwards.Bounds BOUNDS =
      new Backwards.Bounds(50, 512L << 20, Duration.ofSeconds(1));

  private static final Set<String> VERDICTS = Set.of("eligible", "not_eligible", "undetermined");

  private final Console.Parts parts;
  private final Backwards.Bounds bounds;
  private final Again again;

  DecisionsSection(Console.Parts parts) {
    this(parts, BOUNDS);
  }

  /**
   * A section that looks at less or more.
   *
   * @param bounds of one page
   */
  DecisionsSection(Console.Parts parts, Backwards.Bounds bounds) {
    this.parts = parts;
    this.bounds = bounds;
    this.again = new Again(this::ofVersion, parts.budget());
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.DECISIONS, "", this::search));
    pages.add(console.get(Section.DECISIONS, "/{item}", this::record));
  }

  private @Nullable RuleFiles ofVersion(String version) {
    try {
      // A new one each time, as commits are added; found rules are kept.
      return new RulesSource(parts.rules(), parts.limits()).ofVersion(version);
    } catch (RulesException e) {
      return null;
    }
  }

  /** The last record that is certainly on the disk. */
  private long upTo() {
    var state = parts.log().get();
    return state.mode() == LogMode.OFF ? Long.MAX_VALUE : state.seq();
  }

  private Page.Reply search(Visit visit) throws IOException {
    var form = Form.of(visit.asked(), parts);
    var stretch =
        form.query() == null
            ? null
            : Backwards.search(
                Segments.of(parts.data()), form.query(), form.before(), upTo(), bounds);
    return visit.show(
        form.query() == null ? 400 : 200, "decisions", new Searched(visit, form, stretch));
  }

  /**
   * What is looked for, as it was written.
   *
   * @param mistakes the keys of texts by the names of fields
   * @param query null if something cannot be read
   * @param before where an earlier search ended; null if this is the first
   */
  record Form(
      Map<String, String> written,
      Map<String, String> mistakes,
      @Nullable Query query,
      Backwards.@Nullable Place before) {
    static final List<String> FIELDS =
        List.of("id", "customer", "from", "until", "verdict", "reason", "row");

    static Form of(Page.Asked asked, Console.Parts parts) {
      var written = new LinkedHashMap<String, String>();
      for (var field : FIELDS) {
        written.put(field, asked.query(field).strip());
      }
      var mistakes = new LinkedHashMap<String, String>();
      var zone = parts.clock().getZone();
      var since = time("from", written, zone, 0, mistakes);
      var until = time("until", written, zone, 1, mistakes);
      var verdict = filled(written, "verdict");
      if (verdict != null && !VERDICTS.contains(verdict)) {
        mistakes.put("verdict", "decisions.noVerdict");
      }
      var at = asked.query("before");
      var before = at.isEmpty() ? null : Backwards.Place.of(at);
      if (before == null && !at.isEmpty()) {
        mistakes.put("before", "decisions.noPlace");
      }
      var customer = filled(written, "customer");
      var query =
          new Query(
              filled(written, "id"),
              customer == null ? null : forms(customer, parts),
              since,
              until,
              verdict,
              filled(written, "reason"),
              filled(written, "row"),
              Long.MAX_VALUE,
              true);
      return new Form(written, mistakes, mistakes.isEmpty() ? query : null, before);
    }

    private static @Nullable String filled(Map<String, String> written, String field) {
      var text = written.getOrDefault(field, "");
      return text.isEmpty() ? null : text;
    }

    /** As it may stand in records. */
    private static Set<String> forms(String customer, Console.Parts parts) {
      var forms = new LinkedHashSet<String>();
      forms.add(customer);
      var hashed = parts.recording().mask().hashed(customer);
      if (hashed != null) {
        forms.add(hashed);
      }
      return forms;
    }

    /**
     * A moment: a day, a day and a time of it, or a moment of the world.
     *
     * @param later 1 for the end of what is named, 0 for its beginning
     */
    private static @Nullable Instant time(
        String field,
        Map<String, String> written,
        ZoneId zone,
        int later,
        Map<String, String> mistakes) {
      var text = filled(written, field);
      if (text == null) {
        return null;
      }
      try {
        if (text.length() == "2026-11-22".length()) {
          var day = LocalDate.parse(text);
          written.put(field, day + (later == 0 ? "T00:00" : "T23:59"));
          return day.plusDays(later).atStartOfDay(zone).toInstant();
        }
        if (text.endsWith("Z")) {
          var moment = Instant.parse(text);
          written.put(
              field,
              moment.atZone(zone).toLocalDateTime().truncatedTo(ChronoUnit.SECONDS).toString());
          return moment;
        }
        var time = LocalDateTime.parse(text);
        boolean minutes = text.length() == "2026-11-22T08:00".length();
        return time.plus(later, minutes ? ChronoUnit.MINUTES : ChronoUnit.SECONDS)
            .atZone(zone)
            .toInstant();
      } catch (DateTimeException e) {
        mistakes.put(field, "decisions.noTime");
        return null;
      }
    }
  }

  /**
   * What a search found.
   *
   * @param stretch null if what is looked for cannot be read
   */
  record Searched(Visit visit, Form form, Backwards.@Nullable Stretch stretch) {
    String value(String field) {
      return form.written().getOrDefault(field, "");
    }

    boolean wrong(String field) {
      return form.mistakes().containsKey(field);
    }

    boolean any() {
      return form.written().values().stream().anyMatch(text -> !text.isEmpty());
    }

    List<String> verdicts() {
      return List.of("eligible", "undetermined", "not_eligible");
    }

    /** The codes that the rules of now have. */
    List<String> reasons() {
      return visit.live().rules().catalog().reasons().names();
    }

    /** The rows and rules of now that can fire. */
    List<String> rows() {
      return visit.live().rules().rules().stream().map(rule -> rule.ref().id()).toList();
    }

    String address(Backwards.Hit hit) {
      return visit.address(Section.DECISIONS)
          + "/"
          + Addresses.encoded(hit.entry().id())
          + query("at", hit.place().toString());
    }

    /** The same search, from where this one ended. */
    String onwards() {
      var next = stretch == null ? null : stretch.next();
      return visit.address(Section.DECISIONS)
          + (next == null ? "" : query("before", next.toString()));
    }

    /** The same search, from the newest record. */
    String again() {
      return visit.address(Section.DECISIONS) + query("", "");
    }

    private String query(String name, String value) {
      return Addresses.query(asked(form.written(), name, value));
    }

    /** How much was looked at, in megabytes. */
    double megabytes() {
      return stretch == null ? 0 : stretch.bytes() / 1e6;
    }
  }

  /** The parameters of a search that say something, and one more if it has a name. */
  private static Map<String, List<String>> asked(
      Map<String, String> written, String name, String value) {
    var parameters = new LinkedHashMap<String, List<String>>();
    written.forEach(
        (field, text) -> {
          if (!text.isEmpty()) {
            parameters.put(field, List.of(text));
          }
        });
    if (!name.isEmpty()) {
      parameters.put(name, List.of(value));
    }
    return parameters;
  }

  private Page.Reply record(Visit visit) throws IOException {
    var id = visit.asked().path().getOrDefault("item", "");
    var segments = Segments.of(parts.data());
    var at = Backwards.Place.of(visit.asked().query("at"));
    var recorded = at == null ? null : segments.at(at);
    if (at != null
        && recorded != null
        && recorded.seq() <= upTo()
        && Entry.of(recorded).id().equals(id)) {
      return visit.show("decision", read(visit, recorded, Entry.of(recorded), at));
    }
    var query = new Query(id, null, null, null, null, null, null, 1, true);
    var from = Backwards.Place.of(visit.asked().query("before"));
    var stretch =
        Backwards.search(
            segments, query, from, upTo(), new Backwards.Bounds(1, bounds.bytes(), bounds.time()));
    if (!stretch.hits().isEmpty()) {
      var hit = stretch.hits().get(0);
      return visit.show("decision", read(visit, hit.recorded(), hit.entry(), hit.place()));
    }
    return visit.show(404, "undecided", new Missing(visit, id, stretch));
  }

  /** A record that was not found, so far or at all. */
  record Missing(Visit visit, String id, Backwards.Stretch stretch) {
    String onwards() {
      return visit.address(Section.DECISIONS)
          + "/"
          + Addresses.encoded(id)
          + Addresses.query(Map.of("before", List.of(String.valueOf(stretch.next()))));
    }

    double megabytes() {
      return stretch.bytes() / 1e6;
    }
  }

  private Model read(Visit visit, Recorded recorded, Entry entry, Backwards.Place place)
      throws IOException {
    var json = Json.readOwn(recorded.line().getBytes(StandardCharsets.UTF_8));
    var wanted = visit.asked();
    var live = visit.live().rules();
    return new Model(
        visit,
        recorded,
        entry,
        place,
        json,
        readable(json.path("decision"))
            ? Answered.of(json.path("decision"), live, visit.words().language())
            : null,
        wanted.query("verify").isEmpty()
            ? null
            : Verification.ofSegment(parts.data(), parts.recording().chain(), place.segment()),
        wanted.query("again").isEmpty() || !readable(json.path("decision"))
            ? null
            : Retaken.of(visit, json, again.byItsOwn(json, live), again.by(live, json)));
  }

  /** Whether its verdicts are where they belong; masks may have hidden them. */
  private static boolean readable(JsonNode decision) {
    return decision.path("subscriptions").isArray()
        && outcomes(decision)
            .allMatch(
                outcome ->
                    VERDICTS.contains(outcome.path("verdict").asText())
                        && (!outcome.has("afterRemedies")
                            || VERDICTS.contains(outcome.path("afterRemedies").asText())))
        && decision.findValues("result").stream()
            .allMatch(
                result ->
                    Set.of("not_eligible", "undetermined", "warning", "follow_up")
                        .contains(result.asText()));
  }

  private static Stream<JsonNode> outcomes(JsonNode decision) {
    return Stream.concat(
        decision.has("order") ? Stream.of(decision.path("order")) : Stream.of(),
        stream(decision.path("subscriptions"))
            .flatMap(
                s -> Stream.concat(stream(s.path("upgrades")), Stream.of(s.path("licences")))));
  }

  private static Stream<JsonNode> stream(JsonNode items) {
    return StreamSupport.stream(items.spliterator(), false);
  }

  /**
   * A record.
   *
   * @param answered null if its verdicts are masked
   * @param verified what is known of its segment; null if nobody asked
   * @param retaken the same decided again; null if nobody asked, or nothing is left to compare
   */
  record Model(
      Visit visit,
      Recorded recorded,
      Entry entry,
      Backwards.Place place,
      JsonNode json,
      @Nullable Answered answered,
      @Nullable Verification verified,
      @Nullable Retaken retaken) {
    /** Longer addresses may be refused on the way. */
    private static final int LONGEST_ADDRESS = 6_000;

    boolean ofNow() {
      return entry.rules().equals(visit.live().rules().version());
    }

    List<String> masked() {
      return stream(json.path("masked")).map(JsonNode::asText).toList();
    }

    boolean maskingFailed() {
      return json.path("maskingFailed").asBoolean();
    }

    boolean hasFacts() {
      return json.path("facts").isObject();
    }

    /** The facts for people, line by line. */
    List<Line> facts() {
      boolean any = !masked().isEmpty();
      return Json.pretty(Json.write(json.path("facts")))
          .lines()
          .map(line -> new Line(line, any && line.matches(".*\"(\\*\\*\\*|hmac:[0-9a-f]{64})\".*")))
          .toList();
    }

    /**
     * A line of JSON.
     *
     * @param masked whether it has a value that was hidden
     */
    record Line(String text, boolean masked) {}

    List<Answered.Place> rows() {
      return stream(json.path("rowsFired"))
          .map(
              row ->
                  new Answered.Place(
                      row.path("id").asText(),
                      row.path("file").asText(),
                      row.path("row").asInt(),
                      0))
          .toList();
    }

    /** Where these facts can be tried; null if they cannot, or are too long for an address. */
    @Nullable String trying() {
      if (!hasFacts() || !visit.may(Role.DECIDE)) {
        return null;
      }
      var address =
          visit.address(Section.DECIDE)
              + Addresses.query(Map.of("facts", List.of(Json.write(json.path("facts")))));
      return address.length() > LONGEST_ADDRESS ? null : address;
    }

    /** This page with what one may ask for. */
    String asking(String name) {
      var parameters = new LinkedHashMap<>(visit.asked().query());
      parameters.remove("before");
      parameters.put("at", List.of(place.toString()));
      parameters.put(name, List.of("yes"));
      return visit.address(Section.DECISIONS)
          + "/"
          + Addresses.encoded(entry.id())
          + Addresses.query(parameters);
    }

    /** The search that led here. */
    String search() {
      var parameters = new LinkedHashMap<String, List<String>>();
      for (var field : Form.FIELDS) {
        var value = visit.asked().query().get(field);
        if (value != null) {
          parameters.put(field, value);
        }
      }
      return visit.address(Section.DECISIONS) + Addresses.query(parameters);
    }
  }

  /**
   * A recorded decision, and the same decided again.
   *
   * @param questions in the order of the record; those that only one of the three has come last
   * @param doubtful whether facts are masked, so that another answer says little
   */
  record Retaken(Again.Taken then, Again.Taken now, List<Question> questions, boolean doubtful) {
    static Retaken of(Visit visit, JsonNode json, Again.Taken then, Again.Taken now) {
      var recorded = answers(visit, json.path("decision"));
      var byThen = answers(visit, then.decision());
      var byNow = answers(visit, now.decision());
      var names = new LinkedHashSet<>(recorded.keySet());
      names.addAll(byThen.keySet());
      names.addAll(byNow.keySet());
      var questions = new ArrayList<Question>();
      for (var name : names) {
        var was = recorded.get(name);
        questions.add(
            new Question(
                name,
                was,
                then.decision() == null ? null : Side.of(was, byThen.get(name)),
                now.decision() == null ? null : Side.of(was, byNow.get(name))));
      }
      return new Retaken(then, now, questions, !json.path("masked").isEmpty());
    }

    /** How many questions the rules of now answer otherwise. */
    long changed() {
      return questions.stream().filter(q -> q.now() != null && q.now().changed()).count();
    }

    private static Map<String, Said> answers(Visit visit, @Nullable JsonNode decision) {
      var answers = new LinkedHashMap<String, Said>();
      if (decision == null) {
        return answers;
      }
      var order = decision.path("order");
      if (order.isObject()) {
        answers.put(visit.say("decisions.theOrder"), Said.of(order));
      }
      for (var subscription : decision.path("subscriptions")) {
        var id = subscription.path("id").asText();
        for (var upgrade : subscription.path("upgrades")) {
          answers.put(
              visit.say("decisions.theUpgrade", id, upgrade.path("targetOffer").asText()),
              Said.of(upgrade));
        }
        if (!subscription.path("reasons").isEmpty()) {
          answers.put(visit.say("decisions.theSubscription", id), Said.of(subscription));
        }
        answers.put(visit.say("decisions.theLicences", id), Said.of(subscription.path("licences")));
      }
      return answers;
    }
  }

  /**
   * One question, as it was answered and would be.
   *
   * @param recorded null if it was not answered then
   * @param then by the rules of then; null if they are not there
   * @param now by those of now; null if they refuse
   */
  record Question(String name, @Nullable Said recorded, @Nullable Side then, @Nullable Side now) {}

  /**
   * What was said.
   *
   * @param verdict empty where there is none, as of the subscription itself
   * @param findings each as {@code code (row)}
   */
  record Said(String verdict, Set<String> codes, List<String> findings) {
    static Said of(JsonNode outcome) {
      var codes = new LinkedHashSet<String>();
      var findings = new ArrayList<String>();
      for (var kind : List.of("reasons", "warnings", "followUps")) {
        for (var finding : outcome.path(kind)) {
          var code = finding.path("code").asText();
          codes.add(kind + " " + code);
          findings.add(code + " (" + finding.path("rule").path("id").asText() + ")");
        }
      }
      var verdict = outcome.path("verdict").asText();
      return new Said(VERDICTS.contains(verdict) ? verdict : "", codes, findings);
    }
  }

  /**
   * What is said beside what was recorded.
   *
   * @param said null if there is no such question any more
   * @param gone findings that were recorded and are not said
   * @param added findings that are said and were not recorded
   */
  record Side(@Nullable Said said, boolean changed, List<String> gone, List<String> added) {
    static Side of(@Nullable Said recorded, @Nullable Said said) {
      if (recorded == null || said == null) {
        return new Side(said, (recorded == null) != (said == null), List.of(), List.of());
      }
      boolean changed =
          !recorded.verdict().equals(said.verdict()) || !recorded.codes().equals(said.codes());
      return new Side(said, changed, without(recorded, said), without(said, recorded));
    }

    private static List<String> without(Said one, Said other) {
      var codes = List.copyOf(one.codes());
      var findings = new ArrayList<String>();
      for (var code : codes) {
        if (!other.codes().contains(code)) {
          findings.add(code.substring(code.indexOf(' ') + 1));
        }
      }
      return findings;
    }
  }
}
