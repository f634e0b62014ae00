package stepup.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.decision.DecisionLog;
import stepup.json.RequestProblem;

/** One port and what can be asked there. Whatever goes wrong is answered with a problem. */
final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final String JSON = "application/json";

  private final Javalin javalin;
  private volatile boolean lastAnswers;

  /**
   * Prepares a port; nothing is listened on yet.
   *
   * @param door decides on requests before anything of them is read; null lets all in
   * @param threads most threads
   * @param stopMillis how long requests in flight may take when it closes
   */
  Listener(List<Route> routes, @Nullable Door door, int threads, long stopMillis) {
    this.javalin =
        Javalin.create(
            config -> {
              configure(config, routes);
              config.jetty.threadPool = new QueuedThreadPool(threads, Math.min(threads, 8));
              config.jetty.modifyServer(
                  server -> {
                    server.setStopTimeout(stopMillis);
                    server.insertHandler(new FirstLook(door));
                    server.insertHandler(new GracefulHandler());
                    server.setErrorHandler(new ProblemHandler());
                  });
            });
  }

  /** Says of a request, by its head alone, whether it is refused. */
  @FunctionalInterface
  interface Door {
    /** The problem to answer with; null to go on. */
    @Nullable Problem refuse(Request request);
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it cannot listen there
   */
  void start(Bind bind) throws IOException {
    try {
      javalin.start(bind.host(), bind.port());
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
  }

  /** Takes no more requests, and lets those in flight finish. */
  @Override
  public void close() {
    javalin.stop();
  }

  private static void configure(JavalinConfig config, List<Route> routes) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.prefer405over404 = true;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    for (var route : routes) {
      config.routes.addHttpHandler(route.method(), route.path(), route.handler());
      if (route.method().equals(HandlerType.GET)) {
        // HEAD is answered as GET is, without the body.
        config.routes.addHttpHandler(HandlerType.HEAD, route.path(), route.handler());
      }
    }
    config.routes.exception(RequestProblem.class, (e, ctx) -> problem(ctx, Problem.of(e)));
    config.routes.exception(Admission.Shed.class, (e, ctx) -> problem(ctx, Problem.OVERLOADED));
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

  private static Problem internal(Throwable e) {
    var id = "urn:uuid:" + UUID.randomUUID();
    LOG.error("internal error {}", id, e);
    return new Problem(
        500, "internal-error", "Something went wrong in the service.", null, id, List.of(), 0);
  }

  /**
   * What is said of a request before Javalin sees it. WebSockets are refused here, because Javalin
   * would start a session and set a cookie although nobody signs in.
   */
  private final class FirstLook extends Handler.Wrapper {
    private final @Nullable Door door;

    FirstLook(@Nullable Door door) {
      this.door = door;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (lastAnswers) {
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
      }
      if (request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION)) {
        Response.writeError(request, response, callback, 404);
        return true;
      }
      var problem = door == null ? null : door.refuse(request);
      if (problem == null) {
        return super.handle(request, response, callback);
      }
      send(response, problem, callback);
      return true;
    }
  }

  private static void send(Response response, Problem problem, Callback callback) {
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
      send(response, Problem.of(status), callback);
    }
  }
}
