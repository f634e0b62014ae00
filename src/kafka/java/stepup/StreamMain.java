package stepup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.kafka.Flow;
import stepup.kafka.Topics;
import stepup.live.LiveRules;
import stepup.rules.RuleSet;
import stepup.tables.RulesException;

/**
 * Decides what arrives on a topic of Kafka. Settings are those of the service and {@code
 * KAFKA_SERVERS}, {@code KAFKA_FACTS}, {@code KAFKA_DECISIONS}, {@code KAFKA_RECORDS}, {@code
 * KAFKA_GROUP}, {@code KAFKA_THREADS}, {@code KAFKA_CONFIG}.
 */
public final class StreamMain {
  private static final Logger LOG = LoggerFactory.getLogger(StreamMain.class);

  private StreamMain() {}

  public static void main(String[] args) throws InterruptedException {
    System.exit(run(System.getenv()));
  }

  /** Runs until it is told to stop; returns 1 if it cannot, or cannot go on. */
  private static int run(Map<String, String> environment) throws InterruptedException {
    try {
      var settings = Settings.from(environment);
      var kafka = kafka(environment);
      RuleSet.keepCompiledIn(settings.data());
      try (var rules =
              LiveRules.open(
                  settings.rules(),
                  settings.limits(),
                  Gates.of(settings),
                  Clock.system(settings.zone()));
          var flow =
              Flow.start(
                  kafka,
                  () -> rules.now().rules(),
                  settings.zone(),
                  settings.server().limits(),
                  settings.budget(),
                  settings.log().mask())) {
        LOG.info(
            "rules {} decide what arrives on {}, into {} and {}",
            rules.now().rules().version(),
            kafka.topics().facts(),
            kafka.topics().decisions(),
            kafka.topics().records());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(flow)));
        return flow.ended() ? 0 : 1;
      }
    } catch (RulesException | Settings.BadSettings | Flow.CannotFlow e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static void stop(Flow flow) {
    boolean meant = flow.isRunning();
    flow.close();
    // Otherwise a stop as it should be would end with the code of a signal, as if it had failed.
    Runtime.getRuntime().halt(meant ? 0 : 1);
  }

  static Flow.Settings kafka(Map<String, String> environment) {
    var reader = new SettingsReader(environment);
    var settings =
        new Flow.Settings(
            reader.text("KAFKA_SERVERS", "localhost:9092"),
            reader.text("KAFKA_GROUP", "stepup"),
            reader.number("KAFKA_THREADS", Runtime.getRuntime().availableProcessors(), 1, 1_000),
            more(reader),
            new Topics(
                reader.text("KAFKA_FACTS", "stepup-facts"),
                reader.text("KAFKA_DECISIONS", "stepup-decisions"),
                reader.text("KAFKA_RECORDS", "stepup-records")));
    if (settings.topics().all().distinct().count() < 3) {
      reader.mistake("KAFKA_DECISIONS", "facts, decisions and records need a topic each");
    }
    if (!reader.mistakes().isEmpty()) {
      throw new Settings.BadSettings(reader.mistakes());
    }
    return settings;
  }

  /** What else Kafka's clients must know, from a file of properties. */
  private static Map<String, String> more(SettingsReader reader) {
    var file = reader.text("KAFKA_CONFIG", "");
    var more = new HashMap<String, String>();
    if (!file.isEmpty()) {
      try (var in = Files.newBufferedReader(Path.of(file))) {
        var properties = new Properties();
        properties.load(in);
        properties.forEach((key, value) -> more.put((String) key, (String) value));
      } catch (IOException | IllegalArgumentException e) {
        reader.mistake(
            "KAFKA_CONFIG",
            "`" + file + "` cannot be read; name a file with properties of Kafka's clients");
      }
    }
    return more;
  }
}
