package stepup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.json.Problem;

@Timeout(60)
class PacedConnectorTest {
  private static final int REQUESTS = 200;

  @Test
  void behindARefusalOthersAreWaitedForThatAreReadWithIt() throws Exception {
    var refusing =
        new Listener.Door() {
          private final AtomicLong refused = new AtomicLong();

          @Override
          public @Nullable Problem refuse(Request request) {
            refused.incrementAndGet();
            return Problem.OVERLOADED;
          }

          @Override
          public long refused() {
            return refused.get();
          }
        };
    // Java takes its time for what it does first.
    nanosForOneAfterTheOther(Listener.Door.OPEN, 404);
    // A machine may take longer for each of them for reasons of its own, but never less.
    assertThat(TimeUnit.NANOSECONDS.toMillis(nanosForOneAfterTheOther(refusing, 503)))
        .isGreaterThan(REQUESTS / 2);
  }

  private static long nanosForOneAfterTheOther(Listener.Door door, int status) throws Exception {
    return ListenerAlone.visited(
        door,
        client -> {
          long from = System.nanoTime();
          for (int i = 0; i < REQUESTS; i++) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(status);
          }
          return System.nanoTime() - from;
        });
  }
}
