package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.bundle.Bundles;
import stepup.bundle.StoreServer;
import stepup.json.Json;
import stepup.tables.RuleFiles;

/** Replicas as operators run them, and a store that comes and goes. */
@Timeout(300)
class BundleReplicaTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final byte[] REQUEST =
      Shipped.files().bytes("scenarios/blocked-by-another-reseller.request.json");

  @TempDir Path folder;
  private Bundles.Keys keys;

  @BeforeEach
  void makeKeys() {
    keys = Bundles.Keys.in(folder, "signing");
  }

  /** The shipped rules under another version: a row has another note. */
  private static RuleFiles rules(int mark) {
    return Shipped.with("upgrade-paths.csv", "P-02", "Note", "mark " + mark);
  }

  private byte[] bundle(RuleFiles rules, long sequence) {
    return Bundles.of(rules, sequence, keys.signing());
  }

  private Map<String, String> settings(StoreServer store, String data) {
    return Map.of(
        "BUNDLE",
        store.address(),
        "BUNDLE_KEYS",
        keys.publicFile().toString(),
        "BUNDLE_POLL_SECONDS",
        "1",
        "RULES",
        folder.resolve("there is no such folder").toString(),
        "DATA",
        folder.resolve(data).toString(),
        "PORT",
        "0",
        "OPS_PORT",
        "0",
        "LOG_MODE",
        "off",
        "DRAIN_SECONDS",
        "0");
  }

  @Test
  void aReplicaStartsByWhatItKeptWhileTheStoreIsAway() throws Exception {
    int port;
    try (var store = new StoreServer()) {
      port = store.port();
      store.hold(bundle(rules(1), 1));
      try (var replica = ServiceProcess.start(settings(store, "data"), folder)) {
        var status = status(replica.opsPort());
        assertThat(status.path("state").textValue()).isEqualTo("LOADED");
        assertThat(status.at("/rules/version").textValue()).isEqualTo(rules(1).version());
        assertThat(status.at("/bundle/sequence").asLong()).isEqualTo(1);
        assertThat(status.at("/bundle/source").textValue()).isEqualTo(store.address());
        assertThat(status.at("/bundle/signedBy").textValue()).hasSize(16);
        store.hold(bundle(rules(2), 2));
        await(replica.opsPort(), s -> s.at("/bundle/sequence").asLong() == 2);
        replica.kill();
      }
    }
    Map<String, String> settings;
    try (var none = new StoreServer(port)) {
      settings = settings(none, "data");
    }
    try (var replica = ServiceProcess.start(settings, folder)) {
      var status = status(replica.opsPort());
      assertThat(status.path("state").textValue()).isEqualTo("STALE");
      assertThat(status.at("/rules/version").textValue()).isEqualTo(rules(2).version());
      assertThat(status.at("/errors/0/message").textValue()).contains("cannot be reached");
      assertThat(decide(replica.port(), REQUEST)).isEqualTo(200);
      // Back again, with what it had before: first an attempt to go back, then the next one.
      try (var store = new StoreServer(port)) {
        store.hold(bundle(rules(1), 1));
        await(replica.opsPort(), s -> message(s).contains("the sequence 1, and one with 2 was"));
        store.hold(bundle(rules(3), 3));
        status = await(replica.opsPort(), s -> s.path("state").textValue().equals("LOADED"));
        assertThat(status.at("/rules/version").textValue()).isEqualTo(rules(3).version());
      }
    }
  }

  @Test
  void withoutAStoreAndAnythingKeptItDoesNotStart() throws Exception {
    Map<String, String> settings;
    try (var store = new StoreServer()) {
      settings = settings(store, "data");
    }
    try (var replica = ServiceProcess.start(settings, folder)) {
      throw new AssertionError(replica.output());
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("the bundle cannot be fetched: it cannot be reached");
    }
  }

  @Test
  void whatDoesNotProveStaysOutAndWhatChangesNothingIsNotedAlone() throws Exception {
    try (var store = new StoreServer()) {
      store.hold(bundle(rules(1), 1));
      try (var replica = Service.start(Settings.from(settings(store, "data")))) {
        int ops = replica.server().opsPort();
        var wrong = Shipped.with("eligibility.csv", "E-32", "Result", "undetermined");
        store.hold(bundle(wrong, 2));
        var status = await(ops, s -> s.path("state").textValue().equals("STALE"));
        assertThat(status.at("/attempt/version").textValue()).isEqualTo(wrong.version());
        assertThat(message(status)).startsWith("scenarios/");
        assertThat(status.at("/bundle/sequence").asLong()).isEqualTo(1);
        // Signed by the same hand, and later; but the same rules.
        var loaded = status.at("/rules/loadedAt");
        store.hold(bundle(rules(1), 3));
        status = await(ops, s -> s.at("/bundle/sequence").asLong() == 3);
        assertThat(status.path("state").textValue()).isEqualTo("LOADED");
        assertThat(status.at("/rules/loadedAt")).isEqualTo(loaded);
      }
    }
  }

  @Test
  void aReloadAsksTheStoreAtOnce() throws Exception {
    try (var store = new StoreServer()) {
      store.hold(bundle(rules(1), 1));
      var settings = new HashMap<>(settings(store, "data"));
      settings.put("BUNDLE_POLL_SECONDS", "3600");
      try (var replica = Service.start(Settings.from(settings))) {
        store.hold(bundle(rules(2), 2));
        assertThat(replica.rules().reload().rules().version()).isEqualTo(rules(2).version());
      }
    }
  }

  @Test
  void twoReplicasFollowOneStoreUnderLoadAndNoRequestFails() throws Exception {
    try (var store = new StoreServer()) {
      store.hold(bundle(rules(1), 1));
      try (var one = Service.start(Settings.from(settings(store, "one")));
          var other = Service.start(Settings.from(settings(store, "other")))) {
        var stop = new AtomicBoolean();
        Queue<Integer> answers = new ConcurrentLinkedQueue<>();
        var clients = new ArrayList<Thread>();
        for (var replica : List.of(one, other, one, other)) {
          var client =
              new Thread(
                  () -> {
                    while (!stop.get()) {
                      answers.add(decide(replica.server().port(), REQUEST));
                    }
                  });
          client.start();
          clients.add(client);
        }
        for (int mark = 2; mark <= 4; mark++) {
          store.hold(bundle(rules(mark), mark));
          var version = rules(mark).version();
          for (var replica : List.of(one, other)) {
            await(
                replica.server().opsPort(),
                s -> s.at("/rules/version").textValue().equals(version));
          }
        }
        stop.set(true);
        for (var client : clients) {
          client.join();
        }
        assertThat(answers).hasSizeGreaterThan(100).containsOnly(200);
        assertThat(one.rules().now().loads().refused()).isZero();
      }
    }
  }

  @Test
  void aReplicaWithOtherRulesThanExpectedDecidesNothing() throws Exception {
    try (var store = new StoreServer()) {
      store.hold(bundle(rules(1), 1));
      try (var replica = Service.start(Settings.from(settings(store, "data")))) {
        int port = replica.server().port();
        var held = "\"" + rules(1).version() + "\"";
        for (var path : List.of("/decide", "/decide/batch")) {
          assertThat(decide(port, path, held).statusCode()).isEqualTo(200);
          assertThat(decide(port, path, "\"other\", " + held).statusCode()).isEqualTo(200);
          assertThat(decide(port, path, "*").statusCode()).isEqualTo(200);
          for (var other : List.of("\"0123456789abcdef\"", "W/" + held, "\"\"")) {
            var answer = decide(port, path, other);
            assertThat(answer.statusCode()).as(path + " " + other).isEqualTo(412);
            assertThat(answer.body())
                .isEqualTo(
                    "{\"type\":\"urn:stepup:problem:rules-version-mismatch\","
                        + "\"title\":\"Other rules than those decide here.\",\"status\":412,"
                        + "\"detail\":\"This replica holds version `"
                        + rules(1).version()
                        + "`; nothing was decided.\"}");
          }
          for (var unreadable : List.of(rules(1).version(), "\"a", "*, \"a\"", "\"a\" \"b\"")) {
            assertThat(decide(port, path, unreadable).statusCode()).isEqualTo(400);
          }
        }
      }
    }
  }

  private static java.net.http.HttpResponse<String> decide(int port, String path, String ifMatch)
      throws IOException, InterruptedException {
    var line = Json.readOwn(REQUEST).toString();
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header(
                "Content-Type",
                path.endsWith("batch") ? "application/x-ndjson" : "application/json")
            .header("If-Match", ifMatch)
            .POST(BodyPublishers.ofString(line))
            .build(),
        BodyHandlers.ofString());
  }

  private static int decide(int port, byte[] request) {
    try {
      return CLIENT
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/decide"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(request))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException | InterruptedException e) {
      return -1;
    }
  }

  private static String message(JsonNode status) {
    return status.at("/errors/0/message").asText();
  }

  private static JsonNode status(int opsPort) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/status")).build();
    var answer = CLIENT.send(request, BodyHandlers.ofString());
    return Json.readOwn(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode await(int opsPort, Predicate<JsonNode> condition)
      throws IOException, InterruptedException {
    var until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    var status = status(opsPort);
    while (!condition.test(status)) {
      assertThat(System.nanoTime()).as(status.toString()).isLessThan(until);
      Thread.sleep(50);
      status = status(opsPort);
    }
    return status;
  }
}
