package stepup.bundle;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A public key whose bundles are taken (Ed25519). */
public record TrustedKey(PublicKey key) {
  static final String ALGORITHM = "Ed25519";
  static final String KIND = "PUBLIC KEY";
  private static final String INSTEAD =
      "save what `openssl pkey -in FILE -pubout` prints of the private key";

  /**
   * Reads keys (PEM); a file may hold several.
   *
   * @throws stepup.tables.RulesException if a file holds none, or another kind of key
   */
  public static List<TrustedKey> read(List<Path> files) {
    var keys = new ArrayList<TrustedKey>();
    for (var file : files) {
      for (var der : Pem.read(file, KIND, INSTEAD)) {
        try {
          keys.add(
              new TrustedKey(
                  KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der))));
        } catch (GeneralSecurityException e) {
          throw Pem.refused(file, "this is no public key for Ed25519", INSTEAD);
        }
      }
    }
    return keys;
  }

  /**
   * What it is called: the first 16 hexadecimal digits of the SHA-256 of its DER form, as of {@code
   * openssl pkey -pubin -in FILE -outform DER | sha256sum}.
   */
  public String id() {
    return sha256(key.getEncoded()).substring(0, 16);
  }

  boolean signed(byte[] bytes, byte[] signature) {
    try {
      var check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(bytes);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      // Not even the form of a signature.
      return false;
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
