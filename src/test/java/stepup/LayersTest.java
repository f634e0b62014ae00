package stepup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("stepup");

  @Test
  void eachPackageUsesOnlyThoseBelowIt() {
    mayUse("decision");
    mayUse("tables");
    mayUse("catalog", "decision", "tables");
    mayUse("rules", "decision", "tables", "catalog");
    mayUse("json", "decision", "tables", "catalog");
    mayUse("partnercenter", "decision", "tables", "catalog", "json");
    mayUse("scenario", "decision", "tables", "catalog", "rules", "json");
    mayUse("page", "decision", "tables", "catalog");
    mayUse("workbook", "decision", "tables", "catalog", "rules", "scenario");
    mayUse("analysis", "decision", "tables", "catalog", "rules", "json", "scenario", "audit");
    mayUse("audit", "decision", "json");
    mayUse("postgres", "json", "audit");
    mayUse("live", "tables", "rules", "scenario");
    mayUse("bundle", "tables", "json", "live");
    mayUse("access", "tables");
    mayUse("telemetry", "decision");
    mayUse("batch", "decision", "catalog", "rules", "json");
    mayUse(
        "http",
        "decision",
        "tables",
        "catalog",
        "rules",
        "json",
        "live",
        "audit",
        "access",
        "telemetry",
        "batch",
        "partnercenter");
    mayUse(
        "console",
        "decision",
        "tables",
        "catalog",
        "rules",
        "json",
        "scenario",
        "workbook",
        "analysis",
        "live",
        "audit",
        "access",
        "http");
  }

  @Test
  void theVocabularyOfDecisionsNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("stepup.decision..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("stepup.decision..", "java..", "org.jspecify..")
        .check(CODE);
  }

  @Test
  void onlyOnePackageKnowsTheEngine() {
    onlyKnownTo("stepup.rules", "org.drools..", "org.kie..");
  }

  @Test
  void onlyOnePackageKnowsTheWebServer() {
    onlyKnownTo("stepup.http", "io.javalin..", "org.eclipse.jetty..", "jakarta..");
  }

  @Test
  void onlyOnePackageKnowsTheDatabase() {
    onlyKnownTo(
        "stepup.postgres",
        "java.sql..",
        "javax.sql..",
        "org.postgresql..",
        "com.zaxxer.hikari..",
        "org.flywaydb..");
  }

  @Test
  void onlyOnePackageKnowsTemplates() {
    onlyKnownTo("stepup.console", "gg.jte..");
  }

  @Test
  void onlyOnePackageKnowsTokens() {
    onlyKnownTo("stepup.access", "com.nimbusds..");
  }

  @Test
  void onlyOnePackageKnowsS3() {
    onlyKnownTo("stepup.bundle", "software.amazon..");
  }

  @Test
  void onlyOnePackageReadsCsv() {
    onlyKnownTo("stepup.tables", "de.siegmar..");
  }

  @Test
  void onlyOnePackageReadsPages() {
    onlyKnownTo("stepup.page", "org.jsoup..", "org.commonmark..");
  }

  @Test
  void onlyOnePackageKnowsHowNumbersAndTracesAreTold() {
    onlyKnownTo("stepup.telemetry", "io.prometheus..", "io.opentelemetry..");
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("stepup.(*)..").should().beFreeOfCycles().check(CODE);
  }

  private static void onlyKnownTo(String owner, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackage(owner + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(CODE);
  }

  private static void mayUse(String layer, String... lower) {
    var own = "stepup." + layer + "..";
    var allowed =
        Stream.concat(Stream.of(own), Arrays.stream(lower).map(l -> "stepup." + l + ".."))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "classes of Stepup outside " + Arrays.toString(allowed),
                c ->
                    c.getPackageName().startsWith("stepup")
                        && Arrays.stream(allowed)
                            .noneMatch(a -> c.getPackageName().equals(a.replace("..", "")))))
        .check(CODE);
  }
}
