package stepup.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.analysis.RandomCases;
import stepup.rules.RuleSet;
import stepup.tables.CsvText;
import stepup.tables.RuleFiles;

class ScenarioRowTest {
  private static final int CASES = 400;

  @Test
  void everyCaseOfTheShippedRulesIsARowThatPasses() {
    everyCaseIsARowThatPasses(Shipped.files());
  }

  @Test
  void soIsEveryCaseOfAnotherProgramme() {
    var files = RuleFiles.read(Path.of("src/test/resources/other-programme"));
    for (var drl : Shipped.files().names("", ".drl")) {
      files = files.with(drl, Shipped.files().text(drl));
    }
    everyCaseIsARowThatPasses(files);
  }

  /** A row is made only if it is read as the facts of the request; here all of them run at once. */
  private static void everyCaseIsARowThatPasses(RuleFiles all) {
    var files = all;
    for (var file : all.names("scenarios/", "")) {
      files = files.without(file);
    }
    var rules = RuleSet.load(files);
    var table = new StringBuilder(CsvText.line(ScenarioRow.LABELS)).append('\n');
    for (int seed = 0; seed < CASES; seed++) {
      var stated = RandomCases.of(rules.catalog(), seed);
      var row = ScenarioRow.of(files, rules, "NEW-" + seed, "case " + seed, stated);
      assertThat(row).as(stated.toString()).isNotNull();
      assertThat(row.labels()).isEqualTo(ScenarioRow.LABELS);
      table.append(row.csv()).append('\n');
    }
    var report = Scenarios.run(files.with("scenarios/new.csv", table.toString()), rules);
    assertThat(report.failures()).isEmpty();
    assertThat(report.count()).isEqualTo(CASES);
  }

  @Test
  void theRowIsForTheTableThatItFitsBest() {
    var stated = stated(Asked.UPGRADE, "office-365-enterprise-e1");
    var row = Objects.requireNonNull(row(stated));
    assertThat(row.table()).isEqualTo("scenarios/conditions");
    assertThat(row.csv())
        .isEqualTo(
            "NEW-1,\"a case, told\",,office-365-business-essentials x25 with visio,none,,tenant,,office-365-enterprise-e1,not eligible,delegated_admin_permissions_disabled,,,eligible");
  }

  @Test
  void thatThereIsNoSuchUpgradeIsShownByAnOrder() {
    var row = Objects.requireNonNull(row(stated(Asked.UPGRADE, "office-365-proplus")));
    assertThat(row.csv()).contains(",order,").contains("subscription_target_offer_not_found");
  }

  @Test
  void aTextThatNoCellCanHoldMakesNoRow() {
    for (var text : new String[] {"visio, project", "visio project", "a, b"}) {
      var stated = stated(Asked.UPGRADE, "office-365-enterprise-e1");
      var own = (ObjectNode) stated.request().path("subscriptions").path(0);
      own.putArray("addOns").add(text);
      assertThat(row(stated)).isNull();
    }
  }

  @Test
  void aRequestThatIsRefusedMakesNoRow() {
    var stated = stated(Asked.UPGRADE, "office-365-enterprise-e1");
    ((ObjectNode) stated.request()).put("subscriptionsCover", "nobody");
    assertThat(row(stated)).isNull();
  }

  private static ScenarioRow row(Case stated) {
    return ScenarioRow.of(Shipped.files(), Shipped.rules(), "NEW-1", "a case, told", stated);
  }

  private static Case stated(Asked asked, String target) {
    var request = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    request.putObject("customer").put("id", "customer").putArray("delegatedAdmin");
    var own = request.putArray("subscriptions").addObject();
    own.put("id", "subscription")
        .put("offer", "office-365-business-essentials")
        .put("status", "active")
        .put("quantity", 25);
    own.putArray("addOns").add("visio");
    request.put("subscriptionsCover", "tenant").put("asOf", "2026-01-15");
    return new Case(request, asked, target);
  }
}
