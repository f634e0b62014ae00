package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearseCommandTest {
  @TempDir Path folder;

  @Test
  void itStartsDecidesAndStops() throws IOException {
    var said = new StringWriter();
    int code =
        Main.run(
            Map.of("RULES", "rules", "HOST", "0.0.0.0", "PORT", "80"),
            new PrintWriter(said, true),
            new PrintWriter(said, true),
            "rehearse",
            folder.toString());
    assertThat(code).as("%s", said).isZero();
    try (var files = Files.walk(folder)) {
      var records = new StringBuilder();
      for (var file : files.filter(Files::isRegularFile).toList()) {
        records.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      assertThat(records).contains("contoso-cn");
    }
  }
}
