package stepup.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells who has a JSON Web Token, and what they may do. */
final class Tokens implements AutoCloseable {
  /** Signatures whose maker cannot be who only checks them; what the library has by itself. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int SKEW_SECONDS = 60;
  private static final int NAME_CHARACTERS = 256;
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private final TokenKeys keys;
  private final String rolesClaim;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  Tokens(Access.TokenSettings settings, TokenKeys keys, Clock clock) {
    this.keys = keys;
    this.rolesClaim = settings.rolesClaim();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    var claims =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("exp", "sub")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    claims.setMaxClockSkew(SKEW_SECONDS);
    processor.setJWTClaimsSetVerifier(claims);
  }

  Caller caller(String token) {
    try {
      var claims = processor.process(token, null);
      var name = UNSEEN.matcher(claims.getSubject()).replaceAll("?");
      return Caller.known(
          name.substring(0, Math.min(name.length(), NAME_CHARACTERS)),
          roles(claims.getClaim(rolesClaim)));
    } catch (KeySourceException e) {
      return Caller.UNCERTAIN;
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
      return Caller.REFUSED;
    }
  }

  /** What is wrong with the keys it is checked by; empty if nothing is. */
  List<String> troubles() {
    return keys.troubles();
  }

  @Override
  public void close() {
    keys.close();
  }

  /** The roles that a list of words, or one text of words with spaces, has among others. */
  private static Set<Role> roles(@Nullable Object claim) {
    var words =
        claim instanceof String text
            ? Stream.of(text.split(" ", -1))
            : claim instanceof Collection<?> list
                ? list.stream().map(Objects::toString)
                : Stream.<String>empty();
    var named = words.toList();
    var roles = EnumSet.noneOf(Role.class);
    for (var role : EnumSet.complementOf(EnumSet.of(Role.ANYONE))) {
      if (named.contains(role.word())) {
        roles.add(role);
      }
    }
    return roles;
  }
}
