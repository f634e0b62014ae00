package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stepup.ServiceProcess;
import stepup.Shipped;

/** The tables, as an analyst looks at them. */
@Tag("browser")
class TablesBrowserTest {
  @TempDir private static Path folder;
  private static Path rules;
  private static ServiceProcess service;
  private static Browsing browsing;

  /** A checkout whose second commit switches E-40 off and on again in the third. */
  @BeforeAll
  static void start() throws IOException, InterruptedException, GitAPIException {
    var checkout = folder.resolve("checkout");
    rules = Shipped.copiedTo(checkout.resolve("rules"));
    try (var git = Git.init().setDirectory(checkout.toFile()).call()) {
      commit(git, "The shipped rules");
      var table = rules.resolve("eligibility.csv");
      var text = Files.readString(table);
      Files.writeString(table, text.replace("E-40,the customer", "E-40,our customer"));
      commit(git, "<script>alert(1)</script> is no title");
      Files.writeString(table, text);
      commit(git, "The title as it was");
    }
    service =
        ServiceProcess.start(
            Map.of("RULES", rules.toString(), "DATA", folder.resolve("data").toString()), folder);
    browsing = Browsing.start();
  }

  private static void commit(Git git, String message) throws GitAPIException {
    var author = new PersonIdent("Ana Lima", "ana@example.invalid");
    git.add().addFilepattern(".").call();
    git.commit().setMessage(message).setAuthor(author).setCommitter(author).call();
  }

  @AfterAll
  static void stop() {
    browsing.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "en,Tables,The offer matrix,7 of 7 rows",
    "pt-BR,Tabelas,A matriz de ofertas,7 de 7 linhas",
    "zh-CN,表格,产品矩阵,显示 7 行，共 7 行"
  })
  void everyTableIsListedAndOpensAsASheet(
      String language, String title, String about, String count) {
    try (var tab = browsing.tab(service.port(), language, 1440)) {
      tab.open("/console/" + language + "/tables");
      var page = tab.page();
      assertThat(page.getByRole(AriaRole.HEADING).first()).hasText(title);
      assertThat(page.getByText(about)).isVisible();
      tab.pictures("tables-" + language);
      page.getByRole(AriaRole.LINK).getByText("upgrade-paths.csv").click();
      assertThat(page.getByText(count)).isVisible();
      cell(tab, "r3", 3).click();
      assertThat(page.locator(".sheet-text")).hasText("office-365-proplus");
      tab.pictures("table-" + language);
    }
  }

  @Test
  void aLinkToACellGoesThereAndTellsWhatItHolds() {
    try (var tab = browsing.tab(service.port(), "en", 1440)) {
      var page = tab.page();
      tab.open("/console/en/tables/scenarios%2Fquantities.csv?row=61&column=5");
      assertThat(cell(tab, "r61", 5)).hasClass(Pattern.compile("sheet-shown"));
      assertThat(cell(tab, "r61", 5)).isInViewport();
      assertThat(page.locator(".sheet-place")).containsText("E61");
      tab.open("/console/en/tables/eligibility.csv?id=E-30");
      assertThat(page.locator(".sheet-place")).containsText("E-30");
      assertThat(page.locator(".sheet-active")).hasText("5");
      tab.pictures("table-wide");
      tab.open("/console/en/tables/upgrades.drl?id=UPG-040");
      assertThat(page.locator("[data-shown]")).containsText("rule \"UPG-040");
      assertThat(page.locator("[data-shown]")).isInViewport();
      tab.pictures("table-text");
    }
  }

  @Test
  void rowsAreFoundBySearchAndByFiltersOfTheirColumns() {
    try (var tab = browsing.tab(service.port(), "en", 1440)) {
      var page = tab.page();
      tab.open("/console/en/tables/upgrade-paths.csv");
      var count = page.locator(".sheet-count");
      page.getByLabel("Search all cells").fill("essentials");
      assertThat(count).hasText("3 of 7 rows");
      page.getByLabel("Filter To offer").fill("=office-365-enterprise-e3");
      assertThat(count).hasText("1 of 7 rows");
      assertThat(page.locator("tbody [data-column='0']")).hasText("P-07");
      page.getByLabel("Filter Note").fill("=");
      assertThat(count).hasText("1 of 7 rows");
      page.getByLabel("Search all cells").fill("no such text");
      assertThat(count).hasText("0 of 7 rows");
      assertThat(page.getByText("No row has all of this.")).isVisible();
      tab.check();
    }
  }

  @Test
  void theKeyboardGoesThroughTheCellsAndTellsTheActiveOne() {
    try (var tab = browsing.tab(service.port(), "en", 1440)) {
      tab.open("/console/en/tables/upgrade-paths.csv");
      var grid = tab.page().getByRole(AriaRole.GRID);
      grid.focus();
      for (var key : List.of("ArrowDown", "ArrowRight", "ArrowRight", "Shift+ArrowDown")) {
        grid.press(key);
      }
      assertThat(tab.page().locator(".sheet-place")).hasText("C4 · P-03 · To offer");
      assertThat(grid)
          .hasAttribute(
              "aria-activedescendant", String.valueOf(cell(tab, "r4", 3).getAttribute("id")));
      assertThat(tab.page().locator("[aria-selected=true]")).hasCount(2);
      grid.press("Control+c");
      assertThat(tab.page().evaluate("navigator.clipboard.readText()"))
          .isEqualTo("office-365-proplus\noffice-365-enterprise-e3");
      grid.press("Control+End");
      assertThat(tab.page().locator(".sheet-place")).containsText("P-07");
      tab.check();
    }
  }

  @Test
  void aRowTellsWhatItSaidBefore() {
    try (var tab = browsing.tab(service.port(), "en", 1440, ColorScheme.DARK, null)) {
      tab.open("/console/en/tables/eligibility.csv?id=E-40");
      tab.page().getByRole(AriaRole.BUTTON).getByText("History of row E-40").click();
      var commits = tab.page().locator(".commits > li");
      assertThat(commits).hasCount(3);
      assertThat(commits.nth(0)).containsText("The title as it was");
      assertThat(commits.nth(1)).containsText("<script>alert(1)</script> is no title");
      assertThat(commits.nth(1)).containsText("our customer");
      assertThat(commits.nth(1)).containsText("Ana Lima");
      assertThat(commits.nth(2)).containsText("The row was added.");
      tab.pictures("table-history-dark");
    }
  }

  @Test
  void whatNoScenarioShowsIsFoundOutAndMarked() throws IOException {
    var text = Files.readString(rules.resolve("scenarios/dates.csv"));
    try (var tab = browsing.tab(service.port(), "en", 1440)) {
      var page = tab.page();
      Files.delete(rules.resolve("scenarios/dates.csv"));
      var gone = page.getByRole(AriaRole.LINK).getByText("scenarios/dates.csv");
      tab.open("/console/en/tables");
      for (int i = 0; i < 100 && gone.count() > 0; i++) {
        page.waitForTimeout(100);
        tab.open("/console/en/tables");
      }
      assertThat(gone).hasCount(0);
      tab.open("/console/en/tables/eligibility.csv");
      page.locator("#overlay-coverage button").click();
      var box = page.getByLabel(Pattern.compile("What no scenario shows \\(\\d+ here\\)"));
      box.waitFor(new Locator.WaitForOptions().setTimeout(120_000));
      assertThat(page.locator("tbody .sheet-gap").first()).isVisible();
      page.getByLabel("Only rows with something to tell").check();
      page.locator("tbody .sheet-gap").first().click();
      assertThat(page.locator(".sheet-marks"))
          .containsText("No scenario shows it: no scenario exercises it");
      tab.pictures("table-coverage");
      box.uncheck();
      assertThat(page.locator("tbody .sheet-gap")).hasCount(0);
    } finally {
      Files.writeString(rules.resolve("scenarios/dates.csv"), text);
    }
  }

  @Test
  void aMistakeInTheFolderIsShownInItsCell() throws IOException {
    var paths = rules.resolve("upgrade-paths.csv");
    var right = Files.readString(paths);
    try (var tab = browsing.tab(service.port(), "en", 1440)) {
      var page = tab.page();
      Files.writeString(
          paths, right.replace("P-02,office-365-business,", "P-02,office-365-bussiness,"));
      for (int i = 0; i < 100 && page.getByText("1 error").count() == 0; i++) {
        page.waitForTimeout(100);
        tab.open("/console/en/tables");
      }
      tab.pictures("tables-refused");
      page.getByRole(AriaRole.LINK).getByText("upgrade-paths.csv").click();
      assertThat(page.getByText("This is what the rules folder holds.")).isVisible();
      assertThat(cell(tab, "r3", 2)).hasClass(Pattern.compile("sheet-error"));
      cell(tab, "r3", 2).click();
      assertThat(page.locator(".sheet-bar")).containsText("did you mean `office-365-business`?");
      tab.pictures("table-refused");
      page.getByText("Show what decides").click();
      assertThat(cell(tab, "r3", 2)).hasText("office-365-business");
      tab.check();
    } finally {
      Files.writeString(paths, right);
    }
  }

  /** A cell of the sheet, by the key of its row and its column from 1. */
  private static Locator cell(Tab tab, String row, int column) {
    return tab.page().locator("[data-key='" + row + "'][data-column='" + (column - 1) + "']");
  }
}
