package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.http.Server;
import stepup.json.Json;
import stepup.live.Live;
import stepup.live.Release;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** What the pages of the tables tell, asked of a real server. */
@Timeout(180)
class TablesSectionTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final String TABLES = "/console/en/tables";

  @TempDir Path folder;

  private Path rules;
  private Server server;
  private volatile Live live = Shipped.live();

  @BeforeEach
  void start() throws IOException {
    rules = Shipped.copiedTo(folder.resolve("rules"));
    server = new Setup(folder).live(() -> live).rules(rules).serve();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyFileOfTheRulesIsListedWithAPageOfItsOwn() throws Exception {
    var index = page(TABLES);
    for (var file : Shipped.files().names("", "")) {
      var address = TABLES + "/" + Addresses.encoded(file);
      assertThat(index).contains("href=\"" + address + "\"");
      assertThat(page(address)).contains("<h1>" + file + "</h1>");
    }
  }

  @Test
  void theCellsOfATableAreGivenWithTheNumbersOfTheirRows() throws Exception {
    var data = json(TABLES + "/upgrade-paths.csv/data");
    assertThat(data.path("file").asText()).isEqualTo("upgrade-paths.csv");
    assertThat(data.path("version").asText()).isEqualTo(Shipped.rules().version());
    assertThat(data.path("rows")).hasSize(7);
    var second = data.path("rows").get(1);
    assertThat(second.path("row").asInt()).isEqualTo(3);
    assertThat(second.path("id").asText()).isEqualTo("P-02");
    assertThat(second.path("cells").get(2).asText()).isEqualTo("office-365-proplus");
    assertThat(second.path("cells")).hasSameSizeAs(data.path("columns"));
  }

  @Test
  void columnsOfferWhatTheirReadersAccept() throws Exception {
    var paths = "/upgrade-paths.csv";
    assertThat(choices(paths, "From offer")).contains("office-365-business").hasSize(12);
    assertThat(choices(paths, "Enabled")).containsExactly("yes", "no");
    assertThat(choices(paths, "Upgrade type"))
        .containsExactly("upgrade_only", "upgrade_with_license_transfer");
    assertThat(column(paths, "From date").path("kind").asText()).isEqualTo("date");
    assertThat(choices("/eligibility.csv", "Subscription status")).contains("active", "deleted");
    assertThat(choices("/eligibility.csv", "Result")).contains("not eligible");
    assertThat(choices("/eligibility.csv", "Reason")).contains("conflicting_service_types");
    assertThat(column("/eligibility.csv", "Delegated admin").path("meaning").asText())
        .startsWith("Whether the customer delegated administrative privileges");
    assertThat(column("/eligibility.csv", "Quantity").path("unit").asText()).isEqualTo("licences");
    assertThat(choices("/scenarios%2Fmatrix.csv", "Verdict")).contains("eligible", "not eligible");
    assertThat(column("/offers.csv", "Minimum quantity (licences)").path("minimum").asInt())
        .isEqualTo(1);
  }

  @Test
  void whatCellsHoldIsShownAsTextWhateverItIs() throws Exception {
    var evil = "<script>alert(1)</script>\" onload=x";
    var files =
        Shipped.withLine(
            Shipped.files(),
            "upgrade-paths.csv",
            "P-99,office-365-proplus,office-365-enterprise-e3,upgrade_only,,,,no,test,\""
                + evil.replace("\"", "\"\"")
                + "\"");
    live = Shipped.live(files, RuleSet.load(files));
    for (var path : List.of(TABLES + "/upgrade-paths.csv", TABLES + "?q=alert")) {
      assertThat(page(path)).contains("&lt;script&gt;").doesNotContain("<script>alert");
    }
    assertThat(page(TABLES + "?q=%3Cscript%3E%22")).doesNotContain("<script>\"");
    var row = json(TABLES + "/upgrade-paths.csv/data").path("rows").get(7);
    assertThat(row.path("cells").get(9).asText()).isEqualTo(evil);
  }

  @Test
  void aTextIsFoundInEveryFileWithALinkToItsCell() throws Exception {
    assertThat(page(TABLES + "?q=PROPLUS"))
        .contains("href=\"" + TABLES + "/upgrade-paths.csv?row=3&amp;column=3\"")
        .contains("upgrade-paths.csv!C3</a>")
        .contains("<mark>proplus</mark>");
    assertThat(page(TABLES + "?q=UPG-040")).contains(TABLES + "/upgrades.drl?row=");
    assertThat(page(TABLES + "?q=nowhere-to-be-found")).contains("stands nowhere.");
    assertThat(page(TABLES + "?q=e")).contains("The first 200 places");
    assertThat(page(TABLES + "?q=" + "x".repeat(3_000))).contains("stands nowhere.");
  }

  @Test
  void aTextOfRulesIsShownWithTheLineThatIsAskedFor() throws Exception {
    var page = page(TABLES + "/upgrades.drl?id=UPG-040");
    assertThat(page).containsPattern("data-shown=\"line\"><code>rule &#34;UPG-040|rule \"UPG-040");
    assertThat(page(TABLES + "/upgrades.drl?row=2")).contains("data-shown=\"line\"");
    assertThat(page(TABLES + "/upgrades.drl?row=99999999999")).doesNotContain("data-shown");
  }

  @Test
  void filesAndTheWorkbookOfAllTablesCanBeTaken() throws Exception {
    var table =
        CLIENT.send(get(TABLES + "/scenarios%2Fmatrix.csv/file"), BodyHandlers.ofByteArray());
    assertThat(table.body()).isEqualTo(Shipped.files().bytes("scenarios/matrix.csv"));
    assertThat(table.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=\"matrix.csv\"; filename*=UTF-8''matrix.csv");
    assertThat(table.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    var workbook = CLIENT.send(get(TABLES + "?as=workbook"), BodyHandlers.ofByteArray());
    try (var read = new XSSFWorkbook(new ByteArrayInputStream(workbook.body()))) {
      assertThat(read.getSheet("upgrade-paths").getRow(1).getCell(0).getStringCellValue())
          .isEqualTo("P-01");
    }
  }

  @Test
  void whatIsNoFileOfTheRulesIsNotThere() throws Exception {
    Files.writeString(folder.resolve("secret.csv"), "Id\nsecret\n");
    Files.writeString(rules.resolve("secret.csv"), "Id\nsecret\n");
    for (var item :
        List.of(
            "secret.csv",
            "..%2Fsecret.csv",
            "%2Fetc%2Fpasswd",
            "README.md",
            "nothing.csv",
            "upgrades.drl/data",
            "upgrades.drl/history?id=A",
            "offers.csv/history",
            "offers.csv/marks?overlay=nothing",
            "offers.csv/marks?overlay=coverage",
            "offers.csv/overlay?overlay=nothing")) {
      var answer = CLIENT.send(get(TABLES + "/" + item), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(item).isIn(400, 404);
      assertThat(answer.body()).doesNotContain("Id\nsecret");
    }
  }

  @Test
  void whatTheFolderHoldsIsShownWithItsMistakesInsteadOfWhatDecides() throws Exception {
    refuse();
    assertThat(page(TABLES)).contains("1 error</span>", "It cannot decide");
    var page = page(TABLES + "/upgrade-paths.csv");
    assertThat(page).contains("office-365-bussiness", "did you mean", "It cannot decide");
    assertThat(json(TABLES + "/upgrade-paths.csv/data?of=folder").at("/rows/1/cells/1").asText())
        .isEqualTo("office-365-bussiness");
    var mark = json(TABLES + "/upgrade-paths.csv/marks?overlay=findings&of=folder").get(0);
    assertThat(mark.path("row").asInt()).isEqualTo(3);
    assertThat(mark.path("column").asInt()).isEqualTo(2);
    assertThat(mark.path("kind").asText()).isEqualTo("error");
    assertThat(page(TABLES + "/upgrade-paths.csv?of=live"))
        .contains("This is what decides.")
        .doesNotContain("office-365-bussiness");
    assertThat(json(TABLES + "/upgrade-paths.csv/data?of=live").at("/rows/1/cells/1").asText())
        .isEqualTo("office-365-business");
  }

  @Test
  void columnsOfferWhatCouldBeReadOfWhatCannotDecide() throws Exception {
    refuse();
    assertThat(choices("/upgrade-paths.csv", "To offer")).contains("office-365-business");
  }

  @Test
  void aFolderThatIsGoneIsToldAndWhatDecidesIsShown() throws Exception {
    refuse();
    try (var files = Files.walk(rules)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    assertThat(page(TABLES + "/upgrade-paths.csv"))
        .contains("The rules folder cannot be read now.")
        .doesNotContain("office-365-bussiness</td>");
  }

  @Test
  void aFolderInNoRepositorySaysThatItHasNoHistory() throws Exception {
    assertThat(page(TABLES + "/offers.csv/history?id=office-365-business"))
        .contains("The rules folder is in no git repository");
  }

  @Test
  void whatNoScenarioShowsIsFoundOutOnceForTheRulesThatDecide() throws Exception {
    var files = Shipped.files().without("scenarios/dates.csv");
    live = Shipped.live(files, RuleSet.load(files));
    var address = TABLES + "/eligibility.csv/overlay";
    assertThat(page(address + "?overlay=coverage")).contains("Find out");
    assertThat(post(address, "overlay=coverage")).contains("hx-get=");
    var told = page(address + "?overlay=coverage");
    while (told.contains("hx-get=")) {
      Thread.sleep(50);
      told = page(address + "?overlay=coverage");
    }
    assertThat(told).containsPattern("What no scenario shows \\([1-9]\\d* here\\)");
    var marks = json(TABLES + "/eligibility.csv/marks?overlay=coverage");
    assertThat(marks)
        .isNotEmpty()
        .anySatisfy(m -> assertThat(m.path("kind").asText()).isEqualTo("gap"));
    assertThat(post(address, "overlay=coverage")).contains("here)");
    live = Live.loaded(live.proven(), null, Instant.EPOCH.plusSeconds(1));
    assertThat(page(address + "?overlay=coverage")).contains("Find out");
    assertThat(CLIENT.send(form(address, "overlay=nothing"), BodyHandlers.ofString()).statusCode())
        .isEqualTo(400);
  }

  @Test
  void ofABundleThatIsRefusedNoFolderIsShown() throws Exception {
    var decides = Shipped.live();
    var release = new Release("a", "store", 1, null, false, null, Instant.EPOCH);
    live =
        new Live(
            decides.proven(),
            release,
            Instant.EPOCH,
            Instant.EPOCH,
            new Live.Refused(null, Instant.EPOCH, List.of()),
            new Live.Loads(1, 1));
    Files.writeString(rules.resolve("offers.csv"), "what no replica has\n");
    assertThat(page(TABLES + "/offers.csv?of=folder"))
        .contains("office-365-business")
        .doesNotContain("what no replica has");
    assertThat(page("/console/en/scenarios?of=folder")).contains("C-001");
    for (var address : List.of(TABLES, TABLES + "/offers.csv", "/console/en/scenarios")) {
      assertThat(page(address)).as(address).doesNotContain("of=live", "of=folder");
    }
  }

  /** The folder holds an offer that is none. */
  private void refuse() throws IOException {
    var paths = rules.resolve("upgrade-paths.csv");
    Files.writeString(
        paths,
        Files.readString(paths).replace("P-02,office-365-business,", "P-02,office-365-bussiness,"));
    var mistakes = new ArrayList<Mistake>();
    try {
      RuleSet.load(RuleFiles.read(rules));
    } catch (RulesException e) {
      mistakes.addAll(e.mistakes());
    }
    live =
        new Live(
            live.proven(),
            null,
            Instant.EPOCH,
            Instant.EPOCH,
            new Live.Refused("0", Instant.EPOCH, mistakes),
            new Live.Loads(1, 1));
  }

  private JsonNode column(String table, String label) throws Exception {
    for (var column : json(TABLES + table + "/data").path("columns")) {
      if (column.path("label").asText().equals(label)) {
        return column;
      }
    }
    throw new AssertionError(table + " has no column " + label);
  }

  private List<String> choices(String table, String label) throws Exception {
    var choices = new ArrayList<String>();
    column(table, label).path("choices").forEach(choice -> choices.add(choice.asText()));
    return choices;
  }

  private JsonNode json(String path) throws Exception {
    var answer = CLIENT.send(get(path), BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return Json.readOwn(answer.body());
  }

  private String page(String path) throws Exception {
    return shown(path, CLIENT.send(get(path), BodyHandlers.ofString()));
  }

  private String post(String path, String form) throws Exception {
    return shown(path, CLIENT.send(form(path, form), BodyHandlers.ofString()));
  }

  private static String shown(String path, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return answer.body();
  }

  private HttpRequest form(String path, String form) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("HX-Request", "true")
        .POST(BodyPublishers.ofString(form))
        .build();
  }

  private HttpRequest get(String path) {
    return HttpRequest.newBuilder(uri(path)).build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
