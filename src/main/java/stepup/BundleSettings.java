package stepup;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import stepup.bundle.BundleOrigin;
import stepup.bundle.TrustedKey;
import stepup.http.Bind;
import stepup.tables.RulesException;

/**
 * Where a replica finds its rules: {@code BUNDLE}, {@code BUNDLE_KEYS}, {@code BUNDLE_UNSIGNED},
 * {@code BUNDLE_POLL_SECONDS}, {@code BUNDLE_TOKEN_FILE}, {@code S3_ENDPOINT}, {@code S3_REGION}.
 */
final class BundleSettings {
  private static final String BUNDLE = "BUNDLE";
  private static final String KEYS = "BUNDLE_KEYS";
  private static final String UNSIGNED = "BUNDLE_UNSIGNED";
  private static final String TOKEN = "BUNDLE_TOKEN_FILE";
  private static final String ENDPOINT = "S3_ENDPOINT";
  private static final String REGION = "S3_REGION";

  private BundleSettings() {}

  /**
   * Reads them.
   *
   * @param api where callers ask
   * @param ops where operators ask
   * @return null if the rules are those of a folder
   */
  static BundleOrigin.@Nullable Settings from(SettingsReader reader, Bind api, Bind ops) {
    var from = reader.text(BUNDLE, "");
    var keys = keys(reader);
    boolean unsigned = reader.yesOrNo(UNSIGNED, false);
    int poll = reader.number("BUNDLE_POLL_SECONDS", 10, 1, 86_400);
    var token = reader.text(TOKEN, "");
    var endpoint = endpoint(reader);
    var region = reader.text(REGION, "");
    if (from.isEmpty()) {
      for (var setting : List.of(KEYS, UNSIGNED, TOKEN, ENDPOINT, REGION)) {
        if (!reader.text(setting, "").isEmpty()) {
          reader.mistake(setting, "no bundle is named; set BUNDLE too, or leave this out");
        }
      }
      return null;
    }
    if (unsigned && !keys.isEmpty()) {
      reader.mistake(
          UNSIGNED,
          "with `yes` BUNDLE_KEYS would keep nobody out; write `no`, or leave BUNDLE_KEYS out");
    }
    var settings =
        new BundleOrigin.Settings(
            from,
            keys,
            unsigned || (keys.isEmpty() && onlyHere(from, api, ops)),
            Duration.ofSeconds(poll),
            token.isEmpty() ? null : Path.of(token),
            endpoint,
            region.isEmpty() ? null : region);
    address(reader, settings);
    // If keys were named and cannot be used, that is said already.
    if (keys.isEmpty() && !settings.unsigned() && reader.text(KEYS, "").isEmpty()) {
      reader.mistake(
          KEYS,
          "it is missing, and whoever can write to `"
              + from
              + "` would decide the rules; name the public keys of those who may, or set BUNDLE_UNSIGNED to `yes`");
    }
    only(reader, TOKEN, token, settings.web(), "an address that begins with `https://`");
    only(reader, ENDPOINT, reader.text(ENDPOINT, ""), settings.s3(), "`s3://BUCKET/KEY`");
    only(reader, REGION, region, settings.s3(), "`s3://BUCKET/KEY`");
    return settings;
  }

  private static void only(
      SettingsReader reader, String setting, String value, boolean fits, String what) {
    if (!value.isEmpty() && !fits) {
      reader.mistake(setting, "it is for a BUNDLE that is " + what + "; leave it out");
    }
  }

  /** Whether nobody but this machine can ask the service, or could have put the bundle there. */
  private static boolean onlyHere(String from, Bind api, Bind ops) {
    if (!AccessSettings.isLoopback(api.host()) || !AccessSettings.isLoopback(ops.host())) {
      return false;
    }
    if (!from.contains("://")) {
      return true;
    }
    try {
      var uri = new URI(from);
      return !from.startsWith("s3:")
          && uri.getHost() != null
          && AccessSettings.isLoopback(uri.getHost());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static List<Path> keys(SettingsReader reader) {
    var files = new ArrayList<Path>();
    for (var name : reader.text(KEYS, "").split(",", -1)) {
      if (!name.isBlank()) {
        files.add(Path.of(name.strip()));
      }
    }
    try {
      TrustedKey.read(files);
      return files;
    } catch (RulesException e) {
      reader.mistake(KEYS, Objects.requireNonNull(e.getMessage()));
      return List.of();
    }
  }

  private static @Nullable URI endpoint(SettingsReader reader) {
    var address = reader.text(ENDPOINT, "");
    if (address.isEmpty()) {
      return null;
    }
    try {
      return web(address);
    } catch (URISyntaxException e) {
      reader.mistake(
          ENDPOINT, "`" + address + "` is no address; write one such as `https://s3.example.com`");
      return null;
    }
  }

  private static void address(SettingsReader reader, BundleOrigin.Settings settings) {
    var from = settings.from();
    try {
      if (settings.s3()) {
        if (!from.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^/].*")) {
          throw new URISyntaxException(from, "no bucket or key");
        }
      } else if (settings.web()) {
        var uri = web(from);
        if (settings.token() != null
            && uri.getScheme().equals("http")
            && !AccessSettings.isLoopback(uri.getHost())) {
          reader.mistake(TOKEN, "the token would cross the network as it is; use `https://`");
        }
      } else if (from.contains("://")) {
        throw new URISyntaxException(from, "another scheme");
      } else if (Files.isDirectory(Path.of(from))) {
        reader.mistake(BUNDLE, "`" + from + "` is a folder; name the file in it, or set RULES");
      }
    } catch (URISyntaxException e) {
      reader.mistake(
          BUNDLE,
          "this is no place for a bundle; write a path, `https://HOST/PATH` or `s3://BUCKET/KEY`");
    }
  }

  private static URI web(String address) throws URISyntaxException {
    var uri = new URI(address);
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
      throw new URISyntaxException(address, "no address");
    }
    return uri;
  }
}
