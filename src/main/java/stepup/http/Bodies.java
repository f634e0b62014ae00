package stepup.http;

import static stepup.http.Listener.send;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;
import stepup.json.Problem;

/**
 * Takes in the whole body of a request, within the limits and inflated, before the request goes on.
 * No thread waits for it, so slow clients hold none.
 */
final class Bodies extends Handler.Wrapper {
  private static final String GZIP = "gzip";

  /** Small bodies compress well, and what they inflate to is small. */
  private static final int RATIO_MATTERS_BEYOND = 16 * 1024;

  private final ToIntFunction<Request> most;
  private final ClientLimits limits;
  private final Predicate<Request> streamed;

  /**
   * Prepares.
   *
   * @param most largest body of a request, in bytes
   * @param streamed requests whose bodies are left alone
   */
  Bodies(ToIntFunction<Request> most, ClientLimits limits, Predicate<Request> streamed) {
    this.streamed = streamed;
    this.most = most;
    this.limits = limits;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (streamed.test(request)) {
      return super.handle(request, response, callback);
    }
    var intake = new Intake(request, response, callback);
    if (request.getLength() > intake.mostBytes) {
      intake.tooLarge("has");
    } else if (!intake.encodings.isEmpty() && !intake.encodings.equals(List.of(GZIP))) {
      response.getHeaders().put(HttpHeader.ACCEPT_ENCODING, GZIP);
      intake.refuse(Problem.of(415));
    } else {
      intake.run();
    }
    return true;
  }

  private final class Intake implements Invocable.Task {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final int mostBytes;
    private final List<String> encodings;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Intake(Request request, Response response, Callback callback) {
      this.request = request;
      this.response = response;
      this.callback = callback;
      this.mostBytes = most.applyAsInt(request);
      this.encodings =
          request.getHeaders().getCSV(HttpHeader.CONTENT_ENCODING, false).stream()
              .map(name -> name.toLowerCase(Locale.ROOT))
              .filter(name -> !name.equals("identity"))
              .toList();
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
      while (true) {
        var chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        if (Content.Chunk.isFailure(chunk)) {
          refuse(
              chunk.getFailure() instanceof TimeoutException
                  ? Problem.of(408)
                      .because("Send the body within " + limits.bodySeconds() + " seconds.")
                  : Problem.of(400));
          return;
        }
        var last = chunk.isLast();
        try {
          BufferUtil.writeTo(chunk.getByteBuffer(), body);
        } catch (IOException e) {
          throw new AssertionError(e);
        } finally {
          chunk.release();
        }
        if (body.size() > mostBytes) {
          tooLarge("has");
          return;
        }
        if (last) {
          taken();
          return;
        }
      }
    }

    private void taken() {
      try {
        var bytes = body.toByteArray();
        if (bytes.length > 0 && !encodings.isEmpty()) {
          int inflated =
              (int)
                  Math.min(
                      mostBytes,
                      Math.max(RATIO_MATTERS_BEYOND, (long) limits.gzipRatio() * bytes.length));
          bytes = inflated(bytes, inflated);
          if (bytes.length > inflated) {
            if (inflated == mostBytes) {
              tooLarge("inflates to");
            } else {
              refuse(
                  Problem.of(413)
                      .because(
                          "The body inflates to more than "
                              + limits.gzipRatio()
                              + " times its size; send it plain."));
            }
            return;
          }
        }
        if (!Bodies.super.handle(new Whole(request, bytes), response, callback)) {
          Response.writeError(request, response, callback, 404);
        }
      } catch (IOException e) {
        refuse(Problem.of(400).because("The body is not what gzip writes."));
      } catch (Throwable e) {
        Response.writeError(request, response, callback, e);
      }
    }

    private void tooLarge(String how) {
      refuse(
          Problem.of(413)
              .because("The body " + how + " more than " + mostBytes + " bytes; send less."));
    }

    private void refuse(Problem problem) {
      // The rest stays unread, so the client must not use the connection again.
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
      send(response, problem, callback);
    }
  }

  /** At most one byte more than is allowed, however much there would be. */
  private static byte[] inflated(byte[] body, int most) throws IOException {
    try (var inflating = new Inflating(body)) {
      var bytes = inflating.readNBytes(most + 1);
      if (bytes.length <= most && !inflating.tookAll()) {
        throw new IOException("there is something behind the compressed body");
      }
      return bytes;
    }
  }

  private static final class Inflating extends GZIPInputStream {
    private static final int TRAILER = 8;

    Inflating(byte[] body) throws IOException {
      // All of the body in one buffer, or one could not tell what is left of it.
      super(new ByteArrayInputStream(body), body.length);
    }

    /** Whether nothing follows the last compressed member, which the JDK would not mind. */
    boolean tookAll() {
      return inf.getRemaining() == TRAILER;
    }
  }

  /** A request with a body that has arrived. */
  static final class Whole extends Request.Wrapper {
    private final byte[] body;
    private final ByteBufferContentSource content;

    Whole(Request request, byte[] body) {
      super(request);
      this.body = body;
      this.content = new ByteBufferContentSource(ByteBuffer.wrap(body));
    }

    byte[] body() {
      return body;
    }

    @Override
    public long getLength() {
      return content.getLength();
    }

    @Override
    public Content.@Nullable Chunk read() {
      return content.read();
    }

    @Override
    public void demand(Runnable available) {
      content.demand(available);
    }

    @Override
    public void fail(Throwable failure) {
      content.fail(failure);
      super.fail(failure);
    }
  }
}
