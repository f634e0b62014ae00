package stepup.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;
import stepup.audit.Entry;
import stepup.audit.Query;
import stepup.audit.Recorded;
import stepup.audit.Segments;

/** Finds decisions in the database, as {@link Segments#find} does in the segments. */
public final class PostgresRecords {
  private static final int ROWS_AT_ONCE = 200;
  private static final String NO_SUCH_TABLE = "42P01";

  private PostgresRecords() {}

  /**
   * Looks for records, of every log that was shipped there; holds a few of them at a time.
   *
   * @return how many there were
   * @throws IOException if the database is away, or nothing was ever shipped there
   */
  public static long find(Database database, Query query, Segments.Found found) throws IOException {
    try (var connection = database.source().getConnection()) {
      // What is found at once is of one state, and comes in parts.
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      return find(connection, query, found);
    } catch (SQLException e) {
      if (NO_SUCH_TABLE.equals(e.getSQLState())) {
        throw database.failed("no decision was ever shipped here; set DATABASE_URL for `serve`", e);
      }
      throw database.failed(e);
    }
  }

  private static long find(Connection connection, Query query, Segments.Found found)
      throws SQLException, IOException {
    if (query.id() != null && !isId(query.id())) {
      return 0;
    }
    long count = 0;
    Where.Place last = null;
    // Once more only if the columns could not tell that some do not fit.
    while (true) {
      long limit = query.limit() - count;
      long rows = 0;
      var where = new Where(query, last);
      try (var statement = connection.prepareStatement(where.select())) {
        statement.setFetchSize(ROWS_AT_ONCE);
        where.bind(statement, connection, limit);
        try (var results = statement.executeQuery()) {
          while (results.next()) {
            rows++;
            last =
                new Where.Place(
                    results.getObject(1, OffsetDateTime.class),
                    results.getObject(2, UUID.class),
                    results.getLong(3));
            var recorded = new Recorded(last.seq(), results.getString(4));
            var entry = Entry.of(recorded);
            if (query.matches(entry)) {
              found.take(recorded, entry);
              count++;
            }
          }
        }
      }
      if (rows < limit || count == query.limit()) {
        return count;
      }
    }
  }

  private static boolean isId(String text) {
    try {
      UUID.fromString(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
