package stepup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.audit.Query;

class WhereTest {
  private static final Instant MOMENT = Instant.parse("2026-11-22T00:00:00Z");

  @TempDir Path folder;

  @Test
  void everyKindOfSearchUsesAnIndex() throws Exception {
    var server = PostgresServer.running();
    var database = server.database(folder.resolve("password"), 1);
    try (var sink = PostgresSink.of(database)) {
      assertThat(sink.kept(UUID.randomUUID())).isZero();
    }
    try (var connection = server.connect(database);
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into stepup_decisions
          select gen_random_uuid(), '00000000-0000-0000-0000-000000000001', n,
            timestamptz '2026-11-22T00:00:00Z' + n * interval '1 second',
            timestamptz '2026-11-22T00:00:00Z' + n * interval '1 second', 'v', 'c-' || n % 2000,
            case when n % 100 = 0 then array['undetermined'] else array['eligible'] end,
            array['r-' || n % 300], array['E-' || n % 300, 'E-all'], '', '{}'
          from generate_series(1, 20000) n""");
      statement.execute("analyze stepup_decisions");
      var until = MOMENT.plusSeconds(100);
      assertThat(plan(connection, query(UUID.randomUUID(), null, null, null, null, null)))
          .contains("stepup_decisions_pkey");
      assertThat(plan(connection, query(null, "c-7", null, null, null, null)))
          .contains("stepup_decisions_customer");
      assertThat(plan(connection, query(null, "c-7", MOMENT.plusSeconds(15_000), null, null, null)))
          .contains("stepup_decisions_customer");
      assertThat(plan(connection, query(null, null, until, null, null, null)))
          .contains("stepup_decisions_time");
      assertThat(plan(connection, query(null, null, null, "undetermined", null, null)))
          .contains("stepup_decisions_verdicts");
      assertThat(plan(connection, query(null, null, null, null, "r-7", null)))
          .contains("stepup_decisions_reasons");
      assertThat(plan(connection, query(null, null, null, null, null, "E-7")))
          .contains("stepup_decisions_rows");
      assertThat(plan(connection, new Query(null, null, null, null, null, null, null, 10, true)))
          .contains("Index Scan Backward using stepup_decisions_moment");
    }
  }

  private static Query query(
      UUID id, String customer, Instant until, String verdict, String reason, String row) {
    return new Query(
        id == null ? null : id.toString(),
        customer == null ? null : Set.of(customer, customer + "-masked"),
        until == null ? null : MOMENT,
        until,
        verdict,
        reason,
        row,
        Long.MAX_VALUE,
        false);
  }

  private static String plan(Connection connection, Query query) throws Exception {
    var plan = new StringBuilder();
    var where = new Where(query, null);
    try (var statement = connection.prepareStatement("explain " + where.select())) {
      where.bind(statement, connection, query.limit());
      try (var found = statement.executeQuery()) {
        while (found.next()) {
          plan.append(found.getString(1)).append('\n');
        }
      }
    }
    return plan.toString();
  }
}
