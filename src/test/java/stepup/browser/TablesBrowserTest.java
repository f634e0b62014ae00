package stepup.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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

  /** A cell of the sheet, by the key of its row and its column from 1. */
  private static Locator cell(Tab tab, String row, int column) {
    return tab.page().locator("[data-key='" + row + "'][data-column='" + (column - 1) + "']");
  }
}
