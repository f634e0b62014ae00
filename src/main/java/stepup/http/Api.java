package stepup.http;

import static stepup.http.Listener.json;
import static stepup.http.Listener.problem;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.access.Role;
import stepup.batch.Batch;
import stepup.catalog.Texts;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.AnswerLines;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Problem;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.live.Proven;
import stepup.partnercenter.Codes;
import stepup.partnercenter.UpgradesAnswer;
import stepup.partnercenter.UpgradesRequest;
import stepup.rules.RuleSet;
import stepup.telemetry.Phase;

/** What callers ask: decisions, and what the rules say. */
final class Api implements Listener.Door {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final String DECIDE = "/decide";
  private static final String PARTNER_CENTER = "/partner-center/upgrades";
  private static final String JSON = "application/json";
  static final String LINES = "application/x-ndjson";

  /** Each holds a thread for as long as its client likes. */
  private static final int MOST_BATCHES = 32;

  private static final Map<String, List<String>> EXPLAIN_FULL = Map.of("explain", List.of("full"));
  private static final Map<Map<String, List<String>>, Codes> CODES =
      Map.of(
          Map.of("codes", List.of("integer")), Codes.INTEGER,
          Map.of("codes", List.of("name")), Codes.NAME);

  private static final Problem BAD_QUERY =
      Problem.of(
          400,
          "bad-parameter",
          "A query parameter is wrong.",
          "Write `explain=full`, or no parameter at all.");

  private static final Problem BAD_CODES =
      BAD_QUERY.because("Write `codes=integer` or `codes=name`, or no parameter at all.");

  private static final Problem BAD_BATCH_QUERY =
      BAD_QUERY.because(
          "Write `from` with the number of a line, from 1, `explain=full`, both or nothing.");

  private final Supplier<Live> live;
  private final DecisionService decisions;
  private final Clock clock;
  private final RequestLimits limits;
  private final Admission admission;
  private final Semaphore batches = new Semaphore(MOST_BATCHES);
  private volatile boolean stopping;
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
        Route.direct(DECIDE, Role.DECIDE, this::decide),
        Route.streamed(DECIDE + "/batch", Role.DECIDE, this::batch),
        Route.direct(PARTNER_CENTER, Role.DECIDE, this::upgrades),
        Route.get("/rules", Role.READ, ctx -> json(ctx, CatalogViews.rules(rules()))),
        Route.get("/offers", Role.READ, ctx -> json(ctx, CatalogViews.offers(rules()))),
        Route.get(
            "/upgrade-paths", Role.READ, ctx -> json(ctx, CatalogViews.upgradePaths(rules()))),
        Route.get("/openapi.json", Role.ANYONE, ctx -> json(ctx, openApi(live.get().proven()))),
        Route.get("/docs", Role.ANYONE, ctx -> Docs.serve(ctx, "docs.html")),
        Route.get("/docs/{file}", Role.ANYONE, ctx -> Docs.serve(ctx, ctx.pathParam("file"))));
  }

  /** Sheds without reading the body, which costs a fraction of finding out later. */
  @Override
  public @Nullable Problem refuse(Request request) {
    var path = request.getHttpURI().getCanonicalPath();
    return HttpMethod.POST.is(request.getMethod())
            && (path.startsWith(DECIDE) || path.startsWith(PARTNER_CENTER))
            && admission.shedsNow()
        ? Problem.OVERLOADED
        : null;
  }

  @Override
  public long refused() {
    return admission.shed();
  }

  /** From now on batches end between two lines, so that they go on elsewhere. */
  void drain() {
    stopping = true;
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

  /** A question and its answer in one of the forms that are spoken here. */
  private interface Form {
    Answer answer(Exchange exchange, RuleSet rules, Texts texts);
  }

  private void decide(Exchange exchange) {
    var query = parameters(exchange.query());
    boolean explain = query.equals(EXPLAIN_FULL);
    var scope = explain ? DecisionEngine.Scope.EXPLAINED : DecisionEngine.Scope.EVERYTHING;
    decide(
        exchange,
        explain || query.isEmpty() ? null : BAD_QUERY,
        (asking, rules, texts) -> answer(asking, rules, scope, texts));
  }

  /** The same in Partner Center's shapes. */
  private void upgrades(Exchange exchange) {
    var query = parameters(exchange.query());
    var codes = query.isEmpty() ? Codes.INTEGER : CODES.get(query);
    decide(
        exchange,
        codes == null ? BAD_CODES : null,
        (asking, rules, texts) -> upgrades(asking, rules, Objects.requireNonNull(codes), texts));
  }

  /** The path of one request: bytes, facts, decision, record, answer. */
  private void decide(Exchange exchange, @Nullable Problem badQuery, Form form) {
    if (!isUtf8(exchange.header(HttpHeader.CONTENT_TYPE), JSON)) {
      exchange.refuse(Problem.of(415));
      return;
    }
    if (!accepts(exchange.header(HttpHeader.ACCEPT), JSON)) {
      exchange.refuse(Problem.of(406));
      return;
    }
    if (badQuery != null) {
      exchange.refuse(badQuery);
      return;
    }
    var ruleSet = rules();
    var other = Expected.otherThan(ruleSet.version(), exchange.headers(HttpHeader.IF_MATCH));
    if (other != null) {
      exchange.refuse(other);
      return;
    }
    var texts = ruleSet.catalog().texts(exchange.headers(HttpHeader.ACCEPT_LANGUAGE));
    exchange.course().since(Phase.READ, exchange.headNanos());
    long asked = System.nanoTime();
    admission.submit(
        () -> {
          exchange.course().since(Phase.WAIT, asked);
          try {
            var answer = form.answer(exchange, ruleSet, texts);
            return () -> exchange.attempt(() -> keep(exchange, answer));
          } catch (Throwable e) {
            return () -> exchange.fail(e);
          }
        },
        () -> exchange.refuse(Problem.OVERLOADED));
  }

  /** An answer that must not be given before its record is kept. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Answer(DecisionRecord entry, String language, byte[] json) {}

  private Answer answer(Exchange exchange, RuleSet rules, DecisionEngine.Scope scope, Texts texts) {
    var course = exchange.course();
    var now = clock.instant();
    var facts =
        course.in(
            Phase.PARSE,
            () -> FactsReader.read(exchange.body(), rules.catalog(), day(now), limits));
    var entry = course.in(Phase.EVALUATE, () -> decisions.evaluate(rules, facts, scope, now));
    var json = course.in(Phase.WRITE, () -> AnswerWriter.answer(entry, texts));
    return new Answer(entry, texts.language(), json);
  }

  private Answer upgrades(Exchange exchange, RuleSet rules, Codes codes, Texts texts) {
    var course = exchange.course();
    var now = clock.instant();
    var catalog = rules.catalog();
    var request =
        course.in(
            Phase.PARSE, () -> UpgradesRequest.read(exchange.body(), catalog, day(now), limits));
    var scope = DecisionEngine.Scope.EVERYTHING;
    var entry =
        course.in(Phase.EVALUATE, () -> decisions.evaluate(rules, request.facts(), scope, now));
    var json =
        course.in(Phase.WRITE, () -> UpgradesAnswer.of(entry, request, catalog, texts, codes));
    return new Answer(entry, texts.language(), json);
  }

  private LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, clock.getZone());
  }

  private void keep(Exchange exchange, Answer answer) {
    long from = System.nanoTime();
    decisions.keep(
        List.of(answer.entry),
        failure -> {
          exchange.course().since(Phase.RECORD, from);
          if (failure == null) {
            exchange.attempt(() -> give(exchange, answer));
          } else {
            exchange.fail(failure);
          }
        });
  }

  private static void give(Exchange exchange, Answer answer) {
    exchange.course().decided(answer.entry);
    exchange.says(HttpHeader.CONTENT_LANGUAGE, answer.language);
    exchange.says(HttpHeader.VARY, "Accept-Language");
    exchange.answer(JSON, answer.json);
  }

  /**
   * What stands behind the question mark, by name; what cannot be read is called by an empty name.
   * Javalin's own way fails over a content type that says nothing after {@code charset}.
   */
  private static Map<String, List<String>> parameters(@Nullable String query) {
    var parameters = new TreeMap<String, List<String>>();
    if (query != null && !query.isEmpty()) {
      for (var parameter : query.split("&", -1)) {
        var both = parameter.split("=", 2);
        try {
          var value = both.length == 1 ? "" : unescaped(both[1]);
          parameters.computeIfAbsent(unescaped(both[0]), name -> new ArrayList<>()).add(value);
        } catch (IllegalArgumentException e) {
          parameters.computeIfAbsent("", name -> new ArrayList<>());
        }
      }
    }
    return parameters;
  }

  private static String unescaped(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static Texts texts(Context ctx, RuleSet rules) {
    return rules
        .catalog()
        .texts(String.join(",", Collections.list(ctx.req().getHeaders("Accept-Language"))));
  }

  private static void speaks(Context ctx, Texts texts) {
    ctx.header("Content-Language", texts.language());
    ctx.res().addHeader("Vary", "Accept-Language");
  }

  /** The path of many requests: read while they arrive, and answered while others arrive. */
  private void batch(Context ctx) {
    if (!isUtf8(ctx.header("Content-Type"), LINES, "application/jsonl")
        || !"identity"
            .equalsIgnoreCase(
                Objects.requireNonNullElse(ctx.header("Content-Encoding"), "identity"))) {
      problem(
          ctx,
          Problem.of(415)
              .because("Send Content-Type: " + LINES + ", in UTF-8, without Content-Encoding."));
      return;
    }
    if (!accepts(ctx.header("Accept"), LINES, "application/jsonl")) {
      problem(ctx, Problem.of(406).because("Accept " + LINES + "."));
      return;
    }
    var query = parameters(ctx.queryString());
    long from = from(query.remove("from"));
    boolean explain = query.equals(EXPLAIN_FULL);
    if (from < 1 || (!explain && !query.isEmpty())) {
      problem(ctx, BAD_BATCH_QUERY);
      return;
    }
    var rules = rules();
    var expected = String.join(",", Collections.list(ctx.req().getHeaders("If-Match")));
    var other = Expected.otherThan(rules.version(), expected);
    if (other != null) {
      problem(ctx, other);
      return;
    }
    if (stopping || !batches.tryAcquire()) {
      problem(ctx, Problem.OVERLOADED);
      return;
    }
    try {
      batch(ctx, rules, from, explain);
    } finally {
      batches.release();
    }
  }

  private void batch(Context ctx, RuleSet rules, long from, boolean explain) {
    var scope = explain ? DecisionEngine.Scope.EXPLAINED : DecisionEngine.Scope.EVERYTHING;
    var texts = texts(ctx, rules);
    var batch = new Batch(rules, texts, scope, limits, decisions, clock);
    var work =
        new Batch.Work(
            from,
            limits.batchLines(),
            admission::inTurn,
            0,
            () -> stopping,
            Listener.course(ctx)::decided);
    speaks(ctx, texts);
    ctx.contentType(LINES);
    try {
      var out = ctx.res().getOutputStream();
      Batch.Output output =
          (answers, count) -> {
            out.write(
                answers.array(), answers.arrayOffset() + answers.position(), answers.remaining());
            out.flush();
          };
      var last = new AnswerLines();
      batch.run(ctx.req().getInputStream(), work, output).tell(last);
      output.write(last.bytes(), last.count());
    } catch (IOException e) {
      LOG.debug("a client left its batch", e);
    }
  }

  /** The number of a line; 0 if it is none. */
  private static long from(@Nullable List<String> values) {
    if (values == null) {
      return 1;
    }
    var value = values.size() == 1 ? values.get(0) : "";
    return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : 0;
  }

  /** Whether a Content-Type header names one of these in UTF-8; other parameters do not matter. */
  private static boolean isUtf8(@Nullable String contentType, String... types) {
    if (types[0].equals(contentType)) {
      return true;
    }
    var parameters = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    try {
      var type = HttpField.getValueParameters(contentType, parameters);
      return type != null
          && List.of(types).contains(type.toLowerCase(Locale.ROOT))
          && "utf-8".equalsIgnoreCase(parameters.getOrDefault("charset", "utf-8"));
    } catch (IllegalArgumentException e) {
      // A quote that never ends.
      return false;
    }
  }

  /** Whether an Accept header takes one of these; one that is missing takes anything. */
  private static boolean accepts(@Nullable String accept, String... types) {
    if (accept == null || accept.isBlank() || accept.equals("*/*") || accept.equals(types[0])) {
      return true;
    }
    var taken = new ArrayList<>(List.of(types));
    taken.addAll(List.of("application/*", "*/*"));
    var ranges = new QuotedQualityCSV();
    try {
      ranges.addValue(accept.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      // A quote that never ends.
      return false;
    }
    return ranges.getValues().stream()
        .map(range -> range.split(";", 2)[0].strip())
        .anyMatch(taken::contains);
  }
}
