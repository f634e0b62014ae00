package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What {@code dependencies.csv} says about versions holds for every library on the class path, and
 * for those that a library brings inside itself.
 */
class DependenciesTest {
  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d.*)\\.jar");

  /** A library, and the file it is in. */
  private record Library(String artifact, String version, String file) {}

  /** The first row about an artifact holds. */
  @Test
  void noLibraryIsOlderThanItMayBe() throws IOException {
    var rows = rows();
    for (var library : libraries()) {
      rows.stream()
          .filter(row -> isAbout(row, library))
          .findFirst()
          .ifPresent(row -> assertThat(fits(library, row)).as(library + " " + row).isTrue());
    }
  }

  @Test
  void everyRowIsAboutSomethingThatIsThereOrMayNotBe() throws IOException {
    var libraries = libraries();
    for (var row : rows()) {
      assertThat(
              row.getField("Minimum").equals("none")
                  || libraries.stream().anyMatch(library -> isAbout(row, library)))
          .as(row.toString())
          .isTrue();
      assertThat(row.getField("Why")).isNotBlank();
    }
  }

  @Test
  void anOlderLibraryIsFound() throws IOException {
    var rows = rows();
    var row = rows.stream().filter(r -> r.getField("Artifact").equals("jetty-*")).findFirst();
    assertThat(row)
        .hasValueSatisfying(
            r -> {
              assertThat(fits(new Library("jetty-http", "12.1.9", ""), r)).isFalse();
              assertThat(fits(new Library("jetty-http", "12.1.12", ""), r)).isTrue();
            });
  }

  private static boolean isAbout(NamedCsvRecord row, Library library) {
    var pattern = Pattern.quote(row.getField("Artifact")).replace("*", "\\E.*\\Q");
    return library.artifact.matches(pattern);
  }

  private static boolean fits(Library library, NamedCsvRecord row) {
    var minimum = row.getField("Minimum");
    return !minimum.equals("none")
        && Version.parse(library.version).compareTo(Version.parse(minimum)) >= 0;
  }

  private static List<NamedCsvRecord> rows() throws IOException {
    try (var reader =
        CsvReader.builder().ofNamedCsvRecord(Path.of("src/test/resources/dependencies.csv"))) {
      return reader.stream().toList();
    }
  }

  private static List<Library> libraries() throws IOException {
    // Surefire hides the class path in the manifest of a jar.
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var libraries = new ArrayList<Library>();
    for (var entry : new TreeSet<>(List.of(classPath.split(File.pathSeparator)))) {
      if (!entry.endsWith(".jar")) {
        continue;
      }
      var file = Path.of(entry).getFileName().toString();
      var name = JAR.matcher(file);
      if (name.matches()) {
        libraries.add(new Library(name.group(1), name.group(2), file));
      }
      libraries.addAll(inside(entry, file));
    }
    assertThat(libraries).hasSizeGreaterThan(50);
    return libraries;
  }

  /** What Maven wrote into a jar about the libraries that are in it. */
  private static List<Library> inside(String path, String file) throws IOException {
    var libraries = new ArrayList<Library>();
    try (var jar = new JarFile(path)) {
      for (var entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        if (entry.getName().matches("META-INF/maven/[^/]+/[^/]+/pom\\.properties")) {
          var properties = new Properties();
          try (var in = jar.getInputStream(entry)) {
            properties.load(in);
          }
          libraries.add(
              new Library(
                  properties.getProperty("artifactId"), properties.getProperty("version"), file));
        }
      }
    }
    return libraries;
  }
}
