package stepup.postgres;

import static java.util.stream.Collectors.joining;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.audit.Recorded;
import stepup.audit.Sink;

/**
 * Keeps records in PostgreSQL. The first connection makes the tables, or brings those of an older
 * version up to date. A decision that is there already stays as it is.
 */
public final class PostgresSink implements Sink {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresSink.class);

  /** A database that says nothing for so long is away; a batch takes milliseconds. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** "stepup" in the hexadecimal codes of its letters; any number that others do not use. */
  private static final long MIGRATION_LOCK = 0x737465707570L;

  private static final String INSERT =
      """
      insert into stepup_decisions
        (log, decision_id, seq, time, moment, rules_version, customer, verdicts, reasons, rows, hash,
          record)
      select ?, id, seq, time, moment, rules_version, customer, verdicts::text[], reasons::text[],
        rows::text[], hash, record::json
      from unnest(?::uuid[], ?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[],
        ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        as t (id, seq, time, moment, rules_version, customer, verdicts, reasons, rows, hash, record)
      on conflict (decision_id) do nothing""";

  private static final String DIFFERENT =
      """
      select t.seq as here, d.decision_id, d.log, d.seq as there
      from unnest(?::uuid[], ?::bigint[], ?::text[]) as t (id, seq, record)
      join stepup_decisions d on d.decision_id = t.id
      where d.record::text <> t.record""";

  private static final String KEPT =
      """
      insert into stepup_logs (log, seq, moment, kept_at) values (?, ?, ?, now())
      on conflict (log) do update
        set seq = excluded.seq, moment = excluded.moment, kept_at = excluded.kept_at""";

  private final Database database;
  private final HikariDataSource pool;
  private final AtomicLong refused = new AtomicLong();
  private volatile boolean migrated;

  private PostgresSink(Database database) {
    this.database = database;
    this.pool = pool(database);
  }

  /**
   * Begins with a database, which need not be there yet.
   *
   * @throws IllegalArgumentException if its settings have mistakes, which are not repeated here
   */
  public static PostgresSink of(Database database) {
    if (!database.mistakes().isEmpty()) {
      throw new IllegalArgumentException("settings of the database with mistakes");
    }
    return new PostgresSink(database);
  }

  /**
   * How many records came, since the start, with the id of a decision that is there with another
   * content. Those are not kept, and each is logged as an error.
   */
  public long refused() {
    return refused.get();
  }

  @Override
  public void keep(UUID log, List<Recorded> records) throws IOException {
    transaction(
        connection -> {
          var columns = columns(records, moment(connection, log));
          if (insert(connection, log, columns) < columns.size()) {
            tellDifferences(connection, log, columns);
          }
          var last = columns.get(columns.size() - 1);
          try (var statement = connection.prepareStatement(KEPT)) {
            statement.setObject(1, log);
            statement.setLong(2, last.recorded().seq());
            statement.setObject(3, last.moment());
            statement.executeUpdate();
          }
          return null;
        });
  }

  /** When the last record was that is kept of a log. */
  private static OffsetDateTime moment(Connection connection, UUID log) throws SQLException {
    try (var statement =
        connection.prepareStatement("select moment from stepup_logs where log = ?")) {
      statement.setObject(1, log);
      try (var found = statement.executeQuery()) {
        return found.next() ? found.getObject(1, OffsetDateTime.class) : OffsetDateTime.MIN;
      }
    }
  }

  private static List<Columns> columns(List<Recorded> records, OffsetDateTime before)
      throws IOException {
    var columns = new ArrayList<Columns>();
    var moment = before;
    for (var each : records) {
      var next = Columns.of(each, moment);
      columns.add(next);
      moment = next.moment();
    }
    return columns;
  }

  @Override
  public long kept(UUID log) throws IOException {
    return transaction(
        connection -> {
          try (var statement =
              connection.prepareStatement("select seq from stepup_logs where log = ?")) {
            statement.setObject(1, log);
            try (var found = statement.executeQuery()) {
              return found.next() ? found.getLong(1) : 0L;
            }
          }
        });
  }

  /** How many were not there yet. */
  private static int insert(Connection connection, UUID log, List<Columns> columns)
      throws SQLException {
    try (var statement = connection.prepareStatement(INSERT)) {
      statement.setObject(1, log);
      texts(statement, 2, columns, Columns::id);
      texts(statement, 3, columns, c -> c.recorded().seq());
      texts(statement, 4, columns, c -> Columns.time(c.entry().time()));
      texts(statement, 5, columns, Columns::moment);
      texts(statement, 6, columns, c -> Columns.key(c.entry().rules()));
      texts(statement, 7, columns, c -> Columns.key(c.entry().customer()));
      texts(statement, 8, columns, c -> literal(c.entry().verdicts()));
      texts(statement, 9, columns, c -> literal(c.entry().reasons()));
      texts(statement, 10, columns, c -> literal(c.entry().rows()));
      texts(statement, 11, columns, c -> c.recorded().hash());
      texts(statement, 12, columns, c -> c.recorded().line());
      return statement.executeUpdate();
    }
  }

  private void tellDifferences(Connection connection, UUID log, List<Columns> columns)
      throws SQLException {
    try (var statement = connection.prepareStatement(DIFFERENT)) {
      texts(statement, 1, columns, Columns::id);
      texts(statement, 2, columns, c -> c.recorded().seq());
      texts(statement, 3, columns, c -> c.recorded().line());
      try (var found = statement.executeQuery()) {
        while (found.next()) {
          refused.incrementAndGet();
          LOG.error(
              "decision {} is in the database with another content, as record {} of log {};"
                  + " record {} of log {} is not kept there",
              found.getObject("decision_id"),
              found.getLong("there"),
              found.getObject("log"),
              found.getLong("here"),
              log);
        }
      }
    }
  }

  private static void texts(
      PreparedStatement statement,
      int place,
      List<Columns> columns,
      Function<Columns, Object> column)
      throws SQLException {
    var values = new String[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(columns.get(i)).toString();
    }
    statement.setArray(place, statement.getConnection().createArrayOf("text", values));
  }

  /** A list as PostgreSQL writes it: arrays of arrays would all have to be of one length. */
  private static String literal(Collection<String> values) {
    return values.stream()
        .map(Columns::key)
        .map(value -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(joining(",", "{", "}"));
  }

  /** Something done within a connection. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Connection connection) throws SQLException, IOException;
  }

  private <T> T transaction(Work<T> work) throws IOException {
    try {
      migrate();
      try (var connection = pool.getConnection()) {
        var done = work.in(connection);
        connection.commit();
        return done;
      }
    } catch (SQLException | FlywayException e) {
      throw database.failed(e);
    }
  }

  private synchronized void migrate() throws IOException, SQLException {
    if (migrated) {
      return;
    }
    var source = database.source();
    checkEncoding(source);
    // Services that start together take turns: the baseline is made before Flyway takes its lock.
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(" + MIGRATION_LOCK + ")");
      Flyway.configure(PostgresSink.class.getClassLoader())
          .dataSource(source)
          .locations("classpath:stepup/postgres")
          .table("stepup_migrations")
          // The database may hold other things than ours.
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    }
    migrated = true;
  }

  private static void checkEncoding(DataSource source) throws IOException, SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var found = statement.executeQuery("show server_encoding")) {
      found.next();
      if (!found.getString(1).equals("UTF8")) {
        throw new SQLException(
            "the database is encoded in "
                + found.getString(1)
                + " and cannot hold every record; create it with encoding UTF8");
      }
    }
  }

  private static HikariDataSource pool(Database database) {
    var config = new HikariConfig();
    config.setPoolName("stepup");
    config.setJdbcUrl(database.url());
    config.setMaximumPoolSize(database.pool());
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    // Starts without the database.
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Database.CONNECT.toMillis());
    config.addDataSourceProperty(
        PGProperty.CONNECT_TIMEOUT.getName(), Database.CONNECT.toSeconds());
    config.addDataSourceProperty(PGProperty.SOCKET_TIMEOUT.getName(), SILENCE.toSeconds());
    config.addDataSourceProperty(PGProperty.TCP_KEEP_ALIVE.getName(), true);
    config.addDataSourceProperty(PGProperty.APPLICATION_NAME.getName(), Database.APPLICATION);
    config.setCredentialsProvider(
        () -> {
          try {
            return Credentials.of(
                database.user().isEmpty() ? null : database.user(),
                database.passwordFile() == null ? null : database.password());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return new HikariDataSource(config);
  }

  @Override
  public void close() {
    pool.close();
  }
}
