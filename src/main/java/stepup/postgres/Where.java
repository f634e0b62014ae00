package stepup.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Narrows a search by what the columns can tell: never less than what is asked for. */
final class Where {
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();

  Where id(@Nullable UUID id) {
    return and("decision_id = ?", id);
  }

  Where customer(@Nullable String customer) {
    return and("customer = ?", customer == null ? null : Columns.key(customer));
  }

  /** Both inclusive. */
  Where time(@Nullable Instant first, @Nullable Instant last) {
    and("time >= ?", first == null ? null : Columns.time(first));
    return and("time <= ?", last == null ? null : Columns.time(last));
  }

  /**
   * One that a list has.
   *
   * @param column {@code verdicts}, {@code reasons} or {@code rows}
   */
  Where has(String column, @Nullable String value) {
    return and(column + " @> array[?::text]", value == null ? null : Columns.key(value));
  }

  private Where and(String condition, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
    return this;
  }

  /** A select of records, as they were recorded, one log after the other. */
  String select() {
    return "select seq, record from stepup_decisions"
        + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
        + " order by log, seq";
  }

  void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
  }
}
