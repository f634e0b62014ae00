package stepup.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A browser of this machine, driven. */
final class Browsing implements AutoCloseable {
  /** What else Chromium would ask for by itself, of hosts that no test may ask. */
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private Browsing(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static Browsing start() {
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var chromium = System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium");
    var browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of(chromium))
                    .setArgs(FLAGS));
    return new Browsing(playwright, browser);
  }

  /**
   * Opens a tab in a fresh profile.
   *
   * @param port where the service listens
   * @param key what is typed when the browser asks for a password; null if it does not
   */
  Tab tab(int port, String language, int width, ColorScheme colours, @Nullable String key) {
    var options =
        new Browser.NewContextOptions()
            .setBaseURL("http://127.0.0.1:" + port)
            .setLocale(language)
            .setViewportSize(width, 900)
            .setColorScheme(colours)
            .setPermissions(List.of("clipboard-read", "clipboard-write"));
    if (key != null) {
      options.setHttpCredentials("analyst", key);
    }
    return new Tab(browser.newContext(options), port);
  }

  Tab tab(int port, String language, int width) {
    return tab(port, language, width, ColorScheme.LIGHT, null);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
