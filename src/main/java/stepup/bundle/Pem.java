package stepup.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/** Keys as OpenSSL writes them: base64 between two lines that name what it is. */
final class Pem {
  private static final int MOST_BYTES = 1 << 18;
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  static byte[] write(String kind, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, LINES.encodeToString(der))
        .getBytes(US_ASCII);
  }

  /**
   * What a file holds of one kind, such as {@code PUBLIC KEY}.
   *
   * @throws RulesException if it cannot be read, or holds nothing of the kind
   */
  static List<byte[]> read(Path file, String kind, String instead) {
    String text;
    try (var in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MOST_BYTES), ISO_8859_1);
    } catch (IOException e) {
      throw refused(
          file, "this cannot be read", "name a file that the user of the service may read");
    }
    var found = new ArrayList<byte[]>();
    var blocks =
        Pattern.compile(
                "-----BEGIN " + kind + "-----([A-Za-z0-9+/=\\s]*)-----END " + kind + "-----")
            .matcher(text);
    while (blocks.find()) {
      try {
        found.add(Base64.getMimeDecoder().decode(blocks.group(1)));
      } catch (IllegalArgumentException e) {
        throw refused(file, "its base64 is cut off or wrong", instead);
      }
    }
    if (found.isEmpty()) {
      throw refused(file, "there is no `BEGIN " + kind + "` in it", instead);
    }
    return found;
  }

  static RulesException refused(Path file, String what, String instead) {
    return new RulesException(List.of(Mistake.inFile(file.toString(), what, instead)));
  }
}
