package stepup.rules;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.Golden;
import stepup.Shipped;
import stepup.TestWorkbook;
import stepup.scenario.Scenarios;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Each folder under {@code broken/} is the shipped rules with something wrong: cells changed by
 * {@code edits.txt} (file | row | column | cell; or file | + | | row, for a row more), tables
 * turned into workbooks and edited by {@code workbook.txt} (file | {@link TestWorkbook#edit}),
 * files added or replaced by those beside it. {@code expected.txt} is what the author is told, but
 * for what is told about the shipped rules too.
 */
class BrokenRulesGoldenTest {
  private static final String SHIPPED = told(Shipped.files());
  private static final Path BROKEN = Path.of("src/test/resources/broken");

  static Stream<Path> cases() throws IOException {
    try (var folders = Files.list(BROKEN)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void everyMistakeIsNamedWithItsPlaceAndWhatToWrite(Path folder) throws IOException {
    Golden.compare(
        folder.resolve("expected.txt"),
        told(changed(folder))
            .lines()
            .filter(line -> SHIPPED.lines().noneMatch(line.replace(".xlsx", ".csv")::equals))
            .map(line -> line + "\n")
            .collect(joining()));
  }

  @Test
  void theShippedRulesGetNotesOnly() {
    Golden.compare(BROKEN.resolve("shipped.txt"), SHIPPED);
    assertThat(SHIPPED.lines()).allMatch(line -> line.startsWith("note: "));
  }

  private static RuleFiles changed(Path folder) throws IOException {
    var files = Shipped.files();
    var edits = folder.resolve("edits.txt");
    for (var edit : Files.exists(edits) ? Files.readAllLines(edits) : List.<String>of()) {
      var part = edit.split("\\|", -1);
      var file = part[0].strip();
      var row = part[1].strip();
      var cell = part[3].substring(Math.min(1, part[3].length()));
      files =
          row.equals("+")
              ? Shipped.withLine(files, file, cell)
              : Shipped.with(files, file, row, part[2].strip(), cell);
    }
    files = withWorkbooks(files, folder.resolve("workbook.txt"));
    try (var added = Files.walk(folder)) {
      for (var file :
          added.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".txt")).toList()) {
        files =
            files.with(
                folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static RuleFiles withWorkbooks(RuleFiles files, Path edits) throws IOException {
    var workbooks = new LinkedHashMap<String, TestWorkbook>();
    for (var edit : Files.exists(edits) ? Files.readAllLines(edits) : List.<String>of()) {
      var part = edit.split(" \\| ", 2);
      var table = part[0].substring(0, part[0].lastIndexOf('.'));
      workbooks
          .computeIfAbsent(
              part[0],
              f ->
                  new TestWorkbook(
                      table.substring(table.lastIndexOf('/') + 1),
                      Objects.requireNonNull(files.grid(table))))
          .edit(part[1]);
    }
    var changed = files;
    for (var workbook : workbooks.entrySet()) {
      var csv = workbook.getKey().replace(".xlsx", ".csv");
      changed = changed.without(csv).with(workbook.getKey(), workbook.getValue().bytes());
    }
    return changed;
  }

  private static String told(RuleFiles files) {
    Stream<Mistake> mistakes;
    try {
      var rules = RuleSet.load(files);
      mistakes =
          Stream.of(rules.warnings(), rules.notes(), Scenarios.run(files, rules).failures())
              .flatMap(List::stream);
    } catch (RulesException e) {
      mistakes = e.mistakes().stream();
    }
    return mistakes.map(m -> m + "\n").collect(joining());
  }
}
