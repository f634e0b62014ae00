package stepup.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** Who issues tokens, for tests. */
public final class Issuer {
  public static final String NAME = "https://login.example.com";
  public static final String AUDIENCE = "stepup";

  private final JWK key;

  private Issuer(JWK key) {
    this.key = key;
  }

  public static Issuer rsa(String kid) {
    try {
      return new Issuer(new RSAKeyGenerator(2048).keyID(kid).generate());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Issuer ec(String kid) {
    try {
      return new Issuer(new ECKeyGenerator(Curve.P_256).keyID(kid).generate());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public keys of some. */
  public static String jwks(Issuer... issuers) {
    return new JWKSet(List.of(issuers).stream().map(i -> i.key.toPublicJWK()).toList())
        .toString(true);
  }

  /** What is taken for right, with these roles. */
  public static JWTClaimsSet.Builder claims(Object roles) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject("somebody")
        .expirationTime(in(300))
        .claim("roles", roles);
  }

  public static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  public String token(Object roles) {
    return token(claims(roles));
  }

  public String token(JWTClaimsSet.Builder claims) {
    return token(
        key instanceof ECKey ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256, claims, header -> header);
  }

  public String token(
      JWSAlgorithm algorithm,
      JWTClaimsSet.Builder claims,
      UnaryOperator<JWSHeader.Builder> header) {
    try {
      JWSSigner signer =
          key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner((RSAKey) key);
      var jwt =
          new SignedJWT(
              header
                  .apply(
                      new JWSHeader.Builder(algorithm)
                          .type(JOSEObjectType.JWT)
                          .keyID(key.getKeyID()))
                  .build(),
              claims.build());
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed with the public key, as if it were a shared secret. */
  public String tokenByPublicKey(Object roles) {
    try {
      var jwt =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(),
              claims(roles).build());
      jwt.sign(new MACSigner(((RSAKey) key).toRSAPublicKey().getEncoded()));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed by nobody. */
  public static String unsigned(Object roles) {
    return new PlainJWT(claims(roles).build()).serialize();
  }
}
