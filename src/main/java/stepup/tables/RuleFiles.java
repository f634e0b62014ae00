package stepup.tables;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a rules folder as they were at one moment, so that tables, rules and version always
 * belong together. Immutable; a variant shares what it does not change.
 */
public final class RuleFiles {
  /** A table that is checked with those that decide, and decides nothing itself. */
  public static final String INVARIANTS = "invariants";

  private static final String SCENARIOS = "scenarios/";
  private static final String CSV = ".csv";
  private static final String XLSX = ".xlsx";
  private static final Set<String> OTHER_SPREADSHEETS = Set.of("xlsm", "xls", "xlsb", "ods", "tsv");

  /**
   * Texts for people, and what editors and spreadsheet programs keep beside the files they have
   * open: {@code .~lock.offers.csv#}, {@code .offers.csv.swp}, {@code ~$offers.xlsx}, {@code
   * offers.csv~}, {@code #offers.csv#}, {@code lu73.tmp}.
   */
  private static final Pattern PASSED_OVER = Pattern.compile("[.~#].*|.*(~|\\.tmp|\\.bak|\\.md)");

  private final SortedMap<String, Content> contents;

  /** What is there and is no file: folders, links that lead nowhere. */
  private final SortedSet<String> others;

  private final Limits limits;

  private RuleFiles(SortedMap<String, Content> contents, SortedSet<String> others, Limits limits) {
    this.contents = contents;
    this.others = others;
    this.limits = limits;
  }

  /**
   * A file.
   *
   * <p>Its cells are read when they are first asked for, once for all variants.
   */
  private static final class Content {
    /** Null if it is what changed cells come to as a CSV file. */
    private final byte @Nullable [] bytes;

    /** Those, once somebody has asked for them. */
    private byte @Nullable [] written;

    /** What distinguishes a variant from the bytes. */
    private final String change;

    private @Nullable Grid grid;

    /** Where the cells were read, if that was a CSV file. */
    private @Nullable CsvSource source;

    /** That of the file before it was edited, until this one is read. */
    private @Nullable CsvSource before;

    Content(byte @Nullable [] bytes, String change, @Nullable Grid grid) {
      this.bytes = bytes;
      this.change = change;
      this.grid = grid;
    }

    synchronized byte[] bytes() {
      var all = bytes == null ? written : bytes;
      if (all == null) {
        all = CsvFile.write(Objects.requireNonNull(grid));
        written = all;
      }
      return all;
    }

    boolean larger(int most) {
      return bytes != null && bytes.length > most;
    }

    boolean same(@Nullable Content other) {
      return this == other
          || (other != null
              && change.equals(other.change)
              && Arrays.equals(bytes(), other.bytes()));
    }

    private synchronized boolean read() {
      return grid != null;
    }

    /** This content, or an equal one whose cells have been read already. */
    Content orRead(@Nullable Content earlier) {
      if (earlier == null || read()) {
        return this;
      }
      if (same(earlier)) {
        return earlier;
      }
      var edited = new Content(bytes(), change, null);
      edited.before = earlier.source();
      return edited;
    }

    private synchronized @Nullable CsvSource source() {
      return source;
    }

    synchronized Grid grid(String file, Limits limits) {
      var read = grid;
      if (read == null) {
        read = file.endsWith(XLSX) ? sheetOf(file, bytes(), limits) : fromText(file, limits);
        grid = read;
      }
      return read;
    }

    private Grid fromText(String file, Limits limits) {
      var edited = before == null ? null : before.edited(bytes(), limits);
      var read = edited == null ? CsvSource.read(file, bytes(), limits) : edited;
      before = null;
      source = read;
      return read.grid();
    }
  }

  /**
   * Reads the files of a folder, and its scenarios, within the usual limits.
   *
   * @throws RulesException if there is no such folder
   */
  public static RuleFiles read(Path folder) {
    return read(folder, Limits.USUAL);
  }

  /**
   * Reads the files of a folder, and its scenarios.
   *
   * @throws RulesException if there is no such folder, or a file in it cannot be read
   */
  public static RuleFiles read(Path folder, Limits limits) {
    if (!Files.isDirectory(folder)) {
      throw new RulesException(
          List.of(
              Mistake.inFile(
                  folder.toString(),
                  "there is no such folder",
                  "set RULES to the folder that holds the tables")));
    }
    var found = new ArrayList<Found>();
    list(folder, "", found);
    if (Files.isDirectory(folder.resolve(SCENARIOS))) {
      list(folder.resolve(SCENARIOS), SCENARIOS, found);
    }
    return read(found, limits);
  }

  private static void list(Path folder, String prefix, Collection<Found> found) {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        var name = prefix + file.getFileName();
        if (Files.isRegularFile(file)) {
          found.add(new Found(name, () -> Files.newInputStream(file)));
        } else if (!(name + "/").equals(SCENARIOS) || !Files.isDirectory(file)) {
          found.add(new Found(name, null));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(prefix.isEmpty() ? folder.toString() : prefix);
    }
  }

  /**
   * What stands in a rules folder, wherever that is kept.
   *
   * @param name its path inside the folder, with {@code /} between folders
   * @param content null if it is no file
   */
  public record Found(String name, @Nullable Opening content) {
    /** Opens a file; whoever does closes it. */
    @FunctionalInterface
    public interface Opening {
      InputStream open() throws IOException;
    }
  }

  /**
   * Reads those files that were found in a folder, or in its folder of scenarios, as {@link
   * #read(Path, Limits)} does.
   *
   * @param found everything in both folders, but the folder of scenarios itself
   * @throws RulesException if a file cannot be read
   */
  public static RuleFiles read(Collection<Found> found, Limits limits) {
    var contents = new TreeMap<String, Content>();
    var others = new TreeSet<String>();
    for (var entry : found) {
      var name = entry.name();
      if (!isRuleFile(name.substring(name.lastIndexOf('/') + 1))) {
        continue;
      }
      if (entry.content() == null) {
        others.add(name);
        continue;
      }
      try (var in = entry.content().open()) {
        // One byte more tells that there is more than may be.
        contents.put(name, new Content(in.readNBytes(limits.fileBytes() + 1), "", null));
      } catch (IOException e) {
        throw unreadable(name);
      }
    }
    return new RuleFiles(contents, others, limits);
  }

  private static RulesException unreadable(String name) {
    return new RulesException(
        List.of(
            Mistake.inFile(
                name, "this cannot be read", "let the user that runs the service read it")));
  }

  /** How much is read of one file. */
  public Limits limits() {
    return limits;
  }

  /** Whether a file of this name is read at all: no hidden or temporary file, no documentation. */
  public static boolean isRuleFile(String name) {
    return !PASSED_OVER.matcher(name).matches();
  }

  /** Paths inside the folder that begin and end with something, sorted. */
  public List<String> names(String start, String end) {
    return contents.keySet().stream().filter(n -> n.startsWith(start) && n.endsWith(end)).toList();
  }

  /** The names of the files that decide: the tables and DRL files of the folder itself. */
  public List<String> deciding() {
    return own().filter(n -> !tableOf(n).equals(INVARIANTS)).toList();
  }

  /** The names of the tables of the folder itself, with their endings. */
  public List<String> tables() {
    return own().filter(RuleFiles::isTable).toList();
  }

  private Stream<String> own() {
    return contents.keySet().stream().filter(n -> !n.startsWith(SCENARIOS));
  }

  /** The names of the scenario tables, without ending: {@code scenarios/matrix}; sorted. */
  public Set<String> scenarioTables() {
    var tables = new TreeSet<String>();
    for (var file : names(SCENARIOS, "")) {
      if (isTable(file)) {
        tables.add(tableOf(file));
      }
    }
    return tables;
  }

  /** The name of the table a file holds: the file's without its ending. */
  public static String tableOf(String file) {
    return isTable(file) ? file.substring(0, file.lastIndexOf('.')) : file;
  }

  /** The file that holds a table; the CSV file's name if there is none. */
  public String fileOf(String table) {
    return contents.containsKey(table + XLSX) && !contents.containsKey(table + CSV)
        ? table + XLSX
        : table + CSV;
  }

  /** Whether there is a file for a table. */
  public boolean hasTable(String table) {
    return contents.containsKey(fileOf(table));
  }

  /**
   * The cells of a table, or of any other spreadsheet if its file name is given; null if there is
   * no such file.
   */
  public @Nullable Grid grid(String table) {
    var file = contents.containsKey(table) ? table : fileOf(table);
    var content = contents.get(file);
    if (content == null) {
      return null;
    }
    return content.larger(limits.fileBytes())
        ? new Grid(file, false, List.of(), List.of(limits.tooLarge(file)))
        : content.grid(file, limits);
  }

  /**
   * Reports each file that nothing would read, and each that is too large.
   *
   * @param tables the names of the tables there are, without ending
   */
  public void expectTables(Collection<String> tables, Mistakes mistakes) {
    for (var name : others) {
      mistakes.inFile(
          name,
          "this is no file, so nothing reads it",
          "move what is in it into the rules folder or its folder scenarios, or move it away");
    }
    for (var name : contents.keySet()) {
      boolean scenario = name.startsWith(SCENARIOS);
      var ending = name.substring(name.lastIndexOf('.') + 1);
      if (Objects.requireNonNull(contents.get(name)).larger(limits.fileBytes())) {
        mistakes.add(limits.tooLarge(name));
      } else if (OTHER_SPREADSHEETS.contains(ending)) {
        mistakes.inFile(
            name,
            "files of this kind are not read",
            "save it as Excel 2007-365 (.xlsx) or as CSV UTF-8");
      } else if (isTable(name)) {
        var table = tableOf(name);
        if (!scenario && !tables.contains(table)) {
          var known =
              Choices.of(
                  "a table of the rules",
                  tables.stream().map(t -> t + name.substring(table.length())).toList());
          mistakes.inFile(name, "this is not " + known.kind(), known.instead(name));
        }
        if (name.endsWith(XLSX) && contents.containsKey(table + CSV)) {
          mistakes.inFile(
              name, "the table is in " + table + CSV + " too", "keep one of the two files");
        }
      } else if (!isDroolsSheet(name) && !ending.equals(scenario ? "json" : "drl")) {
        mistakes.inFile(
            name, "nothing reads a file of this name", "move it out of the rules folder");
      }
    }
  }

  private static boolean isTable(String name) {
    return (name.endsWith(CSV) || name.endsWith(XLSX)) && !isDroolsSheet(name);
  }

  /** Whether a file is a spreadsheet in the engine's own format, for rule engineers. */
  public static boolean isDroolsSheet(String name) {
    return !name.startsWith(SCENARIOS)
        && (name.endsWith(".drl" + CSV) || name.endsWith(".drl" + XLSX));
  }

  /** The sheet of a workbook that holds a table: the one with its name, or the only one. */
  private static Grid sheetOf(String file, byte[] bytes, Limits limits) {
    var workbook = XlsxFile.read(file, bytes, limits);
    var ending = isDroolsSheet(file) ? ".drl" + XLSX : XLSX;
    var name = file.substring(file.lastIndexOf('/') + 1, file.length() - ending.length());
    var mistakes = new Mistakes();
    workbook.mistakes().forEach(mistakes::add);
    var sheets = workbook.sheets();
    var only = sheets.size() == 1 ? sheets.values().iterator().next() : sheets.get(name);
    if (only == null) {
      if (mistakes.errors().isEmpty()) {
        mistakes.inFile(
            file,
            "the workbook has several sheets, and none is named `" + name + "`",
            "give this name to the one that holds the table");
      }
      return new Grid(file, true, List.of(), mistakes.all());
    }
    sheets.forEach(
        (other, grid) -> {
          if (grid != only) {
            mistakes.warn(
                grid.place(),
                0,
                0,
                "the sheet is not read",
                "delete it, or leave it if that is meant");
          }
        });
    return only.named(file, mistakes.all());
  }

  /** The contents of a file, or null if there is none. */
  public byte @Nullable [] bytes(String name) {
    var content = contents.get(name);
    return content == null ? null : content.bytes();
  }

  /** The contents of a file that is there, read as UTF-8. */
  public String text(String name) {
    return new String(
        Objects.requireNonNull(contents.get(name), name).bytes(), StandardCharsets.UTF_8);
  }

  /** The same files, with one of them replaced or added. */
  public RuleFiles with(String name, String text) {
    return with(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same files, with one of them replaced or added. */
  public RuleFiles with(String name, byte[] bytes) {
    return with(name, new Content(bytes, "", null));
  }

  /** The same files, with one of them replaced by a sheet of the analyst's own workbook. */
  public RuleFiles with(String name, Grid grid) {
    var before = contents.get(name);
    return with(
        name,
        new Content(before == null ? new byte[0] : before.bytes(), "from " + grid.place(), grid));
  }

  /**
   * The same files with one cell of a table changed; rows keep their numbers.
   *
   * @return null if the file has no such row or column
   */
  public @Nullable RuleFiles withCell(String file, String rowId, String label, String cell) {
    var content = contents.get(file);
    var grid = content == null ? null : content.grid(file, limits).withCell(rowId, label, cell);
    if (content == null || grid == null) {
      return null;
    }
    return with(
        file,
        file.endsWith(CSV)
            ? new Content(null, content.change, grid)
            : new Content(
                content.bytes(), content.change + rowId + "\0" + label + "\0" + cell + "\0", grid));
  }

  /** The same files but one. */
  public RuleFiles without(String name) {
    var changed = new TreeMap<>(contents);
    changed.remove(name);
    return new RuleFiles(changed, others, limits);
  }

  private RuleFiles with(String name, Content content) {
    var changed = new TreeMap<>(contents);
    changed.put(name, content);
    return new RuleFiles(changed, others, limits);
  }

  /** The same files, of which those that others have too need not be read again. */
  RuleFiles sharing(RuleFiles others) {
    var shared = new TreeMap<String, Content>();
    contents.forEach(
        (name, content) -> shared.put(name, content.orRead(others.contents.get(name))));
    return new RuleFiles(shared, this.others, limits);
  }

  /** Whether names and contents are the same to the byte, those of the scenarios included. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RuleFiles files
        && others.equals(files.others)
        && contents.keySet().equals(files.contents.keySet())
        && contents.entrySet().stream()
            .allMatch(e -> e.getValue().same(files.contents.get(e.getKey())));
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
        var content = Objects.requireNonNull(contents.get(name));
        var bytes = content.bytes();
        hash.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
        hash.update(bytes);
        hash.update(content.change.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(hash.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
