package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.access.Access;
import stepup.access.NewKey;
import stepup.access.Role;
import stepup.decision.Budget;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.http.Server;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.rules.RuleSet;

/** Trying a customer, without a browser. */
class DecideSectionTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
  private static final Budget.Limits USUAL = new Budget.Limits(100_000, 5_000);

  /** With an alias of an offer, an attribute and an order, as callers may write them. */
  private static final String WRITTEN =
      """
      {"customer": {"id": "contoso", "delegatedAdmin": [], "attributes": {"signedInUser": true}},
       "subscriptions": [
         {"id": "sub-1", "offer": "O365_BUSINESS", "status": "Suspended", "quantity": 25,
          "addOns": ["a, b", "c"], "reseller": "us"},
         {"id": "sub-2", "offer": "exchange-online-plan-1", "status": "active", "quantity": 5}],
       "order": {"subscription": "sub-1", "targetOffer": "O365_BUSINESS_PREMIUM"}}
      """;

  private static final List<DecisionRecord> RECORDED =
      Collections.synchronizedList(new ArrayList<>());
  @TempDir private static Path folder;
  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    server = server(Shipped.live(), USUAL);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Server server(Live live, Budget.Limits budget) throws IOException {
    return server(live, budget, Access.OPEN);
  }

  private static Server server(Live live, Budget.Limits budget, Access access) throws IOException {
    return new Setup(Path.of("data"))
        .live(() -> live)
        .clock(CLOCK)
        .budget(budget)
        .access(access)
        .recordingTo(RECORDED::addAll)
        .serve();
  }

  @Test
  void anExampleIsMadeOfTheOffersThereAre() throws Exception {
    var request = Json.read(json(get(server, "")).getBytes(StandardCharsets.UTF_8));
    assertThat(request.path("subscriptions")).hasSize(2);
    assertThat(request.at("/subscriptions/0/offer").asText()).isEqualTo("office-365-business");

    var files = Shipped.files();
    for (var id : List.of("P-01", "P-02", "P-03", "P-04")) {
      files = Shipped.with(files, "upgrade-paths.csv", id, "Enabled", "no");
    }
    try (var other = server(Shipped.live(files, RuleSet.load(files)), USUAL)) {
      var example = json(get(other, ""));
      assertThat(example).contains("office-365-business-essentials");
      assertThat(get(other, "")).contains("Possible upgrades:");
    }

    var rows = files.text("upgrade-paths.csv").lines().toList();
    var without = files.with("upgrade-paths.csv", rows.get(0) + "\n");
    try (var other = server(Shipped.live(without, RuleSet.load(without)), USUAL)) {
      assertThat(get(other, "")).contains("No upgrade starts from these subscriptions.");
    }
  }

  @Test
  void theAnswerSaysWhatDecideAnswersAndNothingIsRecorded() throws Exception {
    for (var language : Words.LANGUAGES) {
      RECORDED.clear();
      var page = get(server, language, "?facts=" + encoded(WRITTEN));
      assertThat(RECORDED).isEmpty();
      var answer = decide(language, WRITTEN);
      assertThat(RECORDED).hasSize(1);
      var messages = answer.findValuesAsText("message");
      assertThat(messages).hasSizeGreaterThan(5);
      for (var message :
          Stream.concat(messages.stream(), answer.findValuesAsText("remedy").stream()).toList()) {
        assertThat(page).contains(escaped(message));
      }
    }
  }

  @Test
  void everyRowThatWasLookedAtIsListedWithLinksToItsCells() throws Exception {
    var page = get(server, "?facts=" + encoded(WRITTEN));
    var sheet = Shipped.sheet("eligibility.csv");
    for (var rule : Shipped.rules().rules()) {
      if (rule.enabled() && rule.ref().file().equals(sheet.file())) {
        int row = rule.ref().row();
        assertThat(page)
            .contains(
                "/console/en/tables/eligibility.csv?row="
                    + row
                    + "&amp;column="
                    + sheet.column("Reason")
                    + "\">"
                    + rule.ref().id()
                    + " (eligibility.csv, row "
                    + row
                    + ")");
      }
    }
    assertThat(page)
        .contains("Held</span> the customer must not already have a subscription of the target")
        .contains("Does not apply</span> a cancelled subscription may block");
    var statusCell = "eligibility.csv?row=2&amp;column=" + sheet.column("Subscription status");
    assertThat(page)
        .containsPattern(Pattern.quote(statusCell) + "[^\\n]*not active[^\\n]*suspended");
  }

  @Test
  void aChangeOfTheFormLeavesEverythingElseAsItIsWritten() throws Exception {
    var changed =
        Json.read(
            json(change(WRITTEN, Map.of("/subscriptions/1/quantity", "7")))
                .getBytes(StandardCharsets.UTF_8));
    var expected = (ObjectNode) Json.read(WRITTEN.getBytes(StandardCharsets.UTF_8));
    ((ObjectNode) expected.at("/subscriptions/1")).put("quantity", 7);
    assertThat(changed).isEqualTo(expected);
  }

  @Test
  void everyFieldSentBackAsItIsShownChangesNothing() throws Exception {
    var page = get(server, "?facts=" + encoded(WRITTEN));
    var shown = shownIn(page);
    assertThat(shown)
        .containsEntry("/subscriptions/0/offer", List.of("office-365-business"))
        .containsEntry("/subscriptions/0/status", List.of("suspended"))
        .containsEntry("/customer/delegatedAdmin", List.of("stated"))
        .containsEntry("/order/targetOffer", List.of("office-365-business-premium"))
        .hasSizeGreaterThan(20);
    var again = Json.read(json(post(server, "en", shown)).getBytes(StandardCharsets.UTF_8));
    assertThat(again).isEqualTo(Json.read(WRITTEN.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void eachKindOfFieldIsWrittenAsDecideReadsIt() throws Exception {
    var page =
        change(
            WRITTEN,
            Map.of(
                "/customer/id", " fabrikam ",
                "/asOf", "2026-12-24",
                "/customer/attributes/signedInUser", "",
                "/subscriptions/0/provisioned", "false",
                "/subscriptions/0/addOns", "x，y , ",
                "/subscriptions/0/reseller", "",
                "/subscriptions/1/billingCycle", "annual",
                "/reseller/accountStatus", "suspended",
                "/order/quantity", "30",
                "/order/nothing", "is no field"));
    assertThat(page).contains("Possible upgrades:");
    assertThat(Json.read(json(page).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            Json.read(
                """
                {"customer": {"id": "fabrikam", "delegatedAdmin": []},
                 "subscriptions": [
                   {"id": "sub-1", "offer": "O365_BUSINESS", "status": "Suspended", "quantity": 25,
                    "addOns": ["x", "y"], "provisioned": false},
                   {"id": "sub-2", "offer": "exchange-online-plan-1", "status": "active",
                    "quantity": 5, "billingCycle": "annual"}],
                 "order": {"subscription": "sub-1", "targetOffer": "O365_BUSINESS_PREMIUM",
                   "quantity": 30},
                 "asOf": "2026-12-24", "reseller": {"accountStatus": "suspended"}}
                """
                    .getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void privilegesAreUnstatedNoneOrThoseTicked() throws Exception {
    assertThat(admin(WRITTEN, "", List.of())).isNull();
    assertThat(admin(WRITTEN, "stated", List.of())).isEqualTo("[]");
    assertThat(admin(WRITTEN, "stated", List.of("azure", "office-365")))
        .isEqualTo("[\"azure\",\"office-365\"]");
    var unstated = WRITTEN.replace("\"delegatedAdmin\": [], ", "");
    assertThat(admin(unstated, "", List.of())).isNull();
    assertThat(admin(unstated, "stated", List.of())).isEqualTo("[]");
    // Who ticks a service states something.
    assertThat(admin(unstated, "", List.of("azure"))).isEqualTo("[\"azure\"]");
  }

  private static @Nullable String admin(String json, String stated, List<String> services)
      throws Exception {
    var form = new LinkedHashMap<String, List<String>>();
    form.put("form", List.of("1"));
    form.put("json", List.of(json));
    form.put(FactsForm.ADMIN, List.of(stated));
    form.put(FactsForm.ADMIN_SERVICES, services);
    var request = Json.read(json(post(server, "en", form)).getBytes(StandardCharsets.UTF_8));
    return request.at(FactsForm.ADMIN).isMissingNode()
        ? null
        : Json.write(request.at(FactsForm.ADMIN));
  }

  @Test
  void subscriptionsComeAndGoAndTheOrderWithThem() throws Exception {
    var added = json(change(WRITTEN, Map.of("do", "add")));
    assertThat(Json.read(added.getBytes(StandardCharsets.UTF_8)).at("/subscriptions/2/id").asText())
        .isEqualTo("sub-3");
    var removed =
        Json.read(json(change(added, Map.of("do", "remove 0"))).getBytes(StandardCharsets.UTF_8));
    assertThat(removed.findValuesAsText("id")).containsExactly("contoso", "sub-2", "sub-3");
    assertThat(removed.has("order")).isFalse();
    // A number that is not there, or no number, removes nothing.
    for (var what : List.of("remove 7", "remove -1", "remove x", "whatever")) {
      assertThat(json(change(added, Map.of("do", what)))).isEqualTo(added);
    }
  }

  @Test
  void anOrderBeginsWithAnUpgradeThatThereIs() throws Exception {
    var without = WRITTEN.substring(0, WRITTEN.indexOf(",\n \"order\"")) + "}";
    assertThat(json(change(without, Map.of("/order/subscription", "sub-1"))))
        .contains("\"targetOffer\" : \"office-365-business-premium\"");
    assertThat(json(change(without, Map.of("/order/subscription", "sub-2"))))
        .contains("\"quantity\" : 6");
    assertThat(json(change(WRITTEN, Map.of("/order/subscription", "")))).doesNotContain("order");
  }

  @Test
  void everyMistakeIsToldAtItsFieldAndOfThemAll() throws Exception {
    var page =
        change(
            WRITTEN,
            Map.of(
                "/customer/id", "",
                "/asOf", "2026-02-30",
                "/subscriptions/0/status", "activ",
                "/subscriptions/1/quantity", "many",
                "/subscriptions/1/id", "sub-1"));
    for (var pointer :
        List.of("/customer/id", "/asOf", "/subscriptions/0/status", "/subscriptions/1/quantity")) {
      var id = FactsForm.idOf(pointer);
      assertThat(page).contains("<a href=\"#" + id + "\" data-field><code>" + pointer);
      assertThat(page).containsPattern("id=\"" + id + "\"[^>]* aria-invalid=\"true\"");
      assertThat(page).containsPattern("id=\"" + id + "-hint\">\\s*<span class=\"mistake\">");
    }
    assertThat(page)
        .contains("There is no answer.")
        .contains("did you mean `active`?")
        .contains("value=\"2026-02-30\"")
        .contains("value=\"many\"")
        .doesNotContain("data-decided");
  }

  @Test
  void jsonThatCannotBeShownKeepsTheFormAndLosesNothing() throws Exception {
    for (var broken :
        List.of(
            "{",
            "",
            "[]",
            "{\"customer\": 5}",
            "{\"subscriptions\": {}}",
            "{\"subscriptions\": [1]}",
            "{\"customer\": {\"id\": \"a\", \"attributes\": []}, \"subscriptions\": []}",
            "{\"customer\": {\"id\": \"a\", \"id\": \"b\"}}",
            "{\"a\":".repeat(40) + "1" + "}".repeat(40),
            "[".repeat(30_000),
            "{\"customer\": {\"id\": \"" + "x".repeat(30_000) + "\"}}",
            "{\"customer\": 1e99999999999}",
            "x".repeat(400_000))) {
      var page = post(server, "en", Map.of("json", List.of(broken), "last", List.of(WRITTEN)));
      assertThat(page)
          .contains("There is no answer.")
          .contains("<fieldset class=\"all\" disabled>")
          .contains("value=\"contoso\"")
          .contains("Correct the JSON")
          .doesNotContain("id=\"curl\"");
      assertThat(json(page)).isEqualTo(broken);
    }
    assertThat(get(server, "?facts=" + encoded("{")))
        .contains("The form comes back once the JSON can be read.")
        .contains("this is not JSON");
  }

  @Test
  void moreThanABodyMayHoldIsRefusedAsEverywhere() throws Exception {
    assertThat(Setup.announced(server, "decide", null, 8 * RequestLimits.USUAL.bodyBytes() + 6))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void whatIsWrittenIsShownAndNeverRun() throws Exception {
    var hostile = "<script>alert(1)</script>";
    var request =
        """
        {"customer": {"id": %s, "%s": 1},
         "subscriptions": [{"id": %s, "offer": %s, "status": "active", "quantity": 1, "reseller": %s},
           {"id": "x", "offer": "office-365-business", "status": "active", "quantity": 1}],
         "order": {"subscription": "x", "targetOffer": "office-365-proplus"}}
        """;
    var text = "\"" + hostile + "\"";
    var page = get(server, "?facts=" + encoded(request.formatted(text, "ok", text, text, text)));
    var sound =
        get(
            server,
            "?facts="
                + encoded(request.replace(", \"%s\": 1", "").formatted(text, text, text, text)));
    assertThat(page).contains("There is no answer.");
    assertThat(sound).contains("Possible upgrades:");
    for (var each : List.of(page, sound)) {
      assertThat(each).doesNotContain("<script>").contains("&lt;script>");
    }
    var remedied =
        post(
            server,
            "en",
            Map.of("json", List.of(hostile), "last", List.of(hostile), "before", List.of(hostile)));
    assertThat(remedied).doesNotContain("<script>").contains("&lt;script&gt;");
  }

  @Test
  void remediesAreAppliedToWhatTheyChangeOnlyAndTakenBack() throws Exception {
    var page = change(WRITTEN, Map.of("do", "apply order"));
    var expected =
        Json.read(
            WRITTEN
                .replace("\"delegatedAdmin\": []", "\"delegatedAdmin\": [\"office-365\"]")
                .replace("\"Suspended\"", "\"active\"")
                .replace(
                    "exchange-online-plan-1\", \"status\": \"active",
                    "exchange-online-plan-1\", \"status\": \"deleted")
                .getBytes(StandardCharsets.UTF_8));
    assertThat(Json.read(json(page).getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    assertThat(page)
        .contains("With the remedies applied, the facts are changed:")
        .containsPattern(
            "Delegated administrative privileges</a>:[^\\n]*none</del>[^\\n]*office-365</ins>")
        .containsPattern("Subscription sub-1: Status</a>:[^\\n]*suspended</del>[^\\n]*active</ins>")
        .containsPattern("Subscription sub-2: Status</a>:[^\\n]*active</del>[^\\n]*deleted</ins>")
        .containsPattern("<h3><span class=\"tag eligible\">Eligible</span> Order:");
    var before = hidden(page, "before");
    var back =
        post(
            server,
            "en",
            Map.of(
                "form", List.of("1"),
                "json", List.of(hidden(page, "json")),
                "before", List.of(before),
                "do", List.of("back")));
    assertThat(Json.read(json(back).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Json.read(WRITTEN.getBytes(StandardCharsets.UTF_8)));
    assertThat(back).doesNotContain("id=\"applied\"");
    // What cannot be applied changes nothing.
    for (var what : List.of("apply 7 7", "apply", "apply nothing", "apply 1 0")) {
      assertThat(
              Json.read(json(change(WRITTEN, Map.of("do", what))).getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(Json.read(WRITTEN.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void everyButtonThatAppliesRemediesLeadsToTheVerdictThatIsPromised() throws Exception {
    var page = get(server, "?facts=" + encoded(WRITTEN));
    var offered =
        Pattern.compile(
                "With all these remedies:[^<]*<span class=\"tag (\\w+)\">[^<]*</span>\\s*<button[^>]* value=\"([^\"]+)\"")
            .matcher(page)
            .results()
            .collect(Collectors.toMap(found -> found.group(2), found -> found.group(1)));
    assertThat(offered).hasSizeGreaterThan(3).containsKey("apply 0 licences");
    for (var each : offered.entrySet()) {
      var request = json(change(WRITTEN, Map.of("do", each.getKey())));
      var answer = decide("en", request);
      var parts = each.getKey().split(" ", -1);
      var at =
          parts.length == 2
              ? "/order"
              : "/subscriptions/"
                  + parts[1]
                  + (parts[2].equals("licences") ? "/licences" : "/upgrades/" + parts[2]);
      assertThat(answer.at(at + "/verdict").asText()).as(each.getKey()).isEqualTo(each.getValue());
    }
  }

  @Test
  void whatIsTooLongForAnAddressIsNotSharedByOne() throws Exception {
    var request = WRITTEN.replace("contoso", "客户".repeat(120));
    var many =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "{\"id\": \"s%d\", \"offer\": \"office-365-business\", \"status\": \"active\", \"quantity\": 5}"
                        .formatted(i))
            .collect(Collectors.joining(","));
    var shareable = post(server, "en", Map.of("json", List.of(request)));
    assertThat(shareable).contains("data-address=").contains("/console/en/scenarios/new?facts=");
    var page =
        post(
            server,
            "en",
            Map.of(
                "json",
                List.of(
                    WRITTEN.replace("\"subscriptions\": [", "\"subscriptions\": [" + many + ","))));
    assertThat(page)
        .contains("too long to be shared as an address (more than 6,000 characters)")
        .contains("Possible upgrades:")
        .doesNotContain("data-address=");
    // What is shared opens again: an address of this length is within the limits of the server.
    var address =
        Pattern.compile("data-address=\"([^\"]+)\"").matcher(shareable).results().findFirst();
    var opened =
        CLIENT.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + server.port() + address.orElseThrow().group(1)))
                .build(),
            BodyHandlers.ofString());
    assertThat(json(opened.body())).isEqualTo(Json.pretty(request));
  }

  @Test
  void theCommandForAShellAsksTheSame() throws Exception {
    var request = WRITTEN.replace("contoso", "it's $HOME `x` \\\\ \\\"");
    var page = post(server, "pt-BR", Map.of("json", List.of(request)));
    var command = unescaped(within(page, "<code id=\"curl\">", "</code>"));
    // The shell takes the words apart; curl itself is a function that tells them.
    var shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "curl() { for w in \"$@\"; do printf '%s\\n' \"$w\"; done; }\n" + command)
            .start();
    var words =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(words)
        .containsExactly(
            "-sS",
            "http://127.0.0.1:" + server.port() + "/decide",
            "-H",
            "Content-Type: application/json",
            "-H",
            "Accept-Language: pt-BR",
            "--data-raw",
            Json.write(Json.read(request.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void manyOffersAreSearchedByIdOrName() throws Exception {
    var files = Shipped.files();
    var offers =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    "offer-%d,Offer number %d,,office-365,1,300,,x,,,,,,,,,,,,,yes,test,"
                        .formatted(i, i))
            .collect(Collectors.joining("\n", "", "\n"));
    files = files.with("offers.csv", files.text("offers.csv") + offers);
    try (var large = server(Shipped.live(files, RuleSet.load(files)), USUAL)) {
      var page = get(large, "?facts=" + encoded(WRITTEN));
      assertThat(page)
          .contains("<option value=\"offer-1999\">Offer number 1999</option>")
          .containsPattern(
              "<input id=\"f-subscriptions-0-offer\"[^>]* list=\"offers\"[^>]* value=\"office-365-business\"");
      assertThat(page.split("<option value=\"offer-1999\"", -1)).hasSize(2);
      var found =
          post(
              large,
              "en",
              Map.of(
                  "form", List.of("1"),
                  "json", List.of(WRITTEN),
                  "/subscriptions/1/offer", List.of("offer NUMBER 7"),
                  "/subscriptions/0/offer", List.of("none of them")));
      assertThat(json(found)).contains("\"offer\" : \"offer-7\"").contains("none of them");
      assertThat(found).contains("The catalogue does not have this offer");
    }
  }

  @Test
  void rulesThatTakeTooLongAreToldOfInPlaceOfAnAnswer() throws Exception {
    try (var hasty = server(Shipped.live(), new Budget.Limits(1, 5_000))) {
      assertThat(get(hasty, "?facts=" + encoded(WRITTEN)))
          .contains("The decision took more than it may.")
          .contains("value=\"contoso\"");
    }
  }

  @Test
  void whatTheLogKeepsIsShownInTheSameWords() throws Exception {
    var rules = Shipped.rules();
    var facts =
        FactsReader.read(
            WRITTEN.getBytes(StandardCharsets.UTF_8),
            rules.catalog(),
            java.time.LocalDate.parse("2026-11-22"),
            RequestLimits.USUAL);
    var entry =
        new DecisionService(UUID::randomUUID, entries -> {})
            .decide(rules, facts, DecisionEngine.Scope.EXPLAINED, CLOCK.instant());
    for (var language : Words.LANGUAGES) {
      var answer = Json.readOwn(AnswerWriter.answer(entry, rules.catalog().texts(language)));
      var kept =
          Json.readOwn(AnswerWriter.decided(entry.decision()).getBytes(StandardCharsets.UTF_8));
      assertThat(Answered.of(kept, rules, language))
          .isEqualTo(Answered.of(answer, rules, language));
    }
  }

  @Test
  void aReasonThatTheRulesNoLongerKnowIsToldByItsCode() throws Exception {
    var kept =
        Json.readOwn(
            """
            {"subscriptions": [{"id": "s", "offer": "gone", "upgradable": false, "upgrades": [],
             "reasons": [{"code": "gone_too", "evidence": {}, "rule": {"id": "X-1", "file": "gone.csv", "row": 3}}],
             "licences": {"verdict": "undetermined", "reasons": []}}]}
            """
                .getBytes(StandardCharsets.UTF_8));
    var said = Answered.of(kept, Shipped.rules(), "en").subscriptions().get(0).reasons().get(0);
    assertThat(said.code()).isEqualTo("gone_too");
    assertThat(said.message()).isNull();
    assertThat(said.rule()).isEqualTo(new Answered.Place("X-1", "gone.csv", 3, 0));
  }

  @Test
  void conditionsThatHoldAreListedWithinReason() throws Exception {
    var held =
        """
        {"rule": {"id": "E-%d", "file": "eligibility.csv", "row": 2}, "title": "", "result": "not_eligible",
         "reason": "r", "held": %s, "cells": []}
        """;
    var conditions =
        IntStream.range(0, 3_000)
            .mapToObj(i -> held.formatted(i, i == 2_999))
            .collect(Collectors.joining(","));
    var answer =
        Json.readOwn(
            """
            {"subscriptions": [], "order": {"verdict": "not_eligible", "subscription": "s", "quantity": 1,
             "conditions": [%s]}}
            """
                .formatted(conditions)
                .getBytes(StandardCharsets.UTF_8));
    var outcome = Answered.of(answer, Shipped.rules(), "en").order().outcome();
    assertThat(outcome.conditions()).hasSize(2_001);
    assertThat(outcome.conditions().get(0).rule().id()).isEqualTo("E-2999");
    assertThat(outcome.unlisted()).isEqualTo(999);
    assertThat(outcome.passed()).isEqualTo(2_999);
  }

  @Test
  void whereKeysAreAskedForTheCommandHasOneToo() throws Exception {
    var key = NewKey.of("analyst", Set.of(Role.DECIDE), null);
    var file =
        Files.write(
            folder.resolve("keys.csv"), List.of(String.join(",", NewKey.LABELS), key.line()));
    try (var access = Access.of(new Access.Settings(file, null), CLOCK);
        var guarded = server(Shipped.live(), USUAL, access)) {
      var basic =
          Base64.getEncoder()
              .encodeToString(("analyst:" + key.key()).getBytes(StandardCharsets.UTF_8));
      var asked =
          HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + guarded.port() + "/console/en/decide"));
      assertThat(CLIENT.send(asked.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
      var page =
          CLIENT.send(
              asked.header("Authorization", "Basic " + basic).build(), BodyHandlers.ofString());
      assertThat(unescaped(page.body())).contains("-H \"Authorization: Bearer $STEPUP_KEY\"");
      // Who may only decide is not sent where rules are read.
      assertThat(page.body()).doesNotContain("?facts=\"").doesNotContain("scenarios/new");
      for (var method : List.of("GET", "POST")) {
        assertThat(
                CLIENT
                    .send(
                        asked
                            .setHeader("Authorization", "Basic bm9ib2R5Om5vdGhpbmc=")
                            .method(method, BodyPublishers.noBody())
                            .build(),
                        BodyHandlers.ofString())
                    .statusCode())
            .isEqualTo(401);
      }
    }
  }

  private static JsonNode decide(String language, String request) throws Exception {
    var answer =
        CLIENT.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.port() + "/decide?explain=full"))
                .header("Content-Type", "application/json")
                .header("Accept-Language", language)
                .POST(BodyPublishers.ofString(request))
                .build(),
            BodyHandlers.ofByteArray());
    return Json.readOwn(answer.body());
  }

  private static String get(Server server, String query) throws Exception {
    return get(server, "en", query);
  }

  private static String get(Server server, String language, String query) throws Exception {
    var answer =
        CLIENT.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:"
                            + server.port()
                            + "/console/"
                            + language
                            + "/decide"
                            + query))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** What comes back once somebody has changed fields of a request's form. */
  private static String change(String request, Map<String, String> fields) throws Exception {
    var form = new LinkedHashMap<String, List<String>>();
    form.put("form", List.of("1"));
    form.put("json", List.of(request));
    fields.forEach((name, value) -> form.put(name, List.of(value)));
    return post(server, "en", form);
  }

  private static String post(Server server, String language, Map<String, List<String>> form)
      throws Exception {
    var body =
        form.entrySet().stream()
            .flatMap(e -> e.getValue().stream().map(v -> encoded(e.getKey()) + "=" + encoded(v)))
            .collect(Collectors.joining("&"));
    var part = send(server, language, body, true);
    assertThat(part.statusCode()).as(part.body()).isEqualTo(200);
    assertThat(part.body()).doesNotContain("<!doctype").startsWith("<div id=\"tried\"");
    // Without scripts the same comes as a whole page.
    var page = send(server, language, body, false);
    assertThat(page.body()).startsWith("<!doctype").contains("</html>");
    return part.body();
  }

  private static HttpResponse<String> send(
      Server server, String language, String body, boolean htmx) throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.port() + "/console/" + language + "/decide"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body));
    return CLIENT.send(
        (htmx ? request.header("HX-Request", "true") : request).build(), BodyHandlers.ofString());
  }

  /** The JSON that a page shows. */
  private static String json(String page) {
    var area = within(page, "<textarea id=\"json\"", "</textarea>");
    return unescaped(area.substring(area.indexOf('>') + 1));
  }

  private static String hidden(String page, String name) {
    return unescaped(within(page, "<input type=\"hidden\" name=\"" + name + "\" value=\"", "\">"));
  }

  /** What a browser sends of the form that a page shows. */
  private static Map<String, List<String>> shownIn(String page) {
    var form = within(page, "<form id=\"facts\"", "</form>");
    var fields = new LinkedHashMap<String, List<String>>();
    var inputs = Pattern.compile("<input ([^>]*)>").matcher(form);
    while (inputs.find()) {
      var attributes = inputs.group(1);
      boolean ticked = attributes.contains(" checked");
      if (ticked || !attributes.matches(".*type=\"(checkbox|radio)\".*")) {
        fields
            .computeIfAbsent(attribute(attributes, "name"), n -> new ArrayList<>())
            .add(attribute(attributes, "value"));
      }
    }
    var selects = Pattern.compile("(?s)<select ([^>]*)>(.*?)</select>").matcher(form);
    while (selects.find()) {
      var chosen = Pattern.compile("value=\"([^\"]*)\" selected").matcher(selects.group(2));
      assertThat(chosen.find()).as(selects.group()).isTrue();
      fields.put(attribute(selects.group(1), "name"), List.of(unescaped(chosen.group(1))));
    }
    return fields;
  }

  private static String attribute(String attributes, String name) {
    return unescaped(within(attributes, name + "=\"", "\""));
  }

  private static String within(String text, String from, String to) {
    int start = text.indexOf(from);
    assertThat(start).as(from + " in " + text).isNotNegative();
    start += from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String unescaped(String html) {
    return html.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
