package stepup.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import stepup.access.Followed;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/**
 * What a port proves with who it is, and encrypts.
 *
 * @param certificate a file in PEM: the certificate, then those between it and its authority
 * @param key a file in PEM: its private key as PKCS#8, RSA or EC, not encrypted
 */
public record Tls(Path certificate, Path key) {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /** What the key has to sign to show that it belongs to the certificate, by its algorithm. */
  private static final List<List<String>> ALGORITHMS =
      List.of(List.of("RSA", "SHA256withRSA"), List.of("EC", "SHA256withECDSA"));

  /** The store is only in memory, and asks for one all the same. */
  private static final String PASSWORD = "in memory";

  /**
   * Reads both files once.
   *
   * @throws RulesException with what is wrong with them
   */
  public void check() {
    Followed.once(files(), this::store);
  }

  /** The files in use by one port, which follows them. */
  Used use() {
    return new Used(this);
  }

  private List<Path> files() {
    return List.of(certificate, key);
  }

  static final class Used implements AutoCloseable {
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private final Followed<KeyStore> store;

    private Used(Tls tls) {
      this.store = Followed.open(tls.files(), tls::store, this::renew);
      context.setKeyStore(store.now());
      context.setKeyStorePassword(PASSWORD);
      context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    }

    SslConnectionFactory connection(String next) {
      return new SslConnectionFactory(context, next);
    }

    private void renew(KeyStore now) {
      try {
        context.reload(c -> c.setKeyStore(now));
      } catch (Exception e) {
        throw new IllegalStateException("the new certificate cannot be used", e);
      }
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private KeyStore store(List<byte[]> contents) {
    var chain = chain(contents.get(0));
    var privateKey = privateKey(contents.get(1));
    if (!belongs(privateKey, chain[0])) {
      throw wrong(
          key, "this is not the key of the certificate", "name the two that were made together");
    }
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("stepup", privateKey, PASSWORD.toCharArray(), chain);
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a store in memory can always be made", e);
    }
  }

  private Certificate[] chain(byte[] pem) {
    try {
      var found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .toArray(Certificate[]::new);
      if (found.length > 0) {
        return found;
      }
    } catch (CertificateException e) {
      // Said below.
    }
    throw wrong(
        certificate,
        "there is no certificate in PEM here",
        "write it as `-----BEGIN CERTIFICATE-----`, those between it and its authority below it");
  }

  private PrivateKey privateKey(byte[] pem) {
    var text = PRIVATE_KEY.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    var found =
        text.find()
            ? ALGORITHMS.stream()
                .flatMap(names -> privateKey(names.get(0), text.group(1)).stream())
                .findFirst()
            : Optional.<PrivateKey>empty();
    return found.orElseThrow(
        () ->
            wrong(
                key,
                "there is no private key here that can be used",
                "write an RSA or EC key as `-----BEGIN PRIVATE KEY-----`; `openssl pkcs8 -topk8 -nocrypt -in FILE` makes that of others"));
  }

  private static Optional<PrivateKey> privateKey(String algorithm, String base64) {
    try {
      var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean belongs(PrivateKey key, Certificate certificate) {
    for (var algorithm : ALGORITHMS) {
      if (algorithm.get(0).equals(key.getAlgorithm())) {
        try {
          var text = "whose key is this?".getBytes(StandardCharsets.UTF_8);
          var signature = Signature.getInstance(algorithm.get(1));
          signature.initSign(key);
          signature.update(text);
          var signed = signature.sign();
          signature.initVerify(certificate.getPublicKey());
          signature.update(text);
          return signature.verify(signed);
        } catch (GeneralSecurityException e) {
          return false;
        }
      }
    }
    return false;
  }

  private static RulesException wrong(Path file, String what, String instead) {
    return new RulesException(List.of(Mistake.inFile(file.toString(), what, instead)));
  }
}
