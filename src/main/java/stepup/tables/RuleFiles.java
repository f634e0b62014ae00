package stepup.tables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a rules folder as they were at one moment, so that tables, rules and version always
 * belong together.
 */
public final class RuleFiles {
  private static final String SCENARIOS = "scenarios/";

  /**
   * Texts for people, and what editors and spreadsheet programs keep beside the files they have
   * open: {@code .~lock.offers.csv#}, {@code .offers.csv.swp}, {@code ~$offers.xlsx}, {@code
   * offers.csv~}, {@code #offers.csv#}, {@code lu73.tmp}.
   */
  private static final Pattern PASSED_OVER = Pattern.compile("[.~#].*|.*(~|\\.tmp|\\.md)");

  private static final Set<String> SPREADSHEETS = Set.of("xlsx", "xlsm", "xls", "ods");

  private final SortedMap<String, byte[]> contents;

  private RuleFiles(SortedMap<String, byte[]> contents) {
    this.contents = contents;
  }

  /**
   * Reads the files of a folder, and its scenarios.
   *
   * @throws RulesException if there is no such folder, or a file in it cannot be read
   */
  public static RuleFiles read(Path folder) {
    if (!Files.isDirectory(folder)) {
      var mistakes = new Mistakes();
      mistakes.inFile(
          folder.toString(),
          "there is no such folder",
          "set RULES to the folder that holds the tables");
      throw new RulesException(mistakes.all());
    }
    var contents = new TreeMap<String, byte[]>();
    read(folder, "", contents);
    if (Files.isDirectory(folder.resolve(SCENARIOS))) {
      read(folder.resolve(SCENARIOS), SCENARIOS, contents);
    }
    return new RuleFiles(contents);
  }

  private static void read(Path folder, String prefix, Map<String, byte[]> contents) {
    var name = prefix.isEmpty() ? folder.toString() : prefix;
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        name = prefix + file.getFileName();
        if (!PASSED_OVER.matcher(file.getFileName().toString()).matches()
            && Files.isRegularFile(file)) {
          contents.put(name, Files.readAllBytes(file));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      var mistakes = new Mistakes();
      mistakes.inFile(name, "this cannot be read", "let the user that runs the service read it");
      throw new RulesException(mistakes.all());
    }
  }

  /** Paths inside the folder that begin and end with something, sorted. */
  public List<String> names(String start, String end) {
    return contents.keySet().stream().filter(n -> n.startsWith(start) && n.endsWith(end)).toList();
  }

  /** The names of the files that decide: the tables and DRL files of the folder itself. */
  public List<String> deciding() {
    return contents.keySet().stream().filter(n -> !n.startsWith(SCENARIOS)).toList();
  }

  /**
   * Reports each file that nothing would read.
   *
   * @param tables the names of the tables there are
   */
  public void expectTables(Collection<String> tables, Mistakes mistakes) {
    var known = Choices.of("a table of the rules", tables);
    for (var name : contents.keySet()) {
      boolean scenario = name.startsWith(SCENARIOS);
      var ending = name.substring(name.lastIndexOf('.') + 1);
      if (SPREADSHEETS.contains(ending)) {
        mistakes.inFile(name, "spreadsheet files are not read", "save each sheet as CSV UTF-8");
      } else if (ending.equals("csv") && !scenario && !tables.contains(name)) {
        mistakes.inFile(name, "this is not " + known.kind(), known.instead(name));
      } else if (!ending.equals("csv") && !ending.equals(scenario ? "json" : "drl")) {
        mistakes.inFile(
            name, "nothing reads a file of this name", "move it out of the rules folder");
      }
    }
  }

  /** The contents of a file, or null if there is none. */
  public byte @Nullable [] bytes(String name) {
    return contents.get(name);
  }

  /** The contents of a file that is there, read as UTF-8. */
  public String text(String name) {
    return new String(contents.get(name), StandardCharsets.UTF_8);
  }

  /** The same files, with one of them replaced or added. */
  public RuleFiles with(String name, String text) {
    var changed = new TreeMap<>(contents);
    changed.put(name, text.getBytes(StandardCharsets.UTF_8));
    return new RuleFiles(changed);
  }

  /** Whether names and contents are the same to the byte, those of the scenarios included. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RuleFiles files
        && contents.keySet().equals(files.contents.keySet())
        && contents.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), files.contents.get(e.getKey())));
  }

  @Override
  public int hashCode() {
    return contents.keySet().hashCode();
  }

  /** A hash of the names and contents of the files that decide: 16 hexadecimal digits. */
  public String version() {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      for (var name : deciding()) {
        var bytes = contents.get(name);
        hash.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
        hash.update(bytes);
      }
      return HexFormat.of().formatHex(hash.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
