package stepup.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;

/**
 * One thing one can ask.
 *
 * @param role what the caller must be allowed
 * @param handler answers where nothing is answered directly
 * @param streamed whether its body is read while it arrives, however long it is
 * @param direct answers in front of Javalin, which costs a fraction; it must not wait, as the
 *     thread that calls it reads for others
 * @param page what is for browsers; null if it is for programs
 */
record Route(
    HandlerType method,
    String path,
    Role role,
    Handler handler,
    boolean streamed,
    @Nullable Consumer<Exchange> direct,
    @Nullable Page page) {
  static Route get(String path, Role role, Handler handler) {
    return new Route(HandlerType.GET, path, role, handler, false, null, null);
  }

  static Route post(String path, Role role, Handler handler) {
    return new Route(HandlerType.POST, path, role, handler, false, null, null);
  }

  static Route streamed(String path, Role role, Handler handler) {
    return new Route(HandlerType.POST, path, role, handler, true, null, null);
  }

  static Route direct(String path, Role role, Consumer<Exchange> direct) {
    // Javalin must know it only to answer other methods.
    Handler elsewhere =
        ctx -> {
          throw new HttpResponseException(404);
        };
    return new Route(HandlerType.POST, path, role, elsewhere, false, direct, null);
  }

  static Route of(Page page) {
    return new Route(
        page.method().equals("GET") ? HandlerType.GET : HandlerType.POST,
        page.path(),
        page.role(),
        ctx -> Browsers.answer(ctx, page),
        false,
        null,
        page);
  }

  /**
   * The one of these that answers a method at a path; if none does, the first that the path belongs
   * to; null if there is none.
   */
  static @Nullable Route of(String method, @Nullable String path, List<Route> routes) {
    Route first = null;
    if (path != null) {
      for (var route : routes) {
        if (route.matches(path)) {
          if (route.takes(method)) {
            return route;
          }
          first = first == null ? route : first;
        }
      }
    }
    return first;
  }

  /** Whether a request of a method is answered; HEAD is as GET. */
  boolean takes(String asked) {
    return asked.equals(method.name()) || (asked.equals("HEAD") && method.equals(HandlerType.GET));
  }

  /** A part in braces stands for any but none. A slash at the end does not matter. */
  private boolean matches(String asked) {
    int length = asked.endsWith("/") ? asked.length() - 1 : asked.length();
    int at = 0;
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '{') {
        int end = asked.indexOf('/', at);
        int next = end < 0 ? length : Math.min(end, length);
        if (next == at) {
          return false;
        }
        at = next;
        i = path.indexOf('}', i);
      } else if (at < length && asked.charAt(at) == path.charAt(i)) {
        at++;
      } else {
        return false;
      }
    }
    return at == length;
  }
}
