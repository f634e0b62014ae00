package stepup.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;

/**
 * How far the log was on the disk when it was last told: the log may be ahead of it, never behind.
 *
 * @param segment the newest segment; 0 before there is one
 * @param seq the newest record; 0 if there is none
 * @param hash of the newest line
 * @param length of the segment, in bytes
 */
record Head(long segment, long seq, String hash, long length) {
  /** Its name beside the segments. */
  static final String FILE = "head";

  /** Before anything is recorded. */
  static final Head NONE = new Head(0, 0, Chain.START, 0);

  /** So that a shorter one covers a longer one. */
  private static final int WIDTH = 255;

  /** A head file that is not as one is written. */
  static final class NoHead extends IOException {
    private static final long serialVersionUID = 1L;

    NoHead(Path file) {
      super(file + ": this is not what was written");
    }
  }

  /**
   * The head of a folder; null if the file is missing.
   *
   * @throws NoHead if it was not written by this
   */
  static @Nullable Head read(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    try {
      var json = Json.read(bytes);
      var head =
          new Head(
              Line.whole(json, "segment"),
              Line.whole(json, "seq"),
              json.path("hash").asText(),
              Line.whole(json, "length"));
      if (head.bytes().equals(ByteBuffer.wrap(bytes))) {
        return head;
      }
    } catch (IOException e) {
      // As below.
    }
    throw new NoHead(file);
  }

  /** The first one, which is there whole or not at all. */
  static void create(Path folder) throws IOException {
    var beside = folder.resolve(FILE + ".new");
    Files.write(beside, NONE.bytes().array());
    Files.move(beside, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Writes it over the one before, in one write: a process that is killed leaves the one or the
   * other.
   */
  void write(Path folder) throws IOException {
    try (var channel =
        FileChannel.open(
            folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var bytes = bytes();
      while (bytes.hasRemaining()) {
        channel.write(bytes, bytes.position());
      }
    }
  }

  private ByteBuffer bytes() {
    var json =
        "{\"segment\":%d,\"seq\":%d,\"hash\":\"%s\",\"length\":%d}"
            .formatted(segment, seq, hash, length);
    return ByteBuffer.wrap(
        (json + " ".repeat(WIDTH - json.length()) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
