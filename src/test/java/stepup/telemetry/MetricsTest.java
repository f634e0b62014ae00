package stepup.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.Decision;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.Result;
import stepup.decision.RowRef;
import stepup.http.ClientLimits;
import stepup.http.Server;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.live.Release;

/** What /metrics says of requests that really came, and that it says nothing of who sent them. */
@Timeout(60)
class MetricsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Path REQUEST =
      Path.of("rules/scenarios/blocked-by-another-reseller.request.json");

  private Live live = Shipped.live();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server = Serving.start(() -> live, entries -> {});
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void requestsVerdictsPhasesAndRowsAreCounted() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(decide(Files.readString(REQUEST)).statusCode()).isEqualTo(200);
    }
    assertThat(decide("{").statusCode()).isEqualTo(400);
    await("stepup_http_requests_total{method=\"POST\",route=\"/decide\",status=\"400\"}", 1);
    var numbers = numbers();
    assertThat(numbers)
        .containsEntry(
            "stepup_http_requests_total{method=\"POST\",route=\"/decide\",status=\"200\"}", 3.0)
        .containsEntry("stepup_http_request_duration_seconds_count{route=\"/decide\"}", 4.0)
        .containsEntry("stepup_verdicts_total{kind=\"upgrade\",verdict=\"not_eligible\"}", 3.0)
        .containsEntry("stepup_verdicts_total{kind=\"upgrade\",verdict=\"eligible\"}", 0.0)
        .containsEntry("stepup_verdicts_total{kind=\"licences\",verdict=\"eligible\"}", 6.0)
        .containsEntry("stepup_rules_fired_total{rule=\"E-30\"}", 3.0)
        .containsEntry("stepup_rules_fired_total{rule=\"UPG-050\"}", 3.0)
        .containsEntry("stepup_rules_fired_total{rule=\"P-04\"}", 3.0)
        .containsEntry("stepup_rules_fired_total{rule=\"E-10\"}", 0.0)
        .containsEntry("stepup_rules_fired_total{rule=\"other\"}", 0.0);
    // The one that cannot be parsed waits for its turn, and goes no further.
    var phases = Map.of("read", 4.0, "wait", 4.0, "parse", 4.0, "evaluate", 3.0, "record", 3.0);
    phases.forEach(
        (phase, count) ->
            assertThat(numbers)
                .containsEntry(
                    "stepup_decision_phase_duration_seconds_count{phase=\"" + phase + "\"}",
                    count));
    assertThat(numbers.get("stepup_decision_phase_duration_seconds_sum{phase=\"evaluate\"}"))
        .isPositive();
  }

  @Test
  void everyPathIsItsRoutesPatternOrOther() throws Exception {
    for (var path :
        List.of("/docs/docs.js", "/docs/docs.js/", "/docs/a/b", "/decide/more", "/%64ecide", "/")) {
      CLIENT.send(request(server.port(), path).build(), BodyHandlers.discarding());
    }
    CLIENT.send(
        request(server.port(), "/offers/").method("BREW", BodyPublishers.noBody()).build(),
        BodyHandlers.discarding());
    var unread =
        CLIENT.send(
            request(server.port(), "/offers").header("X-Long", "x".repeat(20_000)).build(),
            BodyHandlers.discarding());
    assertThat(unread.statusCode()).isEqualTo(431);
    await("stepup_http_requests_total{method=\"GET\",route=\"other\",status=\"404\"}", 4);
    await("stepup_http_requests_total{method=\"GET\",route=\"/docs/{file}\",status=\"200\"}", 2);
    assertThat(numbers().keySet())
        .contains("stepup_http_requests_total{method=\"other\",route=\"/offers\",status=\"405\"}")
        .anyMatch(name -> name.contains("stepup_http_requests_total{") && name.contains("\"431\""));
  }

  @Test
  void nothingACallerSendsIsInALabel() throws Exception {
    var words = List.of("KWAMI", "RULE-KWAMI", "kwami/x", "\"kwami\\");
    var request = (ObjectNode) Json.read(Files.readAllBytes(REQUEST));
    for (var word : words) {
      for (var changed : everywhere(request, word)) {
        decide(changed.toString());
      }
      var escaped = word.replaceAll("[^A-Z]", "KWAMI");
      CLIENT.send(
          request(server.port(), "/" + escaped + "?x=" + escaped)
              .header("traceparent", escaped)
              .header("User-Agent", escaped)
              .header("Accept-Language", escaped)
              .method(escaped.substring(0, 5), BodyPublishers.noBody())
              .build(),
          BodyHandlers.discarding());
    }
    await(
        "stepup_http_requests_total{method=\"other\",route=\"other\",status=\"404\"}",
        words.size());
    for (var accept : List.of("", "application/openmetrics-text; version=1.0.0; name[]=kwami")) {
      assertThat(page(accept)).doesNotContainIgnoringCase("kwami").contains("stepup_verdicts");
    }
    assertThat(page("")).doesNotContain("contoso").doesNotContain("office-365");
  }

  /** The request with a text instead of each value, one at a time, and once beside each name. */
  private static List<ObjectNode> everywhere(ObjectNode request, String text) {
    var changed = new ArrayList<ObjectNode>();
    var order = request.deepCopy();
    order.putObject("order").put("subscription", "sub-1").put("targetOffer", text);
    order.putObject("reseller").put("id", text).put("accountStatus", text);
    changed.add(order);
    for (var pointer :
        List.of(
            "/customer/id",
            "/customer/delegatedAdmin/0",
            "/subscriptions/0/id",
            "/subscriptions/0/offer",
            "/subscriptions/0/status",
            "/subscriptions/0/quantity",
            "/subscriptions/1/reseller",
            "/subscriptionsCover",
            "/asOf")) {
      var copy = request.deepCopy();
      int last = pointer.lastIndexOf('/');
      var parent = copy.at(pointer.substring(0, last));
      if (parent instanceof ArrayNode list) {
        list.set(0, text);
      } else {
        ((ObjectNode) parent).put(pointer.substring(last + 1), text);
        ((ObjectNode) parent).put(text, text);
      }
      changed.add(copy);
      if (parent instanceof ObjectNode object) {
        var only = copy.deepCopy();
        if (only.at(pointer.substring(0, last)) instanceof ObjectNode same) {
          same.remove(text);
          assertThat(object.has(text)).isTrue();
          changed.add(only);
        }
      }
    }
    return changed;
  }

  @Test
  void aScraperChoosesItsFormat() throws Exception {
    assertThat(scrape("").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    var open = scrape("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(open.body()).endsWith("# EOF\n");
    var binary = scrape("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily");
    assertThat(binary.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(
            CLIENT
                .send(request(server.port(), "/metrics").build(), BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void otherRulesAreToldAtOnceAndTheOldOnesForgotten() throws Exception {
    decide(Files.readString(REQUEST));
    var files = Shipped.with("eligibility.csv", "E-30", "Id", "E-300");
    var rules = stepup.rules.RuleSet.load(files);
    live =
        new Live(
            Shipped.live(files, rules).proven(),
            new Release("rules-v-h", "the test", 42, null, false, null, Instant.EPOCH),
            Instant.now().minusSeconds(60),
            Instant.now(),
            new Live.Refused(null, Instant.now(), List.of()),
            new Live.Loads(2, 5));
    decide(Files.readString(REQUEST));
    var numbers = numbers();
    assertThat(numbers)
        .doesNotContainKey("stepup_rules_fired_total{rule=\"E-30\"}")
        .containsEntry("stepup_rules_fired_total{rule=\"E-300\"}", 1.0)
        .containsEntry("stepup_rules_fired_total{rule=\"UPG-050\"}", 2.0)
        .containsEntry("stepup_rules_info{version=\"" + rules.version() + "\"}", 1.0)
        .containsEntry("stepup_rules_stale", 1.0)
        .containsEntry("stepup_rules_bundle_sequence", 42.0)
        .containsEntry("stepup_rules_loads_total{result=\"live\"}", 2.0)
        .containsEntry("stepup_rules_loads_total{result=\"refused\"}", 5.0);
    assertThat(numbers.keySet()).filteredOn(n -> n.startsWith("stepup_rules_info")).hasSize(1);
    assertThat(numbers.get("stepup_rules_age_seconds")).isBetween(60.0, 120.0);
  }

  @Test
  void ofAGreatManyRulesTheFirstThousandAreCountedEachForItself() {
    var ids = IntStream.range(0, Metrics.MOST_RULES + 5).mapToObj(i -> "R-" + i).toList();
    var telemetry = Telemetry.open(Telemetry.Traces.OFF, () -> Sources.Log.FRESH);
    telemetry.watch(
        new Sources(
            () -> new Sources.Rules("v", Duration.ZERO, false, 1, 0, 0, () -> ids),
            () -> new Sources.Admission(0, 1, 0, 0),
            () -> true));
    var course = telemetry.begin("/decide", "POST", System.nanoTime());
    for (var id : List.of("R-0", "R-999", "R-1000", "R-1004", "unheard-of")) {
      course.decided(said(id));
    }
    var numbers = numbers(telemetry.page(null).text());
    assertThat(numbers.keySet())
        .filteredOn(name -> name.startsWith("stepup_rules_fired_total"))
        .hasSize(Metrics.MOST_RULES + 1);
    assertThat(numbers)
        .containsEntry("stepup_rules_fired_total{rule=\"R-999\"}", 1.0)
        .containsEntry("stepup_rules_fired_total{rule=\"other\"}", 3.0);
  }

  private static DecisionRecord said(String rule) {
    var finding =
        new Finding(Result.WARNING, "reason", Map.of(), List.of(), new RowRef(rule, "a.csv", 2));
    var order = new Facts.Order("s", null, 1);
    var decision =
        new Decision(
            List.of(),
            new Decision.ForOrder(order, 1, new Outcome(List.of(finding), List.of(), null)));
    return new DecisionRecord(UUID.randomUUID(), Instant.EPOCH, "v", someFacts(), decision);
  }

  private static Facts someFacts() {
    try {
      return FactsReader.read(
          Files.readAllBytes(REQUEST),
          Shipped.rules().catalog(),
          LocalDate.EPOCH,
          RequestLimits.USUAL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void admissionIsToldAsItIs() throws Exception {
    var deciding = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var log =
        new DecisionService(
            () -> {
              deciding.countDown();
              try {
                goOn.await(30, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return UUID.randomUUID();
            },
            entries -> {});
    try (var busy =
        Server.start(
            Serving.settings(
                RequestLimits.USUAL, ClientLimits.USUAL, new Server.Load(1, 0, 30_000, 30_000)),
            Serving.parts(Shipped::live, log, Clock.systemUTC()))) {
      var post = post(busy.port(), Files.readString(REQUEST));
      var first = CLIENT.sendAsync(post, BodyHandlers.discarding());
      assertThat(deciding.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(CLIENT.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(503);
      var shed = "stepup_http_requests_total{method=\"POST\",route=\"/decide\",status=\"503\"}";
      until(() -> numbers(pageOf(busy, "")).get(shed) == 1);
      assertThat(numbers(pageOf(busy, "")))
          .containsEntry("stepup_admission_running_requests", 1.0)
          .containsEntry("stepup_admission_slots", 1.0)
          .containsEntry("stepup_admission_waiting_requests", 0.0)
          .containsEntry("stepup_admission_shed_requests_total", 1.0)
          .containsEntry("stepup_ready", 1.0);
      busy.drain();
      assertThat(numbers(pageOf(busy, ""))).containsEntry("stepup_ready", 0.0);
      goOn.countDown();
      assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theLogIsToldAsItIs() {
    var log = new Sources.Log(false, 1, 2, 3, 4, 5, 6, true, 7);
    var numbers = numbers(Telemetry.open(Telemetry.Traces.OFF, () -> log).page(null).text());
    assertThat(numbers)
        .containsEntry("stepup_log_taking", 0.0)
        .containsEntry("stepup_log_queue_records", 1.0)
        .containsEntry("stepup_log_appended_records_total", 2.0)
        .containsEntry("stepup_log_appended_bytes_total", 3.0)
        .containsEntry("stepup_log_dropped_records_total", 4.0)
        .containsEntry("stepup_log_failures_total", 5.0)
        .containsEntry("stepup_sink_lag_records", 6.0)
        .containsEntry("stepup_sink_away", 1.0)
        .containsEntry("stepup_sink_failures_total", 7.0);
  }

  @Test
  void theOperatorsPageNamesEveryNumber() throws Exception {
    var types = new LinkedHashMap<String, String>();
    var told = new TreeMap<String, String>();
    for (var line : page("").lines().toList()) {
      var parts = line.split(" ", 4);
      if (parts[0].equals("#") && parts[2].startsWith("stepup_")) {
        if (parts[1].equals("TYPE")) {
          types.put(parts[2], parts[3]);
        } else {
          told.put(parts[2], parts[3]);
        }
      }
    }
    told.replaceAll((name, help) -> types.get(name) + " | " + help);
    var written = new TreeMap<String, String>();
    var row = Pattern.compile("(?m)^\\| `(stepup_[a-z_]+)` \\| (\\w+) \\|[^|]*\\| (.*) \\|$");
    row.matcher(Files.readString(Path.of("src/deploy/metrics.md")))
        .results()
        .forEach(m -> written.put(m.group(1), m.group(2) + " | " + m.group(3)));
    assertThat(written).isEqualTo(told);
  }

  @Test
  void theDashboardAndTheAlertsAskOnlyForNumbersThereAre() throws Exception {
    decide(Files.readString(REQUEST));
    var there = numbers().keySet().stream().map(n -> n.replaceFirst("\\{.*", "")).toList();
    var dashboard = Json.read(Files.readAllBytes(Path.of("src/deploy/grafana-dashboard.json")));
    var asked = new ArrayList<>(dashboard.findValuesAsText("expr"));
    asked.addAll(dashboard.findValuesAsText("definition"));
    Pattern.compile("(?ms)^        expr: (.*?)^        \\w+:")
        .matcher(Files.readString(Path.of("src/deploy/alerts.yml")))
        .results()
        .forEach(m -> asked.add(m.group(1)));
    assertThat(asked).hasSizeGreaterThan(40);
    int found = 0;
    for (var expression : asked) {
      var names =
          Pattern.compile("\\b(stepup|jvm|process)_[a-z_]+")
              .matcher(expression)
              .results()
              .map(m -> m.group())
              .toList();
      assertThat(there).as(expression).containsAll(names);
      found += names.size();
    }
    assertThat(found).isGreaterThan(40);
  }

  @Test
  void withoutTracesTheTracingLibraryIsNotEvenLoaded() throws Exception {
    var path =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
            .filter(entry -> !entry.contains("opentelemetry"))
            .map(entry -> Path.of(entry).toUri())
            .toList();
    var urls = new java.net.URL[path.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = path.get(i).toURL();
    }
    try (var alone = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      assertThat(alone.getResource("io/opentelemetry/api/trace/Span.class")).isNull();
      var page = (String) alone.loadClass(Alone.class.getName()).getMethod("page").invoke(null);
      assertThat(page).contains("stepup_http_requests_total{", "status=\"299\"");
    }
  }

  /** A request from its begin to its end, without a server. */
  public static final class Alone {
    private Alone() {}

    public static String page() {
      try (var telemetry = Telemetry.open(Telemetry.Traces.OFF, () -> Sources.Log.FRESH)) {
        var course = telemetry.beginTraced("/decide", "POST", System.nanoTime(), name -> null);
        course.end(course.in(Phase.EVALUATE, () -> 299));
        return telemetry.page(null).text();
      }
    }
  }

  private HttpResponse<String> decide(String body) throws Exception {
    return CLIENT.send(post(server.port(), body), BodyHandlers.ofString());
  }

  private static HttpRequest post(int port, String body) {
    return request(port, "/decide")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> scrape(String accept) {
    return scrape(server, accept);
  }

  private static HttpResponse<String> scrape(Server of, String accept) {
    var request = request(of.opsPort(), "/metrics");
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String page(String accept) {
    return pageOf(server, accept);
  }

  private static String pageOf(Server of, String accept) {
    var response = scrape(of, accept);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private Map<String, Double> numbers() {
    return numbers(page(""));
  }

  private static Map<String, Double> numbers(String page) {
    var numbers = new LinkedHashMap<String, Double>();
    for (var line : page.lines().toList()) {
      if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        numbers.put(
            line.substring(0, space),
            Double.valueOf(line.substring(space + 1).replace("+Inf", "Infinity")));
      }
    }
    return numbers;
  }

  /** A request is counted when its answer has been sent, which is a little after it arrives. */
  private void await(String name, double value) throws InterruptedException {
    until(() -> numbers().getOrDefault(name, -1.0) == value);
    assertThat(numbers()).containsEntry(name, value);
  }

  private static void until(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < 200 && !done.getAsBoolean(); i++) {
      Thread.sleep(50);
    }
  }
}
