package stepup.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.StreamSettings;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.rules.RandomFacts;

/** Real processes that decide, beside a real broker. */
@Timeout(300)
class FlowTest {
  private static final int PARTITIONS = 6;
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final long SENT = Instant.parse("2026-11-22T18:00:00Z").toEpochMilli();

  @TempDir private static Path folder;
  private static Broker broker;

  /** What came out of a topic, by its key; and how often. */
  private record Read(Map<String, ConsumerRecord<String, byte[]>> byKey, int count) {}

  @BeforeAll
  static void startBroker() throws Exception {
    broker = Broker.start(folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void eachRequestBecomesOneDecisionAndOneRecordThoughAProcessIsKilledHalfWay() throws Exception {
    var topics = topics("exactly");
    var requests = requests(6_000);
    var sending = CompletableFuture.runAsync(() -> send(topics, requests));
    // Each of the first two is killed while there is work that it has begun.
    var first = start(topics, "a", Map.of());
    waitFor(topics, 500);
    first.destroyForcibly().onExit().join();
    var second = start(topics, "b", Map.of());
    var third = start(topics, "c", Map.of());
    waitFor(topics, 2_500);
    second.destroyForcibly().onExit().join();
    sending.join();
    read(topics.decisions(), 6_000);
    third.destroy();
    assertThat(third.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(third.exitValue()).as(Files.readString(folder.resolve("c.txt"))).isZero();

    var decisions = read(topics.decisions(), 6_000);
    var records = read(topics.records(), 1);
    assertThat(decisions.count).isEqualTo(6_000);
    assertThat(decisions.byKey.keySet()).isEqualTo(requests.keySet());
    var ids = new HashSet<String>();
    int refused = 0;
    for (var request : requests.entrySet()) {
      var decision = decisions.byKey.get(request.getKey());
      var json = (ObjectNode) Json.read(decision.value());
      if (status(decision).equals("200")) {
        var id = json.remove("decisionId").asText();
        ids.add(id);
        assertThat(json).isEqualTo(expected(request.getValue(), null));
        var record = Json.read(records.byKey.get(request.getKey()).value());
        assertThat(record.path("decisionId").asText()).isEqualTo(id);
        assertThat(record.path("rules")).isEqualTo(json.path("rules"));
      } else {
        refused++;
        assertThat(status(decision)).isEqualTo("400");
        assertThat(json.path("type").asText()).isEqualTo("urn:stepup:problem:unreadable");
        assertThat(records.byKey).doesNotContainKey(request.getKey());
      }
    }
    assertThat(refused).isEqualTo(60);
    assertThat(ids).hasSize(5_940);
    assertThat(records.count).isEqualTo(5_940);
  }

  @Test
  void aRequestSaysInWhichLanguageAndWhatIsHiddenIsNotInTheRecord() throws Exception {
    var topics = topics("words");
    var request =
        Files.readString(Path.of("rules/scenarios/blocked-by-another-reseller.request.json"));
    try (var producer = producer()) {
      for (var language : List.of("zh-CN", "pt-BR")) {
        send(
            producer,
            new ProducerRecord<>(
                topics.facts(),
                null,
                SENT,
                language,
                request.getBytes(UTF_8),
                List.of(
                    new RecordHeader("accept-language", language.getBytes(UTF_8)),
                    new RecordHeader("traceparent", "of the caller".getBytes(UTF_8)))));
      }
      send(producer, new ProducerRecord<>(topics.facts(), null, SENT, "gone", (byte[]) null));
      send(
          producer,
          new ProducerRecord<>(
              topics.facts(), null, SENT, "wrong", "{\"customer\":{}}".getBytes(UTF_8)));
    }
    var process = start(topics, "words", Map.of("LOG_MASK", "replace /facts/customer/id"));
    var decisions = read(topics.decisions(), 4);
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    for (var language : List.of("zh-CN", "pt-BR")) {
      var decision = decisions.byKey.get(language);
      var json = (ObjectNode) Json.read(decision.value());
      json.remove("decisionId");
      assertThat(json).isEqualTo(expected(request.getBytes(UTF_8), language));
      assertThat(decision.headers().lastHeader("traceparent").value())
          .isEqualTo("of the caller".getBytes(UTF_8));
      assertThat(new String(decision.headers().lastHeader("stepup-rules").value(), UTF_8))
          .isEqualTo(Shipped.rules().version());
    }
    assertThat(decisions.byKey.get("gone").value()).isNull();
    assertThat(status(decisions.byKey.get("wrong"))).isEqualTo("422");
    for (var record : read(topics.records(), 2).byKey.values()) {
      assertThat(new String(record.value(), UTF_8))
          .contains("\"id\":\"***\"")
          .doesNotContain("contoso-cn");
    }
  }

  @Test
  void factsWithoutADayAreDecidedForTheDayTheyWereSentOnInTheZoneOfTheService() throws Exception {
    var topics = topics("days");
    try (var producer = producer()) {
      send(
          producer,
          new ProducerRecord<>(
              topics.facts(), null, SENT, "k", requestWithoutDay().getBytes(UTF_8)));
    }
    var process = start(topics, "days", Map.of());
    var decision = read(topics.decisions(), 1).byKey.get("k");
    process.destroyForcibly();
    var readme = Files.readString(Path.of("README.md"));
    var shown = readme.substring(readme.indexOf("```text kafka\n") + 14);
    assertThat(Files.readString(folder.resolve("days.txt")))
        .as("README.md")
        .contains(shown.substring(0, shown.indexOf("\n```")).replace("stepup-", "days-"));
    assertThat(Json.read(decision.value()).path("asOf").asText()).isEqualTo("2026-11-23");
    assertThat(decision.timestamp()).isEqualTo(SENT);
  }

  @Test
  void aTopicThatIsMissingIsNamed() throws Exception {
    broker.create(1, "there-facts", "there-decisions");
    var process =
        start(new Topics("there-facts", "there-decisions", "not-there"), "missing", Map.of());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("missing.txt")))
        .contains("there is no topic `not-there`; create it, or name another");
  }

  @Test
  void wrongSettingsAreNamedAtOnce() throws Exception {
    var process =
        start(
            new Topics("x", "x", "y"),
            "settings",
            Map.of("KAFKA_THREADS", "many", "KAFKA_CONFIG", "no/such/file"));
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("settings.txt")))
        .contains(
            "KAFKA_THREADS: `many` is no such number; write a whole number from 1 to 1000",
            "KAFKA_CONFIG: `no/such/file` cannot be read",
            "KAFKA_DECISIONS: facts, decisions and records need a topic each");
  }

  @Test
  void settingsAreDocumentedWithTheirDefaults() throws IOException {
    var byDefault = StreamSettings.of(Map.of());
    var topics = byDefault.topics();
    assertThat(Files.readString(Path.of("README.md")))
        .contains(
            "| `KAFKA_SERVERS` | `" + byDefault.servers() + "` |",
            "| `KAFKA_GROUP` | `" + byDefault.group() + "` |",
            "| `KAFKA_FACTS`, `KAFKA_DECISIONS`, `KAFKA_RECORDS` | `"
                + String.join("`, `", topics.all().toList())
                + "` |",
            "| `KAFKA_THREADS` | one a core |",
            "| `KAFKA_CONFIG` | none |");
    assertThat(byDefault.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(byDefault.more()).isEmpty();
  }

  private static Topics topics(String name) throws Exception {
    var topics = new Topics(name + "-facts", name + "-decisions", name + "-records");
    broker.create(PARTITIONS, topics.facts(), topics.decisions(), topics.records());
    return topics;
  }

  private static Process start(Topics topics, String name, Map<String, String> settings)
      throws IOException {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "stepup.StreamMain")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".txt").toFile());
    var config =
        Files.writeString(
            folder.resolve(name + ".properties"),
            // So that a killed one is missed soon.
            "session.timeout.ms=6000\nheartbeat.interval.ms=1000\ntransaction.timeout.ms=5000\n");
    var environment = builder.environment();
    environment.putAll(
        Map.of(
            "DATA", folder.resolve("data-" + name).toString(),
            "KAFKA_SERVERS", broker.servers(),
            "KAFKA_GROUP", topics.facts(),
            "KAFKA_FACTS", topics.facts(),
            "KAFKA_DECISIONS", topics.decisions(),
            "KAFKA_RECORDS", topics.records(),
            "KAFKA_CONFIG", config.toString()));
    environment.putAll(settings);
    return builder.start();
  }

  /** Requests by their keys; each hundredth cannot be read. */
  private static Map<String, byte[]> requests(int count) {
    var requests = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < count; i++) {
      var text = AnswerWriter.request(RandomFacts.of(i));
      requests.put("k" + i, (i % 100 == 7 ? text.substring(1) : text).getBytes(UTF_8));
    }
    return requests;
  }

  private static String requestWithoutDay() {
    return """
        {"customer":{"id":"c","delegatedAdmin":["office-365"]},
         "subscriptions":[{"id":"s","offer":"office-365-business","status":"active","quantity":1}]}
        """;
  }

  private static KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.servers(), "enable.idempotence", "true"),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private static void send(
      KafkaProducer<String, byte[]> producer, ProducerRecord<String, byte[]> message) {
    var unused =
        producer.send(
            message,
            (sent, e) -> {
              if (e != null) {
                throw new IllegalStateException(e);
              }
            });
  }

  /** Some hundred a second, so that there is always something to do. */
  private static void send(Topics topics, Map<String, byte[]> requests) {
    try (var producer = producer()) {
      int sent = 0;
      for (var request : requests.entrySet()) {
        send(
            producer,
            new ProducerRecord<>(topics.facts(), null, SENT, request.getKey(), request.getValue()));
        if (++sent % 20 == 0) {
          producer.flush();
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
      }
    }
  }

  private static void waitFor(Topics topics, int decisions) {
    assertThat(read(topics.decisions(), decisions, 0).count).isGreaterThanOrEqualTo(decisions);
  }

  private static Read read(String topic, int atLeast) {
    return read(topic, atLeast, 3);
  }

  /** All that is committed, once there is as much as that, and no more came for some seconds. */
  private static Read read(String topic, int atLeast, int seconds) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.servers(),
                "isolation.level", "read_committed",
                "enable.auto.commit", "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var byKey = new HashMap<String, ConsumerRecord<String, byte[]>>();
      int count = 0;
      int quiet = 0;
      while (count < atLeast ? quiet < 120 : quiet < seconds) {
        var more = consumer.poll(Duration.ofSeconds(1));
        quiet = more.isEmpty() ? quiet + 1 : 0;
        for (var record : more) {
          byKey.put(record.key(), record);
          count++;
        }
      }
      return new Read(byKey, count);
    }
  }

  private static String status(ConsumerRecord<String, byte[]> decision) {
    return new String(decision.headers().lastHeader("stepup-status").value(), UTF_8);
  }

  /** What the same request is answered in process, without its id. */
  private static JsonNode expected(byte[] request, @Nullable String language) throws IOException {
    var sent = Instant.ofEpochMilli(SENT);
    var facts =
        FactsReader.read(
            request,
            Shipped.rules().catalog(),
            LocalDate.ofInstant(sent, ZONE),
            RequestLimits.USUAL);
    var entry =
        new DecisionService(UUID::randomUUID, entries -> {})
            .decide(Shipped.rules(), facts, DecisionEngine.Scope.EVERYTHING, sent);
    var json =
        (ObjectNode)
            Json.read(AnswerWriter.answer(entry, Shipped.rules().catalog().texts(language)));
    json.remove("decisionId");
    return json;
  }
}
