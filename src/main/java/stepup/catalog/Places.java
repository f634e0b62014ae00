package stepup.catalog;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import stepup.decision.RowRef;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.Sheet;

/**
 * Finds rows again, so that something can be said about one of their cells after everything was
 * read.
 */
public final class Places {
  private final Map<String, Sheet> sheets = new HashMap<>();

  public Places(Reading reading) {
    reading.sheets().forEach(sheet -> sheets.put(sheet.file(), sheet));
  }

  /** The row at a place. */
  public Row row(RowRef ref) {
    return Objects.requireNonNull(sheets.get(ref.file())).row(ref.row());
  }

  /**
   * Warns of days that rows which say the same on different days leave out between them.
   *
   * @param ref where a row stands
   * @param period when it holds
   */
  public <T> void warnOfGaps(List<T> rows, Function<T, RowRef> ref, Function<T, Period> period) {
    var inTime =
        rows.stream()
            .sorted(
                Comparator.comparing(
                    (T row) -> period.apply(row).from(),
                    Comparator.nullsFirst(Comparator.<LocalDate>naturalOrder())))
            .toList();
    T last = inTime.get(0);
    for (var row : inTime) {
      var ended = period.apply(last).until();
      var begins = period.apply(row).from();
      if (ended != null
          && begins != null
          && ended.isBefore(begins)
          && !ended.plusDays(1).equals(begins)) {
        row(ref.apply(row))
            .warn(
                Period.FROM,
                "row "
                    + ref.apply(last).id()
                    + " says the same until `"
                    + ended
                    + "`, and no row from `"
                    + ended.plusDays(1)
                    + "` to `"
                    + begins.minusDays(1)
                    + "`",
                "write `" + ended.plusDays(1) + "`, or leave it if that is meant");
      }
      var until = period.apply(row).until();
      last = ended == null || (until != null && !until.isAfter(ended)) ? last : row;
    }
  }
}
