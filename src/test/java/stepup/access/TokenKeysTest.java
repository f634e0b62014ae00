package stepup.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.access.Caller.Standing;
import stepup.tables.RulesException;

/** Public keys from a real host that answers, lies, hangs or is away. */
@Timeout(60)
class TokenKeysTest {
  private static final Issuer ONE = Issuer.rsa("one");
  private static final Issuer TWO = Issuer.ec("two");

  @TempDir Path folder;

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private HttpServer host;
  private volatile Answer answer = new Answer(200, Issuer.jwks(ONE), false);

  private record Answer(int status, String body, boolean hangs) {}

  @BeforeEach
  void startHost() throws IOException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              var thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            }));
    host.createContext(
        "/",
        exchange -> {
          var now = answer;
          asked.incrementAndGet();
          if (now.hangs) {
            await(hanging);
          }
          var bytes = now.body.getBytes(UTF_8);
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(now.status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    host.start();
  }

  @AfterEach
  void stopHost() {
    hanging.countDown();
    host.stop(0);
  }

  @Test
  void aKeyThatIsNewIsFetchedForTheFirstTokenThatNamesIt() {
    try (var access = access(pace(Duration.ofSeconds(20)))) {
      eventually(() -> standing(access, ONE) == Standing.KNOWN);
      answer = new Answer(200, Issuer.jwks(ONE, TWO), false);
      pause();
      assertThat(standing(access, TWO)).isEqualTo(Standing.KNOWN);
      answer = new Answer(200, Issuer.jwks(TWO), false);
      pause();
      assertThat(standing(access, Issuer.rsa("three"))).isEqualTo(Standing.REFUSED);
      assertThat(standing(access, ONE)).isEqualTo(Standing.REFUSED);
    }
  }

  @Test
  void aHostThatHangsKeepsNobodyWaitingWhoseKeyIsKnown() {
    try (var access = access(pace(Duration.ofSeconds(30)))) {
      eventually(() -> standing(access, ONE) == Standing.KNOWN);
      answer = new Answer(200, Issuer.jwks(ONE, TWO), true);
      pause();
      // More than ever wait, each for longer than this test takes.
      var strangers = Executors.newFixedThreadPool(30);
      try {
        var told =
            Stream.generate(
                    () -> CompletableFuture.supplyAsync(() -> standing(access, TWO), strangers))
                .limit(30)
                .toList();
        eventually(() -> told.stream().filter(CompletableFuture::isDone).count() == 30 - 8);
        for (int i = 0; i < 50; i++) {
          assertThat(standing(access, ONE)).isEqualTo(Standing.KNOWN);
        }
        assertThat(standing(access, TWO)).isEqualTo(Standing.REFUSED);
        assertThat(told).filteredOn(stranger -> !stranger.isDone()).hasSize(8);
        hanging.countDown();
        assertThat(told.stream().map(CompletableFuture::join))
            .filteredOn(Standing.KNOWN::equals)
            .hasSize(8);
      } finally {
        strangers.shutdownNow();
      }
    }
  }

  /** Lets so much time pass that the host may be asked again. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tokensThatNameUnknownKeysDoNotHaveTheHostAskedAgainAndAgain() {
    var seldom =
        new TokenKeys.Pace(
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofHours(1));
    try (var access = access(seldom)) {
      eventually(() -> standing(access, ONE) == Standing.KNOWN);
      for (int i = 0; i < 100; i++) {
        assertThat(standing(access, TWO)).isEqualTo(Standing.REFUSED);
      }
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void keysStayWhileTheHostSaysNonsense() {
    try (var access = access(pace(Duration.ofSeconds(1)))) {
      eventually(() -> standing(access, ONE) == Standing.KNOWN);
      for (var nonsense :
          List.of(
              new Answer(500, Issuer.jwks(TWO), false),
              new Answer(302, Issuer.jwks(TWO), false),
              new Answer(200, "not json", false),
              new Answer(200, "{}", false),
              new Answer(200, "{\"keys\":[]}", false),
              new Answer(
                  200, "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"two\",\"k\":\"AAAA\"}]}", false),
              new Answer(200, Issuer.jwks(TWO) + " ".repeat(1 << 18), false),
              new Answer(200, "", true))) {
        answer = nonsense;
        eventually(() -> !access.troubles().isEmpty());
        assertThat(standing(access, ONE)).as(nonsense.body).isEqualTo(Standing.KNOWN);
        assertThat(standing(access, TWO)).as(nonsense.body).isEqualTo(Standing.REFUSED);
        answer = new Answer(200, Issuer.jwks(ONE), false);
        eventually(() -> access.troubles().isEmpty());
      }
    }
  }

  @Test
  void withoutKeysItCannotBeToldWhoAsks() {
    answer = new Answer(503, "", false);
    try (var access = access(pace(Duration.ofSeconds(1)))) {
      assertThat(standing(access, ONE)).isEqualTo(Standing.UNCERTAIN);
      assertThat(access.caller(List.of()).standing()).isEqualTo(Standing.UNNAMED);
      assertThat(access.caller(List.of("Bearer a.b.c")).standing()).isEqualTo(Standing.REFUSED);
      answer = new Answer(200, Issuer.jwks(ONE), false);
      eventually(() -> standing(access, ONE) == Standing.KNOWN);
    }
  }

  @Test
  void keysThatWereNotConfirmedForLongAreNotUsed() {
    var brief =
        new TokenKeys.Pace(
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(1));
    try (var access = access(brief)) {
      eventually(() -> standing(access, ONE) == Standing.KNOWN);
      answer = new Answer(500, "", false);
      eventually(() -> standing(access, ONE) == Standing.UNCERTAIN);
    }
  }

  @Test
  void keysInAFileAreReadAgainWhenTheyChange() throws IOException {
    var file = Files.writeString(folder.resolve("jwks.json"), Issuer.jwks(ONE));
    try (var access = access(file.toString(), TokenKeys.Pace.USUAL)) {
      assertThat(standing(access, ONE)).isEqualTo(Standing.KNOWN);
      assertThat(standing(access, TWO)).isEqualTo(Standing.REFUSED);
      Files.writeString(file, "{");
      eventually(() -> !access.troubles().isEmpty());
      assertThat(standing(access, ONE)).isEqualTo(Standing.KNOWN);
      Files.writeString(file, Issuer.jwks(TWO));
      eventually(() -> standing(access, TWO) == Standing.KNOWN);
      assertThat(standing(access, ONE)).isEqualTo(Standing.REFUSED);
      assertThat(access.troubles()).isEmpty();
    }
    Files.writeString(file, "{");
    assertThatThrownBy(() -> access(file.toString(), TokenKeys.Pace.USUAL))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("these are no public keys (JWKS)");
  }

  private static TokenKeys.Pace pace(Duration patience) {
    return new TokenKeys.Pace(
        patience.compareTo(Duration.ofSeconds(5)) < 0
            ? Duration.ofMillis(50)
            : Duration.ofMinutes(5),
        Duration.ofMillis(50),
        patience.compareTo(Duration.ofSeconds(5)) < 0 ? Duration.ofSeconds(2) : patience,
        patience,
        Duration.ofHours(1));
  }

  private Access access(TokenKeys.Pace pace) {
    return access("http://127.0.0.1:" + host.getAddress().getPort() + "/jwks", pace);
  }

  private static Access access(String keys, TokenKeys.Pace pace) {
    return Access.of(
        new Access.Settings(
            null, new Access.TokenSettings(Issuer.NAME, Issuer.AUDIENCE, "roles", keys)),
        Clock.systemUTC(),
        pace);
  }

  private static Standing standing(Access access, Issuer issuer) {
    return access.caller(List.of("Bearer " + issuer.token(List.of("read")))).standing();
  }

  private static void eventually(BooleanSupplier holds) {
    for (int i = 0; i < 200 && !holds.getAsBoolean(); i++) {
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    assertThat(holds.getAsBoolean()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
