package stepup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service that is told to stop finishes what it has begun. */
class ShutdownTest {
  private static final int IN_FLIGHT = 200;
  private static final int CLIENTS = 4;
  private static final Path REQUEST =
      Path.of("rules/scenarios/blocked-by-another-reseller.request.json");
  private static final Pattern ID = Pattern.compile("\"decisionId\":\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  @Timeout(180)
  void noRequestFailsAndNoRecordIsLostWhenTheServiceStopsUnderLoad() throws Exception {
    var body = Files.readAllBytes(REQUEST);
    var data = folder.resolve("data");
    Queue<String> answered = new ConcurrentLinkedQueue<>();
    var pool = Executors.newFixedThreadPool(CLIENTS);
    // All may wait their turn, so that what is shed for load is not taken for a failure.
    var settings =
        Map.of("DATA", data.toString(), "MAX_WAIT_MILLIS", "30000", "MAX_QUEUE_MILLIS", "30000");
    try (var service = ServiceProcess.start(settings, folder)) {
      var clients = new ArrayList<CompletableFuture<Integer>>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(CompletableFuture.supplyAsync(() -> steadily(service, body, answered), pool));
      }
      var begun = new ArrayList<Socket>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        begun.add(begin(service.port(), body));
      }
      while (answered.size() < 50) {
        Thread.sleep(20);
      }
      service.terminate();
      awaitNotReady(service);
      // The first half finishes while the service drains, the other once it takes nothing more.
      finish(begun.subList(0, IN_FLIGHT / 2), body, answered);
      for (var client : clients) {
        assertThat(client.get(30, TimeUnit.SECONDS)).isPositive();
      }
      Thread.sleep(2_500);
      finish(begun.subList(IN_FLIGHT / 2, IN_FLIGHT), body, answered);
      assertThat(service.exitCode()).as(service.output()).isZero();
    } finally {
      pool.shutdownNow();
    }
    var recorded = new ArrayList<String>();
    try (var files = Files.walk(data)) {
      for (var file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        Files.readAllLines(file)
            .forEach(line -> ID.matcher(line).results().forEach(m -> recorded.add(m.group(1))));
      }
    }
    assertThat(recorded).doesNotHaveDuplicates().containsAll(answered);
    assertThat(answered).hasSizeGreaterThan(IN_FLIGHT);
  }

  /** Asks as often as it can until the service says that it is not ready; every answer is good. */
  private static int steadily(ServiceProcess service, byte[] body, Queue<String> answered) {
    var client = HttpClient.newHttpClient();
    int answers = 0;
    while (ready(client, service)) {
      for (int i = 0; i < 10; i++) {
        var answer =
            send(
                client,
                HttpRequest.newBuilder(uri(service.port(), "/decide"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        answered.add(id(answer.body()));
        answers++;
      }
    }
    return answers;
  }

  private static boolean ready(HttpClient client, ServiceProcess service) {
    return send(client, HttpRequest.newBuilder(uri(service.opsPort(), "/health/ready")).build())
            .statusCode()
        == 200;
  }

  private static void awaitNotReady(ServiceProcess service) throws InterruptedException {
    var client = HttpClient.newHttpClient();
    while (ready(client, service)) {
      Thread.sleep(10);
    }
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A request of which the last byte is missing. */
  private static Socket begin(int port, byte[] body) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    var head =
        String.join(
            "\r\n",
            "POST /decide HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            "Content-Length: " + body.length,
            "",
            "");
    var out = socket.getOutputStream();
    out.write(head.getBytes(UTF_8));
    out.write(body, 0, body.length - 1);
    out.flush();
    return socket;
  }

  private static void finish(List<Socket> begun, byte[] body, Queue<String> answered)
      throws IOException {
    for (var socket : begun) {
      socket.getOutputStream().write(body, body.length - 1, 1);
      socket.getOutputStream().flush();
    }
    for (var socket : begun) {
      // Each answer is the last on its connection.
      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").contains("Connection: close");
      answered.add(id(answer));
      socket.close();
    }
  }

  private static String id(String answer) {
    var id = ID.matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return id.group(1);
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
