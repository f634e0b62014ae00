package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
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

/** Recorded decisions, made by real requests, as an auditor reads them. */
@Tag("browser")
class DecisionsBrowserTest {
  private static final String REQUEST =
      """
      {"customer": {"id": "%s", "delegatedAdmin": ["office-365"]},
       "subscriptions": [
         {"id": "s-1", "offer": "office-365-business-essentials", "status": "%s", "quantity": 25},
         {"id": "s-2", "offer": "office-365-business", "status": "active", "quantity": 5, "reseller": "other"}],
       "subscriptionsCover": "tenant",
       "order": {"subscription": "s-1", "targetOffer": "%s"}}
      """;

  @TempDir private static Path folder;
  private static Path rules;
  private static ServiceProcess service;
  private static Browsing browsing;

  @BeforeAll
  static void start() throws Exception {
    rules = Shipped.copiedTo(folder.resolve("rules"));
    service =
        ServiceProcess.start(
            Map.of("RULES", rules.toString(), "DATA", folder.resolve("data").toString()), folder);
    browsing = Browsing.start();
    for (int i = 0; i < 60; i++) {
      decide("customer-" + i % 7, i % 3 == 0 ? "suspended" : "active");
    }
    decide("<script>alert(1)</script>", "active");
    decide("contoso", "suspended");
  }

  private static void decide(String customer, String status) throws Exception {
    var body = REQUEST.formatted(customer, status, "office-365-enterprise-e1");
    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + "/decide"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @AfterAll
  static void stop() {
    browsing.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "en,Decisions,50 recorded decisions,One recorded decision,Decide again,Exactly as recorded,Verify segment 1,As it was recorded",
    "pt-BR,Decisões,50 decisões registradas,Uma decisão registrada,Decidir de novo,Exatamente como registrado,Verificar o segmento 1,Como foi registrado",
    "zh-CN,判定记录,50 条判定,1 条判定,重新判定,与记录完全一致,校验第 1 段,与记录时一致"
  })
  void aDecisionIsFoundReadAndDecidedAgain(
      String language,
      String title,
      String many,
      String one,
      String again,
      String exactly,
      String verify,
      String sound) {
    try (var tab = browsing.tab(service.port(), language, 1440)) {
      var page = tab.page();
      tab.open("/console/" + language + "/decisions");
      assertThat(page.getByRole(AriaRole.HEADING).first()).hasText(title);
      assertThat(page.getByText(many)).isVisible();
      assertThat(page.getByText("<script>alert(1)</script>")).isVisible();
      tab.pictures("decisions-" + language);
      page.locator("[name=customer]").fill("contoso");
      page.locator("[name=verdict]").selectOption("not_eligible");
      page.keyboard().press("Enter");
      assertThat(page.getByText(one, new Page.GetByTextOptions().setExact(true))).isVisible();
      page.locator("td.time a").click();
      assertThat(page.locator("#recorded")).containsText("\"id\":\"contoso\"");
      button(page, again).click();
      assertThat(page.getByText(exactly)).isVisible();
      button(page, verify).click();
      assertThat(page.getByText(sound, new Page.GetByTextOptions().setExact(true))).isVisible();
      tab.pictures("decision-" + language);
    }
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  @Test
  void otherRulesAnswerOtherwiseSideBySide() throws Exception {
    // The log as it is now, and rules without E-10 and its scenarios.
    var data = folder.resolve("others");
    Files.createDirectories(data.resolve("decisions"));
    try (var files = Files.list(folder.resolve("data/decisions"))) {
      for (var file : files.toList()) {
        Files.copy(file, data.resolve("decisions").resolve(file.getFileName().toString()));
      }
    }
    var others = Shipped.copiedTo(folder.resolve("other-rules"));
    try (var scenarios = Files.list(others.resolve("scenarios"))) {
      for (var file : scenarios.toList()) {
        Files.delete(file);
      }
    }
    var table = others.resolve("eligibility.csv");
    Files.writeString(table, Files.readString(table).replaceFirst("(E-10,[^\n]*),yes,", "$1,no,"));
    try (var later =
            ServiceProcess.start(
                Map.of("RULES", others.toString(), "DATA", data.toString()), folder);
        var tab = browsing.tab(later.port(), "en", 1440, ColorScheme.DARK, null)) {
      var page = tab.page();
      tab.open("/console/en/decisions?customer=contoso");
      page.locator("td.time a").click();
      button(page, "Decide again").click();
      assertThat(page.getByText("Another answer")).isVisible();
      assertThat(page.getByText("no longer said").first()).isVisible();
      assertThat(page.getByText("Not by the rules of then")).isVisible();
      tab.pictures("decision-otherwise-dark");
    }
  }
}
