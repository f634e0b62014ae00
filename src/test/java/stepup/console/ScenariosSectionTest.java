package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.access.Access;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.audit.LogMode;
import stepup.audit.LogSettings;
import stepup.json.Json;
import stepup.live.Live;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.RuleFiles;

/** The scenarios as a browser gets them. */
class ScenariosSectionTest {
  private static final String ROOT = "/console/en/scenarios";
  private static final String FACTS =
      """
      {"customer": {"id": "contoso", "delegatedAdmin": ["office-365"]},
       "subscriptions": [
         {"id": "s-1", "offer": "office-365-business-essentials", "status": "active", "quantity": 25},
         {"id": "s-2", "offer": "office-365-business", "status": "suspended", "quantity": 5, "reseller": "other"}],
       "subscriptionsCover": "tenant"%s}
      """;

  @TempDir private static Path folder;
  private static ConsoleServer server;

  @BeforeAll
  static void start() throws IOException {
    server = serving(Shipped::live, Path.of("rules"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static ConsoleServer serving(Supplier<Live> live, Path rules) throws IOException {
    return ConsoleServer.start(
        live, rules, folder.resolve("data"), LogSettings.USUAL.in(LogMode.OFF), Access.OPEN);
  }

  private static ConsoleServer serving(RuleFiles files) throws IOException {
    var live = Shipped.live(files, RuleSet.load(files));
    return serving(() -> live, Path.of("rules"));
  }

  /** The ids that a page lists. */
  private static List<String> listed(String page) {
    return ConsoleServer.between(page, "<td class=\"sentence\">", "</a>");
  }

  @Test
  void theListHasEveryScenarioPageByPage() throws Exception {
    int count = Scenarios.run(Shipped.files(), Shipped.rules()).count();
    var seen = new ArrayList<String>();
    for (int page = 1; seen.size() < count; page++) {
      var shown = server.page(ROOT + (page == 1 ? "" : "?page=" + page));
      assertThat(shown).contains(count + " of " + count + " scenarios");
      assertThat(shown.contains("rel=\"prev\"")).isEqualTo(page > 1);
      assertThat(listed(shown)).isNotEmpty().hasSizeLessThanOrEqualTo(100);
      seen.addAll(listed(shown));
      assertThat(shown.contains("rel=\"next\"")).isEqualTo(seen.size() < count);
    }
    assertThat(seen).hasSize(count).doesNotHaveDuplicates().contains("C-001", "X-002");
    // A page that is not there is the last.
    assertThat(listed(server.page(ROOT + "?page=999999"))).endsWith(seen.get(count - 1));
    assertThat(listed(server.page(ROOT + "?page=-1"))).startsWith("C-001");
  }

  @Test
  void everyFilterLeavesWhatFits() throws Exception {
    assertThat(listed(server.page(ROOT + "?text=DAY+BEFORE"))).contains("D-002");
    assertThat(listed(server.page(ROOT + "?text=C-00"))).contains("C-001", "C-009");
    assertThat(listed(server.page(ROOT + "?file=scenarios%2Fdates.csv")))
        .isNotEmpty()
        .allMatch(id -> id.startsWith("D-"));
    assertThat(listed(server.page(ROOT + "?file=pairs")))
        .containsExactly(
            "an-order-that-fails-in-every-way",
            "blocked-by-another-reseller",
            "nothing-stated-about-privileges-or-an-offer");
    assertThat(listed(server.page(ROOT + "?file=scenarios%2Fdates.csv&verdict=eligible")))
        .contains("D-001")
        .doesNotContain("D-002");
    assertThat(listed(server.page(ROOT + "?reason=offer_not_yet_available"))).contains("D-002");
    assertThat(listed(server.page(ROOT + "?verdict=not_eligible&file=pairs")))
        .contains("blocked-by-another-reseller");
    var none = server.page(ROOT + "?failed=yes&text=D-0");
    assertThat(listed(none)).isEmpty();
    assertThat(none).contains("0 of ", "value=\"D-0\"", "checked");
  }

  @Test
  void allAreRunWithASummary() throws Exception {
    int count = Scenarios.run(Shipped.files(), Shipped.rules()).count();
    assertThat(server.page(ROOT + "?run=all"))
        .contains("Run just now", count + " passed", "None failed");
  }

  @Test
  void whatFailsIsToldInWordsWhereverItIsLookedFor() throws Exception {
    var files = Shipped.with("scenarios/conditions.csv", "C-002", "Verdict", "undetermined");
    files =
        Shipped.with(files, "scenarios/dates.csv", "D-002", "Reasons", "offer_no_longer_available");
    try (var failing = serving(files)) {
      var said = "the rules say `not eligible`";
      assertThat(listed(failing.page(ROOT + "?failed=yes"))).containsExactly("C-002", "D-002");
      var run = failing.page(ROOT + "?run=all&file=pairs");
      assertThat(run)
          .contains("2 failed", said, "/console/en/scenarios/C-002\"")
          .contains("the rules say offer_not_yet_available by ");
      assertThat(failing.page(ROOT + "/C-002"))
          .contains("Failed", said, "Differs", "undetermined")
          .contains("correct the rules, or the scenario if the new answer is meant");
      assertThat(failing.page(ROOT + "/D-002")).contains("Differs", "offer_no_longer_available");
    }
  }

  @Test
  void oneShowsWhatIsAskedStatedAndSaid() throws Exception {
    var page = server.page(ROOT + "/H-001");
    assertThat(page)
        .contains("an Essentials customer with Business from another reseller")
        .contains("The rules answer as it states", "conflicting_service_types")
        .contains("/console/en/tables/scenarios%2Fholdings.csv?row=2")
        .contains("/console/en/decide?facts=%7B%22customer%22")
        .contains("The whole answer", "other-reseller")
        .contains("/console/en/tables/eligibility.csv?row=")
        .doesNotContain("Differs");
  }

  @Test
  void oneThatChangesCellsIsAnsweredByTheChangedRules() throws Exception {
    assertThat(server.page(ROOT + "/D-002"))
        .contains("P-05 From date = 2026-07-01", "2026-06-30", "Passed")
        .contains("changed for this scenario alone")
        .contains("offer_not_yet_available");
  }

  @Test
  void aPairShowsTheAnswerThatItStates() throws Exception {
    assertThat(server.page(ROOT + "/blocked-by-another-reseller"))
        .contains("scenarios/blocked-by-another-reseller.request.json")
        .contains("The answer that it states", "\"upgradable\": false", "Passed");
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    for (var address : List.of("/none", "/%3Cscript%3E", "/new/other.json?facts=1", "/C-001/x")) {
      assertThat(server.get(ROOT + address, null).statusCode()).as(address).isEqualTo(404);
    }
    assertThat(server.page(ROOT + "/new")).contains("made of facts that were tried first");
  }

  @Test
  void aHostileScenarioIsShownAsText() throws Exception {
    var hostile = "<script>alert(1)</script>\"'{0}";
    var files = Shipped.with("scenarios/conditions.csv", "C-001", "Scenario", hostile);
    files = Shipped.with(files, "scenarios/conditions.csv", "C-002", "Verdict", "<b>x</b>");
    try (var server = serving(files)) {
      for (var address :
          List.of(
              ROOT + "?run=all&text=" + Addresses.encoded("<script>"),
              ROOT + "/C-001",
              ROOT + "/C-002",
              ROOT + "?text=" + Addresses.encoded("\"><script>alert(1)</script>"),
              news("&sentence=" + Addresses.encoded("\"><script>alert(1)</script>")))) {
        assertThat(server.page(address)).doesNotContain("<script>alert", "<b>x");
      }
      assertThat(server.page(ROOT + "/C-001")).contains("&lt;script&gt;alert(1)");
    }
  }

  @Test
  void thoseOfAFolderThatDoesNotDecideCanBeLookedAt() throws Exception {
    var rules = Shipped.copiedTo(folder.resolve("rules"));
    var conditions = rules.resolve("scenarios/conditions.csv");
    var right = Files.readString(conditions);
    var live = Shipped.live();
    var refused =
        new Live(
            live.proven(),
            null,
            live.loadedAt(),
            live.since(),
            new Live.Refused(null, live.since(), List.of()),
            live.loads());
    Files.writeString(
        conditions, right.replaceFirst("premium,eligible,,,", "premium,undetermined,,,"));
    try (var stale = serving(() -> refused, rules)) {
      assertThat(stale.page(ROOT)).contains(ROOT + "?of=folder");
      assertThat(listed(stale.page(ROOT + "?failed=yes"))).isEmpty();
      var page = stale.page(ROOT + "?of=folder&failed=yes");
      assertThat(listed(page)).containsExactly("C-001");
      assertThat(page).contains("which does not decide", ROOT + "/C-001?of=folder");
      assertThat(stale.page(ROOT + "/C-001?of=folder")).contains("Failed", "Differs");
      assertThat(stale.page(ROOT + "/C-001")).contains("Passed").doesNotContain("Differs");
      Files.writeString(rules.resolve("offers.csv"), "Id\n");
      assertThat(stale.page(ROOT + "?of=folder"))
          .contains("cannot even be asked", "offers.csv", ROOT + "\"");
      assertThat(stale.page(ROOT + "/C-001?of=folder")).contains("cannot even be asked");
    }
    // Where the folder decides, there is nothing beside it.
    assertThat(server.page(ROOT + "?of=folder")).doesNotContain("which does not decide");
  }

  private static String news(String more) {
    return news("", more);
  }

  private static String news(String facts, String more) {
    return ROOT + "/new?facts=" + Addresses.encoded(FACTS.formatted(facts)) + more;
  }

  /** The row that a page offers, as it would be added to a change. */
  private static ObjectNode row(String page) throws IOException {
    var edit = Pattern.compile("data-edit=\"([^\"]*)\"").matcher(page);
    assertThat(edit.find()).as(page).isTrue();
    var json = edit.group(1).replace("&#34;", "\"").replace("&amp;", "&").replace("&#39;", "'");
    return (ObjectNode) Json.read(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The same rules with what was offered added, as the page of changes does. */
  private static RuleFiles with(ObjectNode edit) {
    var file = edit.path("file").asText();
    var cells = new ArrayList<String>();
    edit.path("added").forEach(cell -> cells.add('"' + cell.asText().replace("\"", "\"\"") + '"'));
    return Shipped.withLine(Shipped.files(), file, String.join(",", cells));
  }

  @Test
  void whatWasTriedBecomesARowThatPasses() throws Exception {
    var order = ", \"order\": {\"subscription\": \"s-2\", \"quantity\": 7}";
    for (var asked :
        List.of(
            news(""),
            news("&subscription=s-2"),
            news("&ask=upgrade%3Aoffice-365-enterprise-e1"),
            news("&ask=licences"),
            news("&ask=subscription&subscription=s-2"),
            news("&ask=nothing&table=scenarios%2Fholdings.csv&dated=yes"),
            news(order, ""),
            news(order, "&subscription=s-1"))) {
      var page = server.page(asked);
      assertThat(page).contains("A scenario states what should be, not only what is");
      var edit = row(page);
      var files = with(edit);
      var report = Scenarios.run(files, Shipped.rules());
      assertThat(report.failures()).as(asked).isEmpty();
      assertThat(report.count())
          .isEqualTo(Scenarios.run(Shipped.files(), Shipped.rules()).count() + 1);
    }
  }

  @Test
  void theRowSaysWhatWasTriedAndWhatIsAnsweredNow() throws Exception {
    var edit = row(server.page(news("&sentence=as+tried")));
    assertThat(edit.path("file").asText()).isEqualTo("scenarios/conditions.csv");
    var added = edit.path("added");
    assertThat(added.path("Id").asText()).matches("C-\\d{3}");
    assertThat(Shipped.files().text("scenarios/conditions.csv"))
        .doesNotContain(added.path("Id").asText());
    assertThat(added.path("Scenario").asText()).isEqualTo("as tried");
    assertThat(added.path("Subscription").asText()).isEqualTo("office-365-business-essentials x25");
    assertThat(added.path("Also held").asText())
        .isEqualTo("office-365-business x5 suspended from other");
    assertThat(added.path("Target offer").asText()).isEqualTo("office-365-business-premium");
    assertThat(added.path("Verdict").asText()).isNotEmpty();
    assertThat(row(server.page(news("&table=scenarios%2Fholdings.csv"))).path("file").asText())
        .isEqualTo("scenarios/holdings.csv");
  }

  @Test
  void aSentenceThatWasProposedFollowsTheQuestionAndAnotherStays() throws Exception {
    var first = row(server.page(news(""))).path("added").path("Scenario").asText();
    assertThat(first).isEqualTo("office-365-business-essentials to office-365-business-premium");
    var kept = "&ask=licences&sentence=";
    assertThat(
            row(server.page(news(kept + Addresses.encoded(first))))
                .path("added")
                .path("Scenario")
                .asText())
        .isEqualTo("more licences of office-365-business-essentials");
    assertThat(row(server.page(news(kept + "mine"))).path("added").path("Scenario").asText())
        .isEqualTo("mine");
  }

  @Test
  void theDayIsStatedWhereItMattersOrIsWished() throws Exception {
    var until = LocalDate.now(Clock.systemUTC()).minusDays(1).toString();
    var files = Shipped.with("upgrade-paths.csv", "P-05", "Until date", until);
    try (var dated = serving(files)) {
      var page = dated.page(news(""));
      assertThat(page).contains("The answer depends on the day");
      var added = row(page).path("added");
      assertThat(added.path("As of").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
      assertThat(added.path("Reasons").asText()).contains("offer_no_longer_available");
    }
    assertThat(row(server.page(news(""))).path("added").has("As of")).isFalse();
    assertThat(row(server.page(news("&dated=yes"))).path("file").asText())
        .isEqualTo("scenarios/dates.csv");
  }

  @Test
  void factsThatAreWrongAreRefusedWithTheirPlace() throws Exception {
    var facts = FACTS.formatted("").replace("\"suspended\"", "\"asleep\"");
    var answer = server.get(ROOT + "/new?facts=" + Addresses.encoded(facts), null);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("/subscriptions/1/status");
    assertThat(server.get(ROOT + "/new?facts=%7B", null).statusCode()).isEqualTo(400);
    assertThat(server.get(ROOT + "/new/answer.json?facts=%7B", null).statusCode()).isEqualTo(400);
    assertThat(
            server
                .page(
                    ROOT
                        + "/new?facts="
                        + Addresses.encoded(
                            "{\"customer\": {\"id\": \"c\"}, \"subscriptions\": []}"))
                .contains("No row of a table can state this"))
        .isTrue();
  }

  @Test
  void aPairThatIsDownloadedPasses() throws Exception {
    // A reseller with a blank in its id is two words in a cell.
    var more = ", \"reseller\": {\"id\": \"two words\"}";
    var page = server.page(news(more, ""));
    assertThat(page).contains("No row of a table can state this").doesNotContain("data-edit");
    var request = download(page, "request.json", null);
    var answer = download(page, "answer.json", null);
    var files =
        Shipped.files()
            .with("scenarios/a-new-scenario.request.json", request)
            .with("scenarios/a-new-scenario.answer.json", answer);
    var report = Scenarios.run(files, Shipped.rules());
    assertThat(report.failures()).isEmpty();
    assertThat(answer).contains("conflicting_service_types").doesNotContain("decisionId");
    assertThat(download(page, "request.json", "mine")).isEqualTo(request);
  }

  @Test
  void aTableOfItsOwnPasses() throws Exception {
    var page = server.page(news("&table="));
    var table = download(page.replace("answer.json", "table.csv"), "table.csv", null);
    var files = Shipped.files().with("scenarios/a-new-scenario.csv", table);
    var report = Scenarios.run(files, Shipped.rules());
    assertThat(report.failures()).isEmpty();
  }

  private static String download(String page, String file, @Nullable String name) throws Exception {
    var link =
        Pattern.compile("href=\"(/console/en/scenarios/new/" + file + "[^\"]*)\"").matcher(page);
    assertThat(link.find()).as(page).isTrue();
    var address = link.group(1).replace("&amp;", "&") + (name == null ? "" : "&name=" + name);
    var answer = server.get(address, null);
    assertThat(answer.statusCode()).isEqualTo(200);
    var stem = name == null ? "a-new-scenario" : name;
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .hasValue(
            "attachment; filename=\""
                + stem
                + (file.startsWith("table") ? ".csv" : "." + file)
                + "\"");
    return answer.body();
  }

  @Test
  void whoMayReadMayLookAndOnlyWhoMayDecideIsOfferedToTry() throws Exception {
    var lines = new ArrayList<>(List.of(String.join(",", NewKey.LABELS)));
    var reader = NewKey.of("reader", Set.of(Role.READ), null);
    var decider = NewKey.of("decider", Set.of(Role.DECIDE), null);
    lines.addAll(List.of(reader.line(), decider.line()));
    var keys = Files.write(folder.resolve("keys.csv"), lines);
    try (var access = Access.of(new Access.Settings(keys, null), Clock.systemUTC());
        var guarded =
            ConsoleServer.start(
                Shipped::live,
                Path.of("rules"),
                folder.resolve("data"),
                LogSettings.USUAL.in(LogMode.OFF),
                access)) {
      for (var address : List.of(ROOT, ROOT + "/C-001")) {
        assertThat(guarded.get(address, null).statusCode()).isEqualTo(401);
        assertThat(guarded.get(address, decider.key()).statusCode()).isEqualTo(403);
      }
      assertThat(guarded.get(news(""), null).statusCode()).isEqualTo(401);
      assertThat(guarded.get(ROOT + "/C-001", reader.key()).body())
          .contains("C-001")
          .doesNotContain("Try these facts");
      // To make a scenario of facts is to try them.
      assertThat(guarded.get(news(""), reader.key()).statusCode()).isEqualTo(403);
    }
  }
}
