package stepup.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.access.Caller;
import stepup.access.Role;

/**
 * Something for web browsers at the port for callers. Its answers say what browsers may do with
 * them; what changes anything is taken from pages of this service only.
 *
 * @param method {@code GET}, which changes nothing, or {@code POST}
 * @param path a part in braces is a parameter
 * @param role what who asks must be allowed
 * @param bodyBytes largest body, in bytes; 0 for that of all requests
 */
public record Page(String method, String path, Role role, int bodyBytes, Answering answering) {
  public static Page get(String path, Role role, Answering answering) {
    return new Page("GET", path, role, 0, answering);
  }

  public static Page post(String path, Role role, Answering answering) {
    return new Page("POST", path, role, 0, answering);
  }

  /** The same for larger bodies. */
  public Page upTo(int bytes) {
    return new Page(method, path, role, bytes, answering);
  }

  /** What a page does; it may wait, on a thread of its own. */
  @FunctionalInterface
  public interface Answering {
    Reply answer(Asked asked) throws Exception;
  }

  /**
   * What a browser asked for.
   *
   * @param path the parameters in the address
   * @param query those behind the question mark, decoded
   * @param form those of a form in the body, decoded; none if the body is something else
   * @param headers the first field of each name, names in lower case
   * @param caller who asks
   * @param scheme {@code http} or {@code https}
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Asked(
      Map<String, String> path,
      Map<String, List<String>> query,
      Map<String, List<String>> form,
      Map<String, String> headers,
      byte[] body,
      Caller caller,
      String scheme) {

    /** A parameter behind the question mark; empty if it is not there. */
    public String query(String name) {
      return first(query, name);
    }

    /** A field of the form; empty if it is not there. */
    public String form(String name) {
      return first(form, name);
    }

    /** A header field by its name in lower case; empty if it is not there. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    private static String first(Map<String, List<String>> values, String name) {
      var all = values.get(name);
      return all == null || all.isEmpty() ? "" : all.get(0);
    }
  }

  /**
   * What is answered.
   *
   * @param headers others than the type
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Reply(int status, String contentType, byte[] content, Map<String, String> headers) {
    public Reply {
      headers = Map.copyOf(headers);
    }

    public static Reply of(int status, String contentType, String content) {
      return new Reply(status, contentType, content.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /** Sends a browser elsewhere, with GET. */
    public static Reply seeOther(String address) {
      return of(303, "text/plain; charset=utf-8", address).with("Location", address);
    }

    /** The same with one more header field; null leaves it out. */
    public Reply with(String header, @Nullable String value) {
      if (value == null) {
        return this;
      }
      var more = new HashMap<>(headers);
      more.put(header, value);
      return new Reply(status, contentType, content, more);
    }
  }
}
