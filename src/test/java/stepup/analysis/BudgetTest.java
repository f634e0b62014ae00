package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import stepup.analysis.Budget.Allowed;
import stepup.analysis.Budget.Most;

class BudgetTest {
  private static final Delta E40_GONE =
      delta(List.of(said("E-40")), List.of(said("E-70")), "not eligible", "eligible");

  @Test
  void anAllowanceMayBeSpelledInSeveralWays() {
    for (var text :
        List.of(
            "E-40: not eligible → eligible",
            "E-40:not_eligible->eligible",
            " E-40 : NOT_ELIGIBLE→ eligible ")) {
      assertThat(Allowed.of(text)).hasToString("E-40: not eligible → eligible");
    }
  }

  @Test
  void itCoversWhatItsRowSaysNoMoreOrNowWithItsEffectOnly() {
    assertThat(covers("E-40: not eligible → eligible")).isTrue();
    assertThat(covers("E-70: not eligible → eligible")).isTrue();
    assertThat(covers("*: not eligible → eligible")).isTrue();
    assertThat(covers("E-40: * → eligible")).isTrue();
    assertThat(covers("E-40: *->*")).isTrue();
    assertThat(covers("E-4: not eligible → eligible")).isFalse();
    assertThat(covers("E-40: eligible → not eligible")).isFalse();
    assertThat(covers("*: undetermined → eligible")).isFalse();
  }

  @Test
  void aShareIsOfAllDecisionsAndANumberIsOne() {
    assertThat(Most.of("0.5%").admits(5, 1_000)).isTrue();
    assertThat(Most.of("0.5%").admits(6, 1_000)).isFalse();
    assertThat(Most.of("0.5 %").admits(1, 199)).isFalse();
    assertThat(Most.of("12").admits(12, 12)).isTrue();
    assertThat(Most.of("12").admits(13, 1_000_000)).isFalse();
    assertThat(Budget.NONE.most().admits(0, 0)).isTrue();
    assertThat(Budget.NONE.most().admits(1, 1)).isFalse();
  }

  @Test
  void whatIsSpelledOtherwiseIsRefusedWithAnExample() {
    assertThatThrownBy(() -> Allowed.of("E-40"))
        .hasMessage(
            "`E-40` allows nothing; write a row, a colon, and the verdicts before and after, for example `E-40: not eligible → eligible`");
    assertThatThrownBy(() -> Allowed.of("E-40: no → yes"))
        .hasMessage(
            "`E-40: no → yes`: `no` is no verdict; write one of: eligible, undetermined, not eligible, no such upgrade, refused, decided, or * for any");
    for (var text : List.of("", "-1", "1.5", "half", "%", "1e9%")) {
      assertThatThrownBy(() -> Most.of(text))
          .hasMessage(
              "`"
                  + text
                  + "` is no number of decisions; write one such as `12`, or a share such as `0.5%`");
    }
  }

  private static boolean covers(String text) {
    return new Budget(List.of(Allowed.of(text)), Most.of("0")).allows(E40_GONE);
  }

  private static Delta.Said said(String rule) {
    return new Delta.Said("not eligible", "a_reason", rule, "eligibility.csv");
  }

  private static Delta delta(
      List<Delta.Said> gone, List<Delta.Said> come, String before, String after) {
    return new Delta(new Delta.Cause(gone, come), new Delta.Effect(before, after, ""));
  }
}
