package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.LargeMatrix;
import stepup.Shipped;
import stepup.http.Server;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/** The page of the matrix, as it is sent. */
class MatrixSectionTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String FACTS =
      """
      {"customer": {"id": "c<1>", "delegatedAdmin": ["office-365"]},
       "subscriptions": [
        {"id": "s1", "offer": "office-365-business-essentials", "status": "active", "quantity": 5},
        {"id": "s2", "offer": "office-365-business", "status": "active", "quantity": 5}]}""";

  @TempDir private static Path folder;
  private static volatile Live live = Shipped.live();
  private static Server server;
  private static final List<Object> recorded = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    var clock = Clock.fixed(Instant.parse("2026-12-01T08:00:00Z"), ZoneOffset.UTC);
    server = new Setup(folder).live(() -> live).clock(clock).recordingTo(recorded::addAll).serve();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyOfferAndEveryPathIsInThePictureAndInTheGrids() throws Exception {
    live = Shipped.live();
    var page = page("");
    for (var path : Shipped.rules().catalog().paths()) {
      assertThat(page)
          .contains("href=\"#path-" + path.row().row() + "\"")
          .contains("id=\"path-" + path.row().row() + "\"")
          .contains("/console/en/tables/upgrade-paths.csv?row=" + path.row().row());
    }
    assertThat(count(page, "class=\"box ")).isEqualTo(12);
    assertThat(count(page, "<span class=\"has\""))
        .isEqualTo(
            Shipped.rules().catalog().offers().values().stream()
                .mapToInt(offer -> offer.services().size())
                .sum());
    assertThat(page)
        .contains("Office 365: 6 offers, 7 paths", "Offers without paths")
        .contains("No row has dates: everything shown holds every day.");
  }

  @Test
  void aCustomersVerdictsAreThoseOfTheRulesAndAreNotRecorded() throws Exception {
    live = Shipped.live();
    var page = page("?facts=" + encoded(FACTS));
    assertThat(states(page))
        .containsExactly(
            "P-01 not_eligible",
            "P-02 eligible",
            "P-03 not_eligible",
            "P-04 holds",
            "P-05 not_eligible",
            "P-06 eligible",
            "P-07 not_eligible");
    assertThat(page)
        .contains("<strong>c&lt;1&gt;</strong>")
        .contains("/console/en/tables/eligibility.csv?row=5")
        .doesNotContain("c<1>");
    assertThat(count(page, "class=\"box had")).isEqualTo(2);
    assertThat(recorded).isEmpty();
  }

  @Test
  void factsThatCannotBeDecidedAreToldAndThePageIsThere() throws Exception {
    live = Shipped.live();
    assertThat(page("?facts=" + encoded("{\"customer\": 7}")))
        .contains("The customer in the address cannot be decided:", "<code>/customer</code>")
        .contains("href=\"#path-2\"");
    assertThat(page("?facts=%7B")).contains("this is not JSON");
  }

  @Test
  void filtersLeaveOutWhatIsNotWanted() throws Exception {
    live = Shipped.live();
    assertThat(paths(page("?offer=STANDARDPACK"))).containsExactly("P-06");
    assertThat(paths(page("?offer=STANDARDPACK&depth=2")))
        .containsExactlyInAnyOrder("P-05", "P-06", "P-07");
    assertThat(paths(page("?offer=STANDARDPACK&way=out"))).isEmpty();
    assertThat(paths(page("?offer=office-365-business-premium&way=out"))).containsExactly("P-04");
    assertThat(paths(page("?offer=office-365-business-premium&way=in")))
        .containsExactlyInAnyOrder("P-01", "P-05");
    assertThat(paths(page("?service=bookings"))).containsExactlyInAnyOrder("P-01", "P-04", "P-05");
    assertThat(paths(page("?type=upgrade_only"))).hasSize(7);
    assertThat(page("?offer=nothing+like+it")).contains("No offer has “nothing like it” in its");
  }

  @Test
  void rowsThatAreSwitchedOffAreShownToThoseWhoWantThem() throws Exception {
    live = live(Shipped.with("upgrade-paths.csv", "P-03", "Enabled", "no"));
    assertThat(paths(page(""))).hasSize(6);
    assertThat(states(page("?rows=all"))).hasSize(7).contains("P-03 off");
    assertThat(states(page("?rows=off"))).containsExactly("P-03 off");
  }

  @Test
  void datesSayWhatHoldsOnWhichDay() throws Exception {
    var files = Shipped.with("upgrade-paths.csv", "P-02", "Until date", "2030-06-30");
    files =
        Shipped.with(files, "offers.csv", "office-365-enterprise-e1", "From date", "2031-01-01");
    live = live(files);
    assertThat(states(page("?on=2030-06-30"))).contains("P-02 holds", "P-06 closed");
    assertThat(states(page("?on=2030-07-01"))).contains("P-02 closed", "P-06 closed");
    assertThat(states(page("?on=2031-01-01"))).contains("P-02 closed", "P-06 holds");
    assertThat(paths(page("?on=2030-07-01&held=yes"))).hasSize(5).doesNotContain("P-02", "P-06");
    var page = page("?on=2030-07-01");
    assertThat(page)
        .contains("data-days=\"2026-12-01 2030-06-30 2030-07-01 2031-01-01 \"")
        .contains("P-02 has ended", "P-06 begins", "Office 365 Enterprise E1 is sold from")
        .contains("not sold on this day");
    // The customer's verdicts are those of the day, too.
    assertThat(states(page("?on=2030-07-01&facts=" + encoded(FACTS))))
        .contains("P-02 not_eligible closed", "P-06 not_eligible closed");
  }

  @Test
  void whatTheAddressSaysWronglyIsToldAndLeftAside() throws Exception {
    live = Shipped.live();
    for (var query :
        List.of(
            "service=nothing",
            "type=nothing",
            "on=2027-02-30",
            "depth=3",
            "way=up",
            "rows=some",
            "offer=" + "x".repeat(257))) {
      var answer = get("/console/en/matrix?" + query);
      assertThat(answer.statusCode()).as(query).isEqualTo(400);
      assertThat(answer.body()).as(query).contains("role=\"alert\"", "href=\"#path-2\"");
    }
  }

  @Test
  void namesAreTextWhateverTheyHold() throws Exception {
    var files =
        Shipped.with("offers.csv", "office-365-proplus", "Name", "<script>alert(1)</script>");
    files = Shipped.with(files, "offers.csv", "office-365-enterprise-e1", "Name", "\"><b a='");
    live = live(files);
    var page = page("?offer=" + encoded("<script>alert(1)</script>"));
    assertThat(page).contains("&lt;script>").doesNotContain("<script>", "\"><b a=");
    assertThat(page("")).doesNotContain("<script>", "\"><b a=");
  }

  @Test
  void alsoThePathsOfACircleAreDrawn() throws Exception {
    live =
        live(
            Shipped.withLine(
                Shipped.files(),
                "upgrade-paths.csv",
                "P-08,office-365-enterprise-e3,office-365-business,upgrade_only,,,,yes,a test,"));
    assertThat(paths(page(""))).hasSize(8).contains("P-08");
  }

  @Test
  void aLargeMatrixIsSentInPartsThatAreBounded() throws Exception {
    var files = RuleFiles.read(LargeMatrix.in(folder.resolve("large")));
    live = live(files);
    var page = page("");
    assertThat(page.length()).isLessThan(600_000);
    assertThat(paths(page)).hasSizeBetween(1, MatrixChoice.MOST_PATHS);
    assertThat(count(page, "class=\"box "))
        .isBetween(1, MatrixChoice.MOST_DRAWN + MatrixChoice.MOST_ALONE);
    assertThat(page).contains("of 2,000 offers and 80 of 10,000 paths");
    assertThat(json("/console/en/matrix/offers")).hasSize(2_000);
    var rows = json("/console/en/matrix/paths?offer=plan-100");
    assertThat(rows.findValuesAsText("id")).contains("plan-100");
    assertThat(rows.findValuesAsText("aloud")).anyMatch(text -> text.contains("Plan 100"));
    assertThat(json("/console/en/matrix/names?offer=plan-19").findValuesAsText("id"))
        .hasSizeLessThanOrEqualTo(20)
        .contains("plan-19");
    assertThat(paths(page("?offer=plan-100&depth=2"))).hasSizeBetween(5, MatrixChoice.MOST_PATHS);
  }

  private static Live live(RuleFiles files) {
    return Shipped.live(files, RuleSet.load(files));
  }

  private static String page(String query) throws IOException, InterruptedException {
    var answer = get("/console/en/matrix" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static JsonNode json(String path) throws IOException, InterruptedException {
    return Json.read(get(path).body().getBytes(StandardCharsets.UTF_8), RequestLimits.FILES);
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        BodyHandlers.ofString());
  }

  /** The paths drawn, in the order of their ids, each with its classes. */
  private static List<String> states(String page) {
    var line = Pattern.compile("<a class=\"line ([a-z_ ]+)\"[^>]* aria-label=\"Path (\\S+) ");
    return line.matcher(page)
        .results()
        .map(found -> found.group(2) + " " + found.group(1))
        .sorted()
        .toList();
  }

  private static Set<String> paths(String page) {
    return Set.copyOf(
        states(page).stream().map(state -> state.substring(0, state.indexOf(' '))).toList());
  }

  private static int count(String page, String part) {
    return page.split(Pattern.quote(part), -1).length - 1;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
