package stepup;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.access.Access;
import stepup.http.Bind;
import stepup.http.Server;
import stepup.http.Tls;
import stepup.tables.RulesException;

/**
 * Who may ask, and how.
 *
 * @param access {@code KEYS}, {@code JWT_JWKS}, {@code JWT_ISSUER}, {@code JWT_AUDIENCE}, {@code
 *     JWT_ROLES_CLAIM}; without keys and tokens nobody is asked who they are, and only this machine
 *     can ask
 * @param web {@code TLS_CERTIFICATE}, {@code TLS_KEY}, {@code CORS_ORIGINS}
 */
record AccessSettings(Access.Settings access, Server.Web web) {
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:]+])(?::[0-9]{1,5})?");
  private static final List<String> TOKEN_SETTINGS =
      List.of("JWT_ISSUER", "JWT_AUDIENCE", "JWT_ROLES_CLAIM");

  /**
   * Reads them.
   *
   * @param api where callers ask
   * @param ops where operators ask
   */
  static AccessSettings from(SettingsReader reader, Bind api, Bind ops) {
    var access = new Access.Settings(keys(reader), tokens(reader));
    boolean meant = access.asks() || !reader.text("KEYS", "").isEmpty() || !jwks(reader).isEmpty();
    if (!meant) {
      onlyHere(reader, "HOST", api.host());
      onlyHere(reader, "OPS_HOST", ops.host());
    }
    return new AccessSettings(access, new Server.Web(tls(reader), origins(reader)));
  }

  private static void onlyHere(SettingsReader reader, String setting, String host) {
    if (!isLoopback(host)) {
      reader.mistake(
          setting,
          "`"
              + host
              + "` may be reached from other machines, and nobody would be asked who they are; set KEYS or JWT_JWKS, or write `127.0.0.1`");
    }
  }

  /** Whether every address of a host is one of this machine only. */
  static boolean isLoopback(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static @Nullable Path keys(SettingsReader reader) {
    var name = reader.text("KEYS", "");
    if (name.isEmpty()) {
      return null;
    }
    if (!name.endsWith(".csv")) {
      reader.mistake("KEYS", "`" + name + "` is no CSV file; name one that ends in `.csv`");
      return null;
    }
    return file(reader, "KEYS", name, "make it with `stepup key new`");
  }

  private static String jwks(SettingsReader reader) {
    return reader.text("JWT_JWKS", "");
  }

  private static Access.@Nullable TokenSettings tokens(SettingsReader reader) {
    var keys = jwks(reader);
    if (keys.isEmpty()) {
      for (var setting : TOKEN_SETTINGS) {
        if (!reader.text(setting, "").isEmpty()) {
          reader.mistake(setting, "there are no keys to check tokens by; set JWT_JWKS too");
        }
      }
      return null;
    }
    var settings =
        new Access.TokenSettings(
            required(reader, "JWT_ISSUER", "the `iss` of the tokens"),
            required(reader, "JWT_AUDIENCE", "what the `aud` of the tokens must name"),
            reader.text("JWT_ROLES_CLAIM", "roles"),
            keys);
    if (settings.fetched()) {
      fetched(reader, keys);
    } else {
      file(reader, "JWT_JWKS", keys, "write its path, or an address that begins with `https://`");
    }
    return settings;
  }

  private static void fetched(SettingsReader reader, String address) {
    try {
      var uri = new URI(address);
      if (uri.getHost() == null || uri.getUserInfo() != null) {
        throw new URISyntaxException(address, "no host, or more than that");
      }
      if (uri.getScheme().equals("http") && !isLoopback(uri.getHost())) {
        reader.mistake(
            "JWT_JWKS",
            "`"
                + address
                + "` is not encrypted, and others could say whom to trust; use `https://`");
      }
    } catch (URISyntaxException e) {
      reader.mistake(
          "JWT_JWKS",
          "this is no address; write one such as `https://login.example.com/jwks.json`");
    }
  }

  private static String required(SettingsReader reader, String setting, String what) {
    var value = reader.text(setting, "");
    if (value.isEmpty()) {
      reader.mistake(setting, "it is missing; with JWT_JWKS, say " + what);
    }
    return value;
  }

  private static @Nullable Tls tls(SettingsReader reader) {
    var certificate = reader.text("TLS_CERTIFICATE", "");
    var key = reader.text("TLS_KEY", "");
    if (certificate.isEmpty() && key.isEmpty()) {
      return null;
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      reader.mistake(
          certificate.isEmpty() ? "TLS_CERTIFICATE" : "TLS_KEY",
          "it is missing; set both TLS_CERTIFICATE and TLS_KEY, or none");
      return null;
    }
    var tls = new Tls(Path.of(certificate), Path.of(key));
    try {
      tls.check();
    } catch (RulesException e) {
      for (var mistake : e.mistakes()) {
        reader.mistake(
            mistake.file().equals(key) ? "TLS_KEY" : "TLS_CERTIFICATE", mistake.toString());
      }
    }
    return tls;
  }

  private static List<String> origins(SettingsReader reader) {
    var origins = new ArrayList<String>();
    for (var part : reader.text("CORS_ORIGINS", "").split(",", -1)) {
      var origin = part.strip();
      if (ORIGIN.matcher(origin).matches()) {
        origins.add(origin);
      } else if (!origin.isEmpty()) {
        var lower = origin.toLowerCase(Locale.ROOT).replaceAll("/+$", "");
        reader.mistake(
            "CORS_ORIGINS",
            "`"
                + origin
                + "` is not an origin; "
                + (ORIGIN.matcher(lower).matches()
                    ? "write `" + lower + "`"
                    : "write scheme, host and port alone, for example `https://shop.example.com`"));
      }
    }
    return List.copyOf(origins);
  }

  private static @Nullable Path file(
      SettingsReader reader, String setting, String name, String instead) {
    var file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      reader.mistake(setting, "`" + name + "` is no file; " + instead);
      return null;
    }
    return file;
  }
}
