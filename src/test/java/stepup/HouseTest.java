package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the house promises about its own files. */
class HouseTest {

  @Test
  void noOfferServiceStatusOrReasonOfTheDomainStandsInJava() throws IOException {
    var catalog = Shipped.rules().catalog();
    Set<String> words = new LinkedHashSet<>(catalog.services());
    catalog.reasons().values().forEach(reason -> words.add(reason.code()));
    for (var offer : catalog.offers().values()) {
      words.add(offer.id());
      words.add(offer.name());
      words.addAll(offer.aliases());
    }
    catalog.statuses().values().forEach(status -> words.add("\"" + status.id() + "\""));
    // Also the word for "no add-ons" in what a remedy sets.
    words.remove("\"none\"");
    for (var file : javaFiles()) {
      var code = Files.readString(file);
      assertThat(words.stream().filter(code::contains)).as(file.toString()).isEmpty();
    }
  }

  @Test
  void noSentenceOfAReasonStandsInJava() throws IOException {
    for (var file : javaFiles()) {
      var code = Files.readString(file);
      for (var reason : Shipped.rules().catalog().reasons().values()) {
        reason.messages().values().forEach(sentence -> assertThat(code).doesNotContain(sentence));
      }
    }
  }

  @Test
  void everyPackageTellsItsStory() throws IOException {
    for (var file : javaFiles()) {
      assertThat(file.resolveSibling("package-info.java")).exists();
    }
  }

  private static List<Path> javaFiles() throws IOException {
    try (var files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(f -> f.toString().endsWith(".java")).toList();
    }
  }
}
