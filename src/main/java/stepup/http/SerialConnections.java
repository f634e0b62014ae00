package stepup.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * HTTP connections that are read by one thread at a time.
 *
 * <p>Jetty, 12.1.14 at least, answers a request that it cannot parse in a thread of its own, and
 * reads the connection again once it has, while the thread that parsed it may still be there. Both
 * then give back the same pooled buffer, or one gives back what the other reads into, and the next
 * connection that is lent it shares it: its requests are lost, answered twice, or mixed with those
 * of others.
 */
final class SerialConnections extends HttpConnectionFactory {
  SerialConnections(HttpConfiguration configuration) {
    super(configuration);
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    var connection = new Serial(getHttpConfiguration(), connector, endPoint);
    connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
    return configure(connection, connector, endPoint);
  }

  static final class Serial extends HttpConnection {
    private final Object turn = new Object();
    private final Executor executor;

    private Serial(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
      super(configuration, connector, endPoint);
      executor =
          task -> {
            if (task.equals(this)) {
              run();
            } else {
              super.getExecutor().execute(task);
            }
          };
    }

    /** Whoever gave an answer looks for the next request, which never waits: no thread is woken. */
    @Override
    protected Executor getExecutor() {
      return executor;
    }

    @Override
    public void onFillable() {
      // Whoever was first is about to leave, or Jetty would not have called a second one.
      synchronized (turn) {
        super.onFillable();
      }
    }
  }
}
