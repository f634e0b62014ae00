package stepup.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import stepup.audit.Query;

/**
 * Narrows a search by what the columns can tell: never to less than what is looked for. Records are
 * in the order of their log, and those of several logs by when they were recorded.
 */
final class Where {
  private static final String ORDER = "moment, log, seq";

  private final boolean newestFirst;
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  /** Where a record stands in the order. */
  record Place(OffsetDateTime moment, UUID log, long seq) {}

  /**
   * What may fit.
   *
   * @param after only what follows this one; null for all
   * @throws IllegalArgumentException if the decision's id is none
   */
  Where(Query query, @Nullable Place after) {
    newestFirst = query.newestFirst();
    if (query.id() != null) {
      and("decision_id = ?", UUID.fromString(query.id()));
    }
    var customers = query.customers();
    if (customers != null) {
      and("customer = any (?)", customers.stream().map(Columns::key).toArray(String[]::new));
    }
    if (query.since() != null) {
      and("time >= ?", Columns.time(query.since()));
    }
    if (query.until() != null) {
      // Inclusive: the column has the time without what is less than a microsecond.
      and("time <= ?", Columns.time(query.until()));
    }
    has("verdicts", query.verdict());
    has("reasons", query.reason());
    has("rows", query.row());
    if (after != null) {
      conditions.add("(" + ORDER + ")" + (newestFirst ? " < " : " > ") + "(?, ?, ?)");
      values.addAll(List.of(after.moment(), after.log(), after.seq()));
    }
  }

  private void has(String column, @Nullable String value) {
    if (value != null) {
      and(column + " @> ?", new String[] {Columns.key(value)});
    }
  }

  private void and(String condition, Object value) {
    conditions.add(condition);
    values.add(value);
  }

  String select() {
    return "select moment, log, seq, record from stepup_decisions"
        + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
        + " order by "
        + (newestFirst ? ORDER.replace(",", " desc,") + " desc" : ORDER)
        + " limit ?";
  }

  void bind(PreparedStatement statement, Connection connection, long limit) throws SQLException {
    int place = 0;
    for (var value : values) {
      place++;
      if (value instanceof String[] texts) {
        statement.setArray(place, connection.createArrayOf("text", texts));
      } else {
        statement.setObject(place, value);
      }
    }
    statement.setLong(place + 1, limit);
  }
}
