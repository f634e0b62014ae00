package stepup.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for records from the newest to the oldest, a bounded part of the way at a time. Of one
 * thread; whoever writes the log is not kept.
 */
public final class Backwards {
  /** How much is read at once, unless a line is longer; in bytes. */
  private static final int BLOCK = 1 << 20;

  /**
   * How much later than it was decided a record may have been written, or a clock be set back, and
   * still be found by its time.
   */
  private static final Duration SLACK = Duration.ofHours(1);

  /** Nothing older can fit. */
  private static final long NOTHING_OLDER = -1;

  private final Query query;
  private final Query.Sieve sieve;
  private final long upTo;
  private final Bounds bounds;

  private final List<Hit> hits = new ArrayList<>();
  private final long began = System.nanoTime();
  private long bytes;
  private @Nullable Instant back;

  /**
   * Where a line begins.
   *
   * @param segment from 1
   * @param offset in bytes
   */
  public record Place(long segment, long offset) {
    private static final Pattern WRITTEN = Pattern.compile("([1-9]\\d{0,11})-(\\d{1,15})");

    /** Reads what {@link #toString} writes; null if it is something else. */
    public static @Nullable Place of(String text) {
      var written = WRITTEN.matcher(text);
      return written.matches()
          ? new Place(Long.parseLong(written.group(1)), Long.parseLong(written.group(2)))
          : null;
    }

    @Override
    public String toString() {
      return segment + "-" + offset;
    }
  }

  /**
   * How far one search goes: it ends with what is reached first.
   *
   * @param hits at least 1
   * @param bytes looked at; it goes on to the end of what is read at once
   */
  public record Bounds(int hits, long bytes, Duration time) {}

  /** A record that fits, and where it stands. */
  public record Hit(Recorded recorded, Entry entry, Place place) {}

  /**
   * What a part of the way gave.
   *
   * @param hits newest first
   * @param next what begins before it is still to be looked at; null if that is nothing
   * @param bytes how many were looked at
   * @param back when the oldest record that was looked at was decided; null if there was none
   */
  public record Stretch(List<Hit> hits, @Nullable Place next, long bytes, @Nullable Instant back) {}

  private Backwards(Query query, long upTo, Bounds bounds) {
    this.query = query;
    this.sieve = new Query.Sieve(query);
    this.upTo = upTo;
    this.bounds = bounds;
  }

  /**
   * Goes a part of the way.
   *
   * @param query its limit and order do not matter
   * @param from what begins before it is looked at; null for all there is
   * @param upTo the last record to look at: {@link LogState#seq} of the log that writes them, since
   *     what is not yet on the disk may be taken back; {@link Long#MAX_VALUE} if none writes
   */
  public static Stretch search(
      Segments segments, Query query, @Nullable Place from, long upTo, Bounds bounds)
      throws IOException {
    return new Backwards(query, upTo, bounds).along(segments, from);
  }

  private Stretch along(Segments segments, @Nullable Place from) throws IOException {
    var files = new ArrayList<>(segments.files());
    Collections.reverse(files);
    Instant newer = null;
    for (var file : files) {
      if (from != null && file.number() > from.segment()) {
        continue;
      }
      if (query.since() != null && newer != null && newer.plus(SLACK).isBefore(query.since())) {
        break;
      }
      try (var in = FileChannel.open(file.path(), StandardOpenOption.READ)) {
        var header = Segments.header(file);
        newer = header == null ? null : header.opened();
        if (query.until() != null && newer != null && newer.minus(SLACK).isAfter(query.until())) {
          continue;
        }
        long end =
            from != null && file.number() == from.segment()
                ? Math.min(from.offset(), in.size())
                : in.size();
        long next = through(in, file, end);
        if (next > 0) {
          return new Stretch(hits, new Place(file.number(), next), bytes, back);
        }
        if (next == NOTHING_OLDER) {
          break;
        }
      } catch (NoSuchFileException e) {
        // It was taken away meanwhile.
      }
    }
    return new Stretch(hits, null, bytes, back);
  }

  /**
   * Goes through a segment.
   *
   * @return where to go on; 0 to go on with the segment before; {@link #NOTHING_OLDER}
   */
  private long through(FileChannel in, Segments.File file, long from) throws IOException {
    long end = from;
    // The beginning of a line whose own beginning is not yet read.
    byte[] rest = {};
    boolean ended = false;
    boolean looked = false;
    while (end > 0) {
      int size = (int) Math.min(Math.max(BLOCK, rest.length), end);
      long base = end - size;
      var block = block(in, base, size, rest);
      bytes += size;
      int to = block.length;
      for (int i = size - 1; i >= -1; i--) {
        if (i >= 0 ? block[i] != '\n' : base > 0) {
          continue;
        }
        // What follows the last line break is being written.
        if (ended) {
          looked = true;
          var time = sieve.time(block, i + 1, to);
          if (time != null) {
            back = time;
            if (query.since() != null && time.plus(SLACK).isBefore(query.since())) {
              return NOTHING_OLDER;
            }
          }
          if (sieve.lets(block, i + 1, to)
              && hit(block, i + 1, to, new Place(file.number(), base + i + 1))
              && hits.size() >= bounds.hits()) {
            return base + i + 1;
          }
        }
        ended = true;
        to = Math.max(i, 0);
      }
      if (base > 0 && looked && isEnough()) {
        return base + to + 1;
      }
      if (base > 0 && to > Lines.LONGEST) {
        throw new IOException(
            file.path()
                + ": the line that ends at byte "
                + (base + to)
                + " is longer than "
                + Lines.LONGEST
                + " bytes");
      }
      rest = Arrays.copyOf(block, to);
      end = base;
    }
    return 0;
  }

  private boolean isEnough() {
    return bytes >= bounds.bytes() || System.nanoTime() - began >= bounds.time().toNanos();
  }

  private boolean hit(byte[] text, int from, int to, Place place) {
    var recorded = Segments.recorded(text, from, to);
    var entry = recorded == null || recorded.seq() > upTo ? null : Segments.entry(recorded);
    if (recorded == null || entry == null || !query.matches(entry)) {
      return false;
    }
    hits.add(new Hit(recorded, entry, place));
    return true;
  }

  private static byte[] block(FileChannel in, long base, int size, byte[] rest) throws IOException {
    var block = new byte[size + rest.length];
    var into = ByteBuffer.wrap(block, 0, size);
    while (into.hasRemaining() && in.read(into, base + into.position()) >= 0) {
      // On to the end of the block.
    }
    System.arraycopy(rest, 0, block, size, rest.length);
    return block;
  }
}
