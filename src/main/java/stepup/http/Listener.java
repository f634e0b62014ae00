package stepup.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.access.Role;
import stepup.json.Problem;
import stepup.telemetry.Course;
import stepup.telemetry.Telemetry;

/** One port and what can be asked there. Whatever goes wrong is answered with a problem. */
final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final String JSON = "application/json";
  private static final int COMPRESSED_FROM_BYTES = 1_024;

  /** How long requests in flight may take when it closes. */
  private static final long STOP_MILLIS = 10_000;

  private static final String COURSE = "stepup.course";

  private final List<Route> routes;
  private final Telemetry telemetry;
  private final Javalin javalin;
  private final Entrance entrance;
  private final SlowClients slowClients;
  private volatile boolean lastAnswers;

  /**
   * Prepares a port; nothing is listened on yet.
   *
   * @param entrance who may ask, and how
   * @param door decides on requests before anything of them is read
   * @param threads most threads
   * @param bodyBytes largest body
   */
  Listener(
      List<Route> routes,
      Entrance entrance,
      Door door,
      Telemetry telemetry,
      int threads,
      int bodyBytes,
      ClientLimits clients) {
    this.routes = routes;
    this.entrance = entrance;
    this.telemetry = telemetry;
    routes.forEach(route -> telemetry.expect(route.path(), route.method().name()));
    Predicate<Request> streamed =
        request -> {
          var route = route(request);
          return route != null && route.streamed();
        };
    ToIntFunction<Request> most =
        request -> {
          var route = route(request);
          var page = route == null ? null : route.page();
          return page == null || page.bodyBytes() == 0 ? bodyBytes : page.bodyBytes();
        };
    this.slowClients = new SlowClients(clients, streamed);
    this.javalin =
        Javalin.create(
            config -> {
              configure(config, routes, entrance);
              // Once it is answered, as it may have begun before.
              config.routes.after(
                  ctx -> {
                    if (lastAnswers) {
                      ctx.header("Connection", "close");
                    }
                  });
              config.jetty.addConnector(
                  (server, http) -> {
                    var connector = new PacedConnector(server, http, door::refused);
                    connector.setHost(config.jetty.host);
                    connector.setPort(config.jetty.port);
                    connector.setIdleTimeout(TimeUnit.SECONDS.toMillis(clients.idleSeconds()));
                    connector.addBean(slowClients.connections());
                    entrance.encrypt(connector);
                    return connector;
                  });
              config.jetty.threadPool = new QueuedThreadPool(threads, Math.min(threads, 8));
              config.jetty.modifyServer(
                  server -> {
                    server.setStopTimeout(STOP_MILLIS);
                    server.insertHandler(new Answers());
                    server.insertHandler(compression());
                    server.insertHandler(new Bodies(most, clients, streamed));
                    server.insertHandler(new FirstLook(door));
                    server.insertHandler(slowClients);
                    entrance.fit(server);
                    server.insertHandler(new GracefulHandler());
                    server.setErrorHandler(new ProblemHandler());
                    server.addBean(new NetworkConnectionLimit(clients.connections(), server));
                    server.setRequestLog(this::over);
                  });
              config.jetty.modifyHttpConfiguration(
                  http -> http.setRequestHeaderSize(clients.headerBytes()));
            });
  }

  /** Answers of some size are compressed for those who accept it; bodies are inflated before. */
  private static CompressionHandler compression() {
    var gzip = new GzipCompression();
    gzip.setMinCompressSize(COMPRESSED_FROM_BYTES);
    var handler = new CompressionHandler();
    handler.putCompression(gzip);
    handler.putConfiguration(
        "/",
        CompressionConfig.builder()
            .compressIncludeMethod(HttpMethod.GET.asString())
            .compressIncludeMethod(HttpMethod.HEAD.asString())
            .compressIncludeMethod(HttpMethod.POST.asString())
            .compressExcludeMimeType("image/png")
            // Compressed, an answer would wait for those behind it.
            .compressExcludeMimeType(Api.LINES)
            .decompressExcludePath("/*")
            .build());
    return handler;
  }

  /** The course of a request that is being answered. */
  static Course course(Context ctx) {
    return Objects.requireNonNull((Course) ctx.req().getAttribute(COURSE));
  }

  static Course course(Request request) {
    return Objects.requireNonNull((Course) request.getAttribute(COURSE));
  }

  private @Nullable Route route(Request request) {
    return Route.of(request.getMethod(), request.getHttpURI().getPath(), routes);
  }

  private Course begin(Request request, @Nullable Route route) {
    var method = request.getMethod();
    long began = request.getBeginNanoTime();
    if (route == null || route.role() != Role.DECIDE) {
      return telemetry.begin(route == null ? null : route.path(), method, began);
    }
    return telemetry.beginTraced(
        route.path(),
        method,
        began,
        name -> {
          var values = request.getHeaders().getValuesList(name);
          return values.isEmpty() ? null : String.join(",", values);
        });
  }

  /** A request is answered, if only to say that it cannot be read. */
  private void over(Request request, Response response) {
    var course = (Course) request.getAttribute(COURSE);
    (course == null ? begin(request, route(request)) : course).end(response.getStatus());
  }

  /** Says of a request, by its head alone, whether it is refused. */
  interface Door {
    /** Lets all in. */
    Door OPEN =
        new Door() {
          @Override
          public @Nullable Problem refuse(Request request) {
            return null;
          }

          @Override
          public long refused() {
            return 0;
          }
        };

    /** The problem to answer with; null to go on. */
    @Nullable Problem refuse(Request request);

    /** How many requests there was no time for so far. */
    long refused();
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it cannot listen there
   */
  void start(Bind bind) throws IOException {
    try {
      javalin.start(bind.host(), bind.port());
      // By default a request whose body is late is cut off after a second.
      connectors().forEach(connector -> connector.setShutdownIdleTimeout(STOP_MILLIS));
    } catch (JavalinBindException e) {
      throw new IOException(
          bind.host()
              + ":"
              + bind.port()
              + " cannot be listened on; set "
              + bind.settings()
              + " to an address that is free",
          e);
    }
  }

  int port() {
    return javalin.port();
  }

  /** From now on each answer is the last on its connection, so that clients go elsewhere. */
  void lastAnswers() {
    lastAnswers = true;
    slowClients.leave();
  }

  /** Takes no more requests, and lets those in flight finish. */
  @Override
  public void close() {
    lastAnswers();
    var stopping = CompletableFuture.runAsync(javalin::stop);
    // Again and again, as the server is done with a request only after its answer is there.
    while (!stopping.isDone()) {
      closeIdle();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    try {
      stopping.join();
    } catch (CompletionException e) {
      LOG.warn("requests that were not answered within {} ms are cut off", STOP_MILLIS);
    }
    entrance.close();
  }

  /** Or stopping would wait for clients that only keep their connections. */
  private void closeIdle() {
    for (var connector : connectors()) {
      connector.getConnectedEndPoints().stream()
          .map(Listener::spoken)
          .filter(Listener::isIdle)
          .forEach(EndPoint::close);
    }
  }

  /** Where HTTP is spoken, inside of what is encrypted or not. */
  private static EndPoint spoken(EndPoint connected) {
    return connected.getConnection() instanceof SslConnection tls
        ? tls.getSslEndPoint()
        : connected;
  }

  private static boolean isIdle(EndPoint connected) {
    return connected.getConnection() instanceof HttpConnection http
        && http.getHttpChannel().getRequest() == null;
  }

  private List<AbstractConnector> connectors() {
    return Stream.of(javalin.jettyServer().server().getConnectors())
        .map(AbstractConnector.class::cast)
        .toList();
  }

  private static void configure(JavalinConfig config, List<Route> routes, Entrance entrance) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.prefer405over404 = true;
    // Bodies are limited as they are read, each page's by its own limit.
    config.http.maxRequestSize = Long.MAX_VALUE;
    // Answers are compressed in one place, see compression().
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    for (var route : routes) {
      var handler = entrance.guarded(route);
      config.routes.addHttpHandler(route.method(), route.path(), handler);
      if (route.method().equals(HandlerType.GET)) {
        // HEAD is answered as GET is, without the body.
        config.routes.addHttpHandler(HandlerType.HEAD, route.path(), handler);
      }
    }
    config.routes.exception(
        HttpResponseException.class,
        (e, ctx) -> {
          var methods = e.getDetails().get("availableMethods");
          if (methods != null) {
            ctx.header("Allow", methods);
          }
          problem(ctx, Problem.of(e.getStatus()));
        });
    config.routes.exception(Exception.class, (e, ctx) -> problem(ctx, failed(e)));
    config.router.javaLangErrorHandler(
        (response, error) -> {
          var problem = failed(error);
          response.setStatus(problem.status());
          response.setContentType(Problem.CONTENT_TYPE);
          try {
            response.getOutputStream().write(problem.json().getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  static void json(Context ctx, byte[] document) {
    ctx.contentType(JSON).result(document);
  }

  static void json(Context ctx, String document) {
    ctx.contentType(JSON).result(document.getBytes(StandardCharsets.UTF_8));
  }

  static void problem(Context ctx, Problem problem) {
    if (problem.retryAfter() > 0) {
      ctx.header("Retry-After", String.valueOf(problem.retryAfter()));
    }
    ctx.status(problem.status())
        .contentType(Problem.CONTENT_TYPE)
        .result(problem.json().getBytes(StandardCharsets.UTF_8));
  }

  /** What is answered to a request that ended with this. */
  static Problem failed(Throwable e) {
    var problem = Problem.of(e);
    if (problem.status() >= 500) {
      LOG.error("{}", problem.told(), e);
    }
    return problem;
  }

  /**
   * What is said of a request before Javalin sees it. WebSockets are refused here, because Javalin
   * would start a session and set a cookie although nobody signs in.
   */
  private final class FirstLook extends Handler.Wrapper {
    private final Door door;

    FirstLook(Door door) {
      this.door = door;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (entrance.mayWait()) {
        elsewhere(request, response, callback, () -> look(request, response, callback));
        return true;
      }
      return look(request, response, callback);
    }

    private boolean look(Request request, Response response, Callback callback) throws Exception {
      var route = route(request);
      request.setAttribute(COURSE, begin(request, route));
      if (request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION)) {
        Response.writeError(request, response, callback, 404);
        return true;
      }
      var problem =
          route != null && route.takes(request.getMethod())
              ? entrance.refuse(request, response, route)
              : null;
      if (problem == null) {
        problem = door.refuse(request);
      }
      if (problem == null) {
        return super.handle(request, response, callback);
      }
      // What comes late of a body that nobody reads would be taken for the next request, so the
      // client must not use the connection again unless all of it is there.
      if (!request.consumeAvailable() || lastAnswers) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
      send(response, problem, callback);
      return true;
    }
  }

  /**
   * Where requests are answered: those of direct routes here, the others by Javalin. What stands
   * before it runs on the thread that reads from the network, so Javalin, which waits, must not.
   */
  private final class Answers extends Handler.Wrapper {
    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      var route = route(request);
      var direct = route != null && route.takes(request.getMethod()) ? route.direct() : null;
      if (direct == null) {
        elsewhere(request, response, callback, () -> super.handle(request, response, callback));
        return true;
      }
      var body = Request.as(request, Bodies.Whole.class).body();
      var exchange = new Exchange(request, response, callback, body, () -> lastAnswers);
      exchange.attempt(() -> direct.accept(exchange));
      return true;
    }
  }

  /** A part of answering a request; whether there is somebody who does. */
  @FunctionalInterface
  private interface Answering {
    boolean answers() throws Exception;
  }

  /** Answers on a thread that may wait. */
  private static void elsewhere(
      Request request, Response response, Callback callback, Answering answering) {
    request
        .getComponents()
        .getExecutor()
        .execute(
            () -> {
              try {
                if (!answering.answers()) {
                  Response.writeError(request, response, callback, 404);
                }
              } catch (Throwable e) {
                Response.writeError(request, response, callback, e);
              }
            });
  }

  static void send(Response response, Problem problem, Callback callback) {
    response.setStatus(problem.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
    if (problem.retryAfter() > 0) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, problem.retryAfter());
    }
    Content.Sink.write(response, true, problem.json(), callback);
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
      // Jetty took away what the response had.
      Entrance.harden(request, response);
      send(response, Problem.of(status), callback);
    }
  }
}
