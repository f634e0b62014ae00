package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.access.Access;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.audit.Backwards;
import stepup.audit.Chain;
import stepup.audit.LogMode;
import stepup.audit.LogSettings;
import stepup.audit.Mask;
import stepup.rules.RuleSet;

/** The recorded decisions as a browser gets them, of a real log. */
class DecisionsSectionTest {
  private static final String ROOT = "/console/en/decisions";
  private static final String HOSTILE = "\\\"><script>alert(1)</script>{0}'&amp;";
  private static final Pattern LINK = Pattern.compile("href=\"([^\"]*)\"");

  @TempDir private static Path folder;
  private static ConsoleServer server;
  private static String blocked;
  private static String eligible;
  private static String licences;

  @BeforeAll
  static void start() throws Exception {
    server = open("shared", LogSettings.USUAL, Access.OPEN);
    blocked = server.decide(order("contoso", "suspended"));
    eligible = server.decide(order(HOSTILE, "active"));
    licences = server.decide(request("fabrikam", "active", ""));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  private static ConsoleServer open(String data, LogSettings settings, Access access)
      throws IOException {
    return ConsoleServer.start(
        Shipped::live, Path.of("rules"), folder.resolve(data), settings, access);
  }

  private static String order(String customer, String status) {
    return request(
        customer,
        status,
        ", \"order\": {\"subscription\": \"s-1\", \"targetOffer\": \"office-365-business-premium\"}");
  }

  private static String request(String customer, String status, String more) {
    return """
        {"customer": {"id": "%s", "delegatedAdmin": ["office-365"]},
         "subscriptions": [{"id": "s-1", "offer": "office-365-business-essentials", "status": "%s", "quantity": 25}],
         "subscriptionsCover": "tenant"%s}
        """
        .formatted(customer, status, more);
  }

  /** The ids of the decisions that a page lists. */
  private static List<String> found(String page) {
    return ConsoleServer.between(page, "<td class=\"id\">", "</td>");
  }

  @Test
  void theNewestComeFirst() throws Exception {
    var page = server.page(ROOT);
    assertThat(found(page)).containsExactly(licences, eligible, blocked);
    assertThat(page).contains("3 recorded decisions", "searched to its beginning");
  }

  @Test
  void everyFieldFinds() throws Exception {
    var today = LocalDate.now(ZoneOffset.UTC);
    var queries =
        Map.ofEntries(
            Map.entry("id=" + eligible, List.of(eligible)),
            Map.entry("id=none", List.<String>of()),
            Map.entry("customer=contoso", List.of(blocked)),
            Map.entry(
                "customer=" + Addresses.encoded(HOSTILE.replace("\\\"", "\"")), List.of(eligible)),
            Map.entry("customer=%20contoso%20", List.of(blocked)),
            Map.entry("verdict=not_eligible", List.of(blocked)),
            Map.entry("verdict=eligible", List.of(licences, eligible)),
            Map.entry("reason=subscription_status_not_active", List.of(blocked)),
            Map.entry("reason=reassign_user_licences&verdict=not_eligible", List.<String>of()),
            Map.entry("row=P-05", List.of(licences, eligible, blocked)),
            Map.entry("row=E-10", List.of(blocked)),
            Map.entry("customer=contoso&verdict=eligible", List.<String>of()),
            Map.entry("from=" + today.minusDays(1), List.of(licences, eligible, blocked)),
            Map.entry("from=" + today.plusDays(2), List.<String>of()),
            Map.entry("until=" + today.minusDays(2), List.<String>of()),
            Map.entry(
                "until=" + today.plusDays(1) + "T08:00", List.of(licences, eligible, blocked)),
            Map.entry(
                "until=" + today.plusDays(1) + "T08:00:30", List.of(licences, eligible, blocked)),
            Map.entry("from=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z", List.<String>of()));
    for (var query : queries.entrySet()) {
      assertThat(found(server.page(ROOT + "?" + query.getKey())))
          .as(query.getKey())
          .isEqualTo(query.getValue());
    }
  }

  @Test
  void theEndOfATimeIsInclusive() throws Exception {
    var line = raw(server.page(ROOT + "/" + eligible));
    var time = Instant.parse(line.replaceAll("(?s).*\"time\":\"([^\"]*)\".*", "$1"));
    var second = time.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC).toLocalDateTime();
    var text = second.toString().length() == 16 ? second + ":00" : second.toString();
    assertThat(found(server.page(ROOT + "?from=" + text + "&until=" + text))).contains(eligible);
    var minute = text.substring(0, 16);
    assertThat(found(server.page(ROOT + "?from=" + minute + "&until=" + minute)))
        .contains(eligible);
    var day = text.substring(0, 10);
    var page = server.page(ROOT + "?from=" + day + "&until=" + day);
    assertThat(found(page)).contains(eligible);
    assertThat(page).contains("value=\"" + day + "T00:00\"", "value=\"" + day + "T23:59\"");
  }

  /** The recorded line that a page shows. */
  private static String raw(String page) {
    return ConsoleServer.between(page, "<code id=\"recorded\">", "</code>")
        .get(0)
        .replace("&#34;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  @Test
  void whatCannotBeReadIsToldAtItsField() throws Exception {
    for (var wrong :
        Map.of(
                "from=yesterday", "This is no time",
                "until=2026-13-01", "This is no time",
                "verdict=maybe", "This is no verdict",
                "before=1:2", "This is no place in the log")
            .entrySet()) {
      var answer = server.get(ROOT + "?" + wrong.getKey() + "&customer=contoso", null);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains(wrong.getValue(), "value=\"contoso\"", "role=\"alert\"");
      assertThat(found(answer.body())).isEmpty();
    }
  }

  @Test
  void aRecordIsShownExactlyAsItStandsInTheLog() throws Exception {
    var page = server.page(ROOT + "/" + blocked);
    var log = Files.readAllLines(folder.resolve("shared/decisions/000000000001.jsonl"));
    assertThat(raw(page)).isEqualTo(log.get(1));
    assertThat(page)
        .contains(blocked, "contoso", "Not eligible", "the rules of now", "record 1, in segment 1")
        .contains("/console/en/tables/eligibility.csv?row=")
        .contains(log.get(1).replaceAll(".*\"hash\":\"|\"}$", ""));
    // The answer in sentences, which the log does not keep.
    assertThat(page).contains("The subscription is suspended, not active.");
  }

  @Test
  void aRecordIsFoundByItsPlaceAndWithout() throws Exception {
    var address = LINK.matcher(server.page(ROOT + "?customer=contoso"));
    var links = new ArrayList<String>();
    while (address.find()) {
      if (address.group(1).contains(blocked)) {
        links.add(address.group(1).replace("&amp;", "&"));
      }
    }
    assertThat(links).singleElement().asString().contains("customer=contoso", "at=1-");
    assertThat(raw(server.page(links.get(0)))).contains("\"contoso\"");
    assertThat(server.page(links.get(0))).contains("href=\"" + ROOT + "?customer=contoso\"");
    // A wrong place does no harm.
    assertThat(raw(server.page(ROOT + "/" + eligible + "?at=1-1"))).contains("script");
    var at = links.get(0).replaceAll(".*at=", "");
    assertThat(raw(server.page(ROOT + "/" + eligible + "?at=" + at))).contains("script");
  }

  @Test
  void whatIsNotRecordedIsToldSo() throws Exception {
    for (var id : List.of("00000000-0000-0000-0000-000000000000", "%3Cscript%3E", "a%20b")) {
      var answer = server.get(ROOT + "/" + id, null);
      assertThat(answer.statusCode()).as(id).isEqualTo(404);
      assertThat(answer.body()).contains("No such decision is recorded").doesNotContain("<script>");
    }
  }

  @Test
  void aHostileCustomerIsShownAsText() throws Exception {
    for (var address :
        List.of(
            ROOT,
            ROOT + "?customer=" + Addresses.encoded("\"><script>alert(1)</script>"),
            ROOT + "?reason=" + Addresses.encoded("\"><script>alert(1)</script>"),
            ROOT + "/" + eligible + "?again=yes&verify=yes")) {
      var page = server.page(address);
      assertThat(page).doesNotContain("<script>alert").contains("&lt;script");
    }
  }

  @Test
  void aSearchEndsSoonAndGoesOnFromWhereItEnded() throws Exception {
    try (var bounded =
        ConsoleServer.start(
            Shipped::live,
            Path.of("rules"),
            folder.resolve("bounded"),
            LogSettings.USUAL,
            Access.OPEN,
            parts -> {
              var console = new Console(parts);
              var pages = new ArrayList<stepup.http.Page>();
              new DecisionsSection(parts, new Backwards.Bounds(2, 1L << 30, Duration.ofSeconds(30)))
                  .addTo(console, pages);
              return pages;
            })) {
      var ids = new ArrayList<String>();
      for (int i = 0; i < 5; i++) {
        ids.add(0, bounded.decide(request("c-" + i % 2, "active", "")));
      }
      var seen = new ArrayList<String>();
      var page = bounded.page(ROOT);
      seen.addAll(found(page));
      while (page.contains("Go on with older ones")) {
        assertThat(page).contains("MB of the log were searched, back to");
        page = bounded.page(onwards(page));
        assertThat(page).contains("Begin with the newest");
        seen.addAll(found(page));
      }
      assertThat(seen).isEqualTo(ids);
      var first = bounded.page(ROOT + "?customer=c-0");
      assertThat(found(first)).containsExactly(ids.get(0), ids.get(2));
      assertThat(onwards(first)).contains("customer=c-0");
      assertThat(found(bounded.page(onwards(first)))).containsExactly(ids.get(4));
      // One whose id alone is known is looked for in the same way.
      assertThat(bounded.page(ROOT + "/" + ids.get(4))).contains("record 1, in segment 1");
    }
  }

  private static String onwards(String page) {
    var link =
        Pattern.compile("href=\"([^\"]*before=[^\"]*)\"")
            .matcher(page.substring(page.indexOf("<main")));
    assertThat(link.find()).isTrue();
    return link.group(1).replace("&amp;", "&");
  }

  @Test
  void anUnchangedRuleSetDecidesTheSameAgain() throws Exception {
    var page = server.page(ROOT + "/" + blocked + "?again=yes");
    assertThat(page)
        .contains("Exactly as recorded", "Same answer", "as recorded", "Nothing was recorded")
        .doesNotContain("Another answer");
    assertThat(found(server.page(ROOT))).hasSize(3);
  }

  @Test
  void otherRulesAreComparedAndThoseOfThenComeFromGit() throws Exception {
    var rules = Shipped.copiedTo(folder.resolve("checkout/rules"));
    var changed = Shipped.with("eligibility.csv", "E-10", "Enabled", "no");
    var later = Shipped.live(changed, RuleSet.load(changed));
    var data = folder.resolve("changed");
    String id;
    try (var before =
        ConsoleServer.start(Shipped::live, rules, data, LogSettings.USUAL, Access.OPEN)) {
      id = before.decide(order("contoso", "suspended"));
    }
    try (var after =
        ConsoleServer.start(() -> later, rules, data, LogSettings.USUAL, Access.OPEN)) {
      assertThat(after.page(ROOT + "/" + id))
          .contains("not the rules of now", "told in the words of the rules of now");
      var unknown = after.page(ROOT + "/" + id + "?again=yes");
      assertThat(unknown)
          .contains("Not by the rules of then", "stepup impact --versions", "Another answer")
          .contains("was: Not eligible", "subscription_status_not_active (E-10)", "no longer said")
          .doesNotContain("Exactly as recorded");
      try (var git = Git.init().setDirectory(folder.resolve("checkout").toFile()).call()) {
        git.add().addFilepattern(".").call();
        git.commit()
            .setMessage("as it was")
            .setAuthor("a", "a@example.org")
            .setCommitter("a", "a@example.org")
            .call();
      }
      assertThat(after.page(ROOT + "/" + id + "?again=yes"))
          .contains("Exactly as recorded", "Another answer", "Rules of then");
    }
  }

  @Test
  void anEditedRecordIsNoticedByItsSegmentAndByItsRules() throws Exception {
    var data = folder.resolve("edited");
    String id;
    try (var honest = open("edited", LogSettings.USUAL, Access.OPEN)) {
      id = honest.decide(order("contoso", "suspended"));
      assertThat(honest.page(ROOT + "/" + id + "?verify=yes"))
          .contains("As it was recorded", "one record", "stepup log verify");
    }
    var segment = data.resolve("decisions/000000000001.jsonl");
    Files.writeString(
        segment,
        Files.readString(segment)
            .replace("\"verdict\":\"not_eligible\"", "\"verdict\":\"eligible\""));
    try (var edited =
        ConsoleServer.start(
            Shipped::live,
            Path.of("rules"),
            data,
            LogSettings.USUAL.in(LogMode.OFF),
            Access.OPEN)) {
      assertThat(edited.page(ROOT + "/" + id + "?verify=yes&again=yes"))
          .contains("Not as it was recorded", "one of them was changed")
          .contains("Not as recorded", "first at /decision/");
    }
  }

  @Test
  void aHashedCustomerIsFoundAndWhatIsHiddenIsMarked() throws Exception {
    var key = "a key of some length".getBytes(StandardCharsets.UTF_8);
    try (var masked =
        open(
            "masked",
            masked("hash /facts/customer/id, replace /facts/subscriptions/*/status", key),
            Access.OPEN)) {
      var id = masked.decide(order("contoso", "suspended"));
      assertThat(found(masked.page(ROOT + "?customer=contoso"))).containsExactly(id);
      assertThat(found(masked.page(ROOT + "?customer=fabrikam"))).isEmpty();
      var page = masked.page(ROOT + "/" + id + "?again=yes");
      assertThat(page)
          .contains("Hidden before recording", "/facts/customer/id", "<mark>")
          .contains("Not by the rules of then", "/subscriptions/0/status")
          .doesNotContain("contoso");
    }
  }

  @Test
  void aCustomerThatIsHiddenAloneDoesNotKeepFromDecidingAgain() throws Exception {
    try (var masked = open("hashed", masked("remove /facts/customer/id", null), Access.OPEN)) {
      var id = masked.decide(order("contoso", "suspended"));
      assertThat(masked.page(ROOT)).contains("hidden").doesNotContain("contoso");
      assertThat(masked.page(ROOT + "/" + id + "?again=yes"))
          .contains("Not by the rules of then", "/customer/id");
    }
    try (var masked = open("replaced", masked("replace /facts/customer/id", null), Access.OPEN)) {
      var id = masked.decide(order("contoso", "suspended"));
      assertThat(masked.page(ROOT + "/" + id + "?again=yes")).contains("Exactly as recorded");
    }
  }

  @Test
  void aRecordWithoutFactsOrVerdictsIsShownAsFarAsItGoes() throws Exception {
    for (var mask : List.of("remove /facts", "replace /facts", "replace /decision/**")) {
      var name = "hidden" + mask.hashCode();
      try (var masked = open(name, masked(mask, null), Access.OPEN)) {
        var id = masked.decide(order("contoso", "suspended"));
        assertThat(found(masked.page(ROOT))).containsExactly(id);
        var page = masked.page(ROOT + "/" + id + "?again=yes");
        assertThat(page)
            .as(mask)
            .contains(
                mask.contains("facts")
                    ? "nobody can decide it again"
                    : "Verdicts are hidden in this record");
        assertThat(page.contains("What was asked is not in the record"))
            .isEqualTo(mask.contains("facts"));
      }
    }
  }

  private static LogSettings masked(String mask, byte[] key) {
    var usual = LogSettings.USUAL;
    var mistakes = new ArrayList<String>();
    var settings =
        new LogSettings(
            usual.mode(),
            usual.segmentBytes(),
            usual.segmentAge(),
            usual.queue(),
            Chain.keyed("another key of a length".getBytes(StandardCharsets.UTF_8)),
            Mask.of(mask, key, mistakes::add),
            usual.syncWait());
    assertThat(mistakes).isEmpty();
    return settings;
  }

  @Test
  void aLogThatIsOffOrEmptyHasNothing() throws Exception {
    try (var off = open("off", LogSettings.USUAL.in(LogMode.OFF), Access.OPEN)) {
      off.decide(order("contoso", "active"));
      assertThat(off.page(ROOT)).contains("No recorded decision fits");
    }
  }

  @Test
  void onlyAuditorsSeeThem() throws Exception {
    var lines = new ArrayList<>(List.of(String.join(",", NewKey.LABELS)));
    var auditor = NewKey.of("auditor", Set.of(Role.AUDIT), null);
    var reader =
        NewKey.of(
            "reader", new LinkedHashSet<>(List.of(Role.READ, Role.DECIDE, Role.PUBLISH)), null);
    lines.addAll(List.of(auditor.line(), reader.line()));
    var keys = Files.write(folder.resolve("keys.csv"), lines);
    var settings = LogSettings.USUAL.in(LogMode.OFF);
    try (var access = Access.of(new Access.Settings(keys, null), Clock.systemUTC());
        var guarded =
            ConsoleServer.start(
                Shipped::live, Path.of("rules"), folder.resolve("shared"), settings, access)) {
      for (var address : List.of(ROOT, ROOT + "/" + blocked, ROOT + "/x?again=yes")) {
        assertThat(guarded.get(address, null).statusCode()).isEqualTo(401);
        assertThat(guarded.get(address, reader.key()).statusCode()).isEqualTo(403);
        assertThat(guarded.get(address, auditor.key()).statusCode()).isIn(200, 404);
      }
      // Who may not try facts is not offered to.
      assertThat(guarded.get(ROOT + "/" + blocked, auditor.key()).body())
          .contains(blocked)
          .doesNotContain("Try these facts");
    }
    assertThat(server.page(ROOT + "/" + blocked)).contains("Try these facts");
  }
}
