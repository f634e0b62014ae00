package stepup.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * One thing one can ask.
 *
 * @param role what the caller must be allowed
 */
record Route(HandlerType method, String path, Role role, Handler handler) {
  static Route get(String path, Role role, Handler handler) {
    return new Route(HandlerType.GET, path, role, handler);
  }

  static Route post(String path, Role role, Handler handler) {
    return new Route(HandlerType.POST, path, role, handler);
  }
}
