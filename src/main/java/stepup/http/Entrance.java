package stepup.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
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
import org.eclipse.jetty.util.component.LifeCycle;
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
  private static final String CHALLENGE = "Bearer realm=\"stepup\"";

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

  /** What a route does, for those who may ask it. Nothing of a body is read before. */
  Handler guarded(Route route) {
    if (!access.asks() || route.role() == Role.ANYONE) {
      return route.handler();
    }
    return ctx -> {
      var caller = access.caller(Collections.list(ctx.req().getHeaders("Authorization")));
      if (caller.may(route.role())) {
        ctx.attribute(CALLER, caller);
        route.handler().handle(ctx);
      } else {
        refuse(ctx, caller.standing());
      }
    };
  }

  private static void refuse(Context ctx, Caller.Standing standing) {
    switch (standing) {
      case UNNAMED -> {
        ctx.header("WWW-Authenticate", CHALLENGE);
        Listener.problem(ctx, Problem.UNAUTHENTICATED);
      }
      case REFUSED -> {
        ctx.header("WWW-Authenticate", CHALLENGE + ", error=\"invalid_token\"");
        Listener.problem(ctx, Problem.UNAUTHENTICATED);
      }
      case UNCERTAIN -> Listener.problem(ctx, Problem.UNCERTAIN);
      case KNOWN -> {
        ctx.header("WWW-Authenticate", CHALLENGE + ", error=\"insufficient_scope\"");
        Listener.problem(ctx, Problem.FORBIDDEN);
      }
    }
  }

  /** Puts what stands before every page in front of a server. */
  void fit(org.eclipse.jetty.server.Server server) {
    if (!origins.isEmpty()) {
      var cors = new CrossOriginHandler();
      cors.setAllowedOriginPatterns(
          origins.stream().map(Pattern::quote).collect(Collectors.toSet()));
      cors.setAllowedMethods(Set.of("GET", "HEAD", "POST"));
      cors.setAllowedHeaders(
          Set.of("Accept", "Accept-Language", "Authorization", "Content-Type", "traceparent"));
      cors.setExposedHeaders(Set.of("Content-Language", "Retry-After", "WWW-Authenticate"));
      cors.setAllowCredentials(false);
      cors.setPreflightMaxAge(Duration.ofMinutes(10));
      server.insertHandler(cors);
    }
    server.insertHandler(new Hardened());
    if (tls != null) {
      server.addEventListener(
          new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
              // Connectors are there now, and not open yet.
              for (var connector : server.getConnectors()) {
                encrypt((ServerConnector) connector, tls);
              }
            }
          });
    }
  }

  private static void encrypt(ServerConnector connector, Tls.Used tls) {
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
