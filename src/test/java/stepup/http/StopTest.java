package stepup.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;

class StopTest {
  private static final int REQUESTS = 20;

  @Test
  @Timeout(60)
  void requestsInFlightAreAnsweredWhenTheServerStops() throws Exception {
    var recording = new CountDownLatch(REQUESTS);
    var goOn = new CountDownLatch(1);
    var server =
        Serving.start(
            Shipped::live,
            entries -> {
              recording.countDown();
              await(goOn);
            });
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofFile(
                    Path.of("rules/scenarios/blocked-by-another-reseller.request.json")))
            .build();
    var client = HttpClient.newHttpClient();
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
    }
    await(recording);
    var stopping = CompletableFuture.runAsync(server::close);
    // The server is told to stop while every request is inside the log.
    Thread.sleep(300);
    assertThat(stopping).isNotDone();
    goOn.countDown();
    for (var answer : answers) {
      var response = answer.get(20, TimeUnit.SECONDS);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).endsWith("}");
    }
    stopping.get(20, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
