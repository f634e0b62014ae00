package stepup.rules;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.Golden;
import stepup.Shipped;
import stepup.scenario.Scenarios;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Each folder under {@code broken/} is the shipped rules with something wrong: cells changed by
 * {@code edits.txt} (file | row | column | cell), files added or replaced by those beside it.
 * {@code expected.txt} is what the author is told.
 */
class BrokenRulesGoldenTest {
  private static final Path BROKEN = Path.of("src/test/resources/broken");

  static Stream<Path> cases() throws IOException {
    try (var folders = Files.list(BROKEN)) {
      return folders.filter(Files::isDirectory).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void everyMistakeIsNamedWithItsPlaceAndWhatToWrite(Path folder) throws IOException {
    Golden.compare(folder.resolve("expected.txt"), told(changed(folder)));
  }

  @Test
  void nothingIsToldAboutTheShippedRules() {
    Golden.compare(BROKEN.resolve("shipped.txt"), told(Shipped.files()));
  }

  private static RuleFiles changed(Path folder) throws IOException {
    var files = Shipped.files();
    var edits = folder.resolve("edits.txt");
    for (var edit : Files.exists(edits) ? Files.readAllLines(edits) : List.<String>of()) {
      var part = edit.split("\\|", -1);
      files =
          Shipped.with(
              files,
              part[0].strip(),
              part[1].strip(),
              part[2].strip(),
              part[3].substring(Math.min(1, part[3].length())));
    }
    try (var added = Files.walk(folder)) {
      for (var file :
          added.filter(Files::isRegularFile).filter(f -> !f.toString().endsWith(".txt")).toList()) {
        files =
            files.with(
                folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
    }
    return files;
  }

  private static String told(RuleFiles files) {
    Stream<Mistake> mistakes;
    try {
      var rules = RuleSet.load(files);
      mistakes =
          Stream.concat(rules.warnings().stream(), Scenarios.run(files, rules).failures().stream());
    } catch (RulesException e) {
      mistakes = e.mistakes().stream();
    }
    return mistakes.map(m -> m + "\n").collect(joining());
  }
}
