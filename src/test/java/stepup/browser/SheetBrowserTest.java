package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.ServiceProcess;
import stepup.Shipped;

/** A sheet that may be changed, and a large one: what {@code sheet.js} does. */
@Tag("browser")
class SheetBrowserTest {
  /** Puts a sheet in the place of what the page of a table shows. */
  private static final String EDITING =
      """
      edits => {
        const {source, words} = document.getElementById("sheet").dataset;
        const place = document.createElement("div");
        document.getElementById("sheet").replaceWith(place);
        window.sheet = Sheet.open(place, {dataUrl: source, words: JSON.parse(words), editable: true,
          edits, onEdit: now => { window.told = now; }});
        return window.sheet.ready.then(() => true);
      }
      """;

  @TempDir private static Path folder;
  private static ServiceProcess service;
  private static Browsing browsing;

  private Tab tab;

  /** The shipped rules, and so many scenarios that not all of them can be in a page. */
  @BeforeAll
  static void start() throws IOException, InterruptedException {
    var rules = Shipped.copiedTo(folder.resolve("rules"));
    var many = new StringBuilder(Files.readString(rules.resolve("upgrade-paths.csv")));
    var offers = new StringBuilder(Files.readString(rules.resolve("offers.csv")));
    for (int i = 1; i <= 2_000; i++) {
      offers.append(
          "plan-%04d,Plan %d,,office-365,1,300,,x,,,,,,,,,,,,,yes,test,%n".formatted(i, i));
    }
    for (int i = 1; i <= 10_000; i++) {
      many.append(
          "X-%05d,plan-%04d,plan-%04d,upgrade_only,,,,yes,test,%n"
              .formatted(i, 1 + (i - 1) % 1_000, 1_001 + (i - 1) / 1_000 * 7 + (i - 1) % 100));
    }
    Files.writeString(rules.resolve("offers.csv"), offers);
    Files.writeString(rules.resolve("upgrade-paths.csv"), many);
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

  @BeforeEach
  void open() {
    tab = browsing.tab(service.port(), "en", 1440);
  }

  @AfterEach
  void close() {
    tab.close();
  }

  @Test
  void ofTenThousandRowsOnlyThoseInViewAreInThePage() {
    var page = tab.page();
    tab.open("/console/en/tables/upgrade-paths.csv?id=X-09999");
    assertThat(page.locator(".sheet-count")).hasText("10,007 of 10,007 rows");
    assertThat(page.locator(".sheet-active")).isInViewport();
    assertThat(page.locator(".sheet-place")).containsText("X-09999");
    assertThat(page.locator("tbody:not(.sheet-space) tr").count()).isBetween(10, 100);
    page.getByLabel("Filter To offer").fill("plan-1001");
    assertThat(page.locator(".sheet-count")).hasText("10 of 10,007 rows");
    assertThat(page.locator("[data-column='0']").first()).hasText("X-00001");
    page.getByLabel("Filter To offer").fill("");
    assertThat(page.locator(".sheet-count")).hasText("10,007 of 10,007 rows");
    var grid = page.getByRole(AriaRole.GRID);
    grid.focus();
    grid.press("Control+Home");
    assertThat(page.locator("[data-key='r2'][data-column='0']")).isInViewport();
    page.evaluate("document.querySelector('.sheet-scroll').scrollTop = 150000");
    assertThat(page.locator("tbody:not(.sheet-space) tr").nth(20)).isInViewport();
    tab.pictures("sheet-large");
  }

  @Test
  void aCellIsChangedByTypingAndByChoosing() {
    edit("licences.csv", "[]");
    var grid = tab.page().getByRole(AriaRole.GRID);
    cell("r2", 2).click();
    grid.press("Enter");
    tab.page().keyboard().type("a better title");
    tab.page().keyboard().press("Enter");
    assertThat(cell("r2", 2)).containsText("a better title");
    assertThat(cell("r2", 2)).hasClass(Pattern.compile("sheet-changed"));
    cell("r2", 4).dblclick();
    tab.page().keyboard().press("End");
    tab.page().keyboard().type(", sus");
    assertThat(tab.page().getByRole(AriaRole.OPTION)).hasCount(1);
    tab.check();
    tab.page().keyboard().press("ArrowDown");
    tab.page().keyboard().press("Enter");
    tab.page().keyboard().press("Tab");
    assertThat(edits())
        .isEqualTo(
            "[{\"file\":\"licences.csv\",\"id\":\"L-10\",\"label\":\"Title\",\"was\":\"licences can be added to an active subscription only\",\"now\":\"a better title\"},"
                + "{\"file\":\"licences.csv\",\"id\":\"L-10\",\"label\":\"Subscription status\",\"was\":\"not active\",\"now\":\"not active, suspended\"}]");
    tab.pictures("sheet-edited");
  }

  @Test
  void whatIsDoneCanBeUndoneAndDoneAgain() {
    edit("licences.csv", "[]");
    var page = tab.page();
    cell("r2", 2).click();
    page.getByRole(AriaRole.GRID).press("Delete");
    assertThat(cell("r2", 2).locator(".sheet-value")).hasText("");
    page.getByRole(AriaRole.BUTTON).getByText("Undo").click();
    assertThat(cell("r2", 2)).containsText("licences can be added");
    assertThat(edits()).isEqualTo("[]");
    page.getByRole(AriaRole.GRID).press("Control+y");
    assertThat(cell("r2", 2).locator(".sheet-value")).hasText("");
    page.getByRole(AriaRole.GRID).press("Control+z");
    assertThat(edits()).isEqualTo("[]");
    assertThat(page.getByRole(AriaRole.BUTTON).getByText("Undo")).isDisabled();
  }

  @Test
  void aBlockIsPastedFromASpreadsheetAndRowsAreAddedForIt() {
    edit("licences.csv", "[]");
    cell("r7", 2).click();
    tab.page()
        .evaluate(
            "navigator.clipboard.writeText('one\\toffice-365-business\\r\\n\"two\\n\"\"lines\"\"\"\\t\\r\\n')");
    tab.page().getByRole(AriaRole.GRID).press("Control+v");
    assertThat(cell("r7", 2)).containsText("one");
    assertThat(edits())
        .contains("\"label\":\"Title\",\"was\":\"", "\"now\":\"one\"")
        .contains(
            "{\"file\":\"licences.csv\",\"added\":{\"Id\":\"L-81\",\"Enabled\":\"yes\",\"Title\":\"two\\n\\\"lines\\\"\"}}");
    assertThat(tab.page().locator(".sheet-added")).hasCount(1);
  }

  @Test
  void rowsAreAddedAndRemovedAndPutBack() {
    edit("licences.csv", "[]");
    var page = tab.page();
    page.getByRole(AriaRole.BUTTON).getByText("Add a row").click();
    page.keyboard().type("a row of mine");
    page.keyboard().press("Enter");
    assertThat(edits())
        .isEqualTo(
            "[{\"file\":\"licences.csv\",\"added\":{\"Id\":\"L-81\",\"Enabled\":\"yes\",\"Title\":\"a row of mine\"}}]");
    cell("r3", 2).click();
    page.getByRole(AriaRole.BUTTON).getByText("Remove the row").click();
    assertThat(edits()).endsWith("{\"file\":\"licences.csv\",\"removed\":\"L-20\"}]");
    assertThat(page.locator(".sheet-removed")).containsText("L-20");
    tab.pictures("sheet-rows");
    page.getByRole(AriaRole.BUTTON).getByText("Put the row back").click();
    assertThat(page.locator(".sheet-removed")).hasCount(0);
    assertThat(edits()).doesNotContain("removed");
  }

  @Test
  void anIdIsNeverChangedAndEditsOfBeforeAreThereAgain() {
    edit(
        "licences.csv",
        "[{file: 'licences.csv', id: 'L-20', label: 'Enabled', was: 'yes', now: 'no'},"
            + " {file: 'offers.csv', removed: 'office-365-business'},"
            + " {file: 'licences.csv', added: {Id: 'L-99', Title: '<img src=x onerror=alert(1)>'}}]");
    assertThat(cell("r3", 15)).containsText("no");
    assertThat(tab.page().locator(".sheet-added")).containsText("<img src=x onerror=alert(1)>");
    cell("r3", 1).dblclick();
    assertThat(tab.page().locator(".sheet-editor")).hasCount(0);
    cell("r3", 1).click();
    tab.page().getByRole(AriaRole.GRID).press("x");
    assertThat(tab.page().locator(".sheet-editor")).hasCount(0);
    cell("r3", 15).dblclick();
    tab.page().keyboard().type("yes");
    tab.page().keyboard().press("Enter");
    assertThat(edits())
        .isEqualTo(
            "[{\"file\":\"licences.csv\",\"added\":{\"Id\":\"L-99\",\"Title\":\"<img src=x onerror=alert(1)>\"}}]");
    tab.check();
  }

  @Test
  void marksAreShownWhereTheyBelongInColourSignAndWords() {
    edit("licences.csv", "[]");
    tab.page()
        .evaluate(
            """
            sheet.mark([
              {row: 2, column: 4, kind: "error", text: "wrong <b>"},
              {id: "L-20", label: "Result", kind: "survivor", text: "kept"},
              {id: "L-30", kind: "gap", text: "no scenario"},
              {row: 1, column: 2, kind: "warning", text: "of the label"},
              {row: 999, column: 1, kind: "note", text: "nowhere"}])
            """);
    assertThat(cell("r2", 4)).containsText("Error: wrong <b>");
    assertThat(cell("r2", 4)).containsText("✖");
    assertThat(cell("r3", 11)).containsText("No scenario notices a change: kept");
    assertThat(cell("r4", 0)).containsText("No scenario shows it: no scenario");
    assertThat(tab.page().locator("thead .sheet-warning")).containsText("of the label");
    tab.page().getByLabel("Only rows with something to tell").check();
    assertThat(tab.page().locator(".sheet-count")).hasText("3 of 6 rows");
    tab.pictures("sheet-marks");
  }

  private void edit(String file, String edits) {
    tab.open("/console/en/tables/" + file);
    tab.page().evaluate("(" + EDITING.strip() + ")(" + edits + ")");
  }

  private String edits() {
    return String.valueOf(tab.page().evaluate("JSON.stringify(sheet.edits())"));
  }

  /** A cell by the key of its row and its column from 1; 0 for the row's number. */
  private Locator cell(String row, int column) {
    return tab.page().locator("[data-key='" + row + "'][data-column='" + (column - 1) + "']");
  }
}
