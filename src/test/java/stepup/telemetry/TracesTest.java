package stepup.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.ServiceProcess;
import stepup.Serving;
import stepup.Shipped;
import stepup.access.Access;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionService;
import stepup.http.Server;
import stepup.json.Json;

/** What an OTLP receiver gets of requests that really came. */
@Timeout(60)
class TracesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";

  private final List<ExportTraceServiceRequest> received = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch answer = new CountDownLatch(1);
  private HttpServer receiver;

  @BeforeEach
  void receive() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          try (exchange) {
            assertThat(exchange.getRequestURI().getPath()).isEqualTo("/v1/traces");
            assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
                .isEqualTo("application/x-protobuf");
            var spans = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            answer.await();
            synchronized (received) {
              received.add(spans);
            }
            var response = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, response.length == 0 ? -1 : response.length);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    answer.countDown();
    receiver.stop(0);
  }

  @Test
  void aTracedRequestContinuesItsCallersTraceWithItsPhasesAsChildren() throws Exception {
    answer.countDown();
    var decision =
        decided(traces(0), entries -> {}, "00-" + TRACE + "-" + CALLER + "-01", "vendor=kwami");
    assertThat(decision.status).isEqualTo(200);
    var spans = spans();
    var request =
        spans.stream().filter(s -> s.getKind() == Span.SpanKind.SPAN_KIND_SERVER).toList().get(0);
    assertThat(request.getName()).isEqualTo("POST /decide");
    assertThat(hex(request.getTraceId())).isEqualTo(TRACE);
    assertThat(hex(request.getParentSpanId())).isEqualTo(CALLER);
    assertThat(request.getTraceState()).isEqualTo("vendor=kwami");
    assertThat(request.getAttributesList().stream().map(TracesTest::text))
        .containsExactlyInAnyOrder(
            "stepup.decision.id=" + decision.id,
            "stepup.rules.version=" + Shipped.rules().version(),
            "http.response.status_code=200");
    var phases = spans.stream().filter(s -> !s.equals(request)).toList();
    assertThat(phases.stream().map(Span::getName))
        .containsExactly("read", "wait", "parse", "evaluate", "write", "record");
    long before = request.getStartTimeUnixNano();
    for (var phase : phases) {
      assertThat(hex(phase.getTraceId())).isEqualTo(TRACE);
      assertThat(phase.getParentSpanId()).isEqualTo(request.getSpanId());
      assertThat(phase.getAttributesCount()).isZero();
      assertThat(phase.getStartTimeUnixNano()).isGreaterThanOrEqualTo(before);
      assertThat(phase.getEndTimeUnixNano()).isGreaterThanOrEqualTo(phase.getStartTimeUnixNano());
      before = phase.getStartTimeUnixNano();
    }
    assertThat(request.getEndTimeUnixNano()).isGreaterThanOrEqualTo(before);
    var resource = received.get(0).getResourceSpans(0).getResource().getAttributesList();
    assertThat(resource.stream().map(TracesTest::text)).contains("service.name=a-service");
    // The vendor's own state is handed on as it came; nothing else of the request is told.
    assertThat(received.toString()).doesNotContain("contoso", "sub-1", "office-365", "127.0.0.1");
  }

  @Test
  void aRequestThatFailsIsAnErrorWithoutADecision() throws Exception {
    answer.countDown();
    var decision =
        decided(
            traces(1),
            entries -> {
              throw new DecisionLog.DecisionNotRecordedException(new IOException("full"));
            },
            "",
            "");
    assertThat(decision.status).isEqualTo(503);
    var request = spans().stream().filter(s -> s.getParentSpanId().isEmpty()).toList().get(0);
    assertThat(request.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(request.getAttributesList().stream().map(TracesTest::text))
        .containsExactly("http.response.status_code=503");
    assertThat(spans().stream().map(Span::getName)).contains("record").hasSize(7);
  }

  @Test
  void aCallerThatDoesNotTraceIsNotTraced() throws Exception {
    answer.countDown();
    decided(traces(1), entries -> {}, "00-" + TRACE + "-" + CALLER + "-00", "");
    assertThat(asked).hasValue(0);
  }

  @Test
  void withoutACallersWordTheRatioDecides() throws Exception {
    answer.countDown();
    decided(traces(0), entries -> {}, "", "");
    decided(traces(0), entries -> {}, "no traceparent at all", "");
    assertThat(asked).hasValue(0);
    decided(traces(1), entries -> {}, "", "");
    assertThat(spans()).hasSize(7);
  }

  @Test
  void nothingIsSentUnlessThereIsAnEndpoint() throws Exception {
    answer.countDown();
    decided(Telemetry.Traces.OFF, entries -> {}, "00-" + TRACE + "-" + CALLER + "-01", "");
    assertThat(asked).hasValue(0);
  }

  @Test
  void aServiceThatIsToldToStopSendsWhatIsLeft(@TempDir Path folder) throws Exception {
    answer.countDown();
    var settings =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            String.valueOf(traces(1).endpoint()),
            "OTEL_SERVICE_NAME",
            "named-by-its-settings",
            "DATA",
            folder.resolve("data").toString(),
            "DRAIN_SECONDS",
            "0");
    try (var service = ServiceProcess.start(settings, folder)) {
      assertThat(decide(service.port(), "", "").status).isEqualTo(200);
      service.terminate();
      assertThat(service.exitCode()).isZero();
    }
    assertThat(spans()).hasSize(7);
    assertThat(received.toString()).contains("named-by-its-settings");
  }

  @Test
  void aReceiverThatHangsDelaysNoAnswer() throws Exception {
    // The latch is still closed: the receiver takes the spans and never answers.
    var telemetry = Telemetry.open(traces(1), () -> Sources.Log.FRESH);
    var service = new DecisionService(UUID::randomUUID, entries -> {});
    var parts =
        new Server.Parts(
            Shipped::live,
            Shipped::live,
            service,
            Clock.systemUTC(),
            Access.OPEN,
            Serving::noLog,
            telemetry,
            List.of());
    try (var server = Server.start(Serving.settings(), parts)) {
      // 7 spans each, so more than the queue holds.
      for (int i = 0; i < 700; i++) {
        assertThat(decide(server.port(), "", "").status).isEqualTo(200);
      }
    }
    assertThat(asked.get()).isLessThanOrEqualTo(2);
    answer.countDown();
    telemetry.close();
    assertThat(spans().size()).isBetween(1, 700 * 7);
  }

  private record Decided(int status, String id) {}

  private Decided decided(Telemetry.Traces traces, DecisionLog log, String parent, String state)
      throws Exception {
    try (var telemetry = Telemetry.open(traces, () -> Sources.Log.FRESH)) {
      var service = new DecisionService(UUID::randomUUID, log);
      var parts =
          new Server.Parts(
              Shipped::live,
              Shipped::live,
              service,
              Clock.systemUTC(),
              Access.OPEN,
              Serving::noLog,
              telemetry,
              List.of());
      try (var server = Server.start(Serving.settings(), parts)) {
        return decide(server.port(), parent, state);
      }
    }
  }

  private static Decided decide(int port, String parent, String state) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/decide"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    Files.readString(
                        Path.of("rules/scenarios/blocked-by-another-reseller.request.json"))));
    if (!parent.isEmpty()) {
      request.header("traceparent", parent);
    }
    if (!state.isEmpty()) {
      request.header("tracestate", state);
    }
    var response = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    return new Decided(
        response.statusCode(), Json.read(response.body()).path("decisionId").asText());
  }

  private Telemetry.Traces traces(double ratio) {
    var endpoint = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/");
    return new Telemetry.Traces(endpoint, ratio, "a-service");
  }

  /** What arrived, without what is around it; the phases in the order in which they began. */
  private List<Span> spans() {
    synchronized (received) {
      return received.stream()
          .flatMap(r -> r.getResourceSpansList().stream())
          .flatMap(r -> r.getScopeSpansList().stream())
          .flatMap(s -> s.getSpansList().stream())
          .toList();
    }
  }

  private static String hex(com.google.protobuf.ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static String text(KeyValue attribute) {
    var value = attribute.getValue();
    return attribute.getKey()
        + "="
        + (value.hasIntValue() ? value.getIntValue() : value.getStringValue());
  }
}
