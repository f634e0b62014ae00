package stepup.partnercenter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionRecord;
import stepup.decision.Facts;
import stepup.http.Server;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;
import stepup.rules.RandomFacts;
import stepup.rules.RuleSet;
import stepup.tables.RulesException;

/** Partner Center's shapes say what requests to {@code POST /decide} say, and get its verdicts. */
final class UpgradesTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Path SAMPLES = Path.of("src/test/resources/partner-center");

  private static final List<DecisionRecord> LOG = new CopyOnWriteArrayList<>();
  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    server = Serving.start(Shipped::live, LOG::addAll);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aQuestionIsTheFactsOfTheRequestThatStatesTheSame() {
    int compared = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      var facts = statable(RandomFacts.of(seed));
      if (facts != null) {
        var request = json(AnswerWriter.request(facts));
        var stated = FactsReader.of(request, Shipped.rules().catalog(), TODAY, 100);
        assertThat(read(Resources.of(request)).facts()).as("seed %d", seed).isEqualTo(stated);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(1_000);
  }

  @Test
  void verdictsAndReasonsAreThoseOfDecide() throws Exception {
    var verdicts = new LinkedHashSet<String>();
    for (long seed = 0; seed < 300; seed++) {
      var facts = statable(RandomFacts.of(seed));
      if (facts == null) {
        continue;
      }
      var request = json(AnswerWriter.request(facts));
      LOG.clear();
      var decided = post("/decide", request);
      var upgrades = post("/partner-center/upgrades?codes=name", Resources.of(request));
      assertThat(AnswerWriter.decided(LOG.get(1).decision()))
          .as("what is recorded, seed %d", seed)
          .isEqualTo(AnswerWriter.decided(LOG.get(0).decision()));
      assertThat(LOG.get(1).facts()).isEqualTo(LOG.get(0).facts());
      assertThat(upgrades.at("/stepup/decisionId").asText()).isEqualTo(LOG.get(1).id().toString());
      var expected = new ArrayList<List<Object>>();
      for (var subscription : decided.path("subscriptions")) {
        for (var upgrade : subscription.path("upgrades")) {
          expected.add(
              List.of(
                  subscription.path("id").asText(),
                  upgrade.path("targetOffer").asText(),
                  upgrade.path("verdict").asText(),
                  upgrade.path("upgradeType").asText(),
                  upgrade.at("/quantity/default").asInt(),
                  codes(upgrade.path("reasons")),
                  codes(upgrade.path("warnings")),
                  codes(upgrade.path("followUps"))));
        }
      }
      var answered = new ArrayList<List<Object>>();
      for (var item : upgrades.path("items")) {
        var verdict = item.at("/stepup/verdict").asText();
        verdicts.add(verdict);
        assertThat(item.path("isEligible").asBoolean()).isEqualTo(verdict.equals("eligible"));
        answered.add(
            List.of(
                item.at("/stepup/subscription").asText(),
                item.at("/targetOffer/id").asText(),
                verdict,
                item.path("upgradeType").asText(),
                item.path("quantity").asInt(),
                codes(item.path("upgradeErrors")),
                codes(item.at("/stepup/warnings")),
                codes(item.at("/stepup/followUps"))));
      }
      assertThat(answered).as("seed %d", seed).isEqualTo(expected);
      assertThat(upgrades.path("totalCount").asInt()).isEqualTo(expected.size());
    }
    assertThat(verdicts).containsExactlyInAnyOrder("eligible", "undetermined", "not_eligible");
  }

  @Test
  void everyCodeThatPartnerCenterHasIsItsNumber() {
    // As the SDK for .NET numbers them in UpgradeErrorCode.
    var numbers =
        List.of(
            "other",
            "delegated_admin_permissions_disabled",
            "subscription_status_not_active",
            "conflicting_service_types",
            "concurrency_conflicts",
            "user_context_required",
            "subscription_add_ons_present",
            "subscription_does_not_have_any_upgrade_paths",
            "subscription_target_offer_not_found",
            "subscription_not_provisioned",
            "offer_does_not_support_billing_cycle");
    for (var reason : Shipped.rules().catalog().reasons().values()) {
      assertThat(reason.partnerCenterCode())
          .as(reason.code())
          .isEqualTo(Math.max(0, numbers.indexOf(reason.code())));
    }
  }

  @Test
  void aCodeThatPartnerCenterDoesNotHaveIsReportedAtItsCell() {
    for (var cell : List.of("11", "-1", "other")) {
      var files = Shipped.with("reasons.csv", "services_lost", "Partner Center code", cell);
      assertThatThrownBy(() -> RuleSet.load(files))
          .isInstanceOf(RulesException.class)
          .hasMessageStartingWith("reasons.csv!J23 (row services_lost, \"Partner Center code\"): `")
          .hasMessageContaining(cell);
    }
  }

  @Test
  void aTargetIsCalledByTheKindOfNameThatTheSourceHas() {
    var names =
        Map.of(
            "office-365-business-premium", "office-365-enterprise-e3",
            "031c9e47-4802-4248-838e-778fb1d2cc05", "796B6B5F-613C-4E24-A17C-EBA730D49C02",
            "f245ecc8-75af-4f8e-b61f-27d8114de5f3", "6fd2c87f-b296-42f0-b197-1e91e994b900",
            "O365_BUSINESS_PREMIUM", "ENTERPRISEPACK");
    names.forEach(
        (source, target) ->
            assertThat(
                    post("/partner-center/upgrades", asking(source)).at("/items/0/targetOffer/id"))
                .isEqualTo(JsonNodeFactory.instance.textNode(target)));
  }

  @Test
  void anAddOnIsItsParentsAndCountsAsHeldUnlessItIsCancelled() {
    var question = sample("an-add-on-of-a-known-offer");
    var parent = read(question).facts().subscriptions().get(0);
    var addOn = read(question).facts().subscriptions().get(1);
    assertThat(parent.addOns()).containsExactly(addOn.id());
    assertThat(addOn.offer()).isEqualTo("exchange-online-plan-2");
    ((ObjectNode) question.at("/subscriptions/items/1")).put("status", "deleted");
    assertThat(read(question).facts().subscriptions().get(0).addOns()).isEmpty();
    ((ObjectNode) question.at("/subscriptions/items/1"))
        .put("status", "active")
        .put("parentSubscriptionId", "of-another-page");
    assertThat(read(question).facts().subscriptions()).allMatch(s -> s.addOns().isEmpty());
  }

  @Test
  void anAddOnStandsInTheWayWhereTheRowForItIsSwitchedOn() throws IOException {
    var files = Shipped.with("eligibility.csv", "E-80", "Enabled", "yes");
    var rules = RuleSet.load(files);
    try (var own = Serving.start(() -> Shipped.live(files, rules), entries -> {})) {
      var answer =
          post(own, "/partner-center/upgrades", sample("an-add-on-of-a-known-offer"))
              .at("/items/0/upgradeErrors");
      assertThat(answer.findValues("code")).extracting(JsonNode::asInt).contains(6);
    }
  }

  @Test
  void aFieldThatTheVocabularyDeclaresIsAnAttribute() {
    var files =
        Shipped.withLine(
            Shipped.withLine(
                Shipped.withLine(
                    Shipped.files(),
                    "vocabulary.csv",
                    "V-90,Trial,subscription.attributes.isTrial,yes/no,,,Whether it is a trial.,yes,test,"),
                "vocabulary.csv",
                "V-91,Term ends,subscription.attributes.commitmentEndDate,date,,,When it ends.,yes,test,"),
            "vocabulary.csv",
            "V-92,Relation,customer.attributes.relationshipToPartner,text,,,What it is.,yes,test,");
    var catalog = RuleSet.load(files).catalog();
    var request =
        UpgradesRequest.read(
            sample("an-eligible-upgrade").toString().getBytes(UTF_8),
            catalog,
            TODAY,
            RequestLimits.USUAL);
    assertThat(request.facts().subscriptions().get(0).attributes())
        .isEqualTo(Map.of("isTrial", false, "commitmentEndDate", LocalDate.of(2019, 5, 14)));
    assertThat(request.facts().customer().attributes())
        .isEqualTo(Map.of("relationshipToPartner", "reseller"));
    assertThat(request.ignored())
        .doesNotContain(
            "/subscriptions/items/*/isTrial",
            "/subscriptions/items/*/commitmentEndDate",
            "/customer/relationshipToPartner");
    assertThat(read(sample("an-eligible-upgrade")).ignored())
        .contains("/subscriptions/items/*/isTrial", "/customer/relationshipToPartner");
  }

  @Test
  void anOfferThatOnlyALinkNamesIsRead() {
    var request = read(sample("the-shape-of-2015"));
    assertThat(request.facts().subscriptions().get(0).offer()).isEqualTo("office-365-business");
    assertThat(request.ignored()).doesNotContain("/subscriptions/items/*/links");
    var newer = read(sample("an-eligible-upgrade"));
    assertThat(newer.ignored()).contains("/subscriptions/items/*/links");
  }

  @Test
  void tooManySubscriptionsAreOneMistake() {
    var question = sample("an-eligible-upgrade");
    var items = (ArrayNode) question.at("/subscriptions/items");
    for (int i = 0; i < 100; i++) {
      items.add(items.get(0));
    }
    assertThatThrownBy(() -> read(question))
        .isInstanceOf(RequestProblem.class)
        .hasMessage(
            "/subscriptions/items: there are more than 100 subscriptions;"
                + " ask for them in several requests");
  }

  @Test
  void atMostAHundredMistakesAreTold() {
    var question = JsonNodeFactory.instance.objectNode();
    question.putObject("customer").put("id", "c");
    var items = question.putArray("subscriptions");
    for (int i = 0; i < 60; i++) {
      items.addObject().put("id", "same").put("status", 7);
    }
    assertThatThrownBy(() -> read(question))
        .isInstanceOfSatisfying(
            RequestProblem.class,
            problem -> {
              assertThat(problem.entries()).hasSize(101).doesNotHaveDuplicates();
              assertThat(problem.entries().get(100).pointer()).isEmpty();
            });
  }

  @Test
  void whateverIsSentIsAQuestionOrAProblem() {
    var random = new Random(20_261_201);
    var bases =
        List.of(
            "an-add-on-of-a-known-offer",
            "all-subscriptions-and-who-sold-them",
            "names-as-the-sdk-writes-them",
            "the-shape-of-2015");
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      var question = sample(bases.get(i % bases.size()));
      for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
        edit(question, random);
      }
      try {
        var facts = read(question).facts();
        assertThat(facts.subscriptions())
            .extracting(Facts.Subscription::id)
            .doesNotHaveDuplicates();
        read++;
      } catch (RequestProblem e) {
        for (var mistake : e.entries()) {
          assertThat(mistake.pointer()).matches("(/.*)?");
          var parent = mistake.pointer().replaceFirst("/[^/]*$", "");
          assertThat(question.at(parent).isMissingNode()).as("%s %s", mistake, question).isFalse();
        }
      }
    }
    assertThat(read).isBetween(2_000, 18_000);
  }

  /** Puts some other value in the place of one, or takes it away. */
  private static void edit(JsonNode question, Random random) {
    var places = new ArrayList<ContainerNode<?>>();
    containers(question, places);
    var place = places.get(random.nextInt(places.size()));
    var nodes = JsonNodeFactory.instance;
    JsonNode value =
        switch (random.nextInt(9)) {
          case 0 -> nodes.nullNode();
          case 1 -> nodes.textNode("");
          case 2 -> nodes.textNode("9C41E7B0-2D65-4A38-8F17-60B3D5E2A101");
          case 3 -> nodes.numberNode(random.nextInt(3) - 1);
          case 4 -> nodes.numberNode(new BigDecimal("1e100000000"));
          case 5 -> nodes.booleanNode(random.nextBoolean());
          case 6 -> nodes.arrayNode().add(7);
          case 7 -> nodes.objectNode().put("items", 7).put("Id", "x").put("offer~/", "y");
          default -> nodes.textNode("\ud800");
        };
    if (place instanceof ArrayNode items) {
      if (items.isEmpty() || random.nextBoolean()) {
        items.add(value);
      } else {
        items.set(random.nextInt(items.size()), value);
      }
    } else if (place instanceof ObjectNode object && !object.isEmpty()) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      var name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(4)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name.toUpperCase(Locale.ROOT), value);
        default -> object.set(name, value);
      }
    }
  }

  private static void containers(JsonNode node, List<ContainerNode<?>> to) {
    if (node instanceof ContainerNode<?> container) {
      to.add(container);
      node.forEach(child -> containers(child, to));
    }
  }

  /** The same facts as far as Partner Center's shapes can state them; null if ids are no GUIDs. */
  private static @Nullable Facts statable(Facts facts) {
    var ids = new LinkedHashSet<String>();
    facts.subscriptions().forEach(s -> ids.add(s.id().toLowerCase(Locale.ROOT)));
    if (ids.size() < facts.subscriptions().size()) {
      return null;
    }
    var services = facts.customer().delegatedAdmin();
    return new Facts(
        new Facts.Customer(
            facts.customer().id(),
            services == null || services.isEmpty()
                ? services
                : new LinkedHashSet<>(Set.copyOf(List.of("office-365", "azure", "dynamics-365"))),
            facts.customer().attributes()),
        facts.reseller(),
        facts.subscriptions().stream()
            .map(
                s ->
                    new Facts.Subscription(
                        s.id(),
                        s.offer(),
                        s.status(),
                        s.quantity(),
                        s.reseller(),
                        null,
                        List.of(),
                        null,
                        s.billingCycle(),
                        s.attributes()))
            .toList(),
        facts.subscriptionsCover(),
        facts.asOf(),
        null);
  }

  private static ObjectNode asking(String offer) {
    var question = sample("an-eligible-upgrade");
    ((ObjectNode) question.at("/subscriptions/items/0")).put("offerId", offer);
    return question;
  }

  private static List<String> codes(JsonNode findings) {
    var codes = new ArrayList<String>();
    findings.forEach(finding -> codes.add(finding.path("code").asText()));
    return codes;
  }

  private static UpgradesRequest read(JsonNode question) {
    return UpgradesRequest.read(
        question.toString().getBytes(UTF_8), Shipped.rules().catalog(), TODAY, RequestLimits.USUAL);
  }

  private static ObjectNode sample(String name) {
    try {
      return (ObjectNode)
          Json.read(Files.readAllBytes(SAMPLES.resolve(name).resolve("request.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode post(String address, JsonNode body) {
    return post(server, address, body);
  }

  private static JsonNode post(Server to, String address, JsonNode body) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + address))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return json(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return Json.read(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
