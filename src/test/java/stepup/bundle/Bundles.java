package stepup.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import stepup.tables.Limits;
import stepup.tables.RuleFiles;

/** Bundles for tests, and keys to sign them with. */
public final class Bundles {
  static final Manifest.Results RESULTS =
      new Manifest.Results(
          3, 7, new Manifest.Share(3, 3), new Manifest.Share(2, 4), new Manifest.Share(5, 90));

  private Bundles() {}

  /** A pair of keys in files. */
  public record Keys(Path privateFile, Path publicFile, SigningKey signing, TrustedKey trusted) {
    /** Makes one, in files that begin with a name. */
    public static Keys in(Path folder, String name) {
      var pair = SigningKey.make();
      try {
        var privateFile = Files.write(folder.resolve(name + ".pem"), pair.privateFile());
        return new Keys(
            privateFile,
            Files.write(folder.resolve(name + ".pub.pem"), pair.publicFile()),
            SigningKey.read(privateFile),
            pair.publicKey());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Bundle.Trust trust() {
      return new Bundle.Trust(List.of(trusted), false);
    }
  }

  /** Files that nobody proves: a table that says what it is told to. */
  static RuleFiles saying(String text) {
    return files(Map.of("offers.csv", "Id\n" + text + "\n", "scenarios/one.csv", "Id\n"));
  }

  static RuleFiles files(Map<String, String> texts) {
    var found = new ArrayList<RuleFiles.Found>();
    new TreeMap<>(texts)
        .forEach(
            (name, text) ->
                found.add(
                    new RuleFiles.Found(
                        name, () -> new ByteArrayInputStream(text.getBytes(UTF_8)))));
    return RuleFiles.read(found, Limits.USUAL);
  }

  /** A bundle of files. */
  public static byte[] of(RuleFiles files, long sequence, @Nullable SigningKey key) {
    return Bundle.build(files, new Manifest.Source(sequence, null, false, "1.0"), RESULTS, key);
  }
}
