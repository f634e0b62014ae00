package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stepup.Shipped;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

class TypoTest {
  /** Columns whose texts are an author's own, so that nothing can be wrong with their letters. */
  private static final List<String> FREE =
      List.of("Id", "Name", "Aliases", "Label", "Title", "Meaning", "Unit", "Source", "Note");

  static Stream<String> tables() {
    return Shipped.files().deciding().stream().filter(name -> name.endsWith(".csv"));
  }

  /** Facts whose values are whatever the vocabulary says; so are the names of attributes. */
  private static final List<String> OPEN =
      List.of(
          "upgrade.adminService",
          "upgrade.upgradeType",
          "subscription.billingCycle",
          "reseller.accountStatus");

  @ParameterizedTest
  @MethodSource("tables")
  void aTypoInAnyCellIsNamedAtThatCell(String file) {
    var sheet = Shipped.sheet(file);
    var labels = new ArrayList<>(sheet.labels());
    int tried = 0;
    for (var row : sheet.rows()) {
      for (var label : labels) {
        boolean open =
            (label.equals("Allowed values") && OPEN.contains(row.text("Fact")))
                || (label.equals("Fact") && row.text("Fact").contains(".attributes."));
        if (open || FREE.contains(label) || label.matches("(Message|Remedy) \\(.*")) {
          continue;
        }
        var typo = row.text(label).isEmpty() ? "zz" : row.text(label) + "zz";
        var mistakes = mistakesOf(Shipped.with(file, row.id(), label, typo));
        int column = labels.indexOf(label) + 1;
        assertThat(mistakes)
            .as("%s in %s of row %s", typo, label, row.id())
            .anySatisfy(
                m -> {
                  assertThat(m.file()).isEqualTo(file);
                  assertThat(m.row()).isEqualTo(row.number());
                  assertThat(m.column()).isEqualTo(column);
                  assertThat(m.instead()).isNotBlank();
                });
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTypoInAnyLabelIsNamedAtThatLabel(String file) {
    var text = Shipped.files().text(file);
    var labels = List.copyOf(Shipped.sheet(file).labels());
    for (var label : labels) {
      int column = labels.indexOf(label) + 1;
      var header = text.lines().findFirst().orElseThrow();
      var changed = ("," + header + ",").replace("," + label + ",", "," + label + "Zz,");
      var mistakes =
          mistakesOf(
              Shipped.files()
                  .with(
                      file,
                      changed.substring(1, changed.length() - 1)
                          + text.substring(header.length())));
      assertThat(mistakes)
          .as(label)
          .anyMatch(m -> m.file().equals(file) && m.row() == 1 && m.column() == column);
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTableThatCannotBeReadIsTheOnlyMistake(String file) {
    var xlsx = file.replace(".csv", ".xlsx");
    assertThat(mistakesOf(Shipped.files().without(file).with(xlsx, "no workbook")))
        .singleElement()
        .asString()
        .isEqualTo(
            xlsx
                + ": this is not an .xlsx workbook, or it is protected by a password; save it as Excel 2007-365 (.xlsx) without a password");
  }

  private static List<Mistake> mistakesOf(RuleFiles files) {
    try {
      RuleSet.load(files);
      return List.of();
    } catch (RulesException e) {
      return e.mistakes();
    }
  }
}
