package stepup.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionService;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.RequestProblem;
import stepup.live.Live;
import stepup.live.Proven;
import stepup.rules.RuleSet;

/** The HTTP server: one route for each thing one can ask. */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final String JSON = "application/json";
  private static final long STOP_MILLIS = 10_000;
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
  private final Limits limits;
  private final Javalin javalin;
  private volatile @Nullable Document document;

  /**
   * How much one request may ask.
   *
   * @param bodyBytes largest body, in bytes
   * @param subscriptions most subscriptions
   */
  public record Limits(int bodyBytes, int subscriptions) {}

  private Server(Supplier<Live> live, DecisionService decisions, Clock clock, Limits limits) {
    this.live = live;
    this.decisions = decisions;
    this.clock = clock;
    this.limits = limits;
    this.javalin = Javalin.create(this::configure);
  }

  /**
   * Starts to serve.
   *
   * @param live what decides; asked once for each request
   * @param clock tells today, in its zone
   * @param port 0 for any free one
   * @throws IOException if it cannot listen there
   */
  public static Server start(
      Supplier<Live> live,
      DecisionService decisions,
      Clock clock,
      Limits limits,
      String host,
      int port)
      throws IOException {
    var server = new Server(live, decisions, clock, limits);
    try {
      server.javalin.start(host, port);
    } catch (JavalinBindException e) {
      throw new IOException(
          host
              + ":"
              + port
              + " cannot be listened on; set HOST and PORT to an address that is free",
          e);
    }
    return server;
  }

  /** The port it listens on. */
  public int port() {
    return javalin.port();
  }

  /** Stops: takes no more requests, and lets those in flight finish. */
  @Override
  public void close() {
    javalin.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.prefer405over404 = true;
    config.jetty.modifyServer(
        server -> {
          server.setStopTimeout(STOP_MILLIS);
          server.insertHandler(new NoWebSockets());
          server.insertHandler(new GracefulHandler());
          server.setErrorHandler(new ProblemHandler());
        });
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.routes.post("/decide", this::decide);
    get(config, "/rules", ctx -> json(ctx, CatalogViews.rules(rules())));
    get(config, "/offers", ctx -> json(ctx, CatalogViews.offers(rules())));
    get(config, "/upgrade-paths", ctx -> json(ctx, CatalogViews.upgradePaths(rules())));
    get(config, "/health/live", ctx -> json(ctx, "{\"status\":\"live\"}"));
    get(
        config,
        "/health/ready",
        ctx ->
            json(
                ctx,
                "{\"status\":\"ready\",\"rules\":{\"version\":\"" + rules().version() + "\"}}"));
    get(config, "/status", ctx -> json(ctx, StatusView.of(live.get())));
    get(config, "/openapi.json", ctx -> json(ctx, openApi(live.get().proven())));
    get(config, "/docs", ctx -> Docs.serve(ctx, "docs.html"));
    get(config, "/docs/{file}", ctx -> Docs.serve(ctx, ctx.pathParam("file")));
    config.routes.exception(RequestProblem.class, (e, ctx) -> problem(ctx, Problem.of(e)));
    config.routes.exception(
        DecisionLog.DecisionNotRecordedException.class,
        (e, ctx) -> {
          LOG.error("a decision could not be recorded and was not given", e);
          problem(
              ctx,
              Problem.of(
                  503,
                  "decision-log-unavailable",
                  "The decision cannot be recorded, so it is not given.",
                  "Try again later."));
        });
    config.routes.exception(
        HttpResponseException.class,
        (e, ctx) -> {
          var methods = e.getDetails().get("availableMethods");
          if (methods != null) {
            ctx.header("Allow", methods);
          }
          problem(ctx, Problem.of(e.getStatus()));
        });
    config.routes.exception(Exception.class, (e, ctx) -> problem(ctx, internal(e)));
    config.router.javaLangErrorHandler(
        (response, error) -> {
          var problem = internal(error);
          response.setStatus(problem.status());
          response.setContentType(Problem.CONTENT_TYPE);
          try {
            response.getOutputStream().write(problem.json().getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
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

  /** A page; HEAD is answered as GET is, without the body. */
  private static void get(JavalinConfig config, String path, io.javalin.http.Handler page) {
    config.routes.get(path, page);
    config.routes.head(path, page);
  }

  /** The path of one request: bytes, facts, decision, answer. */
  private void decide(Context ctx) {
    if (!isJson(ctx.header("Content-Type")) || !isPlain(ctx.header("Content-Encoding"))) {
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
    var ruleSet = rules();
    var now = clock.instant();
    var today = LocalDate.ofInstant(now, clock.getZone());
    var facts = FactsReader.read(body(ctx), ruleSet.catalog(), today, limits.subscriptions());
    var entry =
        decisions.decide(
            ruleSet,
            facts,
            explain ? DecisionEngine.Scope.EXPLAINED : DecisionEngine.Scope.EVERYTHING,
            now);
    var texts =
        ruleSet
            .catalog()
            .texts(String.join(",", Collections.list(ctx.req().getHeaders("Accept-Language"))));
    ctx.header("Content-Language", texts.language());
    ctx.header("Vary", "Accept-Language");
    json(ctx, AnswerWriter.answer(entry, texts));
  }

  private byte[] body(Context ctx) {
    try {
      var bytes = ctx.req().getInputStream().readNBytes(limits.bodyBytes() + 1);
      if (bytes.length > limits.bodyBytes()) {
        // The rest stays unread, so the client must not use the connection again.
        ctx.header("Connection", "close");
        throw new HttpResponseException(413);
      }
      return bytes;
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

  private static boolean isPlain(@Nullable String contentEncoding) {
    return contentEncoding == null || contentEncoding.equalsIgnoreCase("identity");
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

  private static void json(Context ctx, String document) {
    ctx.contentType(JSON).result(document.getBytes(StandardCharsets.UTF_8));
  }

  private static void problem(Context ctx, Problem problem) {
    ctx.status(problem.status())
        .contentType(Problem.CONTENT_TYPE)
        .result(problem.json().getBytes(StandardCharsets.UTF_8));
  }

  private static Problem internal(Throwable e) {
    var id = "urn:uuid:" + UUID.randomUUID();
    LOG.error("internal error {}", id, e);
    return new Problem(
        500, "internal-error", "Something went wrong in the service.", null, id, List.of());
  }

  /**
   * Refuses WebSockets before Javalin does, which would start a session and set a cookie although
   * nobody signs in here.
   */
  private static final class NoWebSockets extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (!request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION)) {
        return super.handle(request, response, callback);
      }
      Response.writeError(request, response, callback, 404);
      return true;
    }
  }

  /**
   * Errors that Jetty answers before Javalin sees the request, for example header fields that are
   * too large.
   */
  private static final class ProblemHandler extends ErrorHandler {
    @Override
    public boolean errorPageForMethod(String method) {
      return true;
    }

    @Override
    protected void generateResponse(
        Request request,
        Response response,
        int status,
        @Nullable String message,
        @Nullable Throwable cause,
        Callback callback) {
      // Whatever of the request is left unread, the connection cannot be used again.
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
      Content.Sink.write(response, true, Problem.of(status).json(), callback);
    }
  }
}
