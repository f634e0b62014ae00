package stepup.fuzz;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer starts from, and what it once found, without the fuzzer. */
class CorpusTest {

  @BeforeAll
  static void start() throws IOException {
    HttpFuzz.fuzzerInitialize();
    TablesFuzz.fuzzerInitialize();
  }

  @AfterAll
  static void stop() throws IOException {
    HttpFuzz.fuzzerTearDown();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("http")
  void whateverAClientSendsIsAnswered(Path input) {
    assertThatCode(() -> HttpFuzz.fuzzerTestOneInput(Files.readAllBytes(input)))
        .as(input.toString())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void whateverATableHoldsItsAuthorIsTold(Path input) {
    assertThatCode(() -> TablesFuzz.fuzzerTestOneInput(Files.readAllBytes(input)))
        .as(input.toString())
        .doesNotThrowAnyException();
  }

  static Stream<Path> http() throws IOException {
    return inputs("HttpFuzz");
  }

  static Stream<Path> tables() throws IOException {
    return inputs("TablesFuzz");
  }

  private static Stream<Path> inputs(String target) throws IOException {
    try (var files = Files.list(Path.of("src/test/resources/fuzz", target))) {
      return files.sorted().toList().stream();
    }
  }
}
