package stepup.bench.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import stepup.json.RequestLimits;

/** A service that parses each request and answers with the same bytes: the least HTTP costs. */
public final class Echo {
  static final String PATH = "/decide";
  private static final String JSON = "application/json";

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(RequestLimits.USUAL.jsonDepth())
                  .maxTokenCount(RequestLimits.USUAL.jsonTokens())
                  .maxNumberLength(RequestLimits.USUAL.numberCharacters())
                  .build())
          .build();

  private Echo() {}

  /** How a request reaches the parser. */
  enum Way {
    /** Read in chunks as they come by a Jetty handler in front of Javalin, and never blocking. */
    HANDLER,
    /** As an ordinary route of Javalin. */
    ROUTE
  }

  /**
   * Serves on a free port, and prints it.
   *
   * @param args a {@link Way}, and the file with the answer
   */
  public static void main(String[] args) throws IOException {
    var way = Way.valueOf(args[0]);
    var answer = Files.readAllBytes(Path.of(args[1]));
    var javalin =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  serve(config, way, answer);
                })
            .start("127.0.0.1", 0);
    System.out.println("listening on port " + javalin.port());
  }

  private static void serve(JavalinConfig config, Way way, byte[] answer) {
    switch (way) {
      case HANDLER ->
          config.jetty.modifyServer(server -> server.insertHandler(new InFront(answer)));
      case ROUTE ->
          config.routes.post(
              PATH,
              ctx -> {
                var body = ctx.bodyAsBytes();
                parse(body, body.length);
                ctx.contentType(JSON);
                ctx.result(answer);
              });
    }
  }

  private static void parse(byte[] body, int length) throws IOException {
    try (var parser = STRICT.createParser(body, 0, length)) {
      while (parser.nextToken() != null) {
        // Being well-formed is all that is asked of it.
      }
    }
  }

  private static final class InFront extends Handler.Wrapper {
    private final ByteBuffer answer;

    InFront(byte[] answer) {
      this.answer = ByteBuffer.allocateDirect(answer.length).put(answer).flip();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (!HttpMethod.POST.is(request.getMethod())
          || !request.getHttpURI().getPath().equals(PATH)) {
        return super.handle(request, response, callback);
      }
      new Exchange(request, response, callback).run();
      return true;
    }

    /** One request: runs when something of its body is there. */
    private final class Exchange implements Runnable {
      private final Request request;
      private final Response response;
      private final Callback callback;
      private final ByteArrayOutputStream body = new ByteArrayOutputStream(1_024);

      Exchange(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
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
            callback.failed(chunk.getFailure());
            return;
          }
          boolean last = chunk.isLast();
          add(chunk);
          if (last) {
            answer();
            return;
          }
        }
      }

      private void add(Content.Chunk chunk) {
        try {
          BufferUtil.writeTo(chunk.getByteBuffer(), body);
        } catch (IOException e) {
          throw new AssertionError("memory takes what is written to it", e);
        } finally {
          chunk.release();
        }
      }

      private void answer() {
        try {
          var bytes = body.toByteArray();
          parse(bytes, bytes.length);
        } catch (IOException e) {
          Response.writeError(request, response, callback, 400);
          return;
        }
        var head = response.getHeaders();
        head.put(HttpHeader.CONTENT_TYPE, JSON);
        head.put(HttpHeader.CONTENT_LENGTH, answer.remaining());
        response.write(true, answer.slice(), callback);
      }
    }
  }
}
