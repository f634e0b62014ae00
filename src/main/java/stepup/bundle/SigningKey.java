package stepup.bundle;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/** A private key that bundles are signed with (Ed25519). */
public final class SigningKey {
  private static final String KIND = "PRIVATE KEY";
  private static final String INSTEAD =
      "make one with `stepup bundle key FILE`, or with `openssl genpkey -algorithm ed25519`";

  private final PrivateKey key;

  private SigningKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * A new pair of keys, each as the file it is kept in.
   *
   * @param publicKey its id and what replicas check signatures by
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Pair(byte[] privateFile, byte[] publicFile, TrustedKey publicKey) {}

  /** Makes a pair of keys. */
  public static Pair make() {
    try {
      var pair = KeyPairGenerator.getInstance(TrustedKey.ALGORITHM).generateKeyPair();
      return new Pair(
          Pem.write(KIND, pair.getPrivate().getEncoded()),
          Pem.write(TrustedKey.KIND, pair.getPublic().getEncoded()),
          new TrustedKey(pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a key (PEM, PKCS#8).
   *
   * @throws stepup.tables.RulesException if the file holds none, or another kind of key
   */
  public static SigningKey read(Path file) {
    var found = Pem.read(file, KIND, INSTEAD);
    if (found.size() > 1) {
      throw Pem.refused(file, "there are several keys in it", "keep one");
    }
    try {
      return new SigningKey(
          KeyFactory.getInstance(TrustedKey.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(found.get(0))));
    } catch (GeneralSecurityException e) {
      throw Pem.refused(file, "this is no private key for Ed25519", INSTEAD);
    }
  }

  /** The signature of these bytes, which is always the same. */
  byte[] sign(byte[] bytes) {
    try {
      var signature = Signature.getInstance(TrustedKey.ALGORITHM);
      signature.initSign(key);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
