package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.json.Json;

/**
 * The whole service, killed under load. It takes seconds to start, so that the many kills are those
 * of {@code audit.KillTest}, which kills the log alone.
 */
class ServiceKillTest {
  private static final int KILLS = 3;
  private static final int CLIENTS = 6;

  @TempDir Path folder;

  @Test
  @Timeout(300)
  void everyDecisionThatWasAnsweredBeforeAKillIsInTheLogOnce() throws Exception {
    var body =
        Files.readAllBytes(Path.of("rules/scenarios/blocked-by-another-reseller.request.json"));
    var data = folder.resolve("data");
    var settings = Map.of("DATA", data.toString(), "LOG_SEGMENT_BYTES", "200000");
    var random = new SplittableRandom(3);
    Queue<String> answered = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < KILLS; i++) {
      try (var service = ServiceProcess.start(settings, folder)) {
        int before = answered.size();
        var clients = new ArrayList<Thread>();
        for (int c = 0; c < CLIENTS; c++) {
          var client = new Thread(() -> ask(service, body, answered));
          client.start();
          clients.add(client);
        }
        while (answered.size() == before) {
          Thread.sleep(5);
        }
        Thread.sleep(random.nextInt(1_000));
        service.kill();
        for (var client : clients) {
          client.join();
        }
      }
    }
    var recorded = new ArrayList<String>();
    for (var line : logged(data, "log", "find", "--format=json").lines().toList()) {
      recorded.add(id(line));
    }
    assertThat(recorded).doesNotHaveDuplicates().containsAll(answered);
    assertThat(answered).hasSizeGreaterThan(KILLS * CLIENTS);
    assertThat(logged(data, "log", "verify")).contains("all as recorded");
  }

  private static void ask(ServiceProcess service, byte[] body, Queue<String> answered) {
    var client = HttpClient.newHttpClient();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/decide"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      while (true) {
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) {
          answered.add(id(answer.body()));
        }
      }
    } catch (IOException e) {
      // It was killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String id(String json) throws IOException {
    return Json.readOwn(json.getBytes(StandardCharsets.UTF_8)).path("decisionId").asText();
  }

  private static String logged(Path data, String... command) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.run(
            Map.of("DATA", data.toString()), new PrintWriter(out), new PrintWriter(err), command);
    assertThat(exit).as(List.of(command) + "\n" + out + err).isZero();
    return out.toString();
  }
}
