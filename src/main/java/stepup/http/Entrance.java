package stepup.http;

import io.javalin.http.Handler;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import stepup.access.Access;
import stepup.access.Caller;
import stepup.access.Role;
import stepup.json.Problem;

/** How one gets to a port: encrypted or not, from whose pages, and with what credentials. */
final class Entrance implements AutoCloseable {
  /** The attribute of a request that says who asks; there is none where anyone may. */
  static final String CALLER = "stepup.caller";

  /** Nothing that this service answers is to be run or shown by a browser, but its own pages. */
  private static final String POLICY = "default-src 'none'; frame-ancestors 'none'";

  private static final String ONE_YEAR = "max-age=31536000";
  private static final String CHALLENGE = "WWW-Authenticate";
  private static final String BEARER = "Bearer realm=\"stepup\"";
  private static final String BASIC = "Basic realm=\"stepup\", charset=\"UTF-8\"";

  private final Access access;
  private final Tls.@Nullable Used tls;
  private final List<String> origins;

  /**
   * Prepares one.
   *
   * @param tls null for plain HTTP
   * @param origins whose pages may ask
   */
  Entrance(Access access, @Nullable Tls tls, List<String> origins) {
    this.access = access;
    this.tls = tls == null ? null : tls.use();
    this.origins = List.copyOf(origins);
  }

  /**
   * Asks a caller for credentials before anything of the body is read; null to go on.
   *
   * @param route what the address seems to lead to
   */
  @Nullable Problem refuse(Request request, Response response, Route route) {
    if (isFree(route)) {
      return null;
    }
    var caller = caller(request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION), route);
    request.setAttribute(CALLER, caller);
    return refusal(caller, route, response.getHeaders()::put);
  }

  /**
   * What a route does, for those who may ask it. This is what counts: the address may have been
   * read otherwise before.
   */
  Handler guarded(Route route) {
    if (isFree(route)) {
      return route.handler();
    }
    return ctx -> {
      var known = (Caller) ctx.req().getAttribute(CALLER);
      var caller =
          known == null
              ? caller(Collections.list(ctx.req().getHeaders("Authorization")), route)
              : known;
      var problem = refusal(caller, route, ctx::header);
      if (problem == null) {
        route.handler().handle(ctx);
      } else {
        Listener.problem(ctx, problem);
      }
    };
  }

  /** Browsers ask people for a name and a password, which is the key or token. */
  private Caller caller(List<String> authorization, Route route) {
    return route.page() == null
        ? access.caller(authorization)
        : access.callerInBrowser(authorization);
  }

  /** Whether telling who asks may take long: a key of the issuer's may have to be waited for. */
  boolean mayWait() {
    return access.mayWait();
  }

  private boolean isFree(Route route) {
    return !access.asks() || route.role() == Role.ANYONE;
  }

  /** Why a caller may not; null if they may. */
  private static @Nullable Problem refusal(
      Caller caller, Route route, BiConsumer<String, String> header) {
    if (caller.may(route.role())) {
      return null;
    }
    var realm = route.page() == null ? BEARER : BASIC;
    return switch (caller.standing()) {
      case UNNAMED -> {
        header.accept(CHALLENGE, realm);
        yield Problem.UNAUTHENTICATED;
      }
      case REFUSED -> {
        header.accept(CHALLENGE, realm + error(route, "invalid_token"));
        yield Problem.UNAUTHENTICATED;
      }
      case UNCERTAIN -> Problem.UNCERTAIN;
      case KNOWN -> {
        header.accept(CHALLENGE, realm + error(route, "insufficient_scope"));
        yield Problem.FORBIDDEN;
      }
    };
  }

  private static String error(Route route, String what) {
    return route.page() == null ? ", error=\"" + what + "\"" : "";
  }

  /** Puts what stands before every page in front of a server. */
  void fit(org.eclipse.jetty.server.Server server) {
    if (!origins.isEmpty()) {
      var cors = new CrossOriginHandler();
      cors.setAllowedOriginPatterns(
          origins.stream().map(Pattern::quote).collect(Collectors.toSet()));
      cors.setAllowedMethods(Set.of("GET", "HEAD", "POST"));
      cors.setAllowedHeaders(
          Set.of(
              "Accept",
              "Accept-Language",
              "Authorization",
              "Content-Type",
              "If-Match",
              "traceparent"));
      cors.setExposedHeaders(Set.of("Content-Language", "Retry-After", "WWW-Authenticate"));
      cors.setAllowCredentials(false);
      cors.setPreflightMaxAge(Duration.ofMinutes(10));
      server.insertHandler(cors);
    }
    server.insertHandler(new Hardened());
  }

  /** Has a connector, before it starts, speak TLS if that is wanted. */
  void encrypt(ServerConnector connector) {
    if (tls == null) {
      return;
    }
    var http = connector.getConnectionFactory(HttpConnectionFactory.class);
    // The name asked for is no matter of safety here, and probes ask for addresses.
    http.getHttpConfiguration().addCustomizer(new SecureRequestCustomizer(false));
    var encrypted = tls.connection(http.getProtocol());
    connector.addFirstConnectionFactory(encrypted);
    connector.setDefaultProtocol(encrypted.getProtocol());
  }

  /** Tells browsers to make as little as can be of a response. */
  static void harden(Request request, Response response) {
    var headers = response.getHeaders();
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Content-Security-Policy", POLICY);
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    if (request.isSecure()) {
      headers.put("Strict-Transport-Security", ONE_YEAR);
    }
  }

  /** Pages may overwrite what is said here of all. */
  private static final class Hardened extends org.eclipse.jetty.server.Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      harden(request, response);
      return super.handle(request, response, callback);
    }
  }

  @Override
  public void close() {
    if (tls != null) {
      tls.close();
    }
  }
}
