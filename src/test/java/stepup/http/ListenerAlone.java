package stepup.http;

import java.util.List;
import stepup.access.Access;
import stepup.telemetry.Sources;
import stepup.telemetry.Telemetry;

/** A port without pages, so that only its door and its connections answer. */
final class ListenerAlone {
  private ListenerAlone() {}

  /** What a client does there. */
  @FunctionalInterface
  interface Visit<T> {
    T with(RawClient client) throws Exception;
  }

  /** Opens the port for one client. */
  static <T> T visited(Listener.Door door, Visit<T> visit) throws Exception {
    var entrance = new Entrance(Access.OPEN, null, List.of());
    try (var telemetry = Telemetry.open(Telemetry.Traces.OFF, () -> Sources.Log.FRESH);
        var listener =
            new Listener(List.of(), entrance, door, telemetry, 8, 1_024, ClientLimits.USUAL)) {
      listener.start(new Bind("127.0.0.1", 0, "the test"));
      try (var client = new RawClient(listener.port())) {
        return visit.with(client);
      }
    }
  }
}
