package stepup.workbook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Writes what a workbook changes into the rules folder: all of it, or nothing. */
public final class Import {
  private Import() {}

  /**
   * Writes the files.
   *
   * @param before the folder as it was when the changes were made out
   * @throws RulesException if it is not so any more
   */
  public static void write(Path folder, RuleFiles before, List<TableChange> changes)
      throws IOException {
    var ready = new LinkedHashMap<Path, Path>();
    var done = new LinkedHashMap<Path, byte[]>();
    try {
      for (var change : changes) {
        // A link to a file stays one.
        var target = folder.resolve(change.file()).toRealPath();
        var beside = beside(target);
        ready.put(target, beside);
        write(beside, target, change.text().getBytes(StandardCharsets.UTF_8));
      }
      if (!RuleFiles.read(folder, before.limits()).equals(before)) {
        throw new RulesException(
            List.of(
                Mistake.inFile(
                    folder.toString(),
                    "somebody else changed the rules in the meantime; nothing was written",
                    "import again and read the difference once more")));
      }
      for (var change : changes) {
        var target = folder.resolve(change.file()).toRealPath();
        move(Objects.requireNonNull(ready.get(target)), target);
        done.put(target, Objects.requireNonNull(before.bytes(change.file())));
      }
    } catch (IOException | RuntimeException e) {
      putBack(done, e);
      throw e;
    } finally {
      for (var beside : ready.values()) {
        Files.deleteIfExists(beside);
      }
    }
  }

  private static void putBack(Map<Path, byte[]> done, Exception cause) {
    done.forEach(
        (target, bytes) -> {
          try {
            var beside = beside(target);
            write(beside, target, bytes);
            move(beside, target);
          } catch (IOException e) {
            cause.addSuppressed(e);
          }
        });
  }

  /** A file that no reader of the folder looks at. */
  private static Path beside(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".tmp");
  }

  /** Writes a file to the disk, with the permissions of the one it will replace. */
  private static void write(Path file, Path target, byte[] bytes) throws IOException {
    Files.copy(
        target, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    try (var channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }
}
