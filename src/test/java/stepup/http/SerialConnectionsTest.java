package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.json.Problem;

/**
 * A server of Jetty alone, whose threads rest for some milliseconds where any thread may have to:
 * when one has handed on a request that it cannot parse, and when one reads from its connection.
 */
@Timeout(120)
class SerialConnectionsTest {
  private static final String UNREADABLE = "GET /unreadable HTTP/1.1\r\nHost: x\0\r\n\r\n";

  @Test
  void aRequestThatCannotBeParsedTakesNoBufferFromOthers() throws Exception {
    assertThat(firstMixUp(SerialConnections::new, 3)).isNull();
  }

  @Test
  void theServersConnectionsAreReadByOneThreadAtATime() throws Exception {
    var connection = new AtomicReference<Connection>();
    var door =
        new Listener.Door() {
          @Override
          public @Nullable Problem refuse(Request request) {
            connection.set(request.getConnectionMetaData().getConnection());
            return null;
          }

          @Override
          public long refused() {
            return 0;
          }
        };
    int status =
        ListenerAlone.visited(
            door, client -> client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").reply().status());
    assertThat(status).isEqualTo(404);
    assertThat(connection.get()).isInstanceOf(SerialConnections.Serial.class);
  }

  /** As soon as they do not, there is no need for others. */
  @Test
  void jettysOwnConnectionsMixUpTheirRequests() throws Exception {
    assertThat(firstMixUp(HttpConnectionFactory::new, 60)).isNotNull();
  }

  /** What went wrong with some good request, while others cannot be parsed; null if nothing did. */
  // Clients whose connections end with the server are not missed.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static @Nullable String firstMixUp(
      Function<HttpConfiguration, HttpConnectionFactory> connections, int seconds)
      throws Exception {
    var server = new Server(new Threads(), null, new ArrayByteBufferPool());
    var connector = new Connector(server, connections.apply(new HttpConfiguration()));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Echo());
    server.start();
    var mixUps = new LinkedBlockingQueue<String>();
    var clients = Executors.newFixedThreadPool(7);
    try {
      for (int i = 0; i < 4; i++) {
        clients.submit(() -> cannotBeParsed(connector.getLocalPort()));
      }
      for (int i = 0; i < 3; i++) {
        var name = "client-" + i;
        clients.submit(() -> asks(connector.getLocalPort(), name, mixUps));
      }
      return mixUps.poll(seconds, TimeUnit.SECONDS);
    } finally {
      clients.shutdownNow();
      server.stop();
    }
  }

  private static Void cannotBeParsed(int port) throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      var client = new RawClient(port);
      client.send(UNREADABLE).readToTheEnd();
      client.leave();
    }
    return null;
  }

  private static void asks(int port, String name, BlockingQueue<String> mixUps) {
    String answer = "";
    String wanted = "";
    try (var client = new RawClient(port)) {
      for (int i = 0; !Thread.currentThread().isInterrupted() && answer.equals(wanted); i++) {
        wanted = name + " asks " + i;
        client.send(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(wanted.length(), wanted));
        answer = new String(client.reply().body(), UTF_8);
      }
    } catch (IOException | RuntimeException e) {
      answer = e.toString();
    }
    if (!answer.equals(wanted)) {
      mixUps.add("`" + wanted + "` was answered `" + answer + "`");
    }
  }

  private static void rest() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Echo extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      Content.Sink.write(response, true, Content.Source.asString(request), callback);
      return true;
    }
  }

  /** Threads that rest when they have handed on a request that cannot be parsed. */
  private static final class Threads extends QueuedThreadPool {
    @Override
    public boolean tryExecute(Runnable task) {
      boolean taken = super.tryExecute(task);
      if (cannotParse()) {
        rest();
      }
      return taken;
    }

    @Override
    public void execute(Runnable task) {
      super.execute(task);
      if (cannotParse()) {
        rest();
      }
    }

    private static boolean cannotParse() {
      return StackWalker.getInstance()
          .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("badMessage")));
    }
  }

  private static final class Connector extends ServerConnector {
    Connector(Server server, HttpConnectionFactory connections) {
      super(server, connections);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
        SocketChannel channel, ManagedSelector selector, SelectionKey key) {
      var endPoint = new Resting(channel, selector, key, this);
      endPoint.setIdleTimeout(getIdleTimeout());
      return endPoint;
    }
  }

  /** A connection whose later reads take their time, once it has sent what cannot be parsed. */
  private static final class Resting extends SocketChannelEndPoint {
    private volatile boolean unreadable;

    Resting(
        SocketChannel channel, ManagedSelector selector, SelectionKey key, Connector connector) {
      super(channel, selector, key, connector.getScheduler());
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
      if (!unreadable) {
        int filled = super.fill(buffer);
        unreadable = filled > 0 && UTF_8.decode(buffer.duplicate()).toString().equals(UNREADABLE);
        return filled;
      }
      int at = BufferUtil.flipToFill(buffer);
      rest();
      try {
        return getChannel().read(buffer);
      } finally {
        BufferUtil.flipToFlush(buffer, at);
      }
    }
  }
}
