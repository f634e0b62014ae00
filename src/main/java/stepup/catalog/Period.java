package stepup.catalog;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import stepup.tables.Row;

/** Days between two dates, both inclusive; null is open-ended. */
public record Period(@Nullable LocalDate from, @Nullable LocalDate until) {
  public static final String FROM = "From date";
  public static final String UNTIL = "Until date";

  /** Reads the two date columns of a row. */
  public static Period read(Row row) {
    var period = new Period(row.date(FROM), row.date(UNTIL));
    if (period.from != null && period.until != null && period.from.isAfter(period.until)) {
      row.wrong(
          UNTIL,
          "`" + period.until + "` is before the from date",
          "write a day on or after `" + period.from + "`");
    }
    return period;
  }

  public boolean contains(LocalDate day) {
    return !beginsAfter(day) && !endedBefore(day);
  }

  public boolean beginsAfter(LocalDate day) {
    return from != null && from.isAfter(day);
  }

  public boolean endedBefore(LocalDate day) {
    return until != null && until.isBefore(day);
  }

  boolean overlaps(Period other) {
    return (from == null || other.until == null || !from.isAfter(other.until))
        && (other.from == null || until == null || !other.from.isAfter(until));
  }

  /**
   * The days that both periods have; empty periods come out with {@code from} after {@code until}.
   */
  public Period and(Period other) {
    var start =
        from == null || (other.from != null && other.from.isAfter(from)) ? other.from : from;
    var end =
        until == null || (other.until != null && other.until.isBefore(until)) ? other.until : until;
    return new Period(start, end);
  }

  /** Whether it leaves any day out. */
  boolean isLimited() {
    return from != null || until != null;
  }

  /** Whether no day is in it. */
  public boolean isEmpty() {
    return from != null && until != null && from.isAfter(until);
  }
}
