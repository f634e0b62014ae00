package stepup.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionService;
import stepup.json.Json;
import stepup.json.RequestLimits;

/** More requests than may be decided: some wait, the rest are shed, and operators are answered. */
class AdmissionTest {
  private static final String REQUEST =
      "{\"customer\": {\"id\": \"c\"}, \"subscriptions\": [], \"asOf\": \"2026-11-22\"}";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Semaphore deciding = new Semaphore(0);
  private final Semaphore goOn = new Semaphore(0);

  @Test
  @Timeout(60)
  void asManyAsMayAreDecidedAsManyAsMayWaitAndTheNextIsShed() throws Exception {
    try (var server = serving(new Server.Load(2, 1, 60_000, 30_000))) {
      var first = decide(server);
      var second = decide(server);
      assertThat(deciding.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
      var third = decide(server);
      awaitWaiting(server);
      var shed = decide(server).get(30, TimeUnit.SECONDS);
      assertThat(shed.statusCode()).isEqualTo(503);
      assertThat(shed.headers().firstValue("Retry-After")).contains("1");
      assertThat(Json.read(shed.body().getBytes(UTF_8)).path("type").textValue())
          .isEqualTo("urn:stepup:problem:overloaded");
      // Who looks after the service is answered however much there is to do.
      assertThat(ops(server, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(ops(server, "/metrics").body())
          .contains("stepup_admission_shed_requests_total 1.0");
      goOn.release(3);
      for (var each : List.of(first, second, third)) {
        assertThat(each.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      goOn.release();
      assertThat(decide(server).get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Timeout(60)
  void whoseTurnDoesNotComeInTimeIsShed() throws Exception {
    try (var server = serving(new Server.Load(1, 1, 1, 30_000))) {
      var first = decide(server);
      assertThat(deciding.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      assertThat(decide(server).get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
      goOn.release();
      assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Timeout(60)
  void withoutRoomToWaitTheNextIsShed() throws Exception {
    try (var server = serving(new Server.Load(1, 0, 60_000, 30_000))) {
      var first = decide(server);
      assertThat(deciding.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      assertThat(decide(server).get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
      goOn.release();
      assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Timeout(60)
  void aBurstWaitsButAQueueThatStandsIsKeptShort() throws Exception {
    try (var admission = new Admission(new Server.Load(1, 100, 2_000, 1))) {
      var shed = new AtomicInteger();
      Runnable isShed = shed::incrementAndGet;
      // So that a turn usually takes a tenth of a second.
      var done = new Semaphore(0);
      admission.submit(() -> tookMillis(100, done::release), isShed);
      done.acquire();
      Supplier<Runnable> blocked =
          () -> {
            deciding.release();
            goOn.acquireUninterruptibly();
            return () -> {};
          };
      admission.submit(blocked, isShed);
      deciding.acquire();
      admission.submit(blocked, isShed);
      admission.submit(blocked, isShed);
      Thread.sleep(1_200);
      goOn.release();
      deciding.acquire();
      admission.submit(blocked, isShed);
      Thread.sleep(600);
      goOn.release();
      deciding.acquire();
      assertThat(shed).hasValue(0);
      // There has been somebody who waits for longer than one may.
      Thread.sleep(400);
      admission.submit(blocked, isShed);
      assertThat(shed).hasValue(1);
      goOn.release(2);
      deciding.acquire();
      admission.submit(() -> tookMillis(0, done::release), isShed);
      done.acquire();
      admission.submit(() -> tookMillis(0, done::release), isShed);
      done.acquire();
      assertThat(shed).hasValue(1);
    }
  }

  private static Runnable tookMillis(int millis, Runnable then) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return then;
  }

  /** A server whose decisions each wait to be let go on. */
  private Server serving(Server.Load load) throws Exception {
    var decisions =
        new DecisionService(
            () -> {
              deciding.release();
              try {
                assertThat(goOn.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return UUID.randomUUID();
            },
            entries -> {});
    return Server.start(
        Serving.settings(RequestLimits.USUAL, ClientLimits.USUAL, load),
        Serving.parts(Shipped::live, decisions, Clock.systemUTC()));
  }

  private static CompletableFuture<HttpResponse<String>> decide(Server server) {
    return CLIENT.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(REQUEST))
            .build(),
        BodyHandlers.ofString());
  }

  private static void awaitWaiting(Server server) throws Exception {
    while (!ops(server, "/metrics").body().contains("stepup_admission_waiting_requests 1.0")) {
      Thread.sleep(10);
    }
  }

  private static HttpResponse<String> ops(Server server, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.opsPort() + path)).build(),
        BodyHandlers.ofString());
  }
}
