package stepup.spark;

import java.util.function.ToIntFunction;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code spark-submit} runs: the commands of {@code stepup.SparkMain}, by their own classes.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    @SuppressWarnings("unchecked")
    ToIntFunction<String[]> commands = OwnLibraries.create("stepup.SparkMain", ToIntFunction.class);
    int code = commands.applyAsInt(args);
    SparkSession.getActiveSession()
        .foreach(
            session -> {
              session.stop();
              return null;
            });
    // Returning is how a job that went well ends, also where others wait for it.
    if (code != 0) {
      System.exit(code);
    }
  }
}
