package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.RowRef;
import stepup.tables.Mistakes;
import stepup.tables.RulesException;

class KnowledgeTest {
  @Test
  void aRuleThatTheEngineLostStopsTheBuild() {
    var files = shippedDrl();
    var first = files.get(0);
    var more = new ArrayList<>(first.rules());
    more.add(
        new DrlFile.DrlRule(
            new RowRef("LOST-010", first.name(), 99), "LOST-010 a rule that denies", "", "", true));
    files.set(0, new DrlFile(first.name(), first.text(), more));
    assertThatThrownBy(() -> Knowledge.build(files, List.of()))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining("the rule `LOST-010 a rule that denies` was lost by the engine");
  }

  @Test
  void aRuleThatNobodyWroteStopsTheBuild() {
    var files = shippedDrl();
    var first = files.get(0);
    files.set(
        0, new DrlFile(first.name(), first.text(), first.rules().subList(1, first.rules().size())));
    assertThatThrownBy(() -> Knowledge.build(files, List.of()))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining(
            "the engine has a rule `" + first.rules().get(0).name() + "` that nobody wrote");
  }

  @Test
  void aRuleSetKeepsDecidingWhileOthersAreBuiltFromTheSameRules() {
    var before = Shipped.rules().rules();
    for (int i = 0; i < 5; i++) {
      var other =
          RuleSet.load(
              Shipped.with("eligibility.csv", "E-10", "Enabled", i % 2 == 0 ? "no" : "yes"));
      assertThat(other.version()).isNotEqualTo(i % 2 == 0 ? Shipped.rules().version() : "");
    }
    assertThat(Shipped.rules().rules()).isEqualTo(before);
  }

  @Test
  void theVersionIsThatOfTheContentsThatDecide() {
    var files = Shipped.files();
    assertThat(files.with("scenarios/more.csv", "Id\n").version()).isEqualTo(files.version());
    assertThat(files.with("licences.drl", files.text("licences.drl") + "\n").version())
        .isNotEqualTo(files.version());
    assertThat(files.with("more.drl", "").version()).isNotEqualTo(files.version());
  }

  private static List<DrlFile> shippedDrl() {
    var files = new ArrayList<DrlFile>();
    for (var name : List.of("licences.drl", "upgrades.drl")) {
      files.add(
          DrlFile.read(
              name,
              Shipped.files().text(name),
              Shipped.rules().catalog().reasons(),
              new Mistakes()));
    }
    return files;
  }
}
