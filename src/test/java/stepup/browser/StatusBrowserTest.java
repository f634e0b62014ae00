package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stepup.ServiceProcess;
import stepup.Shipped;

/** How the service does, as an analyst sees it. */
@Tag("browser")
class StatusBrowserTest {
  @TempDir private static Path folder;
  private static Path rules;
  private static ServiceProcess service;
  private static Browsing browsing;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    rules = Shipped.copiedTo(folder.resolve("rules"));
    service =
        ServiceProcess.start(
            Map.of("RULES", rules.toString(), "DATA", folder.resolve("data").toString()), folder);
    browsing = Browsing.start();
  }

  @AfterAll
  static void stop() {
    browsing.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource({"en,Status,Scenarios passed", "pt-BR,Situação,Cenários aprovados", "zh-CN,状态,已通过的场景"})
  void itTellsHowTheRulesStand(String language, String title, String scenarios) {
    try (var tab = browsing.tab(service.port(), language, 1440)) {
      tab.open("/console/" + language + "/status");
      assertThat(tab.page().getByRole(AriaRole.HEADING).first()).hasText(title);
      assertThat(tab.page().getByText(scenarios)).isVisible();
      tab.pictures("status-" + language);
    }
  }

  @Test
  void aMistakeInTheFolderIsToldWithItsCell() throws IOException {
    var paths = rules.resolve("upgrade-paths.csv");
    var right = Files.readString(paths);
    try (var tab = browsing.tab(service.port(), "en", 1440, ColorScheme.DARK, null)) {
      Files.writeString(
          paths, right.replace("P-02,office-365-business,", "P-02,office-365-bussiness,"));
      var link = tab.page().getByRole(AriaRole.LINK).getByText("upgrade-paths.csv!B3");
      for (int i = 0; i < 100 && link.count() == 0; i++) {
        tab.open("/console/en/status");
        tab.page().waitForTimeout(100);
      }
      assertThat(link).hasAttribute("href", "/console/en/tables/upgrade-paths.csv?row=3&column=2");
      tab.pictures("status-refused-dark");
    } finally {
      Files.writeString(paths, right);
    }
  }
}
