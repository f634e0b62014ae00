package stepup.live;

import static org.assertj.core.api.Assertions.assertThat;
import static stepup.live.EditedFolder.FAST;
import static stepup.live.EditedFolder.marked;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionLog;
import stepup.http.Server;
import stepup.json.Json;

/** A real server answers while the tables are edited. */
class ReloadUnderLoadTest {
  private static final int EDITS = 200;
  private static final int CLIENTS = 3;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path path;

  @BeforeEach
  void writeFolder() throws Exception {
    EditedFolder.write(marked(0), path);
  }

  @Test
  @Timeout(240)
  void noRequestFailsAndNoneSeesTwoRuleSets() throws Exception {
    // Which mark a version has; versions that nobody meant are not among them.
    Map<String, Integer> marks = new ConcurrentHashMap<>();
    marks.put(marked(0).version(), 0);
    var pool = Executors.newFixedThreadPool(CLIENTS);
    var done = new AtomicBoolean();
    try (var folder = new EditedFolder(path, FAST);
        var server = serve(folder, entry -> {})) {
      var clients = new ArrayList<CompletableFuture<Integer>>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(
            CompletableFuture.supplyAsync(
                () -> {
                  int answers = 0;
                  for (int last = 0; !done.get(); answers++) {
                    int mark = mark(decide(server), marks);
                    assertThat(mark).isGreaterThanOrEqualTo(last);
                    last = mark;
                    pause();
                  }
                  return answers;
                },
                pool));
      }
      int mark = 0;
      for (int edit = 1; edit <= EDITS; edit++) {
        if (edit % 4 == 0) {
          folder.write(
              Shipped.with(
                  marked(mark), "offers.csv", "office-365-proplus", "Enabled", "edit " + edit));
          folder.awaitRefused("`edit " + edit + "`");
          assertThat(status(server, "/health/ready", 200).at("/rules/version").textValue())
              .isEqualTo(marked(mark).version());
          var status = status(server, "/status", 200);
          assertThat(status.path("state").textValue()).isEqualTo("STALE");
          assertThat(status.at("/rules/version").textValue()).isEqualTo(marked(mark).version());
          assertThat(status.at("/errors/0/file").textValue()).isEqualTo("offers.csv");
        } else {
          mark = edit;
          marks.put(marked(mark).version(), mark);
          folder.write(marked(mark));
          folder.awaitLoaded(marked(mark));
          assertThat(status(server, "/status", 200).path("state").textValue()).isEqualTo("LOADED");
        }
        assertThat(mark(decide(server), marks)).isEqualTo(mark);
        assertThat(clients).noneMatch(CompletableFuture::isCompletedExceptionally);
      }
      done.set(true);
      for (var client : clients) {
        assertThat(client.get(30, TimeUnit.SECONDS)).isGreaterThan(EDITS);
      }
    } finally {
      done.set(true);
      pool.shutdown();
    }
  }

  @Test
  @Timeout(120)
  void aRequestThatIsBeingDecidedKeepsItsRules() throws Exception {
    var deciding = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var first = new AtomicBoolean(true);
    try (var folder = new EditedFolder(path, FAST);
        var server =
            serve(
                folder,
                entry -> {
                  if (first.getAndSet(false)) {
                    deciding.countDown();
                    await(goOn);
                  }
                })) {
      var answer = CompletableFuture.supplyAsync(() -> decide(server));
      await(deciding);
      folder.write(marked(1));
      folder.awaitLoaded(marked(1));
      var marks = Map.of(marked(0).version(), 0, marked(1).version(), 1);
      assertThat(mark(decide(server), marks)).isEqualTo(1);
      assertThat(answer).isNotDone();
      goOn.countDown();
      assertThat(mark(answer.get(30, TimeUnit.SECONDS), marks)).isEqualTo(0);
    }
  }

  private static Server serve(EditedFolder folder, DecisionLog log) throws IOException {
    return Serving.start(folder::now, log);
  }

  /** The mark of an answer: the same in both tables, and that of the version it names. */
  private static int mark(JsonNode answer, Map<String, Integer> marks) {
    var mark = marks.get(answer.at("/rules/version").textValue());
    assertThat(mark).as(answer.toString()).isNotNull();
    var upgrade = answer.at("/subscriptions/0/upgrades/0");
    assertThat(upgrade.path("name").textValue()).isEqualTo("E3 of " + mark);
    assertThat(upgrade.at("/reasons/0/message").textValue()).isEqualTo("no: " + mark);
    return mark;
  }

  private static JsonNode decide(Server server) {
    return ask(
        request(server.port(), "/decide")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(EditedFolder.request())),
        200);
  }

  private static JsonNode status(Server server, String page, int status) {
    return ask(request(server.opsPort(), page), status);
  }

  private static HttpRequest.Builder request(int port, String page) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page));
  }

  private static JsonNode ask(HttpRequest.Builder request, int status) {
    return unchecked(
        () -> {
          var response = HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
          assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
          return Json.read(response.body().getBytes(StandardCharsets.UTF_8));
        });
  }

  /** Leaves the editor some of a machine that has two cores. */
  private static void pause() {
    unchecked(
        () -> {
          Thread.sleep(2);
          return true;
        });
  }

  private static void await(CountDownLatch latch) {
    assertThat(unchecked(() -> latch.await(60, TimeUnit.SECONDS))).isTrue();
  }

  private static <T> T unchecked(Callable<T> action) {
    try {
      return action.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
