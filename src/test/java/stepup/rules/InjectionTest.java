package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.scenario.Scenarios;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Cells that are code on other rules platforms are nothing but texts here. */
class InjectionTest {
  static final String CANARY = "stepup.injected";
  private static final String SET = "System.setProperty(\"" + CANARY + "\", \"yes\")";

  /**
   * What a cell of these says is defined by it, so scenarios that use the old word rightly fail.
   */
  private static final List<String> DEFINING = List.of("Id", "Aliases", "Label", "Allowed values");

  static final Path FILE = Path.of("target", "injected");

  static final List<String> PAYLOADS =
      List.of(
          "\" || " + SET + " != null || x == \"",
          "active\" || " + SET + " == null || \"a\" == \"a",
          "\\u0022 || " + SET + " != null || x == \\u0022",
          SET,
          SET + " == null",
          "0 || true",
          "true",
          "1 == 1",
          "eval(true)",
          "7); Runtime.getRuntime().halt(42",
          "); " + SET + "; (",
          "'; " + SET + "; '",
          "yes\"); } } static { " + SET + "; } class X { void y() { z(\"",
          "@{" + SET + "}",
          "@code{" + SET + "}",
          "${" + SET + "}",
          "#{" + SET + "}",
          "{{" + SET + "}}",
          "$param",
          "$1",
          "T(java.lang.System).setProperty(\"" + CANARY + "\",\"yes\")",
          "new java.io.FileOutputStream(\"target/injected\")",
          "=HYPERLINK(\"http://localhost\",\"x\")",
          "=cmd|' /C touch target/injected'!A0",
          "+1+1",
          "-1+cmd",
          "@SUM(1)",
          "#N/A",
          "#REF!",
          "`touch target/injected`",
          "$(touch target/injected)",
          "; touch target/injected",
          "yes\nrule \"X-1 invented\" when then " + SET + "; end\n",
          "yes\r\nend\r\nrule \"X-1 invented\" when then end",
          "end",
          "Functions",
          "PRIORITY",
          "RuleTable x",
          "ACTION",
          "CONDITION",
          "import java.lang.*",
          "not not yes",
          "yes or no",
          "*",
          ".*",
          "(?s).*(a+)+$",
          "1..99999999999999999999",
          "9".repeat(10_000),
          "x".repeat(10_000),
          "\u0000",
          "\u202eon",
          "ｙｅｓ",
          "null",
          "undefined",
          "NaN",
          "1e308",
          "<script>alert(1)</script>",
          "../../etc/passwd",
          "%s%n%x");

  /** What looks blank is blank, and said. */
  private static final String NOTHING_SEEN = "[\\s\\p{Z}\\p{C}]*";

  private final Map<String, List<String>> accepted = new HashMap<>();

  @BeforeEach
  void nothingIsInjectedYet() throws Exception {
    System.clearProperty(CANARY);
    Files.deleteIfExists(FILE);
  }

  @Test
  void noConditionCellRunsOrAltersARule() {
    for (var file : List.of("eligibility.csv", "licences.csv")) {
      var sheet = Shipped.sheet(file);
      var row = sheet.rows().get(0);
      for (var label : sheet.labels()) {
        for (var payload : PAYLOADS) {
          tryOut(file, row.id(), label, payload);
        }
      }
    }
    // What is let through is text for people, or an id: never a condition, a result or a date.
    assertThat(accepted.keySet()).isSubsetOf("Id", "Title", "Source", "Note");
  }

  @Test
  void noCellOfAnyTableRunsOrAltersARule() {
    var random = new SplittableRandom(42);
    var tables = Shipped.files().deciding().stream().filter(f -> f.endsWith(".csv")).toList();
    for (int i = 0; i < 600; i++) {
      var file = tables.get(random.nextInt(tables.size()));
      var sheet = Shipped.sheet(file);
      var row = sheet.rows().get(random.nextInt(sheet.rows().size()));
      var labels = new ArrayList<>(sheet.labels());
      tryOut(
          file,
          row.id(),
          labels.get(random.nextInt(labels.size())),
          PAYLOADS.get(random.nextInt(PAYLOADS.size())));
    }
    assertThat(accepted.keySet())
        .allMatch(
            label ->
                label.matches(
                    "Id|Name|Aliases|Title|Source|Note|Meaning|Unit|Label|Allowed values|(Message|Remedy) \\(.*"));
  }

  /** The cell is refused, or the same rules decide all scenarios as before. */
  private void tryOut(String file, String row, String label, String payload) {
    var files = Shipped.with(file, row, label, payload);
    var rules = loaded(files);
    if (rules != null && !payload.matches(NOTHING_SEEN)) {
      accepted.computeIfAbsent(label, l -> new ArrayList<>()).add(payload);
      assertThat(rules.rules()).hasSameSizeAs(Shipped.rules().rules());
      if (accepted.get(label).size() % 40 == 1 && !DEFINING.contains(label)) {
        assertThat(
                Scenarios.run(files, rules).failures().stream()
                    .filter(m -> !m.file().endsWith(".json")))
            .as("%s in %s of %s", payload, label, row)
            .isEmpty();
      }
    }
    assertThat(System.getProperty(CANARY)).as("%s in %s", payload, label).isNull();
    assertThat(FILE).doesNotExist();
  }

  private static @Nullable RuleSet loaded(RuleFiles files) {
    try {
      return RuleSet.load(files);
    } catch (RulesException e) {
      assertThat(e.mistakes()).isNotEmpty();
      return null;
    }
  }
}
