package stepup.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How a line is bound to the one before it: its hash is that of the previous hash, as 64 hex
 * digits, and the bytes of the line up to {@code ,"hash":"}. SHA-256, or HMAC-SHA-256 with a key.
 */
public final class Chain {
  /** What the first line of all is bound to. */
  static final String START = "0".repeat(64);

  /** A chain without a key: it shows damage, and edits by those who do not make it anew. */
  public static final Chain PLAIN = new Chain(null);

  private final byte @Nullable [] key;

  private Chain(byte @Nullable [] key) {
    this.key = key;
  }

  /** A chain that nobody can make anew without the key. */
  public static Chain keyed(byte[] key) {
    return new Chain(key.clone());
  }

  boolean isKeyed() {
    return key != null;
  }

  /** Of one thread. */
  Hasher hasher() {
    return new Hasher(key);
  }

  /** Makes hashes, one after the other. */
  static final class Hasher {
    private final @Nullable MessageDigest digest;
    private final @Nullable Mac mac;

    private Hasher(byte @Nullable [] key) {
      try {
        digest = key == null ? MessageDigest.getInstance("SHA-256") : null;
        mac = key == null ? null : Mac.getInstance("HmacSHA256");
        if (mac != null) {
          mac.init(new SecretKeySpec(key, "HmacSHA256"));
        }
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    String next(String previous, byte[] line, int from, int length) {
      var before = previous.getBytes(StandardCharsets.US_ASCII);
      byte[] hash;
      if (mac != null) {
        mac.update(before);
        mac.update(line, from, length);
        hash = mac.doFinal();
      } else if (digest != null) {
        digest.update(before);
        digest.update(line, from, length);
        hash = digest.digest();
      } else {
        throw new AssertionError();
      }
      return HexFormat.of().formatHex(hash);
    }
  }
}
