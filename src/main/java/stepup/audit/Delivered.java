package stepup.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.json.Json;

/**
 * How far a log has been shipped, as its folder remembers it.
 *
 * @param log the log's name for its sink, made at random when shipping begins
 * @param seq the last record the sink acknowledged; 0 for none
 * @param hash that record's; by it a log is known that was put in place of another
 */
record Delivered(UUID log, long seq, String hash) {
  /** Its name beside the segments. */
  static final String FILE = "shipped";

  private static final Logger LOG = LoggerFactory.getLogger(Delivered.class);

  static Delivered nothing() {
    return new Delivered(UUID.randomUUID(), 0, Chain.START);
  }

  Delivered upTo(Recorded last) {
    return new Delivered(log, last.seq(), last.hash());
  }

  /** What a folder remembers; nothing if that was of another log than is there now. */
  static Delivered read(Segments segments) throws IOException {
    var file = segments.folder().resolve(FILE);
    JsonNode json;
    try {
      json = Json.read(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return nothing();
    } catch (IOException e) {
      LOG.warn("{}: this cannot be read, so every record is shipped again: {}", file, e.toString());
      return nothing();
    }
    try {
      var delivered =
          new Delivered(
              UUID.fromString(json.path("log").asText()),
              Line.whole(json, "seq"),
              json.path("hash").asText());
      if (delivered.isOf(segments)) {
        return delivered;
      }
      LOG.warn("{}: the log is another than it was, so every record is shipped", file);
    } catch (IllegalArgumentException e) {
      LOG.warn("{}: this is not what was written, so every record is shipped again", file);
    }
    return nothing();
  }

  /** Whether the record it names is there, or may have been and its segment was taken away. */
  private boolean isOf(Segments segments) throws IOException {
    if (seq <= 0) {
      return seq == 0;
    }
    var found = segments.after(seq - 1).next(1, Long.MAX_VALUE);
    return !found.isEmpty() && (found.get(0).seq() > seq || found.get(0).hash().equals(hash));
  }

  /**
   * Remembers it, whole or not at all. It is not forced to the disk: what an older one leaves out
   * is shipped again, and doubles nothing.
   */
  void write(Path folder) throws IOException {
    var beside = folder.resolve(FILE + ".new");
    Files.writeString(
        beside, "{\"log\":\"%s\",\"seq\":%d,\"hash\":\"%s\"}\n".formatted(log, seq, hash));
    Files.move(beside, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
