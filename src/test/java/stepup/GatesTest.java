package stepup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import stepup.live.Proven;
import stepup.tables.RulesException;

class GatesTest {
  @Test
  void nothingIsRequiredUnlessASettingSaysSo() {
    assertThat(Gates.of(Settings.from(Map.of()))).isEmpty();
    assertThat(
            Gates.of(
                Settings.from(Map.of("REQUIRE_INVARIANTS", "yes", "REQUIRE_MUTATION_SCORE", "95"))))
        .hasSize(2);
    assertThatThrownBy(
            () ->
                Settings.from(
                    Map.of("REQUIRE_INVARIANTS", "perhaps", "REQUIRE_MUTATION_SCORE", "101")))
        .hasMessageContaining("REQUIRE_INVARIANTS: `perhaps` is neither; write `yes` or `no`")
        .hasMessageContaining("REQUIRE_MUTATION_SCORE: `101` is no such number");
  }

  @Test
  void rulesThatBreakAnInvariantDoNotDecideWhereThatIsRequired() {
    var files =
        Shipped.withLine(
            Shipped.files(),
            "invariants.csv",
            "X-01,all is eligible,upgrade,,,,,,,,,,,be eligible,yes,a test,");
    assertThatCode(() -> Proven.of(files, List.of())).doesNotThrowAnyException();
    var gates = Gates.of(Settings.from(Map.of("REQUIRE_INVARIANTS", "yes")));
    assertThatThrownBy(() -> Proven.of(files, gates))
        .isInstanceOf(RulesException.class)
        .hasMessageContaining(
            "invariants.csv!N19 (row X-01, \"Must\"): `be eligible` does not hold in ");
  }
}
