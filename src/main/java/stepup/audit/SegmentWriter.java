package stepup.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes segments, by one thread. What {@link #write} was given and did not throw for is on the
 * disk; of what it threw for, nothing stays.
 */
final class SegmentWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);
  private static final String LOCK = "lock";

  /** Room that must be there before a full disk counts as free again, in bytes. */
  private static final int ROOM = 1 << 16;

  private final Path folder;
  private final LogSettings settings;
  private final Clock clock;
  private final Chain.Hasher hasher;
  private final FileChannel locked;

  private @Nullable FileChannel channel;
  private boolean unsure;
  private boolean mustRotate;

  // What is on the disk for certain.
  private long segment;
  private Instant opened = Instant.MIN;
  private long first = 1;
  private long length;
  private long seq;
  private String hash = Chain.START;

  private byte[] header = {};

  /** A segment that could not be begun and may have to be deleted; 0 if there is none. */
  private long begun;

  private SegmentWriter(Path folder, LogSettings settings, Clock clock, FileChannel locked) {
    this.folder = folder;
    this.settings = settings;
    this.clock = clock;
    this.hasher = settings.chain().hasher();
    this.locked = locked;
  }

  /**
   * Opens the log of a folder, or begins one. A last line that a crash cut short is cut off.
   *
   * @throws IOException if it cannot be written, or another process writes it
   */
  static SegmentWriter open(Path folder, LogSettings settings, Clock clock) throws IOException {
    Files.createDirectories(folder);
    var locked = lock(folder);
    try {
      var writer = new SegmentWriter(folder, settings, clock, locked);
      writer.resume();
      return writer;
    } catch (IOException | RuntimeException e) {
      locked.close();
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    var channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new Refused(
          folder
              + ": another process records its decisions here; stop it, set DATA to another folder,"
              + " or record nothing with LOG_MODE=off");
    }
    return channel;
  }

  /** A log that is not to be written by this process, which says what to do. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private void resume() throws IOException {
    var head = head();
    var files = Segments.files(folder);
    if (files.isEmpty() && head == null) {
      Head.create(folder);
      head = Head.NONE;
    }
    for (int i = files.size() - 1; i >= 0; i--) {
      var file = files.get(i);
      if (takeUp(file.number(), file.path())) {
        break;
      }
      // It was begun and has not even a header.
      LOG.warn("{}: the segment has no whole header and no record; it is deleted", file.path());
      Files.delete(file.path());
    }
    if (head != null && head.seq() > seq) {
      LOG.error(
          "{}: records {} to {} are missing: somebody cut them off; new ones follow in a segment of their own, and `stepup log verify` tells of the gap",
          folder,
          seq + 1,
          head.seq());
      seq = head.seq();
      hash = head.hash();
      segment = Math.max(segment, head.segment());
      mustRotate = true;
    } else if (head != null && head.segment() > segment) {
      LOG.error("{}: segment {} is missing", folder, head.segment());
      segment = head.segment();
      hash = head.hash();
      mustRotate = true;
    }
    if (segment == 0 || mustRotate) {
      begin();
    } else {
      reopen();
    }
    told();
  }

  private @Nullable Head head() throws IOException {
    try {
      return Head.read(folder);
    } catch (Head.NoHead e) {
      LOG.error("{}; it is written anew", e.getMessage());
      return new Head(0, 0, Chain.START, 0);
    }
  }

  /** Goes to the end of a segment; false if it has not even a header. */
  private boolean takeUp(long number, Path file) throws IOException {
    try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
      var lines = new Lines(in, file.toString(), 0);
      if (!lines.next() || !lines.whole()) {
        return false;
      }
      segment = number;
      var header = Line.readHeader(lines.text(), lines.from(), lines.to());
      boolean sound = header != null;
      Chain.Hasher own = null;
      if (header != null) {
        if (header.keyed() && !settings.chain().isKeyed()) {
          throw new Refused(
              file
                  + ": the log was begun with a key; set LOG_CHAIN_KEY_FILE to it, or DATA to another folder");
        }
        own = (header.keyed() ? settings.chain() : Chain.PLAIN).hasher();
        // A key that is new begins with a segment of its own.
        mustRotate = header.keyed() != settings.chain().isKeyed();
        opened = header.opened();
        first = header.first();
        seq = first - 1;
        hash = header.previous();
      }
      boolean inHeader = true;
      do {
        if (!lines.whole()) {
          LOG.warn(
              "{}: the last line was cut short by a crash, and never answered; {} bytes of it are cut off",
              file,
              lines.to() - lines.from());
          break;
        }
        var stated = Line.hash(lines.text(), lines.from(), lines.to());
        long at = inHeader ? seq : Line.seq(lines.text(), lines.from(), lines.to());
        sound &=
            stated != null
                && at == (inHeader ? seq : seq + 1)
                && own != null
                && stated.equals(
                    own.next(
                        hash,
                        lines.text(),
                        lines.from(),
                        lines.to() - lines.from() - Line.UNHASHED));
        if (stated != null) {
          hash = stated;
          seq = Math.max(seq, at);
        }
        length = lines.after();
        if (inHeader) {
          this.header = Arrays.copyOfRange(lines.text(), lines.from(), lines.to() + 1);
        }
        inHeader = false;
      } while (lines.next());
      if (!sound) {
        LOG.error(
            "{}: somebody changed it, or its key is another; it stays as it is, and new records follow in a segment of their own; `stepup log verify` tells where",
            file);
        mustRotate = true;
      }
      return true;
    }
  }

  /**
   * Appends records, each a JSON object that gets its seq and hash as its last fields, and forces
   * them to the disk.
   */
  void write(List<byte[]> lines) throws IOException {
    if (unsure) {
      recover();
    }
    try {
      append(lines);
    } catch (IOException | RuntimeException | Error e) {
      unsure = true;
      throw e;
    }
  }

  private void append(List<byte[]> lines) throws IOException {
    int size = 0;
    for (var line : lines) {
      size = Math.addExact(size, line.length + Line.UNHASHED + 32);
    }
    if (seq >= first
        && (length + size > settings.segmentBytes()
            || !clock.instant().isBefore(opened.plus(settings.segmentAge())))) {
      begin();
    }
    var bytes = ByteBuffer.allocate(size);
    long newSeq = seq;
    var newHash = hash;
    for (var line : lines) {
      int from = bytes.position();
      // All but the closing brace, which comes again behind the hash.
      bytes.put(line, 0, line.length - 1).put(Line.seq(++newSeq));
      newHash = hasher.next(newHash, bytes.array(), from, bytes.position() - from);
      bytes.put(Line.hashEnd(newHash));
    }
    bytes.flip();
    long newLength = length + bytes.remaining();
    put(bytes, length);
    force(false);
    // Whoever deletes the file under us would otherwise have us record into nothing.
    if (Files.size(file()) != newLength) {
      throw new IOException(file() + ": somebody else changed it");
    }
    new Head(segment, newSeq, newHash, newLength).write(folder);
    length = newLength;
    seq = newSeq;
    hash = newHash;
  }

  /**
   * Cuts off what a write that failed may have left, and tries whether there is room.
   *
   * @throws IOException if the disk still refuses
   */
  void recover() throws IOException {
    unsure = true;
    closeChannel();
    if (!Files.exists(file())) {
      LOG.error("{}: somebody deleted it; new records follow in another", file());
      Files.createDirectories(folder);
      begin();
    } else {
      reopen();
      if (seq < first) {
        // Not even its header can be trusted, so it is written again.
        put(ByteBuffer.wrap(header), 0);
        force(true);
        mustRotate = false;
      }
      if (mustRotate) {
        begin();
      } else {
        put(ByteBuffer.allocate(ROOM), length);
        force(false);
        open().truncate(length);
        force(true);
      }
    }
    told();
    unsure = false;
  }

  /** Whether the last write failed, and what it left is still there. */
  boolean unsure() {
    return unsure;
  }

  private void reopen() throws IOException {
    var opening = FileChannel.open(file(), StandardOpenOption.WRITE);
    channel = opening;
    if (opening.size() < length) {
      mustRotate = true;
      throw new IOException(file() + ": somebody else cut it short");
    }
    opening.truncate(length);
    force(true);
  }

  /** Begins the next segment. */
  private void begin() throws IOException {
    closeChannel();
    long number = segment + 1;
    var file = Segments.file(folder, number);
    if (begun == number) {
      Files.deleteIfExists(file);
    }
    var next = new Line.Header(number, clock.instant(), seq + 1, settings.chain().isKeyed(), hash);
    var start = Line.header(next);
    var nextHash = hasher.next(hash, start, 0, start.length);
    var end = Line.hashEnd(nextHash);
    var bytes = ByteBuffer.allocate(start.length + end.length).put(start).put(end).array();
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    begun = number;
    try {
      put(ByteBuffer.wrap(bytes), 0);
      force(true);
      forceFolder();
    } catch (IOException e) {
      closeChannel();
      Files.deleteIfExists(file);
      throw e;
    }
    begun = 0;
    header = bytes;
    segment = number;
    opened = next.opened();
    first = seq + 1;
    hash = nextHash;
    length = bytes.length;
    mustRotate = false;
  }

  private void told() throws IOException {
    new Head(segment, seq, hash, length).write(folder);
  }

  private void put(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      at += open().write(bytes, at);
    }
  }

  private void force(boolean metaData) throws IOException {
    try {
      open().force(metaData);
    } catch (IOException e) {
      // INVARIANT: after a force that failed, one that succeeds says nothing of the same pages.
      mustRotate = true;
      throw e;
    }
  }

  private void forceFolder() throws IOException {
    try (var opening = FileChannel.open(folder, StandardOpenOption.READ)) {
      opening.force(true);
    }
  }

  private FileChannel open() throws IOException {
    var present = channel;
    if (present == null) {
      throw new NoSuchFileException(file().toString());
    }
    return present;
  }

  private void closeChannel() {
    var present = channel;
    channel = null;
    if (present != null) {
      try {
        present.close();
      } catch (IOException e) {
        LOG.warn("{}: {}", file(), e.toString());
      }
    }
  }

  private Path file() {
    return Segments.file(folder, segment);
  }

  /** What is on the disk for certain. */
  Head at() {
    return new Head(segment, seq, hash, length);
  }

  @Override
  public void close() throws IOException {
    try {
      if (unsure) {
        closeChannel();
        reopen();
      }
    } finally {
      closeChannel();
      locked.close();
    }
  }
}
