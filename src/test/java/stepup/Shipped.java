package stepup;

import java.nio.file.Path;
import stepup.rules.RuleSet;
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

  /** A table of the rules folder. */
  public static Sheet sheet(String file) {
    return new Reading(FILES).sheet(file.substring(0, file.lastIndexOf('.')));
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
