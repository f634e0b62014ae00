package stepup;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/** A file that a command writes: all of it, or it stays as it was. */
final class OutFile {
  private OutFile() {}

  static void write(Path file, byte[] bytes) {
    if (Files.isDirectory(file)) {
      throw refused(file, "this is a folder", "name a file");
    }
    if (!Files.isDirectory(Objects.requireNonNull(file.toAbsolutePath().getParent()))) {
      throw refused(file, "the folder is missing", "make it, or name another file");
    }
    try {
      // A link to a file stays one.
      var target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      var beside = target.resolveSibling("." + target.getFileName() + ".tmp");
      try {
        Files.write(beside, bytes);
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw refused(
          file, "it cannot be written (" + said(e) + ")", "make room or name another file");
    }
  }

  /** What went wrong with a file, in words. */
  static String said(IOException e) {
    return e instanceof AccessDeniedException denied
        ? denied.getFile() + ": permission is missing"
        : e instanceof NoSuchFileException missing
            ? missing.getFile() + ": there is no such file or folder"
            : Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  static RulesException refused(Path file, String what, String instead) {
    return new RulesException(List.of(Mistake.inFile(file.toString(), what, instead)));
  }
}
