package stepup.http;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import stepup.access.Caller;
import stepup.json.Problem;

/** Pages for browsers, told in words of {@link Page}. */
final class Browsers {
  private static final String FORM = "application/x-www-form-urlencoded";

  private static final Problem ELSEWHERE =
      Problem.of(
          403,
          "asked-from-elsewhere",
          "This is taken from the pages of this service only.",
          "Open the page of this service itself, and ask there.");

  private Browsers() {}

  static void answer(Context ctx, Page page) throws Exception {
    if (page.method().equals("POST") && isElsewhere(ctx)) {
      Listener.problem(ctx, ELSEWHERE);
      return;
    }
    var reply = page.answering().answer(asked(ctx));
    reply.headers().forEach(ctx::header);
    ctx.status(reply.status()).contentType(reply.contentType()).result(reply.content());
  }

  /**
   * Whether a page of another origin has the browser ask. Browsers send credentials of theirs for
   * others' pages, too; what is no browser sends neither field.
   */
  private static boolean isElsewhere(Context ctx) {
    var site = ctx.header("Sec-Fetch-Site");
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("none");
    }
    var origin = ctx.header("Origin");
    if (origin == null) {
      return false;
    }
    try {
      return !URI.create(origin).getRawAuthority().equals(ctx.header("Host"));
    } catch (IllegalArgumentException | NullPointerException e) {
      return true;
    }
  }

  private static Page.Asked asked(Context ctx) {
    var headers = new TreeMap<String, String>();
    ctx.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    var type = headers.getOrDefault("content-type", "");
    Map<String, List<String>> form = type.startsWith(FORM) ? ctx.formParamMap() : Map.of();
    var caller = (Caller) ctx.req().getAttribute(Entrance.CALLER);
    return new Page.Asked(
        Collections.unmodifiableMap(new HashMap<>(ctx.pathParamMap())),
        ctx.queryParamMap(),
        form,
        headers,
        ctx.bodyAsBytes(),
        caller == null ? Caller.ANYBODY : caller,
        ctx.scheme());
  }
}
