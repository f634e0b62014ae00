package stepup.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import stepup.tables.Limits;

/**
 * The last bundle that went live, on the disk of this replica. It is also the one with the highest
 * sequence, as no lower one is taken after it.
 */
final class Kept {
  private static final String NAME = "last.stepup";

  private final Path folder;
  private final Limits limits;

  Kept(Path folder, Limits limits) {
    this.folder = folder;
    this.limits = limits;
  }

  /**
   * What is kept.
   *
   * @return null if nothing is
   * @throws stepup.tables.RulesException if it cannot be read, or is of nobody who is trusted
   */
  @Nullable Bundle bundle(Bundle.Trust trust) {
    var bytes = bytes();
    return bytes == null ? null : Bundle.read(file().toString(), bytes, trust, limits);
  }

  /** When that was kept. */
  Instant since() {
    try {
      return Files.getLastModifiedTime(file()).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  /**
   * Sees that a bundle is not older than what is kept.
   *
   * @throws stepup.tables.RulesException if it is
   */
  void admit(String place, Bundle bundle) {
    var bytes = bytes();
    if (bytes == null || TrustedKey.sha256(bytes).equals(bundle.hash())) {
      return;
    }
    // Whoever signed it, it was live.
    var before = Bundle.read(file().toString(), bytes, Bundle.Trust.ANYONE, limits);
    long was = before.manifest().source().sequence();
    long is = bundle.manifest().source().sequence();
    if (is < was) {
      throw Bundle.refused(
          place,
          "the bundle has the sequence " + is + ", and one with " + was + " was live",
          "build the older rules anew, with a higher sequence; or, if the replica shall go back, "
              + reset());
    }
    if (is == was) {
      throw Bundle.refused(
          place,
          "another bundle with the sequence " + is + " was live",
          "build it with a higher one (`--sequence`); or, if the replica shall take this one, "
              + reset());
    }
  }

  private String reset() {
    return "delete " + folder;
  }

  /**
   * Keeps a bundle: all of it, or what was kept stays.
   *
   * @throws stepup.tables.RulesException if that cannot be
   */
  void keep(byte[] bytes) {
    try {
      Files.createDirectories(folder);
      var beside = folder.resolve("." + NAME + ".tmp");
      try (var out =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(beside, file(), StandardCopyOption.ATOMIC_MOVE);
      try (var entries = FileChannel.open(folder)) {
        entries.force(true);
      } catch (IOException e) {
        // Not every system lets a folder be forced; there the move itself is.
      }
    } catch (IOException e) {
      throw Bundle.refused(
          folder.toString(),
          "the bundle cannot be kept there, so it does not go live",
          "make room, or let the user of the service write there");
    }
  }

  private byte @Nullable [] bytes() {
    try (var in = Files.newInputStream(file())) {
      return in.readNBytes(limits.inflatedBytes() + 1);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw Bundle.refused(
          file().toString(),
          "the bundle that was live cannot be read",
          "let the user of the service read it; or, to begin anew, " + reset());
    }
  }

  private Path file() {
    return folder.resolve(NAME);
  }
}
