package stepup.access;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/** Tells by their credentials who asks, and what they may do. */
public final class Access implements AutoCloseable {
  /** Nobody is asked who they are. */
  public static final Access OPEN = new Access(null, null, Clock.systemUTC());

  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]+=*)");

  private static final Pattern BASIC = Pattern.compile("(?i:basic) +([A-Za-z0-9+/]+=*)");

  private final @Nullable Followed<Map<String, Key>> keys;
  private final @Nullable Tokens tokens;
  private final Clock clock;

  /**
   * Who may ask.
   *
   * @param keys the file of keys, or null if there are none
   * @param tokens what tokens are like, or null if there are none
   */
  public record Settings(@Nullable Path keys, @Nullable TokenSettings tokens) {
    /** Whether anybody is asked who they are. */
    public boolean asks() {
      return keys != null || tokens != null;
    }
  }

  /**
   * What a JSON Web Token must be like.
   *
   * @param issuer its {@code iss}
   * @param audience what its {@code aud} must name
   * @param rolesClaim the claim that names its roles
   * @param keys where the issuer's public keys (JWKS) are: an address, or a file if it has no
   *     scheme
   */
  public record TokenSettings(String issuer, String audience, String rolesClaim, String keys) {
    /** Whether the keys are at an address; otherwise they are in a file. */
    public boolean fetched() {
      return keys.startsWith("https://") || keys.startsWith("http://");
    }
  }

  private Access(@Nullable Followed<Map<String, Key>> keys, @Nullable Tokens tokens, Clock clock) {
    this.keys = keys;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * Reads the keys there are, and keeps following them.
   *
   * @param clock tells the time, and the day in its zone
   * @throws RulesException with every mistake in the files
   */
  public static Access of(Settings settings, Clock clock) {
    return of(settings, clock, TokenKeys.Pace.USUAL);
  }

  static Access of(Settings settings, Clock clock, TokenKeys.Pace pace) {
    var mistakes = new ArrayList<Mistake>();
    Followed<Map<String, Key>> keys = null;
    Tokens tokens = null;
    try {
      keys = settings.keys == null ? null : keys(settings.keys);
    } catch (RulesException e) {
      mistakes.addAll(e.mistakes());
    }
    try {
      tokens =
          settings.tokens == null
              ? null
              : new Tokens(settings.tokens, tokenKeys(settings.tokens, pace), clock);
    } catch (RulesException e) {
      mistakes.addAll(e.mistakes());
    }
    var access = new Access(keys, tokens, clock);
    if (!mistakes.isEmpty()) {
      access.close();
      throw new RulesException(mistakes);
    }
    return access;
  }

  private static Followed<Map<String, Key>> keys(Path file) {
    var name = Objects.requireNonNull(file.getFileName()).toString();
    return Followed.open(List.of(file), contents -> Key.read(name, contents.get(0)), keys -> {});
  }

  private static TokenKeys tokenKeys(TokenSettings settings, TokenKeys.Pace pace) {
    return settings.fetched()
        ? TokenKeys.at(URI.create(settings.keys), pace)
        : TokenKeys.inFile(Path.of(settings.keys));
  }

  /** Whether anybody is asked who they are. */
  public boolean asks() {
    return keys != null || tokens != null;
  }

  /** Whether {@link #caller} may take up to a second, and not only the time to compute. */
  public boolean mayWait() {
    return tokens != null;
  }

  /**
   * Who asks.
   *
   * @param authorization every {@code Authorization} header of the request
   */
  public Caller caller(List<String> authorization) {
    if (!asks()) {
      return Caller.ANYBODY;
    }
    if (authorization.isEmpty()) {
      return Caller.UNNAMED;
    }
    var bearer = BEARER.matcher(authorization.get(0).strip());
    if (authorization.size() > 1 || !bearer.matches()) {
      return Caller.REFUSED;
    }
    var presented = bearer.group(1);
    if (presented.startsWith(Key.PREFIX)) {
      return keys == null
          ? Caller.REFUSED
          : Key.caller(keys.now(), presented, LocalDate.now(clock));
    }
    return tokens == null ? Caller.REFUSED : tokens.caller(presented);
  }

  /**
   * Who asks by what browsers send once a person has typed it: any name, and the key or token as
   * the password ({@code Basic}, RFC 7617); or as programs ask.
   *
   * @param authorization every {@code Authorization} header of the request
   */
  public Caller callerInBrowser(List<String> authorization) {
    var basic = authorization.size() == 1 ? BASIC.matcher(authorization.get(0).strip()) : null;
    if (basic == null || !basic.matches()) {
      return caller(authorization);
    }
    try {
      var typed = new String(Base64.getDecoder().decode(basic.group(1)), StandardCharsets.UTF_8);
      return caller(List.of("Bearer " + typed.substring(typed.indexOf(':') + 1)));
    } catch (IllegalArgumentException e) {
      return Caller.REFUSED;
    }
  }

  /** How many keys the file has that is used; 0 if there is none. */
  public int keys() {
    return keys == null ? 0 : keys.now().size();
  }

  /** What keeps the present file of keys, or the issuer's keys, from being used; mostly nothing. */
  public List<String> troubles() {
    var troubles = new ArrayList<String>();
    if (keys != null) {
      keys.mistakes().forEach(mistake -> troubles.add(mistake.toString()));
    }
    if (tokens != null) {
      troubles.addAll(tokens.troubles());
    }
    return List.copyOf(troubles);
  }

  /** Stops following the files; what is known stays as it is. */
  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
    if (tokens != null) {
      tokens.close();
    }
  }
}
