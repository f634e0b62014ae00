package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.json.Json;

/** What the scenarios leave out, told, marked, and suggested; on rules that are quickly run. */
class CoverageCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path rules;

  @BeforeEach
  void anotherProgramme() throws Exception {
    rules = Files.createDirectories(folder.resolve("rules/scenarios")).getParent();
    var from = Path.of("src/test/resources/other-programme");
    try (var files = Files.walk(from)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, rules.resolve(from.relativize(file).toString()));
      }
    }
    for (var drl : Shipped.files().names("", ".drl")) {
      Files.writeString(rules.resolve(drl), Shipped.files().text(drl));
    }
  }

  @Test
  void allRowsAreExercisedThoughACellIsNotShown() {
    assertThat(run("coverage")).isZero();
    assertThat(out.toString())
        .startsWith("eligibility.csv!E4 (row C-3, \"Sector\"): no scenario shows what it is for; ")
        .contains(
            "\n14 scenarios: 30 of 30 rows and rules exercised; 4 of 6 cells shown, 0 cannot matter; ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aRowThatNoneExercisesIsExitCode1() throws Exception {
    forget("A-3");
    assertThat(run("coverage")).isEqualTo(1);
    assertThat(out.toString())
        .startsWith("eligibility.csv!3 (row C-2): no scenario exercises it; add one\n");
    assertThat(run("coverage", "--format", "json")).isEqualTo(1);
    var report = Json.read(out.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(report.at("/rows/missing/0/rowId").asText()).isEqualTo("C-2");
    assertThat(report.at("/cases/all").asInt()).isPositive();
  }

  @Test
  void rulesAndScenariosThatAreWrongAreExitCode2() throws Exception {
    var table = rules.resolve("scenarios/all.csv");
    Files.writeString(
        table, Files.readString(table).replace("not eligible,overlap", "eligible,overlap"));
    assertThat(run("coverage")).isEqualTo(2);
    assertThat(err.toString()).contains("scenarios/all.csv!K4 (row A-3, \"Verdict\")");
    Files.writeString(rules.resolve("offers.csv"), "Id\n");
    assertThat(run("coverage")).isEqualTo(2);
    assertThat(run("suggest")).isEqualTo(2);
    assertThat(err.toString()).contains("offers.csv!1");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whatIsLeftOutIsMarkedInACopyOfTheWorkbook() throws Exception {
    var marked = folder.resolve("marked.xlsx");
    assertThat(run("coverage", "--annotate", marked.toString())).isZero();
    assertThat(out.toString()).contains(marked + ": the findings are marked in it");
    try (var workbook = new XSSFWorkbook(Files.newInputStream(marked))) {
      var comment = workbook.getSheet("eligibility").getRow(3).getCell(4).getCellComment();
      assertThat(comment.getString().getString())
          .contains("no scenario shows what it is for; add one where Sector is ");
    }
    assertThat(run("coverage", "--annotate", marked.toString())).isZero();
  }

  @Test
  void noFileOfAnotherKindIsOverwritten() throws Exception {
    var foreign = folder.resolve("mine.xlsx");
    try (var workbook = new XSSFWorkbook();
        var file = Files.newOutputStream(foreign)) {
      workbook.createSheet("mine");
      workbook.write(file);
    }
    assertThat(run("coverage", "--annotate", foreign.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("it is there already, and no copy with findings marked");
    assertThat(run("coverage", "--annotate", rules.resolve("a.xlsx").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("it is in the folder of the rules");
    assertThat(run("coverage", "--annotate", foreign.toString(), "--replace")).isZero();
  }

  @Test
  void asManyScenariosAreSuggestedAsAreAskedFor() {
    assertThat(run("suggest", "--limit", "3")).isZero();
    assertThat(out.toString())
        .contains("\nNEW-3,")
        .doesNotContain("NEW-4")
        .endsWith("3 scenarios to confirm and add; 16 more cases at boundaries\n");
    assertThat(run("suggest", "--limit", "-1")).isEqualTo(2);
    assertThat(err.toString()).startsWith("--limit: `-1` is no count");
  }

  @Test
  void idsThatAreTakenAreNotSuggested() throws Exception {
    var table = rules.resolve("scenarios/all.csv");
    Files.writeString(table, Files.readString(table).replace("A-1,", "NEW-2,"));
    assertThat(run("suggest", "--limit", "2")).isZero();
    assertThat(out.toString()).contains("\nNEW-1,", "\nNEW-3,").doesNotContain("\nNEW-2,");
  }

  private void forget(String scenario) throws Exception {
    var table = rules.resolve("scenarios/all.csv");
    Files.write(
        table,
        Files.readAllLines(table).stream().filter(l -> !l.startsWith(scenario + ",")).toList());
  }

  private int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return CommandLineRunner.run(
        Map.of("RULES", rules.toString()),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        args);
  }
}
