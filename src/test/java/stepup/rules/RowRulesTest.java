package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.Facts;
import stepup.tables.RuleFiles;

class RowRulesTest {
  private static final RuleFiles FILES =
      Shipped.withLine(
          Shipped.withLine(
              Shipped.files(),
              "vocabulary.csv",
              "V-91,Segment,customer.attributes.segment,text,,,A test.,yes,test,"),
          "vocabulary.csv",
          "V-92,Segment|east,subscription.attributes.branch,text,,,A test.,yes,test,");

  @Test
  void rowsThatSpellOneValueDifferentlyAllSpeak() {
    var rules =
        eligibility(
            "Id,To offer",
            "R-1,office-365-business-premium",
            "R-2,Office-365-Business-Premium",
            "R-3,O365_BUSINESS_PREMIUM",
            "R-4,office-365-proplus",
            "R-5,OFFICE-365-PROPLUS",
            "R-6,office-365-enterprise-e3",
            "R-7,exchange-online-plan-1");
    assertThat(speaking(rules, "", "")).containsExactly("R-1", "R-2", "R-3", "R-4", "R-5", "R-6");
  }

  @Test
  void rowsThatSpellOneNumberDifferentlyAllSpeak() {
    var rules =
        eligibility(
            "Id,Quantity",
            "R-1,25",
            "R-2,25.0",
            "R-3,25.00",
            "R-4,25..25",
            "R-5,26",
            "R-6,27",
            "R-7,25.5");
    assertThat(speaking(rules, "", "")).containsExactly("R-1", "R-2", "R-3", "R-4");
  }

  @Test
  void columnsThatReadAlikeTogetherWithTheirCellsAreTestedApart() {
    var rules = eligibility("Id,Segment,Segment|east", "R-1,east|x,", "R-2,,x");
    assertThat(speaking(rules, "east|x", "")).containsExactly("R-1");
    assertThat(speaking(rules, "", "x")).containsExactly("R-2");
    assertThat(speaking(rules, "x", "east|x")).isEmpty();
  }

  /** Rules whose eligibility.csv has some columns and rows of conditions, and no others. */
  private static RuleSet eligibility(String labels, String... rows) {
    return RuleSet.load(
        FILES.with(
            "eligibility.csv",
            labels
                + ",Title,Result,Reason,From date,Until date,Enabled,Source,Note\n"
                + Arrays.stream(rows)
                    .map(row -> row + ",a test,warning,services_lost,,,yes,test,\n")
                    .collect(Collectors.joining())));
  }

  /** The ids of the rows that speak about the upgrades of a subscription. */
  private static Set<String> speaking(RuleSet rules, String segment, String branch) {
    var ids = new TreeSet<String>();
    rules.evaluate(
        new Facts(
            new Facts.Customer("c", Set.of(), Map.of("segment", segment)),
            Facts.Reseller.UNSTATED,
            List.of(
                new Facts.Subscription(
                    "s",
                    "office-365-business",
                    "active",
                    25,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    Map.of("branch", branch))),
            Facts.Coverage.TENANT,
            LocalDate.EPOCH,
            null),
        Scope.EVERYTHING,
        row -> {
          if (row.file().equals("eligibility.csv")) {
            ids.add(row.id());
          }
        });
    return ids;
  }
}
