package stepup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereTest {
  @TempDir Path folder;

  @Test
  void everyKindOfSearchUsesAnIndex() throws Exception {
    var server = PostgresServer.running();
    var database = server.database(folder.resolve("password"), 1);
    try (var sink = PostgresSink.of(database)) {
      assertThat(sink.kept(UUID.randomUUID())).isZero();
    }
    var moment = Instant.parse("2026-11-22T00:00:00Z");
    try (var connection = server.connect(database);
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into stepup_decisions
          select gen_random_uuid(), '00000000-0000-0000-0000-000000000001', n,
            timestamptz '2026-11-22T00:00:00Z' + n * interval '1 second', 'v', 'c-' || n % 2000,
            case when n % 100 = 0 then array['undetermined'] else array['eligible'] end,
            array['r-' || n % 300], array['E-' || n % 300, 'E-all'], '', '{}'
          from generate_series(1, 20000) n""");
      statement.execute("analyze stepup_decisions");
      assertThat(plan(connection, new Where().id(UUID.randomUUID())))
          .contains("stepup_decisions_pkey");
      assertThat(plan(connection, new Where().customer("c-7")))
          .contains("stepup_decisions_customer");
      assertThat(
              plan(
                  connection, new Where().customer("c-7").time(moment, moment.plusSeconds(10_000))))
          .contains("stepup_decisions_customer");
      assertThat(plan(connection, new Where().time(moment, moment.plusSeconds(100))))
          .contains("stepup_decisions_time");
      assertThat(plan(connection, new Where().has("verdicts", "undetermined")))
          .contains("stepup_decisions_verdicts");
      assertThat(plan(connection, new Where().has("reasons", "r-7")))
          .contains("stepup_decisions_reasons");
      assertThat(plan(connection, new Where().has("rows", "E-7")))
          .contains("stepup_decisions_rows");
    }
  }

  private static String plan(java.sql.Connection connection, Where where) throws Exception {
    var plan = new StringBuilder();
    try (var statement = connection.prepareStatement("explain " + where.select())) {
      where.bind(statement);
      try (var found = statement.executeQuery()) {
        while (found.next()) {
          plan.append(found.getString(1)).append('\n');
        }
      }
    }
    return plan.toString();
  }
}
