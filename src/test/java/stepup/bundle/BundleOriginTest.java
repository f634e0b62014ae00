package stepup.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.live.Reading;
import stepup.tables.Limits;
import stepup.tables.RulesException;

@Timeout(60)
class BundleOriginTest {
  private static final WebStore.Patience SHORT =
      new WebStore.Patience(Duration.ofMillis(300), Duration.ofSeconds(1));

  @TempDir Path folder;
  private Bundles.Keys keys;
  private StoreServer store;

  @BeforeEach
  void start() throws IOException {
    keys = Bundles.Keys.in(folder, "signing");
    store = new StoreServer();
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private BundleOrigin.Settings settings(String from, List<Path> keyFiles, @Nullable Path token) {
    return new BundleOrigin.Settings(
        from, keyFiles, keyFiles.isEmpty(), Duration.ofHours(1), token, null, null);
  }

  private BundleOrigin origin() {
    return origin(List.of(keys.publicFile()));
  }

  private BundleOrigin origin(List<Path> keyFiles) {
    var web =
        new WebStore(store.address(), URI.create(store.address()), address -> Map.of(), SHORT);
    return origin(web, keyFiles);
  }

  private BundleOrigin origin(Store from, List<Path> keyFiles) {
    return new BundleOrigin(
        from,
        settings(from.name(), keyFiles, null),
        new Kept(folder.resolve("bundle"), Limits.USUAL),
        Limits.USUAL,
        Clock.systemUTC());
  }

  private byte[] bundle(String says, long sequence) {
    return Bundles.of(Bundles.saying(says), sequence, keys.signing());
  }

  /** What the store holds now, asked at once. */
  private static Reading now(BundleOrigin origin) {
    origin.forget();
    return Objects.requireNonNull(origin.next());
  }

  private static String refusal(BundleOrigin origin) {
    var reading = now(origin);
    assertThat(reading.files()).isNull();
    return reading.mistakes().stream().map(Object::toString).collect(Collectors.joining("\n"));
  }

  private static void live(BundleOrigin origin, String says) {
    var reading = now(origin);
    assertThat(reading.mistakes()).isEmpty();
    assertThat(reading.files()).isEqualTo(Bundles.saying(says));
    origin.goesLive(reading);
  }

  // The store

  @Test
  void whatIsKnownIsNotSentAgain() {
    store.hold(bundle("a", 1));
    var origin = origin();
    live(origin, "a");
    live(origin, "a");
    store.hold(bundle("b", 2));
    live(origin, "b");
    live(origin, "b");
    assertThat(store.answers()).containsExactly("200", "304", "200", "304");
  }

  @Test
  void aDateDoesForAStoreThatHasNoTags() {
    var date = "Tue, 24 Nov 2026 10:00:00 GMT";
    store.does(
        exchange -> {
          exchange.getResponseHeaders().set("Last-Modified", date);
          boolean known = date.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
          store.answer(exchange, known ? 304 : 200, known ? new byte[0] : bundle("a", 1));
        });
    var origin = origin();
    live(origin, "a");
    live(origin, "a");
    assertThat(store.answers()).containsExactly("200", "304");
  }

  @Test
  void aStoreIsAskedOnlyWhenItIsTime() {
    store.hold(bundle("a", 1));
    var origin = origin();
    assertThat(origin.next()).isNotNull();
    for (int i = 0; i < 100; i++) {
      assertThat(origin.next()).isNull();
    }
    assertThat(store.answers()).hasSize(1);
  }

  @Test
  void failuresAreToldAndPassed() {
    store.hold(bundle("a", 1));
    var origin = origin();
    live(origin, "a");
    store.does(exchange -> store.answer(exchange, 503, new byte[0]));
    assertThat(refusal(origin))
        .isEqualTo(
            store.address()
                + ": the bundle cannot be fetched: it answers with status 503; see that the store"
                + " is there and lets this replica read; it is asked again and again");
    store.does(exchange -> store.answer(exchange, 302, new byte[0]));
    assertThat(refusal(origin)).contains("it answers with status 302");
    store.does(exchange -> exchange.close());
    assertThat(refusal(origin)).contains("it cannot be reached, or breaks off");
    store.does(
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          exchange.getHttpContext().getServer().stop(0);
        });
    assertThat(refusal(origin)).contains("the bundle cannot be fetched: it ");
    // Nobody is there any more.
    assertThat(refusal(origin)).contains("it cannot be reached");
  }

  @Test
  void aStoreThatComesBackHoldsWhatItHeld() {
    store.hold(bundle("a", 1));
    var origin = origin();
    live(origin, "a");
    store.does(exchange -> store.answer(exchange, 500, new byte[0]));
    refusal(origin);
    store.hold(bundle("a", 1));
    live(origin, "a");
    assertThat(store.answers()).containsExactly("200", "500", "304");
  }

  @Test
  void aStoreThatHangsOrTricklesIsGivenUp() {
    store.does(
        exchange -> {
          try {
            Thread.sleep(20_000);
          } catch (InterruptedException e) {
            exchange.close();
          }
        });
    assertThat(refusal(origin())).contains("it takes too long to answer");
    store.does(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < 1_000; i++) {
              out.write(1);
              out.flush();
              Thread.sleep(50);
            }
          } catch (InterruptedException e) {
            exchange.close();
          }
        });
    assertThat(refusal(origin())).contains("it takes too long to answer");
  }

  @Test
  void garbageIsRefusedAndNotReadWithoutEnd() {
    store.hold("<html>Not found</html>".getBytes(StandardCharsets.UTF_8));
    assertThat(refusal(origin())).contains("this is no bundle");
    store.does(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            while (true) {
              out.write(new byte[1 << 16]);
            }
          }
        });
    var small =
        new BundleOrigin(
            new WebStore(
                store.address(),
                URI.create(store.address()),
                address -> Map.of(),
                WebStore.Patience.USUAL),
            settings(store.address(), List.of(keys.publicFile()), null),
            new Kept(folder.resolve("bundle"), Limits.USUAL),
            new Limits(1 << 20, 100, 1 << 20, 10, 10, 10, 10, 1),
            Clock.systemUTC());
    assertThat(refusal(small)).contains("the bundle has more than 1048576 bytes");
  }

  @Test
  void aStoreMayWantToSeeAToken() throws IOException {
    var bytes = bundle("a", 1);
    store.does(
        exchange -> {
          boolean known =
              "Bearer s3cret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          store.answer(exchange, known ? 200 : 401, known ? bytes : new byte[0]);
        });
    var token = Files.writeString(folder.resolve("token"), "s3cret\n");
    for (var file : new Path[] {token, null}) {
      var origin =
          BundleOrigin.of(
              settings(store.address(), List.of(keys.publicFile()), file),
              folder.resolve("bundle"),
              Limits.USUAL,
              Clock.systemUTC());
      if (file == null) {
        assertThat(refusal(origin)).contains("status 401");
      } else {
        live(origin, "a");
      }
    }
  }

  @Test
  void aFileIsFollowedToo() throws IOException {
    var file = folder.resolve("rules.stepup");
    var origin = origin(new FileStore(file), List.of(keys.publicFile()));
    assertThat(refusal(origin)).contains("the bundle cannot be fetched: there is no such file");
    Files.write(file, bundle("a", 1));
    live(origin, "a");
    Files.write(file, bundle("b", 2));
    live(origin, "b");
  }

  @Test
  void pausesGrowWithFailuresUpToFiveMinutesAndDifferByChance() {
    var poll = Duration.ofSeconds(10);
    assertThat(BundleOrigin.pause(0, poll, 0)).isEqualTo(Duration.ofSeconds(9));
    assertThat(BundleOrigin.pause(0, poll, 1)).isEqualTo(Duration.ofSeconds(11));
    assertThat(BundleOrigin.pause(1, poll, 1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(BundleOrigin.pause(3, poll, 1)).isEqualTo(Duration.ofSeconds(4));
    assertThat(BundleOrigin.pause(3, poll, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(BundleOrigin.pause(9, poll, 1)).isEqualTo(Duration.ofSeconds(256));
    for (int failures : new int[] {10, 100, Integer.MAX_VALUE}) {
      assertThat(BundleOrigin.pause(failures, poll, 1)).isEqualTo(Duration.ofMinutes(5));
    }
  }

  // Who is believed

  @Test
  void keysChangeWithoutARestart() throws IOException {
    var next = Bundles.Keys.in(folder, "next");
    var trusted = Files.copy(keys.publicFile(), folder.resolve("trusted.pem"));
    var origin = origin(List.of(trusted));
    store.hold(bundle("a", 1));
    live(origin, "a");
    var byNext = Bundles.of(Bundles.saying("b"), 2, next.signing());
    store.hold(byNext);
    assertThat(refusal(origin)).contains("none of the keys in BUNDLE_KEYS has signed");
    Files.write(trusted, Files.readAllBytes(next.publicFile()));
    live(origin, "b");
    assertThat(now(origin).release().signedBy()).isEqualTo(next.trusted().id());
    Files.writeString(trusted, "nothing");
    store.hold(Bundles.of(Bundles.saying("c"), 3, next.signing()));
    assertThat(refusal(origin)).contains("there is no `BEGIN PUBLIC KEY` in it");
  }

  // No way back

  @Test
  void whatWasReplacedDoesNotComeBack() throws IOException {
    var origin = origin();
    store.hold(bundle("a", 1));
    live(origin, "a");
    store.hold(bundle("b", 2));
    live(origin, "b");
    store.hold(bundle("a", 1));
    var kept = folder.resolve("bundle");
    assertThat(refusal(origin))
        .isEqualTo(
            store.address()
                + ": the bundle has the sequence 1, and one with 2 was live; build the older rules"
                + " anew, with a higher sequence; or, if the replica shall go back, delete "
                + kept);
    // Nor after a restart.
    assertThat(refusal(origin())).contains("the sequence 1, and one with 2 was live");
    store.hold(bundle("other", 2));
    assertThat(refusal(origin)).contains("another bundle with the sequence 2 was live");
    store.hold(bundle("a", 3));
    live(origin, "a");
    // Unless an operator says so.
    store.hold(bundle("b", 2));
    assertThat(refusal(origin)).contains("the sequence 2, and one with 3 was live");
    stepup.Folders.delete(kept);
    live(origin, "b");
  }

  @Test
  void whatDidNotGoLiveIsNoReasonToRefuseWhatComesThen() {
    var origin = origin();
    store.hold(bundle("a", 1));
    live(origin, "a");
    store.hold(bundle("its scenarios fail", 9));
    assertThat(now(origin).files()).isNotNull();
    store.hold(bundle("b", 2));
    live(origin, "b");
  }

  // What is kept

  @Test
  void theLastOneThatWentLiveIsKept() throws IOException {
    store.hold(bundle("a", 1));
    var origin = origin();
    assertThat(origin.kept()).isNull();
    live(origin, "a");
    store.close();
    var restarted = origin();
    assertThat(refusal(restarted)).contains("cannot be reached");
    var kept = Objects.requireNonNull(restarted.kept());
    assertThat(kept.files()).isEqualTo(Bundles.saying("a"));
    assertThat(kept.release().sequence()).isEqualTo(1);
    assertThat(kept.release().signedBy()).isEqualTo(keys.trusted().id());

    // Whoever changes it there is found out.
    var file = folder.resolve("bundle/last.stepup");
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(restarted::kept)
        .isInstanceOf(RulesException.class)
        .hasMessageStartingWith(file.toString());
  }

  @Test
  void whatCannotBeKeptDoesNotGoLiveUntilItCan() throws IOException {
    store.hold(bundle("a", 1));
    var origin = origin();
    var reading = now(origin);
    var inTheWay = Files.writeString(folder.resolve("bundle"), "a file");
    assertThatThrownBy(() -> origin.goesLive(reading))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("the bundle cannot be kept there, so it does not go live");
    Files.delete(inTheWay);
    live(origin, "a");
    assertThat(folder.resolve("bundle/last.stepup")).hasBinaryContent(bundle("a", 1));
  }

  @Test
  void nothingHalfIsEverKept() throws Exception {
    store.hold(bundle("a", 1));
    var origin = origin();
    live(origin, "a");
    var file = folder.resolve("bundle/last.stepup");
    var seen = new HashSet<String>();
    var writer =
        new Thread(
            () -> {
              var kept = new Kept(folder.resolve("bundle"), Limits.USUAL);
              for (int i = 0; i < 200; i++) {
                kept.keep(bundle("b".repeat(1 + i * 100), 2 + i));
              }
            });
    writer.start();
    var broken = new ArrayList<String>();
    while (writer.isAlive()) {
      try {
        var bundle = Bundle.read("it", Files.readAllBytes(file), keys.trust(), Limits.USUAL);
        seen.add(bundle.name());
      } catch (RulesException e) {
        broken.add(e.getMessage());
      }
    }
    writer.join();
    assertThat(broken).isEmpty();
    assertThat(seen).isNotEmpty();
  }
}
