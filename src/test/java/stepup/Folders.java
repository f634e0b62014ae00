package stepup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Folders that tests and benchmarks make outside of JUnit's own. */
public final class Folders {
  private Folders() {}

  /** Deletes a folder with all it holds; a process that ends may delete some of it meanwhile. */
  public static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
