package stepup;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import scala.Tuple2;
import stepup.spark.Requests;
import stepup.tables.RulesException;

/**
 * The commands that Spark runs. Settings are those of the service, from the environment or, before
 * that, from Spark's own settings: {@code spark.stepup.RULES}.
 */
@Command(
    name = "stepup",
    mixinStandardHelpOptions = true,
    version = "stepup " + Main.VERSION,
    description = "Decides requests, and takes decisions again, on a cluster of Apache Spark.")
public final class SparkMain implements ToIntFunction<String[]> {
  private static final String SETTINGS = "spark.stepup.";
  private static final int MISTAKEN = 2;

  /** The settings of a session. */
  static Map<String, String> settings(SparkSession spark) {
    var settings = new HashMap<>(System.getenv());
    // As they were when it began: a session may not say what the others are decided by.
    for (Tuple2<String, String> setting : spark.sparkContext().getConf().getAll()) {
      if (setting._1().startsWith(SETTINGS)) {
        settings.put(setting._1().substring(SETTINGS.length()), setting._2());
      }
    }
    return settings;
  }

  /** Runs one command in the session of this JVM; returns its exit code. */
  @Override
  public int applyAsInt(String[] args) {
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return new CommandLine(this)
        .addSubcommand(new SparkDecideCommand())
        .addSubcommand(new SparkImpactCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(err)
        .setExitCodeExceptionMapper(e -> MISTAKEN)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof RulesException
                  || e instanceof Settings.BadSettings
                  || e instanceof Requests.NoSource) {
                err.println(e.getMessage());
              } else if (e instanceof SparkThrowable) {
                // What is behind it is in Spark's own log.
                err.println(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
              } else {
                throw e;
              }
              return MISTAKEN;
            })
        .execute(args);
  }
}
