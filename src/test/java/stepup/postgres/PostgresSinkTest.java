package stepup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.audit.Recorded;

class PostgresSinkTest {
  private static final UUID LOG = UUID.randomUUID();

  @TempDir Path folder;

  @Test
  void aRecordIsKeptByteForByte() throws Exception {
    var server = PostgresServer.running();
    var database = server.database(folder.resolve("password"), 2);
    var line =
        "{ \"decisionId\":\"%s\",\"time\":\"2026-11-22T00:00:00.123456789Z\",\"b\":1.0,  \"a\":\"\\u0000 \\ud800 語\",\"facts\":{\"customer\":{\"id\":\"a\\u0000b\"}}}"
            .formatted(UUID.randomUUID());
    try (var sink = PostgresSink.of(database)) {
      sink.keep(LOG, List.of(new Recorded(1, line)));
    }
    try (var connection = server.connect(database);
        var found =
            connection.createStatement().executeQuery("select record from stepup_decisions")) {
      found.next();
      assertThat(found.getString(1)).isEqualTo(line);
    }
  }
}
