package stepup.page;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.CommandLineRunner;
import stepup.Golden;

/** What an analyst is told of each page under {@code pages/}, beside the shipped tables. */
class ImportPageGoldenTest {
  private static final Path PAGES = Path.of("src/test/resources/pages");

  static Stream<Path> pages() throws IOException {
    try (var files = Files.list(PAGES)) {
      return files.filter(f -> !f.toString().endsWith(".txt")).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void everyPathNameAndMarkIsAccountedFor(Path page) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        CommandLineRunner.run(
            Map.of(),
            new PrintWriter(out),
            new PrintWriter(err),
            "import-page",
            "--as-of=2026-11-22",
            page.toString());
    Golden.compare(
        PAGES.resolve(page.getFileName() + ".txt"),
        "exit code " + exit + "\n\n" + err + "\n" + out);
  }
}
