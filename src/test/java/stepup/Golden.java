package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares what people read with a file they can read; {@code make golden} writes the files anew.
 */
public final class Golden {
  private Golden() {}

  public static void compare(Path expected, String actual) {
    try {
      if (Boolean.getBoolean("golden.write")) {
        Files.createDirectories(expected.getParent());
        Files.writeString(expected, actual);
      }
      assertThat(actual)
          .as(expected.toString())
          .isEqualTo(Files.exists(expected) ? Files.readString(expected) : "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
