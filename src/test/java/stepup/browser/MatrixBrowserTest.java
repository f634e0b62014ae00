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
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stepup.LargeMatrix;
import stepup.ServiceProcess;
import stepup.Shipped;

/** The offers and their paths, as an analyst looks at them. */
@Tag("browser")
class MatrixBrowserTest {
  /** May go from Essentials to E1 only; to which of the others it could go is told for each. */
  private static final String CUSTOMER =
      """
      {"customer": {"id": "contoso <b>cn</b>", "delegatedAdmin": ["office-365"]},
       "subscriptions": [
        {"id": "sub-1", "offer": "office-365-business-essentials", "status": "active", "quantity": 25},
        {"id": "sub-2", "offer": "office-365-business", "status": "active", "quantity": 5,
         "reseller": "another"}]}""";

  @TempDir private static Path folder;
  private static ServiceProcess service;
  private static ServiceProcess large;
  private static Browsing browsing;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    service = serve(Shipped.copiedTo(folder.resolve("rules")), "data");
    browsing = Browsing.start();
  }

  /** A copy of the rules without scenarios, which would not pass any more. */
  private static Path changeable(String name) throws IOException {
    var rules = Shipped.copiedTo(folder.resolve(name));
    try (var scenarios = Files.list(rules.resolve("scenarios"))) {
      for (var scenario : scenarios.toList()) {
        Files.delete(scenario);
      }
    }
    return rules;
  }

  private static ServiceProcess serve(Path rules, String data)
      throws IOException, InterruptedException {
    return ServiceProcess.start(
        Map.of("RULES", rules.toString(), "DATA", folder.resolve(data).toString()), folder);
  }

  @AfterAll
  static void stop() {
    browsing.close();
    service.close();
    if (large != null) {
      large.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "en,Matrix,Added services,bookings",
    "pt-BR,Matriz,Serviços acrescentados,bookings",
    "zh-CN,矩阵,增加的服务,bookings"
  })
  void itIsTheFirstPageAndShowsWhatAPathAddsAndLoses(
      String language, String title, String added, String lost) {
    try (var tab = browsing.tab(service.port(), language, 1440)) {
      tab.open("/");
      var page = tab.page();
      assertThat(page).hasURL(Pattern.compile("/console/" + language + "/matrix$"));
      assertThat(page.getByRole(AriaRole.HEADING).first()).hasText(title);
      assertThat(page.locator(".picture .box")).hasCount(12);
      assertThat(page.locator(".picture .line")).hasCount(7);
      page.locator(".picture .line").getByText("P-04").hover();
      var detail = page.locator(".told .detail.shown");
      assertThat(detail).containsText(added);
      assertThat(detail).containsText(lost);
      assertThat(detail.getByRole(AriaRole.LINK).first())
          .hasAttribute("href", "/console/" + language + "/tables/upgrade-paths.csv?row=5");
      tab.pictures("matrix-" + language);
    }
  }

  @Test
  void thePictureIsUsedWithoutAMouse() {
    try (var tab = browsing.tab(service.port(), "en", 1440)) {
      tab.open("/console/en/matrix");
      var page = tab.page();
      var line = page.locator(".picture a[href='#path-2']");
      line.focus();
      var detail = page.locator(".told .detail.shown");
      assertThat(detail).containsText("P-01");
      page.keyboard().press("Enter");
      page.keyboard().press("Tab");
      page.locator("input[name=offer]").focus();
      assertThat(detail).containsText("P-01");
      page.locator(".told .shown").getByText("Office 365 Business Premium").click();
      assertThat(detail).containsText("office-365-business-premium");
      page.keyboard().press("Escape");
      tab.check();
    }
  }

  @Test
  void theCustomerLastTriedIsOfferedAndColoursThePaths() {
    for (var colours : ColorScheme.values()) {
      if (colours == ColorScheme.NO_PREFERENCE) {
        continue;
      }
      try (var tab = browsing.tab(service.port(), "en", 1440, colours, null)) {
        tab.open("/console/en/matrix");
        var page = tab.page();
        page.evaluate("facts => localStorage.setItem('stepup.facts', facts)", CUSTOMER);
        page.reload();
        page.getByText("Show verdicts for the customer last tried").click();
        assertThat(page.locator(".customer strong")).hasText("contoso <b>cn</b>");
        assertThat(page.locator(".picture .line.eligible")).not().hasCount(0);
        assertThat(page.locator(".picture .line.not_eligible")).not().hasCount(0);
        assertThat(page.locator(".picture .box.had")).hasCount(2);
        page.locator(".picture a[href='#path-8'] text").click();
        assertThat(page.locator(".told .detail.shown .said")).hasCount(1);
        tab.pictures("matrix-customer-" + colours.name().toLowerCase(Locale.ROOT));
      }
    }
  }

  @Test
  void filtersWorkAsTheyAreChosenAndCanBeShared() {
    try (var tab = browsing.tab(service.port(), "en", 1440)) {
      tab.open("/console/en/matrix");
      var page = tab.page();
      page.getByLabel("Offer", new Page.GetByLabelOptions().setExact(true))
          .fill("Office 365 Enterprise E1");
      page.keyboard().press("Enter");
      assertThat(page.locator(".picture .line")).hasCount(1);
      assertThat(page).hasURL(Pattern.compile("\\?offer=[^&]*E1$"));
      page.locator("select[name=depth]").selectOption("2");
      assertThat(page.locator(".picture .line")).hasCount(3);
      page.reload();
      assertThat(page.locator(".picture .line")).hasCount(3);
      assertThat(page.locator(".picture .box.found")).hasCount(1);
      page.locator("select[name=way]").selectOption("out");
      assertThat(page.locator(".picture .line")).hasCount(0);
      assertThat(page.locator(".picture .box")).hasCount(1);
      page.getByText("Show all").click();
      assertThat(page.locator(".picture .line")).hasCount(7);
      tab.check();
    }
  }

  @Test
  void theSliderTellsWhatHoldsOnWhichDay() throws IOException, InterruptedException {
    var rules = changeable("dated");
    var paths = rules.resolve("upgrade-paths.csv");
    Files.writeString(
        paths,
        Files.readString(paths)
            .replaceFirst("(P-02,.*?licences),,,", "$1,,2030-06-30,")
            .replaceFirst("(P-06,.*?licences),,,", "$1,2031-01-01,,")
            .replaceFirst("(P-03,.*),yes,", "$1,no,"));
    try (var dated = serve(rules, "dated-data");
        var tab = browsing.tab(dated.port(), "en", 1440)) {
      tab.open("/console/en/matrix?on=2030-06-30&rows=all");
      var page = tab.page();
      assertThat(page.locator(".picture .line.closed")).hasCount(1);
      assertThat(page.locator(".picture .line.off")).hasCount(1);
      page.locator("#slider").focus();
      page.keyboard().press("ArrowRight");
      assertThat(page.locator(".picture .line.closed")).hasCount(2);
      assertThat(page.getByLabel("Day", new Page.GetByLabelOptions().setExact(true)))
          .hasValue("2030-07-01");
      assertThat(page).hasURL(Pattern.compile("on=2030-07-01"));
      page.locator("details summary").click();
      assertThat(page.locator(".changes")).containsText("P-02 has ended");
      tab.pictures("matrix-dated");
    }
  }

  @Test
  void twoThousandOffersAndTenThousandPathsStayUsable() throws IOException, InterruptedException {
    large = serve(LargeMatrix.in(folder.resolve("large")), "large-data");
    try (var tab = browsing.tab(large.port(), "en", 1440)) {
      var answer = tab.page().navigate("/console/en/matrix");
      assertThat(answer.body().length).isLessThan(600_000);
      var page = tab.page();
      assertThat(page.locator("main")).containsText("2,000 offers, 10,000 paths");
      assertThat(page.locator(".picture .line").count()).isBetween(1, 80);
      assertThat(page.locator("#matrix strong").getByText("The picture has room for")).isVisible();
      var services = page.getByRole(AriaRole.REGION).locator(".tabulator").last();
      assertThat(services).isVisible();
      int nodes = (int) page.evaluate("() => document.querySelectorAll('*').length");
      assertThat(nodes).isLessThan(12_000);
      tab.pictures("matrix-large");
      page.setViewportSize(1440, 900);
      services.locator(".tabulator-tableholder").evaluate("e => e.scrollTop = e.scrollHeight");
      assertThat(services.getByText("Plan 1987")).isVisible();
      assertThat((int) page.evaluate("() => document.querySelectorAll('*').length"))
          .isLessThan(12_000);
      page.locator("input[name=offer]").fill("plan-1200");
      page.keyboard().press("Enter");
      assertThat(page.locator(".picture .box.found")).hasCount(1);
      assertThat(page.locator(".picture .line").count()).isBetween(1, 80);
      tab.pictures("matrix-large-around");
    }
  }

  @Test
  void namesAreTextWhateverTheyHold() throws IOException, InterruptedException {
    var rules = changeable("odd");
    var offers = rules.resolve("offers.csv");
    Files.writeString(
        offers,
        Files.readString(offers)
            .replace(",Office 365 ProPlus,", ",<script>alert(1)</script>,")
            .replace(
                ",Office 365 Enterprise E1,",
                ",\"E1 \"\"quoted\"\" ' & <img src=x onerror=alert(2)>\","));
    try (var odd = serve(rules, "odd-data");
        var tab = browsing.tab(odd.port(), "en", 1440)) {
      tab.page().onDialog(dialog -> Assertions.fail(dialog.message()));
      tab.open("/console/en/matrix");
      var page = tab.page();
      assertThat(page.locator(".picture").getByText("<script>")).not().hasCount(0);
      page.locator(".picture .line").getByText("P-06").hover();
      assertThat(page.locator(".detail.shown")).containsText("<img src=x onerror=alert(2)>");
      tab.open(
          "/console/en/matrix?offer="
              + URLEncoder.encode("<script>alert(1)</script>", StandardCharsets.UTF_8));
      assertThat(page.locator(".picture .box.found")).hasCount(1);
      tab.pictures("matrix-odd");
    }
  }
}
