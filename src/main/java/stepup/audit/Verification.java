package stepup.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a walk along the whole chain found.
 *
 * @param segments how many there are
 * @param records in them
 * @param seq the newest record; 0 if there is none
 * @param hash of the newest line
 * @param wrong whatever is not as it was written, each with its file and line
 * @param notes what is no harm
 */
public record Verification(
    long segments, long records, long seq, String hash, List<String> wrong, List<String> notes) {
  /** How many mistakes are named before the rest is only counted. */
  private static final int NAMED = 100;

  /**
   * A record of which the hash is known from elsewhere.
   *
   * @param hash 64 hex digits
   */
  public record Expected(long seq, String hash) {
    /**
     * Reads {@code SEQ:HASH}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Expected of(String text) {
      var parts = text.split(":", -1);
      if (parts.length != 2 || !parts[0].matches("\\d{1,18}") || !Line.isHash(parts[1])) {
        throw new IllegalArgumentException(
            "`" + text + "` is no head; write SEQ:HASH as /status has them");
      }
      return new Expected(Long.parseLong(parts[0]), parts[1]);
    }
  }

  /**
   * Verifies the log of a data folder.
   *
   * @param from the first segment that must be there; 1 if none was taken away
   * @param expected what must be in it; null if nothing is known
   */
  public static Verification of(Path data, Chain chain, long from, @Nullable Expected expected)
      throws IOException {
    return new Walk(Segments.of(data), chain, expected).along(from);
  }

  /**
   * Verifies one segment: that its lines follow one another as they were written. What stands
   * before it is taken at its word.
   *
   * @param number from 1
   */
  public static Verification ofSegment(Path data, Chain chain, long number) throws IOException {
    return new Walk(Segments.of(data), chain, null).within(number);
  }

  /** Whether all is as it was written. */
  public boolean good() {
    return wrong.isEmpty();
  }

  private static final class Walk {
    private final Segments segments;
    private final Chain chain;
    private final @Nullable Expected expected;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private @Nullable Head head;
    private boolean sawHead;
    private boolean sawExpected;
    private long records;
    private long seq;
    private @Nullable String hash;
    private long more;

    private Walk(Segments segments, Chain chain, @Nullable Expected expected) {
      this.segments = segments;
      this.chain = chain;
      this.expected = expected;
    }

    private Verification along(long from) throws IOException {
      head = readHead();
      var files = segments.files().stream().filter(file -> file.number() >= from).toList();
      if (files.isEmpty()) {
        wrong.add(segments.folder() + ": there is no segment");
      }
      if (from == 1) {
        hash = Chain.START;
      }
      long next = from;
      for (int i = 0; i < files.size(); i++) {
        var file = files.get(i);
        if (file.number() != next) {
          wrong(
              segments.folder()
                  + ": "
                  + (file.number() - next == 1
                      ? "segment " + next + " is missing"
                      : "segments " + next + " to " + (file.number() - 1) + " are missing")
                  + (next == from && from == 1
                      ? "; after a removal on purpose say --from " + file.number()
                      : ""));
          hash = null;
        }
        next = file.number() + 1;
        segment(file, i == files.size() - 1);
      }
      compareHead(from);
      return found(files.size());
    }

    /** Before the segments, which may only be ahead of it. */
    private @Nullable Head readHead() throws IOException {
      try {
        var told = Head.read(segments.folder());
        if (told == null) {
          wrong.add(segments.folder().resolve(Head.FILE) + ": it is missing");
        }
        return told;
      } catch (Head.NoHead e) {
        wrong.add(e.getMessage());
        return null;
      }
    }

    private Verification within(long number) throws IOException {
      head = readHead();
      var files = segments.files();
      for (int i = 0; i < files.size(); i++) {
        if (files.get(i).number() == number) {
          segment(files.get(i), i == files.size() - 1);
        }
      }
      var told = head;
      if (told != null && told.segment() == number) {
        compareHead(number);
      }
      return found(1);
    }

    private Verification found(long count) {
      if (expected != null && !sawExpected) {
        wrong(
            segments.folder()
                + ": record "
                + expected.seq()
                + " with the hash that is expected is not in it");
      }
      if (more > 0) {
        wrong.add("and " + more + " more");
      }
      return new Verification(
          count,
          records,
          seq,
          Objects.requireNonNullElse(hash, Chain.START),
          List.copyOf(wrong),
          List.copyOf(notes));
    }

    private void compareHead(long from) {
      var told = head;
      if (told == null || sawHead || (told.segment() == 0 && told.seq() == 0)) {
        return;
      }
      if (told.segment() < from) {
        notes.add(segments.folder() + ": its head is in an older segment");
        return;
      }
      wrong(
          Segments.file(segments.folder(), told.segment())
              + ": it was "
              + told.length()
              + " bytes long and ended with record "
              + told.seq()
              + " when it was last written, and is not so; what followed was cut off or changed");
    }

    private void segment(Segments.File file, boolean last) throws IOException {
      try (var in = FileChannel.open(file.path(), StandardOpenOption.READ)) {
        var lines = new Lines(in, file.path().toString(), 0);
        long number = 0;
        Chain.Hasher hasher = chain.hasher();
        while (lines.next()) {
          number++;
          var place = file.path() + ":" + number + ": ";
          if (!lines.whole()) {
            var note =
                place
                    + "the last line is cut short, "
                    + (lines.to() - lines.from())
                    + " bytes of it";
            if (last) {
              notes.add(note + "; it was never answered");
            } else {
              wrong(note);
            }
            break;
          }
          if (number == 1) {
            var header = Line.readHeader(lines.text(), lines.from(), lines.to());
            hasher = header(file, header, place);
          } else {
            record(lines, place);
          }
          hash(lines, hasher, place);
          if (expected != null && number > 1 && expected.seq() == seq) {
            sawExpected |= expected.hash().equals(hash);
          }
          var told = head;
          if (told != null && told.segment() == file.number() && told.length() == lines.after()) {
            sawHead = told.hash().equals(hash) && told.seq() == seq;
          }
        }
        if (number == 0) {
          if (last) {
            notes.add(file.path() + ": it is empty");
          } else {
            wrong(file.path() + ": it is empty");
          }
        }
      }
    }

    private Chain.Hasher header(Segments.File file, Line.@Nullable Header header, String place) {
      if (header == null) {
        wrong(place + "a segment begins with its header, and this is none");
        return chain.hasher();
      }
      if (header.segment() != file.number()) {
        wrong(place + "this is the header of segment " + header.segment());
      }
      if (hash != null && !header.previous().equals(hash)) {
        wrong(place + "it does not follow what stands before it");
      } else if (hash != null && header.first() != seq + 1) {
        wrong(
            place
                + "it begins with record "
                + header.first()
                + ", and record "
                + (seq + 1)
                + " should follow");
      }
      if (header.keyed() && !chain.isKeyed()) {
        wrong(place + "it has a key; set LOG_CHAIN_KEY_FILE");
      } else if (!header.keyed() && chain.isKeyed()) {
        wrong(
            place
                + "it was made without the key in LOG_CHAIN_KEY_FILE, so anybody may have made it");
      }
      seq = header.first() - 1;
      hash = header.previous();
      return (header.keyed() ? chain : Chain.PLAIN).hasher();
    }

    private void record(Lines lines, String place) {
      records++;
      long at = Line.seq(lines.text(), lines.from(), lines.to());
      if (at != seq + 1) {
        wrong(
            place
                + (at < 0
                    ? "this is no record as one is written"
                    : "record " + (seq + 1) + " should follow, and this is " + at));
      }
      seq = at < 0 ? seq + 1 : at;
    }

    private void hash(Lines lines, Chain.Hasher hasher, String place) {
      var stated = Line.hash(lines.text(), lines.from(), lines.to());
      if (stated == null) {
        wrong(place + "it does not end with its hash");
        hash = null;
        return;
      }
      var before = hash;
      // After a line that cannot be read, the next one is taken at its word.
      if (before != null
          && !stated.equals(
              hasher.next(
                  before, lines.text(), lines.from(), lines.to() - lines.from() - Line.UNHASHED))) {
        wrong(
            place
                + "its hash is not that of this line after the one before; one of them was changed");
      }
      hash = stated;
    }

    private void wrong(String what) {
      if (wrong.size() < NAMED) {
        wrong.add(what);
      } else {
        more++;
      }
    }
  }
}
