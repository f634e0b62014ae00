package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

  @Test
  void whatIsTypedIsAnsweredWithoutLosingThePlace() {
    try (var tab = open("en")) {
      var page = tab.page();
      var licences = page.locator("#f-subscriptions-0-quantity");
      licences.click();
      page.keyboard().press("End");
      page.keyboard().type("00");
      assertThat(page.locator(".field .mistake").first()).not().isVisible();
      assertThat(page.locator("#json")).hasValue(Pattern.compile("\"quantity\" : 2500"));
      // The caret is where it was, so that the next key goes on there.
      page.keyboard().press("Backspace");
      assertThat(page.locator("#json")).hasValue(Pattern.compile("\"quantity\" : 250\\D"));
      assertThat(licences).isFocused();
      assertThat(licences).hasValue("250");
      page.keyboard().type("x");
      assertThat(page.locator("#summary")).hasText("There is no answer.");
      assertThat(licences).hasAttribute("aria-invalid", "true");
      assertThat(page.locator("#f-subscriptions-0-quantity-hint")).containsText("whole number");
      tab.pictures("decide-mistake-en");
      page.locator("#problem a").first().click();
      assertThat(licences).isFocused();
    }
  }

  @Test
  void aDayCanBeTypedPartByPart() {
    try (var tab = open("en")) {
      var page = tab.page();
      page.locator("#f-asOf").focus();
      for (var key : List.of("1", "2", "2", "4", "2", "0", "2", "6")) {
        page.keyboard().press(key);
        page.waitForTimeout(400);
      }
      assertThat(page.locator("#json")).hasValue(Pattern.compile("\"asOf\" : \"2026-12-24\""));
      assertThat(page.locator("#f-asOf")).hasValue("2026-12-24");
      tab.check();
    }
  }

  @Test
  void formAndJsonFollowEachOther() {
    try (var tab = open("en")) {
      var page = tab.page();
      page.locator("#f-subscriptions-0-status").selectOption("suspended");
      assertThat(page.locator("#json")).hasValue(Pattern.compile("suspended"));
      assertThat(page.locator("#summary")).hasText("Possible upgrades: 0 of 3");

      var json = page.locator("#json");
      json.fill(json(tab).replace("\"suspended\"", "\"active\"").replace("customer-1", "contoso"));
      assertThat(page.locator("#f-customer-id")).hasValue("contoso");
      assertThat(page.locator("#f-subscriptions-0-status")).hasValue("active");
      assertThat(json).isFocused();

      // Half-written JSON takes nothing away.
      var sound = json(tab);
      json.fill(sound.substring(0, 40));
      assertThat(page.locator("#summary")).hasText("There is no answer.");
      assertThat(page.locator("#f-customer-id")).isDisabled();
      assertThat(page.locator("#f-customer-id")).hasValue("contoso");
      tab.pictures("decide-locked-en");
      json.fill(sound);
      assertThat(page.locator("#f-customer-id")).isEnabled();
      assertThat(page.locator("#summary")).hasText("Possible upgrades: 1 of 3");
    }
  }

  @Test
  void theAddressOpensTheSameInAnotherBrowserAndLanguage() {
    try (var tab = open("en")) {
      var page = tab.page();
      page.locator("#f-customer-id").fill("contoso");
      page.waitForURL(url -> url.contains("contoso"));
      assertThat((String) page.evaluate("() => localStorage.getItem('stepup.facts')"))
          .startsWith("{\"customer\":{\"id\":\"contoso\"");
      try (var other = browsing.tab(service.port(), "en", 1440)) {
        other.open(page.url().substring(page.url().indexOf("/console")));
        assertThat(other.page().locator("#f-customer-id")).hasValue("contoso");
        assertThat(json(other)).isEqualTo(json(tab));
      }
      page.getByRole(AriaRole.LINK).getByText("Português").click();
      page.waitForURL(url -> url.contains("/pt-BR/decide"));
      assertThat(page.locator("#f-customer-id")).hasValue("contoso");
      for (var link : List.of("/pt-BR/scenarios/new?facts=", "/pt-BR/matrix?facts=")) {
        assertThat(page.locator("a[href*='" + link + "']")).isVisible();
      }
    }
  }

  @Test
  void remediesAreAppliedShownAndTakenBack() {
    try (var tab = open("en")) {
      var page = tab.page();
      var before = json(tab);
      page.getByText("Apply remedies").first().click();
      assertThat(page.locator("#applied li"))
          .containsText(new String[] {"Subscription sub-2: Status: was active → is now deleted"});
      assertThat(page.locator("#summary")).hasText("Possible upgrades: 3 of 3");
      assertThat(page.locator("#f-subscriptions-1-status")).hasValue("deleted");
      tab.pictures("decide-remedied-en");
      page.locator("#applied li a").click();
      assertThat(page.locator("#f-subscriptions-1-status")).isFocused();
      page.getByText("Back to the facts before").click();
      assertThat(page.locator("#summary")).hasText("Possible upgrades: 1 of 3");
      assertThat(json(tab)).isEqualTo(before);
      assertThat(page.locator("#applied")).hasCount(0);
      // The browser's own way back is one as well.
      page.goBack();
      assertThat(page.locator("#summary")).hasText("Possible upgrades: 3 of 3");
    }
  }

  @Test
  void theAddressIsThatOfTheAnswerFromTheMomentItIsSeen() {
    try (var tab = open("en")) {
      var page = tab.page();
      // Told between the change of the page and whatever is done next.
      page.evaluate(
          "() => new MutationObserver(() => window.seenAt ??= location.search)"
              + ".observe(document.getElementById('summary'), {characterData: true, subtree: true})");
      page.getByText("Apply remedies").first().click();
      assertThat(page.locator("#summary")).hasText("Possible upgrades: 3 of 3");
      assertThat((String) page.evaluate("() => window.seenAt")).contains("deleted");
    }
  }

  @Test
  void everythingCanBeDoneWithTheKeyboard() {
    try (var tab = open("en")) {
      var page = tab.page();
      page.locator("#add").focus();
      page.keyboard().press("Enter");
      assertThat(page.locator("#f-subscriptions-2-id")).hasValue("sub-3");
      page.locator("#f-subscriptions-2-offer").focus();
      page.keyboard().type("Office 365 Business P");
      assertThat(page.locator("#json"))
          .hasValue(Pattern.compile("sub-3[^}]*office-365-business-premium"));
      page.locator("#further-2 summary").focus();
      page.keyboard().press("Enter");
      page.locator("#f-subscriptions-2-reseller").focus();
      page.keyboard().type("another");
      // Enter in a field decides; it is not the first of the other buttons.
      page.keyboard().press("Enter");
      assertThat(page.locator("#json")).hasValue(Pattern.compile("\"reseller\" : \"another\""));
      assertThat(page.locator("#f-subscriptions-2-reseller")).isVisible();
      page.locator("#remove-2").focus();
      page.keyboard().press("Space");
      assertThat(page.locator("#f-subscriptions-2-id")).hasCount(0);
      page.locator("#f-order-subscription").selectOption("sub-1");
      assertThat(page.locator("#f-order-targetOffer")).hasValue("office-365-business-premium");
      assertThat(page.locator(".answer.order h3")).containsText("Order: sub-1 to become");
      page.locator("details.conditions summary").first().click();
      tab.pictures("decide-order-en");
      // What is open stays open.
      page.locator("#f-order-quantity").fill("30");
      assertThat(page.locator(".answer.order h3")).containsText("with 30 licences");
      assertThat(page.locator("details.conditions").first()).hasAttribute("open", "");
    }
  }

  @Test
  void aClickLeadsFromAReasonToTheCellThatSaidIt() {
    try (var tab = open("en")) {
      var cell = tab.page().locator(".said.failed .cells a").first();
      assertThat(cell).hasAttribute("href", "/console/en/tables/eligibility.csv?row=5&column=7");
      assertThat(tab.page().locator(".said.failed .place").first())
          .hasText("E-30 (eligibility.csv, row 5)");
    }
  }

  @Test
  void theCommandCanBeCopied() {
    try (var tab = open("en")) {
      tab.page().locator("#copy-curl").click();
      assertThat(tab.page().locator("#copy-curl")).hasText("Copied");
      assertThat((String) tab.page().evaluate("() => navigator.clipboard.readText()"))
          .startsWith("curl -sS 'http://127.0.0.1:" + service.port() + "/decide'")
          .contains("\"customer-1\"");
      tab.check();
    }
  }

  @Test
  void whatSomebodyWritesIsTextAndNothingElse() {
    try (var tab = open("en")) {
      var page = tab.page();
      var hostile = "<script>alert(1)</script><img src=x>\" data-broken=\"1' & &amp; </textarea>";
      page.locator("#f-customer-id").fill(hostile);
      page.locator("#f-subscriptions-1-id").fill(hostile);
      assertThat(page.locator("#subscription-form-1 legend")).hasText("Subscription " + hostile);
      assertThat(page.locator(".answer h3 code").last()).hasText(hostile);
      assertThat(page.locator("#f-customer-id")).hasValue(hostile);
      page.reload();
      assertThat(page.locator("#f-customer-id")).hasValue(hostile);
      assertThat(page.locator("[data-broken], main img, main script")).hasCount(0);
      tab.pictures("decide-hostile-en");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "zh-CN"})
  void itIsDarkForThoseWhoWantItDark(String language) {
    try (var tab = browsing.tab(service.port(), language, 1440, ColorScheme.DARK, null)) {
      tab.open("/console/" + language + "/decide");
      tab.page().locator("#f-customer-delegatedAdmin").check();
      assertThat(tab.page().locator(".tag.undetermined").first()).isVisible();
      tab.pictures("decide-dark-" + language);
    }
  }

  @Test
  void aServiceThatIsGoneTakesNothingAway() throws IOException, InterruptedException {
    try (var other =
            ServiceProcess.start(
                Map.of("RULES", "rules", "DATA", folder.resolve("other").toString()), folder);
        var tab = browsing.tab(other.port(), "en", 1440)) {
      tab.open("/console/en/decide");
      other.kill();
      tab.page().locator("#f-customer-id").fill("contoso");
      assertThat(tab.page().locator("#lost")).containsText("The service did not answer");
      assertThat(tab.page().locator("#f-customer-id")).hasValue("contoso");
      assertThat(tab.troubles()).isNotEmpty();
    }
  }
}
