package stepup.kafka;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.audit.Mask;
import stepup.decision.Budget;
import stepup.json.RequestLimits;
import stepup.rules.RuleSet;

/** Facts come in, decisions and their records go out, until it is closed. */
public final class Flow implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final int BROKER_SECONDS = 30;

  static final String DECISIONS = "decisions";
  static final String RECORDS = "records";
  private static final String FACTS = "facts";
  private static final String DECIDE = "decide";

  private final KafkaStreams streams;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean failed;

  /**
   * How to reach the topics.
   *
   * @param servers of Kafka, as {@code bootstrap.servers} has them
   * @param group who shares the work: all that have the same name
   * @param threads that decide, each some partitions
   * @param more what else Kafka's clients must know, such as how they prove who they are
   */
  public record Settings(
      String servers, String group, int threads, Map<String, String> more, Topics topics) {
    public Settings {
      more = Map.copyOf(more);
    }
  }

  /** Something that keeps facts from flowing, told for whoever runs it. */
  public static final class CannotFlow extends Exception {
    private static final long serialVersionUID = 1L;

    CannotFlow(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private Flow(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * Starts to decide.
   *
   * @param rules decide; asked once for each request
   * @param zone in which facts that name no day were sent on some day
   * @throws CannotFlow if no broker answers, or a topic is missing
   */
  public static Flow start(
      Settings settings,
      Supplier<RuleSet> rules,
      ZoneId zone,
      RequestLimits limits,
      Budget.Limits budget,
      Mask mask)
      throws CannotFlow, InterruptedException {
    look(settings);
    var how = new Deciding.How(rules, zone, limits, budget, mask);
    var streams = new KafkaStreams(topology(settings.topics, how), properties(settings));
    var flow = new Flow(streams);
    streams.setUncaughtExceptionHandler(
        e -> {
          LOG.error("facts cannot be decided any more", e);
          flow.failed = true;
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.setStateListener(
        (now, before) -> {
          LOG.info("{} is {}", settings.group, now);
          if (now.hasCompletedShutdown()) {
            flow.ended.countDown();
          }
        });
    streams.start();
    return flow;
  }

  static Topology topology(Topics topics, Deciding.How how) {
    var out = new ByteArraySerializer();
    var in = new ByteArrayDeserializer();
    return new Topology()
        .addSource(FACTS, in, in, topics.facts())
        .addProcessor(DECIDE, () -> new Deciding(how), FACTS)
        .addSink(DECISIONS, topics.decisions(), out, out, DECIDE)
        .addSink(RECORDS, topics.records(), out, out, DECIDE);
  }

  private static Properties properties(Settings settings) {
    var properties = new Properties();
    // Facts that were there before the first start are decided, too.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.putAll(settings.more);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.group);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers);
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(
        StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
    properties.put(
        StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
    return properties;
  }

  /** Looks whether all is there, as what Kafka's clients say of it is hard to understand. */
  private static void look(Settings settings) throws CannotFlow, InterruptedException {
    var properties = new Properties();
    properties.putAll(settings.more);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers);
    try (var admin = Admin.create(properties)) {
      for (var topic : settings.topics.all().toList()) {
        try {
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(BROKER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          if (e.getCause() instanceof UnknownTopicOrPartitionException) {
            throw new CannotFlow(
                "there is no topic `" + topic + "`; create it, or name another", e);
          }
          throw new CannotFlow(
              "topic `" + topic + "` cannot be used: " + e.getCause().getMessage(), e);
        }
      }
    } catch (TimeoutException e) {
      throw new CannotFlow("no broker answers at `" + settings.servers + "`", e);
    }
  }

  /** Whether facts are being decided, or are about to be. */
  public boolean isRunning() {
    return streams.state().isRunningOrRebalancing();
  }

  /** Waits until it has ended; returns whether it was meant to. */
  public boolean ended() throws InterruptedException {
    ended.await();
    return !failed;
  }

  /** Commits what is decided, and stops. */
  @Override
  public void close() {
    if (!streams.close(STOP)) {
      LOG.warn("not stopped within {} s; what is not committed is decided again", STOP.toSeconds());
    }
  }
}
