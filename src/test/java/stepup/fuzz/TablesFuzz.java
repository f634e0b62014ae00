package stepup.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import stepup.Shipped;
import stepup.TestWorkbook;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.workbook.AnalystWorkbook;

/**
 * Whatever a table holds, its author is told what is wrong with it and where, or it decides.
 *
 * <p>The first letter of an input says what is done with the rest:
 *
 * <ul>
 *   <li>{@code C}: the name of a table's file on a line, and the bytes of that file
 *   <li>{@code X}: the same for a workbook
 *   <li>{@code E}: edits of cells, one a line: a table, a row and a column, a byte each; the text
 *   <li>{@code Z}: a table and edits of the parts of a workbook made of it: a part, two bytes for a
 *       place in it, how much is cut out there, and what is put in, with its length in front
 * </ul>
 *
 * <p>The DRL stays as it is: compiling it takes part of a second.
 */
public final class TablesFuzz {
  private static final String KINDS = "CXEZ";
  private static final int MOST_EDITS = 30;

  private static @Nullable TablesFuzz running;

  private final RuleFiles files = withoutScenarios(Shipped.files());

  /** Of each table and of one sheet of scenarios, without ending. */
  private final List<String> tables =
      Stream.concat(
              Shipped.files().tables().stream().map(RuleFiles::tableOf),
              Shipped.files().scenarioTables().stream())
          .toList();

  private final Map<String, Map<String, byte[]>> workbooks = new LinkedHashMap<>();
  private final LiveHeap heap = new LiveHeap();

  private TablesFuzz() {
    for (var table : tables) {
      var sheet = table.substring(table.lastIndexOf('/') + 1);
      var grid = Objects.requireNonNull(Shipped.files().grid(table));
      workbooks.put(table, parts(new TestWorkbook(sheet, grid).bytes()));
    }
  }

  /** Called by the fuzzer before the first input. */
  public static void fuzzerInitialize() {
    running = new TablesFuzz();
  }

  /** Called by the fuzzer with each input. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    Objects.requireNonNull(running).run(new Input(bytes));
  }

  private void run(Input input) throws IOException {
    heap.look();
    int kind = input.next();
    switch (KINDS.indexOf(kind) < 0 ? KINDS.charAt(kind % KINDS.length()) : kind) {
      case 'C' -> {
        var table = named(input);
        check(table, files.with(table + ".csv", input.rest()));
      }
      case 'X' -> workbook(named(input), input.rest());
      case 'E' -> cells(input);
      default -> {
        var table = input.oneOf(tables);
        workbook(table, edited(Objects.requireNonNull(workbooks.get(table)), input));
      }
    }
  }

  private String named(Input input) {
    var name = RuleFiles.tableOf(input.line());
    return tables.contains(name) ? name : tables.get(name.length() % tables.size());
  }

  private void cells(Input input) {
    var changed = files;
    var table = tables.get(0);
    for (int i = 0; i < MOST_EDITS && input.hasMore(); i++) {
      table = input.oneOf(tables);
      var file = table + ".csv";
      var grid = Objects.requireNonNull(Shipped.files().grid(table));
      if (changed.bytes(file) == null) {
        changed = changed.with(file, Objects.requireNonNull(Shipped.files().bytes(file)));
      }
      var id = grid.cell(1 + input.next() % grid.height(), 1).text();
      var label = grid.cell(1, 1 + input.next() % grid.row(1).size()).text();
      var cell = new String(input.line().getBytes(ISO_8859_1), UTF_8);
      var edited = changed.withCell(file, id, label, cell);
      changed = edited == null ? changed : edited;
    }
    check(table, changed);
  }

  private void workbook(String table, byte[] bytes) {
    check(table, files.without(table + ".csv").with(table + ".xlsx", bytes));
    var sheet = table.substring(table.lastIndexOf('/') + 1) + ".xlsx";
    try {
      var book = AnalystWorkbook.read(sheet, bytes, Shipped.files());
      book.mistakes().forEach(TablesFuzz::toldWithItsPlace);
      book.kept();
    } catch (RulesException e) {
      told(e);
    }
  }

  /** What checking these files says; what does not make them wrong lets them decide. */
  private static void check(String table, RuleFiles files) {
    try {
      var rules = RuleSet.load(files);
      rules.warnings().forEach(TablesFuzz::toldWithItsPlace);
      rules.notes().forEach(TablesFuzz::toldWithItsPlace);
      if (table.startsWith("scenarios/")) {
        Scenarios.run(files, rules).failures().forEach(TablesFuzz::toldWithItsPlace);
      }
    } catch (RulesException e) {
      told(e);
    }
  }

  private static void told(RulesException e) {
    assertThat(e.errors()).isNotEmpty();
    e.mistakes().forEach(TablesFuzz::toldWithItsPlace);
  }

  private static void toldWithItsPlace(Mistake mistake) {
    assertThat(mistake.file()).isNotBlank();
    assertThat(mistake.what()).isNotBlank();
    assertThat(mistake.row()).isNotNegative();
    assertThat(mistake.column()).isNotNegative();
    assertThat(mistake.toString().lines()).hasSize(1);
  }

  private static byte[] edited(Map<String, byte[]> parts, Input input) throws IOException {
    var changed = new LinkedHashMap<>(parts);
    var names = new ArrayList<>(parts.keySet());
    for (int i = 0; i < MOST_EDITS && input.hasMore(); i++) {
      var name = input.oneOf(names);
      var before = Objects.requireNonNull(changed.get(name));
      int at = Math.min(input.next() << 8 | input.next(), before.length);
      int cut = Math.min(input.next(), before.length - at);
      var after = new ByteArrayOutputStream();
      after.write(before, 0, at);
      after.writeBytes(input.some());
      after.write(before, at + cut, before.length - at - cut);
      changed.put(name, after.toByteArray());
    }
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var part : changed.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> parts(byte[] workbook) {
    var parts = new LinkedHashMap<String, byte[]>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(workbook))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parts;
  }

  private static RuleFiles withoutScenarios(RuleFiles all) {
    var files = all;
    for (var scenario : all.names("scenarios/", "")) {
      files = files.without(scenario);
    }
    return files;
  }
}
