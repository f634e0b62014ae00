package stepup;

import java.util.Map;
import stepup.kafka.Flow;

/** Settings of what decides facts on a topic, for tests of other packages. */
public final class StreamSettings {
  private StreamSettings() {}

  public static Flow.Settings of(Map<String, String> environment) {
    return StreamMain.kafka(environment);
  }
}
