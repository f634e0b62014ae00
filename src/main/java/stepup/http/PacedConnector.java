package stepup.http;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads from the network at once, but while requests are refused only every millisecond: to wake up
 * for each of them would take more time from those that are answered than the refusal itself does.
 */
final class PacedConnector extends ServerConnector {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongSupplier refused;

  /**
   * Prepares one; nothing is listened on yet.
   *
   * @param refused how many requests were refused so far
   */
  PacedConnector(Server server, HttpConfiguration http, LongSupplier refused) {
    super(server, new SerialConnections(http));
    this.refused = refused;
  }

  @Override
  protected SelectorManager newSelectorManager(
      Executor executor, Scheduler scheduler, int selectors) {
    return new ServerConnectorManager(executor, scheduler, selectors) {
      @Override
      protected ManagedSelector newSelector(int id) {
        return new Paced(this, id);
      }
    };
  }

  private final class Paced extends ManagedSelector {
    private long known;

    Paced(SelectorManager manager, int id) {
      super(manager, id);
    }

    @Override
    protected int nioSelect(Selector selector, boolean now) throws IOException {
      long all = refused.getAsLong();
      if (all != known) {
        known = all;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      return super.nioSelect(selector, now);
    }
  }
}
