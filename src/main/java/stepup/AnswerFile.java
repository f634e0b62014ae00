package stepup;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A file of answers, one a line, that grows; it can be gone on with after any end. */
final class AnswerFile implements AutoCloseable {
  private static final String BEGINNING = "{\"line\":";
  private static final Pattern NUMBERED = Pattern.compile("\\{\"line\":([0-9]{1,18}),.*");

  /** Enough for the number of a line. */
  private static final int NUMBER_BYTES = 40;

  private final Path path;
  private final RandomAccessFile file;
  private final long next;

  private AnswerFile(Path path, RandomAccessFile file, long next) {
    this.path = path;
    this.file = file;
    this.next = next;
  }

  /**
   * Opens a file to write to.
   *
   * @param resume whether it may have answers, behind which new ones are written; a last line
   *     without its line break is cut off
   * @throws stepup.tables.RulesException if there is something else in it
   */
  static AnswerFile open(Path path, boolean resume) throws IOException {
    if (!resume && Files.exists(path) && Files.size(path) > 0) {
      throw OutFile.refused(
          path, "there is something in it", "go on with it by --resume, or name another file");
    }
    var file = new RandomAccessFile(path.toFile(), "rw");
    try {
      long end = lastBreak(file, file.length()) + 1;
      long next = 1;
      if (end > 0) {
        var line = NUMBERED.matcher(beginningAt(file, lastBreak(file, end - 1) + 1, end - 1));
        if (!line.matches()) {
          throw notAnswers(path);
        }
        next = Long.parseLong(line.group(1)) + 1;
      }
      var cut = beginningAt(file, end, file.length());
      if (!cut.startsWith(BEGINNING) && !BEGINNING.startsWith(cut)) {
        throw notAnswers(path);
      }
      file.setLength(end);
      file.seek(end);
      return new AnswerFile(path, file, next);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static RuntimeException notAnswers(Path path) {
    return OutFile.refused(
        path, "there is something in it that is no answer to a line", "name another file");
  }

  /** Where the last line break before a place is; -1 if there is none. */
  private static long lastBreak(RandomAccessFile file, long before) throws IOException {
    var block = new byte[8_192];
    for (long to = before; to > 0; ) {
      long from = Math.max(0, to - block.length);
      file.seek(from);
      file.readFully(block, 0, (int) (to - from));
      for (long at = to - 1; at >= from; at--) {
        if (block[(int) (at - from)] == '\n') {
          return at;
        }
      }
      to = from;
    }
    return -1;
  }

  private static String beginningAt(RandomAccessFile file, long from, long to) throws IOException {
    var bytes = new byte[(int) Math.min(NUMBER_BYTES, to - from)];
    file.seek(from);
    file.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The line after the last one answered. */
  long next() {
    return next;
  }

  /** Appends lines, each with its line break. */
  void write(ByteBuffer lines) throws IOException {
    try {
      while (lines.hasRemaining()) {
        file.getChannel().write(lines);
      }
    } catch (IOException e) {
      throw new IOException(
          path
              + ": it cannot be written ("
              + OutFile.said(e)
              + "); make room and go on with --resume",
          e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
