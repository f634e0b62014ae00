package stepup.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SparkLayersTest {
  @Test
  void whatSparkLoadsNeedsNoLibraryThatSparkDoesNotHave() {
    classes()
        .that()
        .resideInAPackage("stepup.spark")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "stepup.spark",
            "java..",
            "scala..",
            "org.apache.spark..",
            "org.apache.hadoop..",
            "org.jspecify..")
        .check(new ClassFileImporter().importPath(Path.of("target/spark/classes/stepup/spark")));
  }
}
