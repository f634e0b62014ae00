package stepup.http;

import static stepup.http.Listener.json;
import static stepup.http.Listener.problem;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.catalog.Texts;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.live.Proven;
import stepup.rules.RuleSet;
import stepup.telemetry.Course;
import stepup.telemetry.Phase;

/** What callers ask: decisions, and what the rules say. */
final class Api {
  private static final String DECIDE = "/decide";
  private static final String JSON = "application/json";
  private static final Map<String, List<String>> EXPLAIN_FULL = Map.of("explain", List.of("full"));
  private static final Problem BAD_QUERY =
      Problem.of(
          400,
          "bad-parameter",
          "A query parameter is wrong.",
          "Write `explain=full`, or no parameter at all.");

  private final Supplier<Live> live;
  private final DecisionService decisions;
  private final Clock clock;
  private final RequestLimits limits;
  private final Admission admission;
  private volatile @Nullable Document document;

  Api(
      Supplier<Live> live,
      DecisionService decisions,
      Clock clock,
      RequestLimits limits,
      Admission admission) {
    this.live = live;
    this.decisions = decisions;
    this.clock = clock;
    this.limits = limits;
    this.admission = admission;
  }

  List<Route> routes() {
    return List.of(
        Route.post(DECIDE, Role.DECIDE, this::decide),
        Route.get("/rules", Role.READ, ctx -> json(ctx, CatalogViews.rules(rules()))),
        Route.get("/offers", Role.READ, ctx -> json(ctx, CatalogViews.offers(rules()))),
        Route.get(
            "/upgrade-paths", Role.READ, ctx -> json(ctx, CatalogViews.upgradePaths(rules()))),
        Route.get("/openapi.json", Role.ANYONE, ctx -> json(ctx, openApi(live.get().proven()))),
        Route.get("/docs", Role.ANYONE, ctx -> Docs.serve(ctx, "docs.html")),
        Route.get("/docs/{file}", Role.ANYONE, ctx -> Docs.serve(ctx, ctx.pathParam("file"))));
  }

  /** Sheds without reading the body, which costs a fraction of finding out later. */
  @Nullable Problem refuse(Request request) {
    return HttpMethod.POST.is(request.getMethod())
            && request.getHttpURI().getCanonicalPath().startsWith(DECIDE)
            && admission.shedsNow()
        ? Problem.OVERLOADED
        : null;
  }

  private RuleSet rules() {
    return live.get().rules();
  }

  private String openApi(Proven proven) {
    var made = document;
    if (made == null || !made.proven.equals(proven)) {
      made = new Document(proven, OpenApi.document(proven.rules(), proven.examples()));
      document = made;
    }
    return made.json;
  }

  /**
   * The API document, which takes the deciding of its examples to make, and the rules it was made
   * for.
   */
  private record Document(Proven proven, String json) {}

  /** The path of one request: bytes, facts, decision, record, answer. */
  private void decide(Context ctx) {
    if (!isJson(ctx.header("Content-Type"))) {
      throw new HttpResponseException(415);
    }
    if (!accepts(ctx.header("Accept"))) {
      throw new HttpResponseException(406);
    }
    var query = ctx.queryParamMap();
    boolean explain = query.equals(EXPLAIN_FULL);
    if (!explain && !query.isEmpty()) {
      problem(ctx, BAD_QUERY);
      return;
    }
    var scope = explain ? DecisionEngine.Scope.EXPLAINED : DecisionEngine.Scope.EVERYTHING;
    var ruleSet = rules();
    var texts =
        ruleSet
            .catalog()
            .texts(String.join(",", Collections.list(ctx.req().getHeaders("Accept-Language"))));
    var course = Listener.course(ctx);
    var body = course.in(Phase.READ, () -> body(ctx));
    long asked = System.nanoTime();
    var answer =
        admission.run(
            () -> {
              course.since(Phase.WAIT, asked);
              return answer(course, body, ruleSet, scope, texts);
            });
    course.run(Phase.RECORD, () -> decisions.keep(List.of(answer.entry)));
    course.decided(answer.entry);
    ctx.header("Content-Language", texts.language());
    ctx.res().addHeader("Vary", "Accept-Language");
    json(ctx, answer.json);
  }

  /** An answer that must not be given before its record is kept. */
  private record Answer(DecisionRecord entry, String json) {}

  private Answer answer(
      Course course, byte[] body, RuleSet rules, DecisionEngine.Scope scope, Texts texts) {
    var now = clock.instant();
    var today = LocalDate.ofInstant(now, clock.getZone());
    var facts =
        course.in(Phase.PARSE, () -> FactsReader.read(body, rules.catalog(), today, limits));
    var entry = course.in(Phase.EVALUATE, () -> decisions.evaluate(rules, facts, scope, now));
    return new Answer(entry, course.in(Phase.WRITE, () -> AnswerWriter.answer(entry, texts)));
  }

  private static byte[] body(Context ctx) {
    try {
      return ctx.req().getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new HttpResponseException(400);
    }
  }

  /** Whether a Content-Type header names JSON in UTF-8; other parameters do not matter. */
  private static boolean isJson(@Nullable String contentType) {
    var parameters = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    try {
      var type = HttpField.getValueParameters(contentType, parameters);
      return JSON.equalsIgnoreCase(type)
          && "utf-8".equalsIgnoreCase(parameters.getOrDefault("charset", "utf-8"));
    } catch (IllegalArgumentException e) {
      // A quote that never ends.
      return false;
    }
  }

  /** Whether an Accept header takes JSON; one that is missing takes anything. */
  private static boolean accepts(@Nullable String accept) {
    if (accept == null || accept.isBlank()) {
      return true;
    }
    var ranges = new QuotedQualityCSV();
    try {
      ranges.addValue(accept.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      // A quote that never ends.
      return false;
    }
    return ranges.getValues().stream()
        .map(range -> range.split(";", 2)[0].strip())
        .anyMatch(List.of(JSON, "application/*", "*/*")::contains);
  }
}
