package stepup.http;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import stepup.json.Problem;
import stepup.telemetry.Course;

/** A request whose body has arrived, and its one answer, which any thread may give. */
final class Exchange {
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final byte[] body;
  private final BooleanSupplier lastAnswers;

  /**
   * Makes one.
   *
   * @param lastAnswers whether the answer given now is the last on its connection
   */
  Exchange(
      Request request,
      Response response,
      Callback callback,
      byte[] body,
      BooleanSupplier lastAnswers) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.body = body;
    this.lastAnswers = lastAnswers;
  }

  byte[] body() {
    return body;
  }

  Course course() {
    return Listener.course(request);
  }

  /** When all of the head was there, as {@link System#nanoTime} says. */
  long headNanos() {
    return request.getHeadersNanoTime();
  }

  /** The first field of this name; null if there is none. */
  @Nullable String header(HttpHeader name) {
    return request.getHeaders().get(name);
  }

  /** Every field of this name, in one. */
  String headers(HttpHeader name) {
    return header(name) == null ? "" : String.join(",", request.getHeaders().getValuesList(name));
  }

  /** What stands behind the question mark, as it was sent; null if there is none. */
  @Nullable String query() {
    return request.getHttpURI().getQuery();
  }

  /** Says something in the head of the answer. */
  void says(HttpHeader name, String value) {
    response.getHeaders().add(name, value);
  }

  void answer(String contentType, byte[] content) {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    end();
    response.write(true, ByteBuffer.wrap(content), callback);
  }

  void refuse(Problem problem) {
    end();
    Listener.send(response, problem, callback);
  }

  /** Does a part of the work; whatever is thrown is told as a problem. */
  void attempt(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      fail(e);
    }
  }

  void fail(Throwable e) {
    refuse(Listener.failed(e));
  }

  private void end() {
    if (lastAnswers.getAsBoolean()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
  }
}
