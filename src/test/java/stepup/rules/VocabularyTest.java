package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.DecisionEngine;
import stepup.decision.Finding;
import stepup.decision.RowRef;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;
import stepup.scenario.Scenarios;
import stepup.tables.RuleFiles;

/** A condition column is a row of vocabulary.csv: nobody writes Java or DRL for it. */
class VocabularyTest {
  private static final String ROW =
      "E-95,not for this kind,not eligible,offer_no_longer_available,,,yes,test,";

  @Test
  void anAnalystAddsAColumnOnACustomersAttribute() throws Exception {
    var files =
        withColumn(
            "V-90,Segment,customer.attributes.segment,choice,\"education, nonprofit\",,The segment.,yes,test,",
            "Segment",
            "education");
    assertThat(denied(files, "\"segment\": \"education\"", "")).isTrue();
    assertThat(denied(files, "\"segment\": \"Nonprofit\"", "")).isFalse();
    assertThat(denied(files, "", "")).isFalse();
    assertThat(problem(files, "\"segment\": \"educaton\"", ""))
        .containsExactly(
            "/customer/attributes/segment: this is not allowed for `Segment`; did you mean `education`?");
    assertThat(problem(files, "\"segmnt\": \"education\"", ""))
        .singleElement()
        .asString()
        .startsWith("/customer/attributes/segmnt")
        .contains("did you mean `segment`?");
  }

  @Test
  void anAnalystAddsAColumnOnASubscriptionsAttribute() throws Exception {
    var files =
        withColumn(
            "V-91,Term left,subscription.attributes.daysLeft,number,,days,Days to the end of the term.,yes,test,",
            "Term left",
            "0..30");
    assertThat(denied(files, "", "\"daysLeft\": 30")).isTrue();
    assertThat(denied(files, "", "\"daysLeft\": 31")).isFalse();
    assertThat(problem(files, "", "\"daysLeft\": \"soon\"")).hasSize(1);
  }

  @Test
  void anEngineerAddsAColumnOnAFactThatHasNone() throws Exception {
    var files =
        withColumn(
            "V-92,Sold by,subscription.reseller,text,,,Who sold it.,yes,test,",
            "Sold by",
            "not northwind");
    assertThat(denied(files, "", "", "\"reseller\": \"contoso\"")).isTrue();
    assertThat(denied(files, "", "", "\"reseller\": \"northwind\"")).isFalse();
  }

  @Test
  void aQuestionNeedsNoListOfItsAnswers() throws Exception {
    var files =
        withColumn("V-93,VIP,customer.attributes.vip,yes/no,,,Known to us.,yes,test,", "VIP", "no");
    assertThat(denied(files, "\"vip\": false", "")).isTrue();
    assertThat(denied(files, "\"vip\": true", "")).isFalse();
    assertThat(denied(files, "", "")).isFalse();
  }

  @Test
  void whatATextColumnTakesToTheLetterIsSaid() {
    for (var cell : List.of("> 5", "not", "\"\"\"red\"\"\"", "1..3", "not > 5")) {
      var files =
          withColumn("V-92,Sold by,subscription.reseller,text,,,Who.,yes,test,", "Sold by", cell);
      assertThat(RuleSet.load(files).warnings())
          .as(cell)
          .anyMatch(m -> m.what().endsWith("is compared letter by letter"));
    }
  }

  @Test
  void aScenarioStatesAttributes() throws Exception {
    var files =
        withColumn(
                "V-91,Term left,subscription.attributes.daysLeft,number,,days,Days to the end of the term.,yes,test,",
                "Term left",
                "0..30")
            .with(
                "scenarios/term.csv",
                """
                Id,Scenario,Subscription,Subscription attributes,Delegated admin,Also held,Subscriptions known,Target offer,Verdict,Reasons,Follow-ups
                T-1,30 days are too few,office-365-business-essentials,daysLeft = 30,office-365,,tenant,office-365-business-premium,not eligible,offer_no_longer_available,
                T-2,... 31 are not,office-365-business-essentials,daysLeft = 31,office-365,,tenant,office-365-business-premium,eligible,,reassign_user_licences
                T-3,... a word is no number,office-365-business-essentials,daysLeft = many,office-365,,tenant,office-365-business-premium,eligible,,reassign_user_licences
                """);
    assertThat(Scenarios.run(files, RuleSet.load(files)).failures())
        .singleElement()
        .asString()
        .startsWith("scenarios/term.csv!D4 (row T-3, \"Subscription attributes\")");
  }

  /** The shipped rules with one more column, and one row that uses it. */
  private static RuleFiles withColumn(String term, String label, String cell) {
    var files = Shipped.withLine(Shipped.files(), "vocabulary.csv", term);
    var lines = files.text("eligibility.csv").lines().toList();
    var row = ROW.split(",", 3);
    int blanks = lines.get(0).split(",", -1).length - ROW.split(",", -1).length;
    var table =
        lines.get(0)
            + ","
            + label
            + "\n"
            + lines.stream().skip(1).map(line -> line + ",\n").collect(Collectors.joining())
            + row[0]
            + ","
            + row[1]
            + ",".repeat(blanks + 1)
            + row[2]
            + ","
            + cell
            + "\n";
    return files.with("eligibility.csv", table);
  }

  private static boolean denied(RuleFiles files, String customer, String... subscription)
      throws Exception {
    var rules = RuleSet.load(files);
    var facts =
        FactsReader.read(
            request(customer, subscription),
            rules.catalog(),
            LocalDate.of(2026, 1, 15),
            RequestLimits.USUAL);
    return rules
        .evaluate(facts, DecisionEngine.Scope.EVERYTHING)
        .subscriptions()
        .get(0)
        .upgrades()
        .stream()
        .flatMap(u -> u.outcome().reasons().stream())
        .map(Finding::rule)
        .map(RowRef::id)
        .anyMatch("E-95"::equals);
  }

  private static List<String> problem(RuleFiles files, String customer, String... subscription) {
    var rules = RuleSet.load(files);
    return catchThrowableOfType(
            RequestProblem.class,
            () ->
                FactsReader.read(
                    request(customer, subscription),
                    rules.catalog(),
                    LocalDate.EPOCH,
                    RequestLimits.USUAL))
        .entries()
        .stream()
        .map(e -> e.pointer() + ": " + e.detail())
        .toList();
  }

  private static byte[] request(String customer, String... subscription) {
    return """
        {"customer": {"id": "c", "delegatedAdmin": ["office-365"], "attributes": {%s}},
         "subscriptions": [{"id": "s", "offer": "office-365-business-essentials", "status": "active", "quantity": 5,
                            "attributes": {%s}%s}],
         "subscriptionsCover": "tenant"}
        """
        .formatted(customer, subscription[0], subscription.length > 1 ? ", " + subscription[1] : "")
        .getBytes(StandardCharsets.UTF_8);
  }
}
