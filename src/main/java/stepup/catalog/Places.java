package stepup.catalog;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import stepup.decision.RowRef;
import stepup.tables.Mistakes;
import stepup.tables.Row;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * Finds rows again, so that something can be said about one of their cells after everything was
 * read. A table is read once more when the first thing is said about it; mistakes in it are known
 * already and kept once.
 */
public final class Places {
  private final RuleFiles files;
  private final Mistakes mistakes;
  private final Set<String> read = new HashSet<>();
  private final Map<RowRef, Row> rows = new HashMap<>();

  public Places(RuleFiles files, Mistakes mistakes) {
    this.files = files;
    this.mistakes = mistakes;
  }

  /** The row at a place. */
  public Row row(RowRef ref) {
    if (read.add(ref.file())) {
      for (var row : Sheet.read(files, ref.file(), mistakes).rows()) {
        rows.put(new RowRef(row.id(), row.file(), row.number()), row);
      }
    }
    return Objects.requireNonNull(rows.get(ref));
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
