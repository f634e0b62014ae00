package stepup.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFilesTest {
  @TempDir Path folder;

  @Test
  void scenariosSortedIntoAFolderOfTheirOwnAreNotPassedOverSilently() throws Exception {
    Files.createDirectories(folder.resolve("scenarios/summer"));
    Files.createDirectories(folder.resolve("more.csv"));
    Files.createSymbolicLink(folder.resolve("offers.csv"), folder.resolve("nowhere"));
    Files.createDirectories(folder.resolve(".git"));
    var mistakes = new Mistakes();
    RuleFiles.read(folder).expectTables(List.of("offers"), mistakes);
    assertThat(mistakes.all())
        .extracting(Mistake::file)
        .containsExactly("more.csv", "offers.csv", "scenarios/summer");
    assertThat(mistakes.all())
        .extracting(Mistake::what)
        .containsOnly("this is no file, so nothing reads it");
  }

  @Test
  void whatBelongsToOpenFilesIsPassedOver() {
    assertThat(
            List.of(
                ".~lock.offers.csv#",
                "~$offers.xlsx",
                "offers.csv~",
                "lu73.tmp",
                "offers.csv.bak",
                "README.md"))
        .noneMatch(RuleFiles::isRuleFile);
    assertThat(List.of("offers.csv", "offers.xlsx", "upgrades.drl"))
        .allMatch(RuleFiles::isRuleFile);
  }

  @Test
  void ofTooManyMistakesTheRestIsCountedAndNoErrorIsLost() {
    var mistakes = new Mistakes();
    for (int i = 0; i < 10_000; i++) {
      mistakes.warn("t.csv", i, 0, "odd", "");
    }
    mistakes.inFile("u.csv", "wrong", "");
    mistakes.inFile("v.csv", "wrong", "");
    assertThat(mistakes.all()).hasSize(10_001);
    assertThat(mistakes.errors())
        .singleElement()
        .hasToString("*: there are 2 more like those named; correct those first");
  }
}
