package stepup.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file, on this machine or a mounted one. It is read each time: time stamps do not matter. */
record FileStore(Path file) implements Store {
  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public Fetched fetch(Known known, int most) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new Fetched(in.readNBytes(most + 1), Known.NOTHING);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file", e);
    } catch (IOException e) {
      throw new IOException("the file cannot be read", e);
    }
  }
}
