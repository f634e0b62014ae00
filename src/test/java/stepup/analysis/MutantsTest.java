package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import stepup.Golden;
import stepup.Shipped;
import stepup.rules.RuleSet;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;

class MutantsTest {
  private static final String CONDITIONS =
      """
      Id,Title,State,Sector,Age,Since,Result,Reason,From date,Until date,Enabled,Source,Note
      C-1,it runs,not RUNNING,,,,not eligible,not_running,,,yes,test,
      C-2,all kinds of cells,,"unknown, private","1..3, >= 25",not <= 2026-11-22,warning,private_customers_are_young,2026-07-01,,yes,test,
      C-3,switched off,running,,,,not eligible,not_running,,,no,test,
      """;

  /** Offers by their aliases. */
  private static final String PATHS =
      """
      Id,From offer,To offer,Upgrade type,Follow-ups,From date,Until date,Enabled,Source,Note
      W-1,SB,SP,in_place,move_files,,2026-12-31,yes,test,
      """;

  @Test
  void everyEditOfOtherTablesIsAsExpected() {
    var files =
        otherProgramme().with("eligibility.csv", CONDITIONS).with("upgrade-paths.csv", PATHS);
    Golden.compare(
        Path.of("src/test/resources/mutants/other-programme.txt"),
        mutants(files, Mutants.tables()).stream()
            .map(m -> m.kind().text() + " " + m.place() + " " + m.change() + "\n")
            .collect(Collectors.joining()));
  }

  @Test
  void noEditIsMadeTwiceOrChangesNothing() {
    var mutants = mutants(Shipped.files(), Mutants.tables());
    assertThat(mutants)
        .hasSizeGreaterThan(500)
        .allMatch(m -> !m.before().equalsIgnoreCase(m.after()));
    assertThat(mutants.stream().map(m -> m.place() + m.after())).doesNotHaveDuplicates();
  }

  @Test
  void textsForPeopleIdsAndSourcesAreLeftAlone() {
    assertThat(mutants(Shipped.files(), Mutants.tables()).stream().map(Mutant::label).distinct())
        .doesNotContain("Id", "Title", "Name", "Source", "Note", "Meaning", "Evidence", "Type")
        .noneMatch(label -> label.startsWith("Message") || label.startsWith("Remedy ("));
  }

  @Test
  void theCellOfAnEditIsTheOneThatIsChanged() {
    for (var mutant : mutants(Shipped.files(), List.of("upgrade-paths", "licences"))) {
      var before = Shipped.files().grid(RuleFiles.tableOf(mutant.row().file()));
      var after = mutant.in(Shipped.files()).grid(RuleFiles.tableOf(mutant.row().file()));
      assertThat(before.cell(mutant.row().row(), mutant.column()).text())
          .isEqualTo(mutant.before());
      assertThat(after.cell(mutant.row().row(), mutant.column()).text()).isEqualTo(mutant.after());
    }
  }

  static RuleFiles otherProgramme() {
    var files = RuleFiles.read(Path.of("src/test/resources/other-programme"));
    for (var drl : Shipped.files().names("", ".drl")) {
      files = files.with(drl, Shipped.files().text(drl));
    }
    return files;
  }

  private static List<Mutant> mutants(RuleFiles files, List<String> tables) {
    var reading = new Reading(files);
    return Mutants.of(reading, RuleSet.load(reading).catalog(), tables);
  }
}
