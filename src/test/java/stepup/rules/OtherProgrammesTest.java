package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Shipped;
import stepup.catalog.Texts;
import stepup.decision.DecisionEngine;
import stepup.decision.Finding;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;
import stepup.scenario.Scenarios;
import stepup.tables.RuleFiles;

/** The offer matrix is the tables': it is extended, and replaced, without Java and without DRL. */
class OtherProgrammesTest {
  private static final Pattern RECIPE = Pattern.compile("```csv (\\S+)\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theRecipesInTheReadmeOfTheRulesWorkToTheLetter() throws Exception {
    var files = Shipped.files();
    var recipe = RECIPE.matcher(Files.readString(Path.of("rules", "README.md")));
    var touched = new ArrayList<String>();
    while (recipe.find()) {
      var file = recipe.group(1);
      files =
          files.with(file, (files.bytes(file) == null ? "" : files.text(file)) + recipe.group(2));
      touched.add(file);
    }
    assertThat(touched)
        .containsExactly(
            "offers.csv",
            "upgrade-paths.csv",
            "eligibility.csv",
            "reasons.csv",
            "scenarios/e5.csv",
            "vocabulary.csv");
    var rules = RuleSet.load(files);
    assertThat(rules.warnings()).isEmpty();
    var report = Scenarios.run(files, rules);
    // As the README says: the scenario that no path starts at E3 is no longer true; nothing else
    // changes.
    assertThat(report.failures())
        .isNotEmpty()
        .allMatch(m -> m.file().equals("scenarios/matrix.csv"));
    assertThat(report.failures()).extracting("rowId").containsOnly("M-010");
    assertThat(report.coverage().uncovered()).isEmpty();
  }

  @Test
  void anotherFolderServesAnotherProgrammeWithTheSameRules() throws Exception {
    var files = otherProgramme();
    var rules = RuleSet.load(files);
    assertThat(rules.warnings()).isEmpty();
    var report = Scenarios.run(files, rules);
    assertThat(report.failures()).isEmpty();
    assertThat(report.count()).isEqualTo(14);
    assertThat(report.coverage().uncovered()).isEmpty();
    assertThat(rules.catalog().languages()).containsExactly("en", "de");
  }

  @Test
  void theCommandLineTakesTheFolderFromItsSetting() throws Exception {
    otherProgramme();
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            Map.of("RULES", folder.toString()),
            new PrintWriter(out),
            new PrintWriter(out),
            "scenarios");
    assertThat(out.toString())
        .isEqualTo("14 scenarios, 0 failures; 30 of 30 rows and rules exercised\n");
    assertThat(exit).isZero();
  }

  @Test
  void attributesAreReadByTheTypesOfTheVocabulary() throws Exception {
    var rules = RuleSet.load(otherProgramme());
    var request =
        """
        {"customer": {"id": "c", "attributes": {"sector": "private", "ageInYears": 2.5}},
         "subscriptions": [{"id": "s", "offer": "sb", "status": "RUNNING", "quantity": 3, "attributes": {"since": "2020-02-29"}}],
         "asOf": "2026-06-30"}
        """;
    var facts =
        FactsReader.read(
            request.getBytes(StandardCharsets.UTF_8),
            rules.catalog(),
            LocalDate.EPOCH,
            RequestLimits.USUAL);
    var upgrades =
        rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING).subscriptions().get(0).upgrades();
    assertThat(upgrades.get(0).outcome().reasons())
        .extracting("reason")
        .containsExactly("private_customers_are_young");
    assertThat(
            message(
                rules.catalog().texts("de-AT, en;q=0.5"),
                upgrades.get(0).outcome().reasons().get(0)))
        .isEqualTo("2.5 Jahre reichen nicht.");
  }

  private static String message(Texts texts, Finding finding) {
    var message = new StringBuilder();
    texts
        .about(finding.reason())
        .tellMessage(
            finding.evidence(),
            new Texts.Telling() {
              @Override
              public void words(String words) {
                message.append(words);
              }

              @Override
              public void shown(Object value) {
                message.append(value);
              }
            });
    return message.toString();
  }

  private RuleFiles otherProgramme() throws Exception {
    for (var from : List.of(Path.of("src/test/resources/other-programme"), Path.of("rules"))) {
      try (var paths = Files.walk(from)) {
        for (var path :
            paths
                .filter(Files::isRegularFile)
                .filter(p -> !from.endsWith("rules") || p.toString().endsWith(".drl"))
                .toList()) {
          var target = folder.resolve(from.relativize(path).toString());
          Files.createDirectories(target.getParent());
          Files.copy(path, target);
        }
      }
    }
    return RuleFiles.read(folder);
  }
}
