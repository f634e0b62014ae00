package stepup.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import stepup.http.Page;

/** What pages are made of beside HTML: scripts and styles, of ours and of libraries. */
final class Assets {
  private static final String OWN = "assets/";

  /** Files of libraries, by the names they have here. */
  private static final Map<String, String> OF_LIBRARIES =
      Map.of(
          "htmx.js", webjar("htmx.org", "dist/htmx.min.js"),
          "pico.css", webjar("picocss__pico", "css/pico.min.css"),
          "tabulator.js", webjar("tabulator-tables", "dist/js/tabulator.min.js"),
          "tabulator.css", webjar("tabulator-tables", "dist/css/tabulator_simple.min.css"));

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, Asset> read = new ConcurrentHashMap<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Asset(byte[] content, String hash) {}

  /** Where a file is; another content has another address, so that browsers may keep it. */
  String address(String name) {
    var asset = asset(name);
    if (asset == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    return Console.ROOT + "/assets/" + name + "?v=" + asset.hash;
  }

  /** A file; null if there is none of this name. */
  Page.@Nullable Reply reply(String name) {
    var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    var asset = type == null || !name.matches("[a-z-]+\\.[a-z]+") ? null : asset(name);
    return asset == null
        ? null
        : new Page.Reply(
            200,
            type,
            asset.content,
            Map.of("Cache-Control", "public, max-age=31536000, immutable"));
  }

  private @Nullable Asset asset(String name) {
    return read.computeIfAbsent(name, Assets::read);
  }

  private static @Nullable Asset read(String name) {
    try (var in = Assets.class.getResourceAsStream(OF_LIBRARIES.getOrDefault(name, OWN + name))) {
      if (in == null) {
        return null;
      }
      var content = in.readAllBytes();
      var hash = MessageDigest.getInstance("SHA-256").digest(content);
      return new Asset(content, HexFormat.of().formatHex(hash, 0, 8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String webjar(String artifact, String file) {
    var made = "/META-INF/maven/org.webjars.npm/" + artifact + "/pom.properties";
    try (var in = Assets.class.getResourceAsStream(made)) {
      var properties = new Properties();
      properties.load(in);
      return "/META-INF/resources/webjars/"
          + artifact
          + "/"
          + properties.getProperty("version")
          + "/"
          + file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
