package stepup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import stepup.live.Live;
import stepup.live.Proven;
import stepup.rules.RuleSet;
import stepup.scenario.Variants;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/** The rules folder of this repository, read and built once for all tests. */
public final class Shipped {
  private static final RuleFiles FILES = RuleFiles.read(Path.of("rules"));
  private static final RuleSet RULES = RuleSet.load(FILES);

  private Shipped() {}

  public static RuleFiles files() {
    return FILES;
  }

  public static RuleSet rules() {
    return RULES;
  }

  /** A copy of the rules folder, to be edited. */
  public static Path copiedTo(Path copy) {
    var from = Path.of("rules");
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var target = copy.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table of the rules folder. */
  public static Sheet sheet(String file) {
    return new Reading(FILES).sheet(file.substring(0, file.lastIndexOf('.')));
  }

  /** Rules that have just gone live, without their scenarios having been run. */
  public static Live live(RuleFiles files, RuleSet rules) {
    return Live.loaded(new Proven(files, rules, 0, List.of(), new Variants()), null, Instant.EPOCH);
  }

  public static Live live() {
    return live(FILES, RULES);
  }

  /** The files with one cell changed. */
  public static RuleFiles with(String file, String row, String label, String cell) {
    return with(FILES, file, row, label, cell);
  }

  /** Some files with one cell changed. */
  public static RuleFiles with(
      RuleFiles files, String file, String row, String label, String cell) {
    var changed = files.withCell(file, row, label, cell);
    if (changed == null) {
      throw new IllegalArgumentException(file + " has no row " + row + " or column " + label);
    }
    return changed;
  }

  /** The files with a line added at the end of one of them. */
  public static RuleFiles withLine(RuleFiles files, String file, String line) {
    return files.with(file, files.text(file) + line + "\n");
  }
}
