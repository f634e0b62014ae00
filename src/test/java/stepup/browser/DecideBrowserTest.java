package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stepup.ServiceProcess;

/** An analyst tries a customer. */
@Tag("browser")
class DecideBrowserTest {
  @TempDir private static Path folder;
  private static ServiceProcess service;
  private static Browsing browsing;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    service =
        ServiceProcess.start(
            Map.of("RULES", "rules", "DATA", folder.resolve("data").toString()), folder);
    browsing = Browsing.start();
  }

  @AfterAll
  static void stop() {
    browsing.close();
    service.close();
  }

  private static Tab open(String language) {
    return browsing.tab(service.port(), language, 1440).open("/console/" + language + "/decide");
  }

  private static String json(Tab tab) {
    return tab.page().locator("#json").inputValue();
  }

  @ParameterizedTest
  @CsvSource({
    "en,Decide,Possible upgrades: 1 of 3",
    "pt-BR,Decidir,Atualizações possíveis: 1 de 3",
    "zh-CN,判定,可以进行的升级：3 个中的 1 个"
  })
  void anExampleIsAnsweredBeforeAnybodyAsks(String language, String title, String summary) {
    try (var tab = open(language)) {
      assertThat(tab.page().getByRole(AriaRole.HEADING).first()).hasText(title);
      assertThat(tab.page().locator("#summary")).hasText(summary);
      tab.pictures("decide-" + language);
    }
  }
}
