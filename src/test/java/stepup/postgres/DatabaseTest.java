package stepup.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir Path folder;

  @Test
  void anAddressOfAnotherKindOrOfNoneIsAMistake() {
    for (var url : new String[] {"localhost", "jdbc:mysql://a/b", "jdbc:postgresql://a:b/c", " "}) {
      assertThat(new Database(url, "", null, 1).mistakes())
          .singleElement()
          .asString()
          .startsWith("DATABASE_URL: ")
          .contains("write one such as `jdbc:postgresql://localhost:5432/stepup`");
    }
    assertThat(new Database("jdbc:postgresql://a,b:5433/c?ssl=true", "", null, 1).mistakes())
        .isEmpty();
  }

  @Test
  void aPasswordInTheAddressIsAMistakeAndNotRepeated() {
    assertThat(new Database("jdbc:postgresql://a/b?user=u&password=secret", "", null, 1).mistakes())
        .singleElement()
        .asString()
        .contains("DATABASE_PASSWORD_FILE")
        .doesNotContain("secret");
  }

  @Test
  void aPasswordFileThatIsMissingOrEmptyIsAMistake() throws Exception {
    var file = folder.resolve("password");
    var database = new Database("jdbc:postgresql://a/b", "u", file, 1);
    assertThat(database.mistakes()).singleElement().asString().contains("cannot be read");
    Files.writeString(file, "\n");
    assertThat(database.mistakes()).singleElement().asString().contains("is empty");
  }

  @Test
  void onlyTheLineBreakAtTheEndIsNotOfThePassword() throws Exception {
    var file = folder.resolve("password");
    var database = new Database("jdbc:postgresql://a/b", "u", file, 1);
    Files.writeString(file, " a b\r\n");
    assertThat(database.password()).isEqualTo(" a b");
    Files.writeString(file, "a\n\n");
    assertThat(database.password()).isEqualTo("a\n");
    assertThat(database.toString()).doesNotContain(database.password());
  }
}
