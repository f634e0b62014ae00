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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
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

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A database that says nothing for so long is away; a batch takes milliseconds. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final String INSERT =
      """
      insert into stepup_decisions
        (decision_id, log, seq, time, rules_version, customer, verdicts, reasons, rows, hash, record)
      select id, ?::uuid, seq, time, rules_version, customer,
        verdicts::text[], reasons::text[], rows::text[], hash, record::json
      from unnest(?::uuid[], ?::bigint[], ?::timestamptz[], ?::text[], ?::text[],
          ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        as t (id, seq, time, rules_version, customer, verdicts, reasons, rows, hash, record)
      on conflict (decision_id) do nothing""";

  private static final String DIFFERENT =
      """
      select t.seq as here, d.decision_id, d.log, d.seq as there
      from unnest(?::uuid[], ?::bigint[], ?::text[]) as t (id, seq, record)
      join stepup_decisions d on d.decision_id = t.id
      where d.record::text <> t.record""";

  private static final String KEPT =
      """
      insert into stepup_logs (log, seq, kept_at) values (?, ?, now())
      on conflict (log) do update set seq = excluded.seq, kept_at = excluded.kept_at""";

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
    var columns = new ArrayList<Columns>();
    for (var each : records) {
      columns.add(Columns.of(each));
    }
    transaction(
        connection -> {
          if (insert(connection, log, columns) < columns.size()) {
            tellDifferences(connection, log, columns);
          }
          try (var statement = connection.prepareStatement(KEPT)) {
            statement.setObject(1, log);
            statement.setLong(2, records.get(records.size() - 1).seq());
            statement.executeUpdate();
          }
          return null;
        });
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
      texts(statement, 4, columns, Columns::time);
      texts(statement, 5, columns, Columns::rulesVersion);
      texts(statement, 6, columns, Columns::customer);
      texts(statement, 7, columns, c -> literal(c.verdicts()));
      texts(statement, 8, columns, c -> literal(c.reasons()));
      texts(statement, 9, columns, c -> literal(c.rows()));
      texts(statement, 10, columns, Columns::hash);
      texts(statement, 11, columns, c -> c.recorded().line());
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
      Function<Columns, @Nullable Object> column)
      throws SQLException {
    var values = new @Nullable String[columns.size()];
    for (int i = 0; i < values.length; i++) {
      var value = column.apply(columns.get(i));
      values[i] = value == null ? null : value.toString();
    }
    statement.setArray(place, statement.getConnection().createArrayOf("text", values));
  }

  /** A list as PostgreSQL writes it: arrays of arrays would all have to be of one length. */
  private static String literal(Collection<String> values) {
    return values.stream()
        .map(value -> '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(joining(",", "{", "}"));
  }

  /** Something done within a connection. */
  @FunctionalInterface
  private interface Work<T> {
    T in(Connection connection) throws SQLException;
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
      throw new IOException(database.place() + ": " + said(e), e);
    }
  }

  /** The first line of what the database or its driver said. */
  private static String said(Throwable failure) {
    var said = failure;
    while (said.getCause() instanceof SQLException cause) {
      said = cause;
    }
    var message = said.getMessage();
    return message == null ? said.toString() : message.strip().lines().findFirst().orElse("");
  }

  private synchronized void migrate() throws IOException, SQLException {
    if (migrated) {
      return;
    }
    var source = new PGSimpleDataSource();
    source.setURL(database.url());
    if (!database.user().isEmpty()) {
      source.setUser(database.user());
    }
    if (database.passwordFile() != null) {
      source.setPassword(database.password());
    }
    // No time-out for an answer: an index over a long log takes its time.
    source.setConnectTimeout((int) CONNECT.toSeconds());
    source.setTcpKeepAlive(true);
    checkEncoding(source);
    Flyway.configure(PostgresSink.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:stepup/postgres")
        .table("stepup_migrations")
        // The database may hold other things than ours.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
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
    config.setConnectionTimeout(CONNECT.toMillis());
    config.addDataSourceProperty(PGProperty.CONNECT_TIMEOUT.getName(), CONNECT.toSeconds());
    config.addDataSourceProperty(PGProperty.SOCKET_TIMEOUT.getName(), SILENCE.toSeconds());
    config.addDataSourceProperty(PGProperty.TCP_KEEP_ALIVE.getName(), true);
    config.addDataSourceProperty(PGProperty.APPLICATION_NAME.getName(), "stepup");
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
