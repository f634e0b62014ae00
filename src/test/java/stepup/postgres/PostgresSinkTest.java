package stepup.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.audit.Recorded;

class PostgresSinkTest {
  private static final PostgresServer SERVER = PostgresServer.running();
  private static final UUID LOG = UUID.randomUUID();

  @TempDir Path folder;
  private Database database;

  @BeforeEach
  void anEmptyDatabase() throws Exception {
    database = SERVER.database(folder.resolve("password"), 2);
  }

  @Test
  void aRecordIsKeptByteForByteWhateverIsInIt() throws Exception {
    var line =
        """
        { "decisionId":"%s","time":"2026-11-22T00:00:00.123456789Z", "b":1.0,  "a":"\\u0000 \\ud800 語",\
        "facts":{"customer":{"id":"a\\u0000b%s"}},\
        "decision":{"order":{"verdict":"{\\"a,b\\\\"}},"rowsFired":[{"id":"NULL"},{"id":""}]}"""
            .formatted(UUID.randomUUID(), "語".repeat(3_000));
    keep(new Recorded(1, line));
    assertThat(ask("select record from stepup_decisions")).containsExactly(line);
    assertThat(ask("select customer from stepup_decisions"))
        .containsExactly("a\uFFFDb" + "語".repeat(497));
    assertThat(ask("select verdicts[1] from stepup_decisions")).containsExactly("{\"a,b\\");
    assertThat(ask("select unnest(rows) from stepup_decisions")).containsExactly("NULL", "");
  }

  @Test
  void anIdThatComesAgainWithAnotherContentIsCountedAndChangesNothing() throws Exception {
    var id = UUID.randomUUID();
    try (var sink = PostgresSink.of(database)) {
      sink.keep(LOG, List.of(line(1, id, "a")));
      sink.keep(LOG, List.of(line(1, id, "a"), line(2, UUID.randomUUID(), "b")));
      assertThat(sink.refused()).isZero();
      sink.keep(LOG, List.of(line(3, id, "c"), line(4, UUID.randomUUID(), "d")));
      assertThat(sink.refused()).isEqualTo(1);
    }
    assertThat(ask("select customer from stepup_decisions order by seq"))
        .containsExactly("a", "b", "d");
  }

  @Test
  void anIdTwiceInOneBatchIsCountedToo() throws Exception {
    var id = UUID.randomUUID();
    try (var sink = PostgresSink.of(database)) {
      sink.keep(LOG, List.of(line(1, id, "a"), line(2, id, "b")));
      assertThat(sink.refused()).isEqualTo(1);
    }
    assertThat(ask("select customer from stepup_decisions")).containsExactly("a");
  }

  @Test
  void aLineThatIsNoDecisionKeepsNothingOfItsBatch() throws Exception {
    try (var sink = PostgresSink.of(database)) {
      var batch = List.of(line(1, UUID.randomUUID(), "a"), new Recorded(2, "{\"half\":1}"));
      assertThatThrownBy(() -> sink.keep(LOG, batch))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("record 2");
      assertThat(sink.kept(LOG)).isZero();
    }
    assertThat(ask("select customer from stepup_decisions")).isEmpty();
  }

  @Test
  void servicesThatStartTogetherMakeTheTablesOnce() throws Exception {
    var threads = Executors.newFixedThreadPool(3);
    try {
      var starts = new ArrayList<Callable<Void>>();
      for (int i = 0; i < 3; i++) {
        starts.add(
            () -> {
              keep(line(1, UUID.randomUUID(), "a"));
              return null;
            });
      }
      for (var start : threads.invokeAll(starts)) {
        start.get();
      }
    } finally {
      threads.shutdown();
    }
    keep(line(2, UUID.randomUUID(), "a"));
    assertThat(ask("select customer from stepup_decisions")).hasSize(4);
    assertThat(ask("select version from stepup_migrations order by 1")).containsExactly("1", "2");
  }

  @Test
  void tablesOfTheFirstVersionAreBroughtUpToDateWithWhatTheyHold() throws Exception {
    Flyway.configure()
        .dataSource(database.url(), PostgresServer.USER, PostgresServer.PASSWORD)
        .locations("classpath:stepup/postgres")
        .table("stepup_migrations")
        .target(MigrationVersion.fromVersion("1"))
        .load()
        .migrate();
    ask(
        """
        insert into stepup_decisions values ('%s', '%s', 1, now(), now(), 'v', 'old', '{}', '{}', '{}', '', '{}')
        returning customer"""
            .formatted(UUID.randomUUID(), LOG));
    keep(line(2, UUID.randomUUID(), "new"));
    assertThat(ask("select customer from stepup_decisions order by seq"))
        .containsExactly("old", "new");
    assertThat(ask("select indexname from pg_indexes where tablename = 'stepup_decisions'"))
        .contains("stepup_decisions_rows");
  }

  @Test
  void aDatabaseMayHoldOtherThingsToo() throws Exception {
    ask("create table theirs (a int); insert into theirs values (1) returning a");
    keep(line(1, UUID.randomUUID(), "a"));
    assertThat(ask("select customer from stepup_decisions")).hasSize(1);
  }

  @Test
  void aPasswordMayChangeWhileTheServiceRuns() throws Exception {
    ask("create role changing login superuser password 'one'; select 1");
    Files.writeString(folder.resolve("changing"), "one\n");
    var theirs = new Database(database.url(), "changing", folder.resolve("changing"), 1);
    try (var sink = PostgresSink.of(theirs)) {
      sink.keep(LOG, List.of(line(1, UUID.randomUUID(), "a")));
      ask("alter role changing password 'two'; select 1");
      ask("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'changing'");
      assertThatThrownBy(() -> keepUntilDone(sink, line(2, UUID.randomUUID(), "b"), 1))
          .hasMessageNotContainingAny("one", "two");
      Files.writeString(folder.resolve("changing"), "two\n");
      keepUntilDone(sink, line(2, UUID.randomUUID(), "b"), 20);
    }
    assertThat(ask("select customer from stepup_decisions order by seq")).containsExactly("a", "b");
  }

  private static void keepUntilDone(PostgresSink sink, Recorded line, int tries) throws Exception {
    for (int i = 1; ; i++) {
      try {
        sink.keep(LOG, List.of(line));
        return;
      } catch (IOException e) {
        if (i == tries) {
          throw e;
        }
      }
    }
  }

  @Test
  void aDatabaseThatCannotHoldEveryTextIsRefused() throws Exception {
    ask("create database latin encoding 'LATIN1' template template0");
    var latin =
        new Database(
            database.url().replaceFirst("/\\w+$", "/latin"),
            PostgresServer.USER,
            database.passwordFile(),
            1);
    try (var sink = PostgresSink.of(latin)) {
      assertThatThrownBy(() -> sink.kept(LOG)).hasMessageContaining("create it with encoding UTF8");
    }
  }

  private void keep(Recorded... records) throws IOException {
    try (var sink = PostgresSink.of(database)) {
      sink.keep(LOG, List.of(records));
    }
  }

  private static Recorded line(long seq, UUID id, String customer) {
    return new Recorded(
        seq,
        """
        {"decisionId":"%s","time":"2026-11-22T00:00:00Z","facts":{"customer":{"id":"%s"}},"seq":%d}"""
            .formatted(id, customer, seq));
  }

  /** The first column of the last statement's rows. */
  private List<String> ask(String sql) throws Exception {
    var values = new ArrayList<String>();
    try (var connection = SERVER.connect(database);
        var statement = connection.createStatement()) {
      for (boolean rows = statement.execute(sql);
          rows || statement.getUpdateCount() >= 0;
          rows = statement.getMoreResults()) {
        values.clear();
        for (var found = statement.getResultSet(); found != null && found.next(); ) {
          values.add(found.getString(1));
        }
      }
    }
    return values;
  }
}
