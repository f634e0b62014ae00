package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Rules that take over what an edit leaves as it was are those that a whole reading gives. */
class EditedRulesTest {
  private static final List<String> TEXTS =
      List.of(
          "",
          "no",
          "yes",
          "x",
          "active",
          "2026-07-01",
          "5",
          "office-365-proplus",
          "1 000",
          " a ",
          "not active",
          "unknown",
          "reassign_user_licences",
          "upgrade_only",
          "O365_BUSINESS",
          "7..9");

  @Test
  void editsUponEditsAreReadAsTheWholeFolder() {
    var random = new Random(20261128);
    var files = Shipped.files();
    var edited = RuleSet.load(files);
    int refused = 0;
    for (int round = 0; round < 150; round++) {
      var changed = edit(edited.madeOf(), random);
      var texts = files(changed);
      try {
        var rules = RuleSet.load(texts, edited);
        assertSame(rules, RuleSet.load(files(changed)));
        edited = rules;
      } catch (RulesException e) {
        refused++;
        assertThatThrownBy(() -> RuleSet.load(files(changed)))
            .isInstanceOfSatisfying(
                RulesException.class,
                whole -> assertThat(whole.mistakes()).isEqualTo(e.mistakes()));
      }
    }
    assertThat(refused).isBetween(10, 140);
  }

  @Test
  void anEditOfTheMatrixBuildsNoRuleAgain() {
    var before = RuleSet.load(Shipped.files());
    var files = Shipped.with("upgrade-paths.csv", "P-03", "Enabled", "no");
    var after = RuleSet.load(files(files), before);
    assertThat(after.sharesWhatDecides(before)).isTrue();
    assertThat(after.catalog().paths()).hasSize(before.catalog().paths().size() - 1);
    var edited = Shipped.with("eligibility.csv", "E-80", "Enabled", "yes");
    assertThat(RuleSet.load(files(edited), before).sharesWhatDecides(before)).isFalse();
  }

  @Test
  void twoRowsThatCameToBeTheSamePathAreTold() {
    var before = RuleSet.load(Shipped.files());
    var files = Shipped.with("upgrade-paths.csv", "P-01", "To offer", "office-365-proplus");
    assertThatThrownBy(() -> RuleSet.load(files(files), before))
        .hasMessageContaining("row P-01 has the same path on some of the same days");
  }

  private static RuleFiles edit(RuleFiles files, Random random) {
    var tables = files.tables();
    while (true) {
      var file = tables.get(random.nextInt(tables.size()));
      var grid = Objects.requireNonNull(files.grid(RuleFiles.tableOf(file)));
      var ids = List.copyOf(grid.rowsById().keySet());
      var labels = List.copyOf(grid.columns().keySet());
      var id = ids.get(random.nextInt(ids.size()));
      var label = labels.get(random.nextInt(labels.size()));
      var other = ids.get(random.nextInt(ids.size()));
      var text =
          random.nextBoolean()
              ? TEXTS.get(random.nextInt(TEXTS.size()))
              : grid.cell(grid.rowsById().get(other), grid.columns().get(label)).text();
      var changed = files.withCell(file, id, label, text);
      if (changed != null && !label.equals("Id")) {
        return changed;
      }
    }
  }

  /** The same files as they would be read from a folder. */
  private static RuleFiles files(RuleFiles files) {
    var read = files;
    for (var name : files.names("", "")) {
      read = read.with(name, new String(files.bytes(name), StandardCharsets.UTF_8));
    }
    return read;
  }

  private static void assertSame(RuleSet edited, RuleSet whole) {
    assertThat(edited.version()).isEqualTo(whole.version());
    assertThat(edited.rules()).isEqualTo(whole.rules());
    assertThat(edited.cells()).isEqualTo(whole.cells());
    assertThat(edited.invariants()).hasToString(whole.invariants().toString());
    var catalog = edited.catalog();
    assertThat(catalog.paths()).isEqualTo(whole.catalog().paths());
    for (var offer : whole.catalog().offers().values()) {
      for (var day : List.of("2026-01-15", "2026-07-01")) {
        assertThat(catalog.pathsFrom(offer, java.time.LocalDate.parse(day)))
            .isEqualTo(whole.catalog().pathsFrom(offer, java.time.LocalDate.parse(day)));
      }
    }
    assertThat(catalog.offers().values()).isEqualTo(whole.catalog().offers().values());
    assertThat(catalog.offers().spellings()).isEqualTo(whole.catalog().offers().spellings());
    assertThat(catalog.statuses().values()).isEqualTo(whole.catalog().statuses().values());
    assertThat(catalog.reasons().values()).isEqualTo(whole.catalog().reasons().values());
    assertThat(catalog.languages()).isEqualTo(whole.catalog().languages());
    assertThat(catalog.services()).isEqualTo(whole.catalog().services());
    assertThat(messages(edited.warnings())).isEqualTo(messages(whole.warnings()));
    assertThat(messages(edited.notes())).isEqualTo(messages(whole.notes()));
  }

  private static List<String> messages(List<Mistake> mistakes) {
    var messages = new ArrayList<String>();
    mistakes.forEach(mistake -> messages.add(mistake.toString()));
    return messages;
  }
}
