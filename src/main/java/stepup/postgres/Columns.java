package stepup.postgres;

import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import stepup.audit.Entry;
import stepup.audit.Recorded;

/**
 * A record as the table has it.
 *
 * @param moment by which it is ordered: its time, or that of a record before it in its log if that
 *     was later, since decisions taken at once may be recorded in any order
 */
record Columns(UUID id, Recorded recorded, Entry entry, OffsetDateTime moment) {
  /** An index takes values of up to about 2,700 bytes. */
  private static final int LONGEST = 500;

  /**
   * What a line says.
   *
   * @param before the moment of the record before it
   * @throws IOException if it is not a recorded decision
   */
  static Columns of(Recorded recorded, OffsetDateTime before) throws IOException {
    var entry = Entry.of(recorded);
    var time = time(entry.time());
    try {
      return new Columns(
          UUID.fromString(entry.id()), recorded, entry, time.isBefore(before) ? before : time);
    } catch (IllegalArgumentException e) {
      throw new IOException("record " + recorded.seq() + " has no decision's id", e);
    }
  }

  /** A moment as the database has it, in microseconds, never later than it was. */
  static OffsetDateTime time(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** A text as it is searched: cut to what an index takes, and without the character it cannot. */
  static String key(String text) {
    var whole = text.replace('\0', '\uFFFD');
    return whole.codePointCount(0, whole.length()) <= LONGEST
        ? whole
        : whole.substring(0, whole.offsetByCodePoints(0, LONGEST));
  }
}
