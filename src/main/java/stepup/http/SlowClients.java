package stepup.http;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Ends the connections of clients that are waited for too long: for the header, for the body, or
 * until they have read the answer. An idle time-out does not see those that send or read a byte now
 * and then; it stays for connections without any traffic.
 */
final class SlowClients extends Handler.Wrapper {
  private static final long MEBIBYTE = 1 << 20;

  /** A silence that ends a wait; long enough for whoever waited to take it up before the next. */
  private static final long HURRIED_MILLIS = 25;

  private final long headerNanos;
  private final long bodyNanos;
  private final long answerNanos;
  private final long idleMillis;
  private final long everyMillis;
  private final Map<Connection, Client> clients = new ConcurrentHashMap<>();
  private volatile Scheduler.@Nullable Task next;

  /** Requests whose bodies are read for as long as they come. */
  private final Predicate<Request> streamed;

  private volatile boolean leaving;

  SlowClients(ClientLimits limits, Predicate<Request> streamed) {
    this.streamed = streamed;
    this.headerNanos = TimeUnit.SECONDS.toNanos(limits.headerSeconds());
    this.bodyNanos = TimeUnit.SECONDS.toNanos(limits.bodySeconds());
    this.answerNanos = TimeUnit.SECONDS.toNanos(limits.answerSeconds());
    this.idleMillis = TimeUnit.SECONDS.toMillis(limits.idleSeconds());
    long least = Math.min(headerNanos, Math.min(bodyNanos, answerNanos));
    this.everyMillis = Math.min(500, TimeUnit.NANOSECONDS.toMillis(least / 4));
  }

  /** From now on nobody waits for more of a streamed body. */
  void leave() {
    leaving = true;
  }

  /** What a connector must tell of its connections. */
  Connection.Listener connections() {
    return new Connection.Listener() {
      @Override
      public void onOpened(Connection connection) {
        // With TLS there is another one below, which knows nothing of requests.
        if (connection instanceof ConnectionMetaData) {
          clients.put(connection, new Client(connection));
        }
      }

      @Override
      public void onClosed(Connection connection) {
        clients.remove(connection);
      }
    };
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    look();
  }

  @Override
  protected void doStop() throws Exception {
    var task = next;
    if (task != null) {
      task.cancel();
    }
    super.doStop();
  }

  private void look() {
    clients.values().forEach(Client::look);
    next = getServer().getScheduler().schedule(this::look, everyMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var client = clients.get(request.getConnectionMetaData().getConnection());
    if (client == null) {
      return super.handle(request, response, callback);
    }
    client.asks(request);
    Request.addCompletionListener(request, failure -> client.hasAnswer(request));
    return super.handle(
        new WatchedRequest(request, client),
        new WatchedResponse(request, response, client),
        callback);
  }

  /** A wait for a client, which may take some time for each mebibyte. */
  private static final class Wait {
    private final long nanos;
    private long left;
    private long bytes;
    private long since;
    private boolean on;

    Wait(long nanos) {
      this.nanos = nanos;
      this.left = nanos;
    }

    Wait begin() {
      on = true;
      since = System.nanoTime();
      return this;
    }

    void end() {
      if (on) {
        on = false;
        left -= System.nanoTime() - since;
      }
    }

    void moved(long more) {
      bytes += more;
      if (bytes >= MEBIBYTE) {
        bytes = 0;
        left = nanos;
      }
    }

    boolean tooLong() {
      return on && System.nanoTime() - since > left;
    }
  }

  /** One connection: between requests, or within one. */
  private final class Client {
    private final Connection connection;
    // A connection is opened to be used, so the first header is waited for from then on.
    private Wait header = new Wait(headerNanos).begin();
    private Wait body = new Wait(bodyNanos);
    private Wait answer = new Wait(answerNanos);
    private @Nullable Request request;
    private boolean streams;

    /** Bytes received when the last request was over; what comes then is the next header. */
    private long received;

    /** Whether the idle time-out is shortened, because the body takes too long. */
    private boolean hurried;

    Client(Connection connection) {
      this.connection = connection;
    }

    synchronized void asks(Request asked) {
      request = asked;
      streams = streamed.test(asked);
      header.end();
      body = new Wait(bodyNanos);
      answer = new Wait(answerNanos);
    }

    synchronized void hasAnswer(Request asked) {
      // The next request may have come before this is told.
      if (asked.equals(request)) {
        request = null;
        header = new Wait(headerNanos);
        received = connection.getBytesIn();
      }
    }

    synchronized void waitsForBody() {
      body.begin();
    }

    synchronized void bodyCame() {
      body.end();
      if (hurried) {
        connection.getEndPoint().setIdleTimeout(idleMillis);
        hurried = false;
      }
    }

    synchronized void read(long bytes) {
      body.moved(bytes);
    }

    synchronized void waitsToWrite() {
      answer.begin();
    }

    synchronized void wrote(long bytes) {
      answer.end();
      answer.moved(bytes);
    }

    synchronized void look() {
      if (request == null && !header.on && connection.getBytesIn() != received) {
        header.begin();
      }
      if (header.tooLong() || answer.tooLong()) {
        connection.getEndPoint().close();
      } else if (body.tooLong() || (leaving && streams && body.on)) {
        // Fails the read as any silence would, so that there can still be an answer.
        connection.getEndPoint().setIdleTimeout(HURRIED_MILLIS);
        hurried = true;
      }
    }
  }

  private static final class WatchedRequest extends Request.Wrapper {
    private final Client client;

    WatchedRequest(Request request, Client client) {
      super(request);
      this.client = client;
    }

    @Override
    public Content.@Nullable Chunk read() {
      var chunk = super.read();
      if (chunk != null) {
        client.read(chunk.remaining());
      }
      return chunk;
    }

    @Override
    public void demand(Runnable available) {
      client.waitsForBody();
      super.demand(
          Invocable.from(
              Invocable.getInvocationType(available),
              () -> {
                client.bodyCame();
                available.run();
              }));
    }
  }

  private static final class WatchedResponse extends Response.Wrapper {
    private final Client client;

    WatchedResponse(Request request, Response response, Client client) {
      super(request, response);
      this.client = client;
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer bytes, Callback callback) {
      long length = bytes == null ? 0 : bytes.remaining();
      client.waitsToWrite();
      super.write(
          last,
          bytes,
          new Callback.Nested(callback) {
            @Override
            public void completed() {
              client.wrote(length);
            }
          });
    }
  }
}
