package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stepup.ServiceProcess;
import stepup.Shipped;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.tables.RuleFiles;
import stepup.workbook.Export;

/** A change of the tables, as an analyst makes, proves and publishes it. */
@Tag("browser")
class ChangeBrowserTest {
  private static final int RESULT = 23;
  private static final int NOTE = 29;

  @TempDir private static Path folder;
  private static Path rules;
  private static String key;
  private static ServiceProcess service;
  private static Browsing browsing;

  @BeforeAll
  static void start() throws IOException, InterruptedException, GitAPIException {
    rules = Shipped.copiedTo(folder.resolve("checkout/rules"));
    try (var git = Git.init().setDirectory(folder.resolve("checkout").toFile()).call()) {
      git.add().addFilepattern(".").call();
      git.commit().setMessage("before").setAuthor("A", "a@b.c").setSign(false).call();
    }
    var made = NewKey.of("ana", Set.of(Role.READ, Role.DECIDE, Role.AUDIT, Role.PUBLISH), null);
    key = made.key();
    var keys =
        Files.write(
            folder.resolve("keys.csv"), List.of(String.join(",", NewKey.LABELS), made.line()));
    service =
        ServiceProcess.start(
            Map.of(
                "RULES", rules.toString(),
                "DATA", folder.resolve("data").toString(),
                "KEYS", keys.toString(),
                "PUBLISH", "yes"),
            folder);
    browsing = Browsing.start();
    setDefaultAssertionTimeout(60_000);
  }

  @AfterAll
  static void stop() {
    browsing.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en|1 edit: no mistakes|3 edits|no edits|Undo|Start over|Keep the draft|Git patch|Publish|Publish now|Live",
        "pt-BR|1 edição: nenhum erro|3 edições|nenhuma edição|Desfazer|Recomeçar|Manter o rascunho|Patch do git|Publicar|Publicar agora|Em vigor",
        "zh-CN|1 处修改：没有错误|3 处修改|没有修改|撤销|重新开始|保留草稿|Git 补丁|发布|立即发布|已生效"
      })
  void aChangeIsMadeProvedAndPublished(
      String language,
      String one,
      String three,
      String none,
      String undo,
      String startOver,
      String keep,
      String patch,
      String publish,
      String publishNow,
      String live)
      throws IOException {
    try (var tab = browsing.tab(service.port(), language, 1440, ColorScheme.LIGHT, key)) {
      var page = tab.page();
      tab.open("/console/" + language + "/change");
      var summary = page.locator("#summary");
      assertThat(summary).containsText(none);

      cell(page, "r2", RESULT).click();
      page.keyboard().press("Enter");
      assertThat(page.getByRole(AriaRole.COMBOBOX).last()).isFocused();
      page.locator("[role=option]", new Page.LocatorOptions().setHasText("undetermined")).click();
      assertThat(summary).containsText(one);
      assertThat(page.locator("#edits ins")).hasText("undetermined");
      assertThat(page.locator("#scenarios .mistakes li").first()).isVisible();
      assertThat(page.locator("#difference .found").first())
          .isVisible(
              new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions()
                  .setTimeout(120_000));
      assertThat(page.locator("#difference a[href*='/decide?facts=']").first()).isVisible();
      assertThat(page.locator("#impact .quiet").first()).isVisible();
      assertThat(page.locator("#unready")).isVisible();
      tab.pictures("change-difference-" + language);
      page.setViewportSize(1440, 900);

      page.locator("#edits button").getByText(undo).click();
      assertThat(summary).containsText(none);
      assertThat(cell(page, "r2", RESULT)).hasText("not eligible");

      page.evaluate(
          "text => navigator.clipboard.writeText(text)",
          "one of " + language + "\ntwo of " + language);
      cell(page, "r2", NOTE).click();
      page.keyboard().press("Control+V");
      assertThat(page.locator("#edits li")).hasCount(2);

      var exported = changed(Export.of(RuleFiles.read(rules)), "a note of " + language);
      page.locator("#file")
          .setInputFiles(new FilePayload("my rules.xlsx", "application/octet-stream", exported));
      assertThat(page.locator("#uploaded .told.note")).isVisible();
      assertThat(summary).containsText(three);
      page.reload();
      assertThat(summary).containsText(three);

      page.getByText(startOver).click();
      assertThat(page.locator("#sure")).isVisible();
      tab.check();
      page.getByText(keep).click();
      assertThat(page.locator("#sure")).isHidden();

      var download =
          page.waitForDownload(
              () -> page.getByText(patch, new Page.GetByTextOptions().setExact(true)).click());
      assertThat(Files.readString(download.path()))
          .contains("--- a/rules/eligibility.csv", "+E-10,", "two of " + language);

      var before = page.locator("footer code").textContent();
      page.locator("#publishing summary").click();
      page.locator("#publish [name=address]").fill("ana@example.org");
      page.locator("#publish [name=message]").fill("Notes, as agreed (" + language + ")");
      assertThat(page.locator("#publish [name=name]")).hasValue("ana");
      tab.pictures("change-publish-" + language);
      page.setViewportSize(1440, 900);
      page.locator("#publish button").getByText(publishNow).click();
      assertThat(page.locator("#published .tag.yes").last()).hasText(live);
      assertThat(page.locator("footer code")).not().hasText(before);
      assertThat(summary).containsText(none);
      var now = RuleFiles.read(rules);
      assertThat(now.version()).isEqualTo(page.locator("footer code").textContent());
      assertThat(now.text("eligibility.csv")).contains("one of " + language, "two of " + language);
      tab.open("/console/" + language + "/status");
      assertThat(page.locator("footer code")).hasText(now.version());
      tab.check();
    }
  }

  @Test
  void mistakesStandInTheirCellsAndFilesThatAreNoneAreTold() {
    try (var tab = browsing.tab(service.port(), "en", 1440, ColorScheme.DARK, key)) {
      var page = tab.page();
      tab.open("/console/en/change?file=eligibility.csv");
      cell(page, "r3", RESULT).click();
      page.keyboard().type("<b>never</b>");
      page.keyboard().press("Enter");
      assertThat(page.locator("#checks .mistakes")).containsText("`<b>never</b>`");
      assertThat(page.locator("#summary")).containsText("1 mistake");
      assertThat(page.locator("#checks .mistakes a").first()).isVisible();
      page.locator("#checks .mistakes a").first().click();
      assertThat(page).hasURL(java.util.regex.Pattern.compile("/console/en/change.*"));
      page.locator("#file")
          .setInputFiles(
              new FilePayload("wrong.xlsx", "application/octet-stream", new byte[] {1, 2, 3}));
      assertThat(page.locator("#uploaded")).containsText("wrong.xlsx: nothing of it was taken");
      assertThat(page.locator("#uploaded")).containsText("not an .xlsx workbook");
      assertThat(tab.troubles()).allMatch(trouble -> trouble.contains("422"));
      tab.pictures("change-wrong-dark");
    }
  }

  @Test
  void whatSomebodyElseChangedIsToldAndTheRestGoesOn() throws IOException {
    var table = rules.resolve("eligibility.csv");
    var right = Files.readString(table);
    try (var tab = browsing.tab(service.port(), "en", 820, ColorScheme.LIGHT, key)) {
      var page = tab.page();
      tab.open("/console/en/change?file=eligibility.csv");
      page.evaluate("() => navigator.clipboard.writeText('mine\\nmine')");
      cell(page, "r5", NOTE).click();
      page.keyboard().press("Control+V");
      assertThat(page.locator("#edits li")).hasCount(2);
      var lines = new ArrayList<>(right.lines().toList());
      lines.set(4, lines.get(4).replaceFirst("[^,]*$", "theirs"));
      Files.writeString(table, String.join("\n", lines) + "\n");
      var notice = page.locator("#edits .notice");
      for (int i = 0; i < 100 && !notice.isVisible(); i++) {
        page.waitForTimeout(200);
        page.reload();
        assertThat(page.locator("#edits [data-summary]")).isVisible();
      }
      assertThat(notice).containsText("the cell says `theirs`");
      tab.pictures("change-conflict");
      notice.getByRole(AriaRole.BUTTON).click();
      assertThat(notice).isHidden();
      assertThat(page.locator("#edits li")).hasCount(1);
    } finally {
      Files.writeString(table, right);
    }
  }

  /** A cell of the sheet, by the key of its row and its column from 1. */
  private static Locator cell(Page page, String row, int column) {
    return page.locator("[data-key='" + row + "'][data-column='" + (column - 1) + "']");
  }

  /** A workbook in which the note of E-21 is another one. */
  private static byte[] changed(byte[] workbook, String note) throws IOException {
    try (var book = new XSSFWorkbook(new ByteArrayInputStream(workbook))) {
      for (var row : book.getSheet("eligibility")) {
        if (row.getCell(0) != null && row.getCell(0).toString().equals("E-21")) {
          row.createCell(NOTE - 1).setCellValue(note);
        }
      }
      var bytes = new ByteArrayOutputStream();
      book.write(bytes);
      return bytes.toByteArray();
    }
  }
}
