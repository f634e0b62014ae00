package stepup.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/** The page that browses the API: Swagger UI, packaged, so that no network is needed. */
final class Docs {
  private static final String UI = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";

  /** What is served, and as what; nothing else of the library is. */
  private static final Map<String, String> TYPES =
      Map.of(
          "docs.html", "text/html; charset=utf-8",
          "docs.js", "text/javascript; charset=utf-8",
          "swagger-ui.css", "text/css; charset=utf-8",
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
          "favicon-32x32.png", "image/png");

  /** Browsers may load nothing for the page but what this server has. */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
          + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Docs() {}

  static void serve(Context ctx, String file) {
    var type = TYPES.get(file);
    if (type == null) {
      throw new HttpResponseException(404);
    }
    try (var in = open(file.startsWith("docs.") ? file : UI + file)) {
      ctx.contentType(type)
          .header("Cache-Control", "no-cache")
          .header("Content-Security-Policy", POLICY)
          .result(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version() {
    try (var in = open("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    var in = Docs.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(resource + " is missing from the program");
    }
    return in;
  }
}
