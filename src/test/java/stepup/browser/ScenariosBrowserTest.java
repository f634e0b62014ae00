package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

/** The scenarios as an analyst works with them. */
@Tag("browser")
class ScenariosBrowserTest {
  private static final String FACTS =
      """
      {"customer":{"id":"contoso","delegatedAdmin":["office-365"]},
       "subscriptions":[
         {"id":"s-1","offer":"office-365-business-essentials","status":"active","quantity":25},
         {"id":"s-2","offer":"office-365-business","status":"active","quantity":5,"reseller":"other"}],
       "subscriptionsCover":"tenant"}
      """;

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
  @CsvSource({
    "en,Scenarios,Run all,228 passed,Passed,The whole answer",
    "pt-BR,Cenários,Executar todos,228 aprovados,Aprovado,A resposta completa",
    "zh-CN,场景,全部运行,228 个通过,通过,完整的答复"
  })
  void theyAreSoughtAndRun(
      String language, String title, String runAll, String count, String passed, String answer) {
    try (var tab = browsing.tab(service.port(), language, 1440)) {
      var page = tab.page();
      tab.open("/console/" + language + "/scenarios");
      assertThat(page.getByRole(AriaRole.HEADING).first()).hasText(title);
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(runAll)).click();
      assertThat(page.getByText(count)).isVisible();
      tab.pictures("scenarios-" + language);
      page.getByRole(AriaRole.SEARCHBOX).fill("Business from another reseller");
      page.keyboard().press("Enter");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("H-001")).click();
      assertThat(page.getByText(passed).first()).isVisible();
      assertThat(page.getByText(answer)).isVisible();
      tab.pictures("scenario-" + language);
    }
  }

  @ParameterizedTest
  @CsvSource({"en,Add to the change", "pt-BR,Acrescentar à alteração", "zh-CN,添加到修改"})
  void aTriedDecisionIsAddedToTheChangeWithOneClick(String language, String add) {
    try (var tab = browsing.tab(service.port(), language, 1440)) {
      var page = tab.page();
      tab.open(
          "/console/"
              + language
              + "/scenarios/new?facts="
              + URLEncoder.encode(FACTS, StandardCharsets.UTF_8));
      tab.pictures("new-scenario-" + language);
      page.locator("select[name=ask]").selectOption("upgrade:office-365-enterprise-e1");
      page.waitForURL("**ask=upgrade**");
      page.locator("#sentence").fill("<script>alert(1)</script> takes E1");
      assertThat(page.locator("[data-label=Scenario]"))
          .hasText("<script>alert(1)</script> takes E1");
      var first = page.locator("#id").inputValue();
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(add)).click();
      page.waitForURL("**/console/" + language + "/change");
      var draft = (String) page.evaluate("localStorage.getItem('stepup.draft')");
      assertThat(draft)
          .contains("\"file\":\"scenarios/conditions.csv\"", "\"Id\":\"" + first + "\"")
          .contains("\"Scenario\":\"<script>alert(1)</script> takes E1\"", "\"version\":\"")
          .contains("\"Target offer\":\"office-365-enterprise-e1\"");
      // The next one has another id.
      page.goBack();
      page.reload();
      assertThat(page.locator("#id")).not().hasValue(first);
      tab.check();
    }
  }

  @Test
  void aFailureOfTheFolderIsToldInWords() throws IOException {
    var conditions = rules.resolve("scenarios/conditions.csv");
    var right = Files.readString(conditions);
    try (var tab = browsing.tab(service.port(), "en", 1440, ColorScheme.DARK, null)) {
      Files.writeString(
          conditions, right.replaceFirst("premium,eligible,,,", "premium,undetermined,,,"));
      var page = tab.page();
      var which = page.locator(".which a");
      for (int i = 0; i < 100 && which.count() == 0; i++) {
        tab.open("/console/en/scenarios");
        page.waitForTimeout(100);
      }
      which.click();
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Run all")).click();
      assertThat(page.getByText("1 failed").or(page.getByText("One failed"))).isVisible();
      tab.pictures("scenarios-failed-dark");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("C-001")).first().click();
      assertThat(page.getByText("Differs").first()).isVisible();
      tab.pictures("scenario-failed-dark");
    } finally {
      Files.writeString(conditions, right);
    }
  }
}
