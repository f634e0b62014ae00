package stepup.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The segments of a data folder, to be read also while a service writes them. */
public final class Segments {
  private static final Pattern NAME = Pattern.compile("(\\d{12})\\.jsonl");

  private final Path folder;

  private Segments(Path folder) {
    this.folder = folder;
  }

  /** Those of a data folder, which may be missing yet. */
  public static Segments of(Path data) {
    return new Segments(data.resolve(SegmentLog.FOLDER));
  }

  /** Those of a folder. */
  public static Segments in(Path folder) {
    return new Segments(folder);
  }

  /** How many bytes they have now. */
  public long bytes() throws IOException {
    long bytes = 0;
    for (var file : files()) {
      bytes += Files.size(file.path());
    }
    return bytes;
  }

  /** Every record, oldest first, one a line; a last line that is being written is left out. */
  public InputStream records() throws IOException {
    return new Records(files());
  }

  private static final class Records extends InputStream {
    private final Iterator<File> files;
    private @Nullable FileChannel channel;
    private @Nullable Lines lines;
    private int at;
    private int end;

    private Records(List<File> files) {
      this.files = files.iterator();
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      var present = lines;
      while (at == end) {
        if (present != null && present.next() && present.whole()) {
          boolean header = Line.isHeader(present.text(), present.from(), present.to());
          at = present.from();
          // With its line break.
          end = header ? at : present.to() + 1;
          continue;
        }
        close();
        if (!files.hasNext()) {
          return -1;
        }
        var file = files.next();
        channel = FileChannel.open(file.path(), StandardOpenOption.READ);
        present = new Lines(channel, file.path().toString(), 0);
        lines = present;
      }
      int count = Math.min(most, end - at);
      System.arraycopy(Objects.requireNonNull(present).text(), at, into, from, count);
      at += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      lines = null;
      at = 0;
      end = 0;
      var present = channel;
      channel = null;
      if (present != null) {
        present.close();
      }
    }
  }

  /**
   * A segment's file.
   *
   * @param number from 1
   */
  record File(long number, Path path) {}

  static Path file(Path folder, long number) {
    return folder.resolve("%012d.jsonl".formatted(number));
  }

  /** Those there are, oldest first. */
  static List<File> files(Path folder) throws IOException {
    var files = new ArrayList<File>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder, "*.jsonl")) {
      for (var path : paths) {
        var name = NAME.matcher(String.valueOf(path.getFileName()));
        if (name.matches()) {
          files.add(new File(Long.parseLong(name.group(1)), path));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    files.sort(Comparator.comparingLong(File::number));
    return files;
  }

  List<File> files() throws IOException {
    return files(folder);
  }

  Path folder() {
    return folder;
  }

  /** Takes a record that was found. */
  @FunctionalInterface
  public interface Found {
    void take(Recorded recorded, Entry entry) throws IOException;
  }

  /**
   * Looks for records; holds one of them at a time. Lines that are no records are passed over, as
   * is a last line that is being written.
   *
   * @return how many there were
   */
  public long find(Query query, Found found) throws IOException {
    var files = new ArrayList<>(files());
    if (query.newestFirst()) {
      Collections.reverse(files);
    }
    var sieve = new Query.Sieve(query);
    long count = 0;
    for (var file : files) {
      try (var in = FileChannel.open(file.path(), StandardOpenOption.READ)) {
        count +=
            query.newestFirst()
                ? newest(in, file, query, sieve, query.limit() - count, found)
                : oldest(in, file, query, sieve, query.limit() - count, found);
      } catch (NoSuchFileException e) {
        // It was taken away meanwhile.
      }
      if (count >= query.limit()) {
        break;
      }
    }
    return count;
  }

  private static long oldest(
      FileChannel in, File file, Query query, Query.Sieve sieve, long limit, Found found)
      throws IOException {
    long count = 0;
    var lines = new Lines(in, file.path().toString(), 0);
    while (count < limit && lines.next() && lines.whole()) {
      if (sieve.lets(lines.text(), lines.from(), lines.to())) {
        var recorded = recorded(lines);
        var entry = recorded == null ? null : entry(recorded);
        if (recorded != null && entry != null && query.matches(entry)) {
          found.take(recorded, entry);
          count++;
        }
      }
    }
    return count;
  }

  /** Notes where the lines are that may fit, and reads them from the end. */
  private static long newest(
      FileChannel in, File file, Query query, Query.Sieve sieve, long limit, Found found)
      throws IOException {
    var offsets = LongStream.builder();
    var lines = new Lines(in, file.path().toString(), 0);
    while (lines.next() && lines.whole()) {
      if (sieve.lets(lines.text(), lines.from(), lines.to())) {
        offsets.add(lines.offset()).add(lines.after());
      }
    }
    var noted = offsets.build().toArray();
    long count = 0;
    for (int i = noted.length - 2; i >= 0 && count < limit; i -= 2) {
      var text = new byte[(int) (noted[i + 1] - noted[i] - 1)];
      var bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining() && in.read(bytes, noted[i] + bytes.position()) >= 0) {
        // On to the end of the line.
      }
      var recorded = recorded(text, 0, text.length);
      var entry = recorded == null ? null : entry(recorded);
      if (recorded != null && entry != null && query.matches(entry)) {
        found.take(recorded, entry);
        count++;
      }
    }
    return count;
  }

  /**
   * The record that begins at a place; null if none does.
   *
   * @throws IOException if its segment cannot be read
   */
  public @Nullable Recorded at(Backwards.Place place) throws IOException {
    // From the line break before it: no place inside a line will do.
    long before = place.offset() - 1;
    try (var in =
        FileChannel.open(file(folder, place.segment()), StandardOpenOption.READ)
            .position(Math.max(0, before))) {
      var lines = new Lines(in, String.valueOf(place), Math.max(0, before));
      boolean begins = before >= 0 && lines.next() && lines.from() == lines.to();
      return begins && lines.next() && lines.whole() ? recorded(lines) : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static @Nullable Recorded recorded(Lines lines) {
    return recorded(lines.text(), lines.from(), lines.to());
  }

  static @Nullable Recorded recorded(byte[] text, int from, int to) {
    long seq = Line.isHeader(text, from, to) ? -1 : Line.seq(text, from, to);
    return seq < 0
        ? null
        : new Recorded(seq, new String(text, from, to - from, StandardCharsets.UTF_8));
  }

  static @Nullable Entry entry(Recorded recorded) {
    try {
      return Entry.of(recorded);
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Reads on after a record, in order; of one thread.
   *
   * @param seq the last record that is not wanted; 0 for all
   */
  public Cursor after(long seq) {
    return new Cursor(seq);
  }

  /** Where somebody is in the log. */
  public final class Cursor {
    private long seq;
    private @Nullable File file;
    private long offset;

    private Cursor(long seq) {
      this.seq = seq;
    }

    /** The last record that was read, or the one to begin after. */
    public long seq() {
      return seq;
    }

    /**
     * The next records; empty if there are none now. If segments were taken away, it goes on with
     * the oldest there is.
     *
     * @param most how many records at most
     * @param upTo the last record to read: {@link LogState#seq} of the log that writes them, since
     *     what is not yet on the disk may be taken back; {@link Long#MAX_VALUE} if none writes
     * @throws IOException if a segment cannot be read, or has a line that no log wrote
     */
    public List<Recorded> next(int most, long upTo) throws IOException {
      var records = new ArrayList<Recorded>();
      while (seq < upTo && records.size() < most) {
        var present = file == null ? start() : file;
        if (present == null) {
          break;
        }
        file = present;
        if (!read(present, most, upTo, records)) {
          break;
        }
      }
      return records;
    }

    /** Reads from a segment, and returns whether to go on, there or in the next. */
    private boolean read(File from, int most, long upTo, List<Recorded> records)
        throws IOException {
      try (var in = FileChannel.open(from.path(), StandardOpenOption.READ)) {
        in.position(offset);
        var lines = new Lines(in, from.path().toString(), offset);
        while (lines.next() && lines.whole()) {
          if (!Line.isHeader(lines.text(), lines.from(), lines.to())) {
            long at = Line.seq(lines.text(), lines.from(), lines.to());
            if (at < 0) {
              throw new IOException(
                  from.path()
                      + ": the line at byte "
                      + lines.offset()
                      + " is no record; see `stepup log verify`");
            }
            if (at > upTo || records.size() == most) {
              return false;
            }
            if (at > seq) {
              var line =
                  new String(
                      lines.text(),
                      lines.from(),
                      lines.to() - lines.from(),
                      StandardCharsets.UTF_8);
              records.add(new Recorded(at, line));
              seq = at;
            }
          }
          offset = lines.after();
        }
      }
      // INVARIANT: a segment grows no more once there is a newer one.
      for (var next : files()) {
        if (next.number() > from.number()) {
          file = next;
          offset = 0;
          return true;
        }
      }
      return false;
    }

    /** The segment that has the record after the present one, or the oldest. */
    private @Nullable File start() throws IOException {
      var files = files();
      for (int i = files.size() - 1; i >= 0; i--) {
        var header = header(files.get(i));
        if (i == 0 || (header != null && header.first() <= seq + 1)) {
          return files.get(i);
        }
      }
      return null;
    }
  }

  static Line.@Nullable Header header(File file) throws IOException {
    try (var in = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      var lines = new Lines(in, file.path().toString(), 0);
      return lines.next() && lines.whole()
          ? Line.readHeader(lines.text(), lines.from(), lines.to())
          : null;
    }
  }
}
