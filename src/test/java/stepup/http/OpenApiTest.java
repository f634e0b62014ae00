package stepup.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.javalin.Javalin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import stepup.Serving;
import stepup.Shipped;
import stepup.catalog.Offer;
import stepup.catalog.Status;
import stepup.decision.Budget;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.live.Live;
import stepup.partnercenter.Resources;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;

/** The API document and the service say the same: about requests, answers, problems and pages. */
final class OpenApiTest {
  private static final String DOCUMENT = "urn:stepup:openapi";
  private static final String PROBLEM = "application~1problem+json";
  private static final String DECIDE = "/paths/~1decide/post";
  private static final String UPGRADES = "/paths/~1partner-center~1upgrades/post";
  private static final String REQUEST_JSON = "/requestBody/content/application~1json";
  private static final String ANSWER_JSON = "/responses/200/content/application~1json";

  /** What others define, and may add members to. */
  private static final Set<String> OPEN =
      Set.of("PartnerCenterCustomer", "PartnerCenterSubscriptions", "PartnerCenterSubscription");

  private static final RequestLimits LIMITS = new RequestLimits(65_536, 32, 50_000, 40, 50, 1_000);

  private static final Map<String, String> EXAMPLES =
      Map.of(
          "nothing-is-as-it-should-be",
          """
          {"customer": {"id": "c-1", "delegatedAdmin": []},
           "reseller": {"id": "r-1"},
           "subscriptions": [
             {"id": "s-1", "offer": "office-365-business-essentials", "status": "suspended",
              "quantity": 25, "reseller": "r-1"},
             {"id": "s-2", "offer": "office-365-business", "status": "active",
              "quantity": 5, "reseller": "r-2"},
             {"id": "s-3", "offer": "office-365-business-premium", "status": "active",
              "quantity": 5, "channel": "web"}],
           "asOf": "2026-11-22"}
          """,
          "an-order-for-more-licences-than-there-can-be",
          """
          {"customer": {"id": "c-2", "delegatedAdmin": ["office-365"]},
           "subscriptions": [
             {"id": "s-1", "offer": "O365_BUSINESS", "status": "active", "quantity": 25}],
           "subscriptionsCover": "tenant",
           "asOf": "2026-11-22",
           "order": {"subscription": "s-1", "quantity": 301}}
          """,
          "an-offer-that-is-not-in-the-catalogue",
          """
          {"customer": {"id": "c-3"},
           "subscriptions": [
             {"id": "s-1", "offer": "a-new-offer", "status": "active", "quantity": 10},
             {"id": "s-2", "offer": "office-365-business", "status": "active", "quantity": 10}],
           "asOf": "2026-11-22",
           "order": {"subscription": "s-2", "targetOffer": "office-365-enterprise-e3"}}
          """);

  /** Customers whose decision the log does not take, and what it does instead. */
  private static final Map<String, Throwable> REFUSED_BY_THE_LOG =
      Map.of(
          "not recorded",
          new DecisionLog.DecisionNotRecordedException(new IOException("the disk is full")),
          "exception",
          new IllegalStateException("something nobody thought of"),
          "error",
          new StackOverflowError(),
          "over budget",
          overBudget());

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static RuleSet rules;
  private static volatile Live live;
  private static Server server;
  private static JsonNode document;
  private static SchemaRegistry schemas;

  /** What rules are stopped with that fire more often than never. */
  private static Throwable overBudget() {
    var service =
        new DecisionService(UUID::randomUUID, entries -> {}, new Budget.Limits(0, 10_000));
    var rules = Shipped.rules();
    var facts =
        FactsReader.read(
            EXAMPLES.get("nothing-is-as-it-should-be").getBytes(UTF_8),
            rules.catalog(),
            LocalDate.EPOCH,
            RequestLimits.USUAL);
    return catchThrowable(
        () -> service.evaluate(rules, facts, DecisionEngine.Scope.EVERYTHING, Instant.EPOCH));
  }

  @BeforeAll
  static void startServer() throws IOException {
    var files = RuleFiles.read(Path.of("rules"));
    for (var example : EXAMPLES.entrySet()) {
      files = files.with("scenarios/" + example.getKey() + ".request.json", example.getValue());
    }
    rules = RuleSet.load(files);
    live = Shipped.live(files, rules);
    server =
        Server.start(
            Serving.settings(LIMITS, new ClientLimits(1_000, 8_192, 100, 60, 2, 60, 60)),
            Serving.parts(
                () -> live,
                new DecisionService(UUID::randomUUID, OpenApiTest::log),
                Clock.systemUTC()));
    var served = get("/openapi.json").body();
    document = read(served);
    // The document around the schemas has members that are no keywords of theirs.
    var dialect =
        Dialect.builder(Dialects.getDraft202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();
    schemas =
        SchemaRegistry.withDefaultDialect(
            dialect,
            registry ->
                registry
                    .schemas(Map.of(DOCUMENT, served))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static void log(List<DecisionRecord> entries) {
    var refusal = REFUSED_BY_THE_LOG.get(entries.get(0).facts().customer().id());
    if (refusal instanceof Error error) {
      throw error;
    } else if (refusal instanceof RuntimeException exception) {
      throw exception;
    }
  }

  // The document

  @Test
  void theDocumentIsOpenApi() {
    assertThat(document.path("openapi").textValue()).matches("3\\.1\\.\\d+");
    assertThat(fields(document))
        .contains("info", "paths")
        .isSubsetOf(
            "openapi",
            "jsonSchemaDialect",
            "info",
            "servers",
            "security",
            "tags",
            "paths",
            "components");
    assertThat(fields(document.path("info"))).contains("title", "version");
    assertThat(fields(document.path("components")))
        .isSubsetOf("securitySchemes", "responses", "schemas");
    assertThat(fields(document.at("/components/securitySchemes"))).containsExactly("bearer");
    assertThat(fields(document.at("/components/schemas"))).allMatch(n -> n.matches("[A-Za-z]+"));
    var tags = document.path("tags").findValuesAsText("name");
    var ids = new ArrayList<String>();
    operations(
        (name, operation) -> {
          assertThat(fields(operation))
              .as(name)
              .contains("operationId", "summary", "tags", "responses")
              .isSubsetOf(
                  "operationId",
                  "security",
                  "tags",
                  "summary",
                  "description",
                  "parameters",
                  "requestBody",
                  "responses");
          ids.add(operation.path("operationId").textValue());
          operation.path("tags").forEach(tag -> assertThat(tags).contains(tag.textValue()));
          for (var parameter : operation.path("parameters")) {
            assertThat(fields(parameter))
                .as(name)
                .containsExactlyInAnyOrder("name", "in", "required", "description", "schema");
            assertThat(parameter.path("in").textValue()).isIn("query", "header");
          }
          assertThat(fields(operation.path("responses")))
              .as(name)
              .contains("200")
              .allMatch(status -> status.matches("[1-5]\\d\\d"));
          for (var response : operation.path("responses")) {
            assertThat(fields(resolved(response))).as(name).contains("description", "content");
          }
        });
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryPartIsReferredTo() {
    var references = new TreeSet<>(document.findValuesAsText("$ref"));
    assertThat(references)
        .allSatisfy(
            to -> {
              assertThat(to).startsWith("#/components/");
              assertThat(document.at(to.substring(1)).isMissingNode()).isFalse();
            });
    for (var kind : List.of("responses", "schemas")) {
      for (var name : fields(document.at("/components/" + kind))) {
        assertThat(references).contains("#/components/" + kind + "/" + name);
      }
    }
  }

  @Test
  void everySchemaIsAJsonSchemaAndSaysWhatItIs() {
    var known =
        Set.of(
            ("$ref type description enum const format pattern minLength maxLength minimum maximum "
                    + "items minItems maxItems properties required additionalProperties "
                    + "dependentRequired allOf not if then else")
                .split(" ", -1));
    var metaSchema =
        schemas.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(fields(document.at("/components/schemas"))).isNotEmpty();
    for (var name : fields(document.at("/components/schemas"))) {
      assertThat(document.at("/components/schemas/" + name).has("description")).as(name).isTrue();
    }
    for (var schema : document.findValues("schema")) {
      assertThat(metaSchema.validate(schema)).isEmpty();
    }
    schemas(
        (name, schema) -> {
          assertThat(metaSchema.validate(schema)).as(name).isEmpty();
          assertThat(known).as(name).containsAll(fields(schema));
        });
  }

  /** Generators make types that nobody can use of several types, and of anyOf and oneOf. */
  @Test
  void everySchemaHasOneTypeThatMayBeNull() {
    schemas(
        (name, schema) -> {
          if (!name.endsWith("/not") && schema.path("type").isArray()) {
            assertThat(schema.path("type")).as(name).hasSize(2);
            assertThat(schema.path("type").get(1).textValue()).as(name).isEqualTo("null");
          }
        });
  }

  @Test
  void everySchemaIsClosedAndDescribesEveryMember() {
    schemas(
        (name, schema) -> {
          if (!schema.has("type") || !schema.has("properties")) {
            return;
          }
          assertThat(schema.path("additionalProperties").isBoolean()).as(name).isTrue();
          assertThat(schema.path("additionalProperties").booleanValue())
              .as(name)
              .isEqualTo(OPEN.contains(name));
          assertThat(fields(schema.path("properties"))).as(name).containsAll(required(schema));
          schema
              .path("properties")
              .propertyStream()
              .forEach(
                  member ->
                      assertThat(fields(member.getValue()))
                          .as(name + "." + member.getKey())
                          .containsAnyOf("description", "$ref"));
        });
  }

  @Test
  void noNameThatTheTablesDecideIsFixedInTheDocument() {
    var names = new TreeSet<String>();
    var catalog = rules.catalog();
    catalog.offers().values().forEach(offer -> names.add(offer.id()));
    catalog.offers().values().forEach(offer -> names.add(offer.adminService()));
    catalog.statuses().values().forEach(status -> names.add(status.id()));
    catalog.paths().forEach(path -> names.add(path.type()));
    names.addAll(catalog.services());
    catalog.reasons().values().forEach(reason -> names.add(reason.code()));
    var fixed = new ArrayList<String>(document.findValuesAsText("const"));
    document.findValues("enum").forEach(list -> list.forEach(value -> fixed.add(value.asText())));
    assertThat(fixed).isNotEmpty().doesNotContainAnyElementsOf(names);
  }

  @Test
  void everyExampleFitsItsSchema() {
    var media = new LinkedHashMap<String, JsonNode>();
    for (var post : List.of(DECIDE, UPGRADES)) {
      for (var body : List.of(REQUEST_JSON, ANSWER_JSON)) {
        assertThat(document.at(post + body + "/examples")).isNotEmpty();
        media.put(post + body, document.at(post + body));
      }
    }
    for (var name : fields(document.at("/components/responses"))) {
      var at = "/components/responses/" + name + "/content/application~1problem+json";
      media.put(at, document.at(at));
    }
    media.forEach(
        (at, type) -> {
          assertThat(type.has("schema")).as(at).isTrue();
          type.path("examples")
              .forEach(
                  example -> assertThat(mistakes(at + "/schema", example.get("value"))).isEmpty());
        });
    assertThat(document.findValues("examples").stream().mapToInt(JsonNode::size).sum())
        .isGreaterThan(2 * EXAMPLES.size());
  }

  // The document and the service

  @Test
  void everyExampleInTheDocumentIsAnsweredAsTheDocumentSays() {
    var requests = document.at(DECIDE + "/requestBody/content/application~1json/examples");
    var answers = document.at(DECIDE + "/responses/200/content/application~1json/examples");
    assertThat(fields(requests))
        .containsAll(EXAMPLES.keySet())
        .containsExactlyInAnyOrderElementsOf(live.proven().examples().keySet())
        .isEqualTo(fields(answers));
    for (var name : fields(requests)) {
      var request = new String(live.proven().examples().get(name), UTF_8);
      assertThat(requests.path(name).path("value")).isEqualTo(read(request));
      var reply = decide(requests.path(name).path("value").toString());
      assertThat(reply.status()).as(name).isEqualTo(200);
      var answer = (ObjectNode) reply.json();
      assertThat(answer.path("decisionId").textValue()).isNotEqualTo(OpenApi.EXAMPLE_ID.toString());
      answer.put("decisionId", OpenApi.EXAMPLE_ID.toString());
      assertThat(answer).as(name).isEqualTo(answers.path(name).path("value"));
    }
  }

  @Test
  void everyExampleInPartnerCentersShapesIsAnsweredAsTheDocumentSays() {
    var requests = document.at(UPGRADES + REQUEST_JSON + "/examples");
    var answers = document.at(UPGRADES + ANSWER_JSON + "/examples");
    assertThat(fields(requests)).isNotEmpty().isEqualTo(fields(answers));
    for (var name : fields(requests)) {
      var answer = upgrades("", requests.path(name).path("value")).json();
      ((ObjectNode) answer.path("stepup")).put("decisionId", OpenApi.EXAMPLE_ID.toString());
      assertThat(answer).as(name).isEqualTo(answers.path(name).path("value"));
    }
  }

  @Test
  void examplesThatAreNotInTheVocabularyOfTheRulesAreLeftOut() throws IOException {
    var files = RuleFiles.read(Path.of("src/test/resources/other-programme"));
    for (var file : List.of("upgrades.drl", "licences.drl")) {
      files = files.with(file, Shipped.files().text(file));
    }
    var other = RuleSet.load(files);
    var page = read(OpenApi.document(other, Map.of()));
    assertThat(page.at(UPGRADES + REQUEST_JSON + "/examples").isEmpty()).isTrue();
    assertThat(page.at(UPGRADES + ANSWER_JSON + "/examples").isEmpty()).isTrue();
  }

  @Test
  void everyProblemInTheDocumentIsOneTheServiceGives() {
    var given =
        Map.of(
            "not-json", decide("{\"customer\": "),
            "unknown-explanation", send(post("/decide?explain=some", "{}")),
            "three-mistakes",
                decide(
                    "{\"customer\": {\"id\": \"c-1\"}, \"subscription\": [], \"asOf\": \"soon\"}"));
    var shown = new LinkedHashMap<String, JsonNode>();
    for (var response : document.at("/components/responses")) {
      response
          .at("/content/application~1problem+json/examples")
          .propertyStream()
          .forEach(example -> shown.put(example.getKey(), example.getValue().get("value")));
    }
    assertThat(shown).containsOnlyKeys(given.keySet());
    for (var name : given.keySet()) {
      assertThat(given.get(name).json()).as(name).isEqualTo(shown.get(name));
    }
  }

  @Test
  void realAnswersFitTheSchema() {
    var random = new Random(20_261_122);
    var members = new Members();
    var languages = List.of("en", "pt-BR", "zh-CN");
    for (int i = 0; i < 300; i++) {
      var request = request(random);
      assertThat(mistakes("/components/schemas/Request", request)).as("%s", request).isEmpty();
      var language = languages.get(i % languages.size());
      var reply =
          send(
              post("/decide" + (i % 4 == 0 ? "?explain=full" : ""), request.toString())
                  .setHeader("Accept-Language", language + ", *;q=0.1"));
      assertThat(reply.status()).as("%s", request).isEqualTo(200);
      assertThat(reply.type()).isEqualTo("application/json");
      assertThat(reply.headers().firstValue("Content-Language")).contains(language);
      var answer = reply.json();
      assertThat(mistakes(DECIDE + "/responses/200/content/application~1json/schema", answer))
          .as("%s\n%s", request, answer)
          .isEmpty();
      members.note("#/components/schemas/Answer", answer);
    }
    // No shipped row warns about added licences; one may.
    assertThat(members.never).containsExactly("Licences.warnings");
    assertThat(members.always).as("optional, but always there").isEmpty();
  }

  @Test
  void realUpgradesFitTheSchema() {
    var random = new Random(20_261_201);
    var members = new Members();
    for (int i = 0; i < 200; i++) {
      var request = request(random);
      var question = Resources.of(request);
      if (!request.path("subscriptions").isEmpty() && i % 3 == 0) {
        question.put("subscription", request.at("/subscriptions/0/id").asText());
      }
      assertThat(mistakes("/components/schemas/PartnerCenterQuestion", question))
          .as("%s", question)
          .isEmpty();
      var reply = upgrades(i % 2 == 0 ? "?codes=name" : "?codes=integer", question);
      assertThat(reply.status()).as("%s\n%s", question, reply.body()).isEqualTo(200);
      assertThat(reply.type()).isEqualTo("application/json");
      assertThat(reply.headers().firstValue("Content-Language")).contains("en");
      var answer = reply.json();
      assertThat(mistakes(UPGRADES + ANSWER_JSON + "/schema", answer)).as("%s", answer).isEmpty();
      members.note("#/components/schemas/PartnerCenterUpgrades", answer);
    }
    assertThat(members.never).isEmpty();
    assertThat(members.always).as("optional, but always there").isEmpty();
  }

  @Test
  void whatTheSchemaOfPartnerCentersShapesRefusesTheServiceRefusesToo() {
    var subscription = "{'id':'s','offerId':'an offer','status':'active','quantity':1}";
    var refused =
        Stream.of(
            "7",
            "{}",
            "{'customer':null,'subscriptions':[]}",
            "{'customer':{'id':7},'subscriptions':[]}",
            "{'customer':{'id':'c','allowDelegatedAccess':'yes'},'subscriptions':[]}",
            "{'customer':{'id':'c'},'subscriptions':'none'}",
            "{'customer':{'id':'c'},'subscriptions':{'items':{}}}",
            "{'customer':{'id':'c'},'subscriptions':[7]}",
            "{'customer':{'id':'c'},'subscriptions':[],'subscription':7}",
            "{'customer':{'id':'c'},'subscriptions':[],'subscriptionId':'s'}",
            "{'customer':{'id':'c'},'subscriptions':[],'asOf':'22.11.2026'}",
            "{'customer':{'id':'c'},'subscriptions':["
                + subscription.replace("'an offer'", "7")
                + "]}",
            "{'customer':{'id':'c'},'subscriptions':["
                + subscription.replace(":1", ":1,'parentSubscriptionId':7")
                + "]}");
    for (var each : refused.toList()) {
      var question = read(each.replace('\'', '"'));
      assertThat(mistakes("/components/schemas/PartnerCenterQuestion", question))
          .as(each)
          .isNotEmpty();
      assertThat(upgrades("", question).status()).as(each).isEqualTo(422);
    }
  }

  @Test
  void theAddressOfPartnerCentersShapesGivesTheProblemsOfDecisions() {
    var question = "{\"customer\": {\"id\": \"%s\"}, \"subscriptions\": []}";
    var address = "/partner-center/upgrades";
    var replies =
        Map.of(
            400, send(post(address + "?codes=both", question.formatted("c"))),
            406, send(post(address, "{}").setHeader("Accept", "text/html")),
            413, send(post(address, " ".repeat(LIMITS.bodyBytes() + 1))),
            415, send(post(address, "{}").setHeader("Content-Type", "text/plain")),
            422, send(post(address, "{}")),
            500, send(post(address, question.formatted("exception"))),
            503, send(post(address, question.formatted("not recorded"))),
            504, send(post(address, question.formatted("over budget"))));
    replies.forEach(
        (status, reply) -> {
          assertThat(reply.status()).as(reply.body()).isEqualTo(status);
          assertThat(mistakes("/components/schemas/Problem", reply.json())).isEmpty();
        });
    assertThat(replies.get(400).json().path("detail").asText())
        .isEqualTo("Write `codes=integer` or `codes=name`, or no parameter at all.");
    assertThat(send(post(address, "{")).json().path("errors").toString())
        .isEqualTo("[{\"pointer\":\"\",\"detail\":\"this is not JSON, at line 1, column 2\"}]");
  }

  @Test
  void anAnswerThatContradictsItsVerdictDoesNotFitTheSchema() {
    var answer = decide(EXAMPLES.get("nothing-is-as-it-should-be")).json();
    var upgrade = (ObjectNode) answer.at("/subscriptions/0/upgrades/0");
    var follows = upgrade.path("reasons").get(0);
    assertThat(upgrade.path("verdict").textValue()).isEqualTo("not_eligible");
    List<Consumer<ObjectNode>> contradictions =
        List.of(
            u -> u.remove("afterRemedies"),
            u -> u.put("verdict", "eligible"),
            u -> u.put("verdict", "perhaps"),
            u -> u.putArray("reasons"),
            u -> u.putArray("followUps").add(follows),
            u -> u.put("more", true));
    assertThat(mistakes("/components/schemas/Upgrade", upgrade)).isEmpty();
    for (var contradiction : contradictions) {
      var changed = upgrade.deepCopy();
      contradiction.accept(changed);
      assertThat(mistakes("/components/schemas/Upgrade", changed)).isNotEmpty();
    }
  }

  @Test
  void whatTheSchemaOfRequestsRefusesTheServiceRefusesToo() {
    var right = "{'customer':{'id':'c'},'subscriptions':[SUBSCRIPTION]ORDER}";
    var subscription = "{'id':'s','offer':'an offer','status':'active','quantity':1MORE}";
    Function<String, String> with = more -> right.replace("SUBSCRIPTION", more);
    Function<String, String> of = more -> with.apply(subscription.replace("MORE", more));
    Function<String, String> ordered = order -> of.apply("").replace("ORDER", ",'order':" + order);
    var refused =
        Stream.of(
            "7",
            "[]",
            "null",
            "{}",
            "{'customer':null,'subscriptions':[]}",
            "{'customer':{},'subscriptions':[]}",
            "{'customer':{'id':'c','name':'Contoso'},'subscriptions':[]}",
            "{'customer':{'id':'" + "c".repeat(257) + "'},'subscriptions':[]}",
            "{'customer':{'id':'c','delegatedAdmin':'all'},'subscriptions':[]}",
            "{'customer':{'id':'c','attributes':{'signedInUser':[]}},'subscriptions':[]}",
            "{'customer':{'id':'c'},'subscriptions':{}}",
            "{'customer':{'id':'c'},'subscriptions':[],'asOf':'2026-02-30'}",
            "{'customer':{'id':'c'},'subscriptions':[],'asOf':'22.11.2026'}",
            "{'customer':{'id':'c'},'subscriptions':[],'subscriptionsCover':'all'}",
            "{'customer':{'id':'c'},'subscriptions':[],'reseller':{'name':'r'}}",
            with.apply("null"),
            with.apply("{'id':'s','offer':'an offer','status':'active'}"),
            with.apply("{'id':' ','offer':'an offer','status':'active','quantity':1}"),
            with.apply("{'id':'s','offer':7,'status':'active','quantity':1}"),
            with.apply("{'id':'s','offer':'an offer','status':'active','quantity':0}"),
            with.apply("{'id':'s','offer':'an offer','status':'active','quantity':1000000001}"),
            with.apply("{'id':'s','offer':'an offer','status':'active','quantity':2.5}"),
            of.apply(",'provisioned':'yes'"),
            of.apply(",'addOns':'audio'"),
            of.apply(",'seats':1"),
            ordered.apply("{}"),
            ordered.apply("{'subscription':'s'}"),
            ordered.apply("{'subscription':'s','targetOffer':null,'quantity':null}"),
            ordered.apply("{'subscription':'s','quantity':-1}"),
            ordered.apply("'s'"));
    for (var each : refused.toList()) {
      var request = each.replace("MORE", "").replace("ORDER", "").replace('\'', '"');
      assertThat(mistakes("/components/schemas/Request", read(request))).as(request).isNotEmpty();
      assertThat(decide(request).status()).as(request).isEqualTo(422);
    }
    var accepted =
        Stream.of(
            of.apply(""),
            of.apply(
                ",'reseller':null,'channel':null,'addOns':null,'provisioned':null,"
                    + "'billingCycle':null,'attributes':null"),
            ordered.apply("null"),
            ordered.apply("{'subscription':'s','quantity':5}"),
            "{'customer':{'id':'c','delegatedAdmin':null,'attributes':{'signedInUser':null}},"
                + "'subscriptions':[],'reseller':null,'asOf':null,'subscriptionsCover':null}");
    for (var each : accepted.toList()) {
      var request = each.replace("ORDER", "").replace('\'', '"');
      assertThat(mistakes("/components/schemas/Request", read(request))).as(request).isEmpty();
      assertThat(decide(request).status()).as(request).isEqualTo(200);
    }
  }

  @Test
  void realProblemsFitTheSchema() {
    var customer = "{\"customer\": {\"id\": \"%s\"}, \"subscriptions\": []}";
    var many =
        Stream.iterate(0, i -> i + 1)
            .limit(LIMITS.subscriptions() + 1L)
            .map(i -> "{\"id\":\"" + i + "\"}")
            .collect(Collectors.joining(",", "{\"subscriptions\":[", "]}"));
    var long20k = "x".repeat(20_000);
    var replies = new LinkedHashMap<Integer, List<Reply>>();
    replies.put(
        400,
        List.of(
            decide("{"),
            decide("{} {}"),
            decide("{\"a\":1,\"a\":2}"),
            decide("[".repeat(10_000)),
            decide("{\"customer\": {\"id\": \"" + long20k + "x\"}}"),
            send(
                post("/decide", "").POST(BodyPublishers.ofByteArray("\"é\"".getBytes(ISO_8859_1)))),
            send(post("/decide?explain=FULL", "{}")),
            send(post("/decide?explain", "{}")),
            raw("POST /decide HTTP/1.1", "Host: x", "Content-Length: many"),
            raw("GET /%zz HTTP/1.1", "Host: x"),
            raw("GET /rules HTTP/1.1"),
            raw("nonsense")));
    replies.put(
        404,
        List.of(
            get("/nothing"),
            get("/docs/swagger-ui.js"),
            get("/docs/..%2fopenapi.json"),
            send(post("/", "{}")),
            raw("OPTIONS * HTTP/1.1", "Host: x", "Connection: close"),
            raw(
                "GET /rules HTTP/1.1",
                "Host: x",
                "Connection: close",
                "Sec-WebSocket-Version: 13")));
    replies.put(
        405,
        List.of(
            get("/decide"),
            send(post("/rules", "{}")),
            send(request("/offers").DELETE()),
            send(request("/docs").method("OPTIONS", BodyPublishers.noBody())),
            send(request("/rules").method("BREW", BodyPublishers.noBody()))));
    replies.put(
        406,
        List.of(
            send(post("/decide", "{}").setHeader("Accept", "text/html")),
            send(post("/decide", "{}").setHeader("Accept", "application/json;q=0"))));
    replies.put(
        412,
        List.of(
            send(post("/decide", "{}").setHeader("If-Match", "\"0123456789abcdef\"")),
            send(post("/decide", "{}").setHeader("If-Match", "W/\"x\", \"y\""))));
    replies.put(
        408,
        List.of(
            raw(
                "POST /decide HTTP/1.1",
                "Host: x",
                "Content-Type: application/json",
                "Content-Length: 10")));
    replies.put(
        413,
        List.of(
            decide(" ".repeat(LIMITS.bodyBytes() + 1)),
            send(
                post("/decide", "")
                    .POST(
                        BodyPublishers.concat(
                            BodyPublishers.ofString(" ".repeat(LIMITS.bodyBytes())),
                            BodyPublishers.ofString(" "))))));
    replies.put(414, List.of(get("/rules?" + long20k)));
    replies.put(
        415,
        Stream.of(
                "text/plain",
                "application/json; charset=utf-16",
                "application/json; charset=no-such-charset",
                "application/json; charset=",
                "application/problem+json",
                ";")
            .map(type -> send(post("/decide", "{}").setHeader("Content-Type", type)))
            .collect(Collectors.toCollection(ArrayList::new)));
    replies.get(415).add(send(post("/decide", "{}").setHeader("Content-Encoding", "br")));
    replies.get(415).add(send(request("/decide").POST(BodyPublishers.ofString("{}"))));
    replies.put(422, List.of(decide("{}"), decide("7"), decide(many)));
    replies.put(
        431,
        List.of(
            send(post("/decide", "{}").setHeader("X-Long", long20k)),
            send(request("/rules").setHeader("X-Long", long20k).DELETE())));
    replies.put(
        500, List.of(decide(customer.formatted("exception")), decide(customer.formatted("error"))));
    replies.put(503, List.of(decide(customer.formatted("not recorded"))));
    replies.put(504, List.of(decide(customer.formatted("over budget"))));
    replies.put(505, List.of(raw("GET /rules HTTP/9.9", "Host: x")));
    // AccessTest asks a server that knows who may not.
    assertThat(replies.keySet())
        .containsAll(
            documentedProblems().stream().filter(s -> !Set.of(401, 403).contains(s)).toList());
    for (var status : replies.keySet()) {
      for (var reply : replies.get(status)) {
        var text = reply.body();
        assertThat(reply.status()).as(text).isEqualTo(status);
        assertThat(reply.type()).as(text).isEqualTo("application/problem+json");
        assertThat(reply.headers().map()).doesNotContainKeys("Set-Cookie", "Server");
        assertThat(reply.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
        var problem = reply.json();
        assertThat(mistakes("/components/schemas/Problem", problem)).as(text).isEmpty();
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.has("instance")).as(text).isEqualTo(status == 500);
        assertThat(text)
            .doesNotContainPattern("\\b(java|jakarta|io|org|com)\\.|Exception|Error\\b");
      }
    }
  }

  @Test
  void theOtherPagesFitTheirSchemas() {
    var pages = new ArrayList<String>();
    operations(
        (name, operation) -> {
          // Numbers are no JSON; what they are is compared with their own page.
          if (!name.startsWith("GET ") || name.equals("GET /metrics")) {
            return;
          }
          var path = name.substring("GET ".length());
          pages.add(path);
          var reply = get(path);
          assertThat(reply.status()).as(name).isEqualTo(200);
          assertThat(reply.type()).as(name).isEqualTo("application/json");
          var at = "/paths/" + path.replace("/", "~1") + "/get/responses/200";
          assertThat(mistakes(at + "/content/application~1json/schema", reply.json()))
              .as(name)
              .isEmpty();
        });
    assertThat(pages).contains("/status", "/rules", "/offers", "/upgrade-paths", "/openapi.json");
  }

  @Test
  void theStatusFitsItsSchemaWhateverIsWrong() {
    var good = live;
    var everything =
        new Mistake(Mistake.Severity.ERROR, "a.csv", 2, 28, "A-1", "Label", "`x` is y", "write y");
    var nothing = new Mistake(Mistake.Severity.ERROR, "*", 0, 0, "", "", "this is wrong", "");
    var warning = new Mistake(Mistake.Severity.WARNING, "a.csv", 3, 0, "", "", "so so", "");
    var at = Instant.parse("2026-11-22T10:00:00.123Z");
    try {
      for (var version : new String[] {null, "0123456789abcdef"}) {
        live =
            new Live(
                good.proven(),
                null,
                Instant.EPOCH,
                at,
                new Live.Refused(version, at, List.of(nothing, everything, warning)),
                good.loads());
        var status = get("/status").json();
        assertThat(mistakes("/components/schemas/Status", status)).isEmpty();
        assertThat(status.path("state").textValue()).isEqualTo("STALE");
        assertThat(status.at("/attempt/version").textValue()).isEqualTo(version);
        assertThat(status.path("warnings")).hasSize(1);
        assertThat(status.path("errors").toString())
            .isEqualTo(
                "[{\"severity\":\"error\",\"file\":\"*\",\"what\":\"this is wrong\","
                    + "\"message\":\"*: this is wrong\"},"
                    + "{\"severity\":\"error\",\"file\":\"a.csv\",\"row\":2,\"column\":\"AB\","
                    + "\"rowId\":\"A-1\",\"label\":\"Label\",\"what\":\"`x` is y\","
                    + "\"instead\":\"write y\","
                    + "\"message\":\"a.csv!AB2 (row A-1, \\\"Label\\\"): `x` is y; write y\"}]");
        assertThat(fields(status))
            .containsExactly(
                "state", "since", "rules", "attempt", "errors", "warnings", "log", "access");
        ((ObjectNode) status).put("state", "LOADED");
        assertThat(mistakes("/components/schemas/Status", status)).isNotEmpty();
      }
    } finally {
      live = good;
    }
  }

  @Test
  void theExamplesAreThoseOfTheRulesThatAreLive() {
    var good = live;
    var name = "one-that-has-just-come";
    var request = EXAMPLES.get("nothing-is-as-it-should-be");
    try {
      // The same rules; only an example is new.
      live =
          Shipped.live(
              good.proven().files().with("scenarios/" + name + ".request.json", request), rules);
      assertThat(get("/openapi.json").json().at(DECIDE + "/responses/200/content").toString())
          .contains('"' + name + '"');
    } finally {
      live = good;
    }
    assertThat(get("/openapi.json").json()).isEqualTo(document);
  }

  @Test
  void headIsAnsweredAsGetIsWithoutTheBody() {
    for (var path : List.of("/rules", "/health/ready", "/openapi.json", "/docs", "/nothing")) {
      var head = send(request(path).method("HEAD", BodyPublishers.noBody()));
      var page = get(path);
      assertThat(head.body()).as(path).isEmpty();
      assertThat(head.status()).as(path).isEqualTo(page.status());
      for (var field : List.of("Content-Type", "Content-Length")) {
        assertThat(head.headers().firstValue(field))
            .as(path + " " + field)
            .isEqualTo(page.headers().firstValue(field));
      }
    }
  }

  @Test
  void everyRouteIsInTheDocument() {
    var routes =
        Stream.of("apiPort", "opsPort")
            .flatMap(port -> routes(server, port).stream())
            .filter(route -> !route.matches("HEAD .*|GET /docs.*|AFTER \\*"))
            .toList();
    var documented = new ArrayList<String>();
    operations((name, operation) -> documented.add(name));
    assertThat(routes).containsExactlyInAnyOrderElementsOf(documented);
  }

  static List<String> routes(Server server, String port) {
    try {
      var listener = Server.class.getDeclaredField(port);
      listener.setAccessible(true);
      var javalin = Listener.class.getDeclaredField("javalin");
      javalin.setAccessible(true);
      return ((Javalin) javalin.get(listener.get(server)))
          .unsafe.internalRouter.allHttpHandlers().stream()
              .map(route -> route.endpoint.method.name() + " " + route.endpoint.path)
              .toList();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the field has another name", e);
    }
  }

  @Test
  void theDocsPageIsServedWithoutTheNetwork() {
    var types =
        Map.of(
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "png", "image/png");
    var page = get("/docs");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.type()).isEqualTo("text/html;charset=utf-8");
    // The policy binds the library too, whose code names other hosts in texts.
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'self'")
                    .doesNotContainPattern("http|\\*"));
    var assets =
        Pattern.compile("(?:src|href)=\"([^\"]*)\"")
            .matcher(page.body())
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(assets).hasSizeGreaterThan(3).allMatch(asset -> asset.startsWith("/docs/"));
    for (var asset : assets) {
      var reply = get(asset);
      assertThat(reply.status()).as(asset).isEqualTo(200);
      assertThat(reply.type())
          .as(asset)
          .isEqualTo(types.get(asset.substring(asset.lastIndexOf('.') + 1)));
      var text = reply.body();
      if (asset.endsWith(".css")) {
        assertThat(text).doesNotContain("@import").doesNotContainPattern("url\\([\"']?+(?!data:)");
      }
      if (asset.endsWith("docs.js")) {
        assertThat(text).doesNotContain("//").contains("validatorUrl: null", "\"/openapi.json\"");
      }
    }
  }

  // Requests nobody would think of

  /** Some facts: every offer, status and kind of order comes up, and every member is left out. */
  private static ObjectNode request(Random random) {
    var catalog = rules.catalog();
    var offers = new ArrayList<>(catalog.offers().values().stream().map(Offer::id).toList());
    catalog.offers().values().forEach(offer -> offers.addAll(offer.aliases()));
    var known = List.copyOf(offers);
    offers.addAll(List.of("unknown offer", "未知产品"));
    var sources = catalog.paths().stream().map(path -> path.from().id()).toList();
    var targets = catalog.paths().stream().map(path -> path.to().id()).toList();
    var statuses = catalog.statuses().values().stream().map(Status::id).toList();
    var quantities = List.of(1, 2, 25, 299, 300, 301, 10_000_000, 1_000_000_000);

    var request = JsonNodeFactory.instance.objectNode();
    var customer = request.putObject("customer").put("id", "c-" + random.nextInt(1000));
    switch (random.nextInt(3)) {
      case 0 -> customer.putArray("delegatedAdmin");
      case 1 -> customer.putArray("delegatedAdmin").add(catalog.offer(known.get(0)).adminService());
      default -> {}
    }
    if (random.nextBoolean()) {
      customer.putObject("attributes").put("signedInUser", random.nextBoolean());
    }
    if (random.nextBoolean()) {
      request.putObject("reseller").put("id", "r-1").put("accountStatus", "Suspended");
    }
    var subscriptions = request.putArray("subscriptions");
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      var subscription =
          subscriptions
              .addObject()
              .put("id", "s-" + i)
              .put("offer", one(random, random.nextBoolean() ? sources : offers))
              .put("status", random.nextBoolean() ? statuses.get(0) : one(random, statuses))
              .put("quantity", one(random, quantities));
      if (random.nextBoolean()) {
        subscription.put("reseller", "r-" + random.nextInt(3));
      } else if (random.nextBoolean()) {
        subscription.put("channel", "web");
      }
      if (random.nextInt(3) == 0) {
        subscription.put("provisioned", random.nextBoolean()).put("billingCycle", "monthly");
        subscription.putArray("addOns").add("an add-on");
      }
    }
    if (random.nextBoolean()) {
      request.put("subscriptionsCover", random.nextBoolean() ? "tenant" : "reseller");
    }
    if (random.nextBoolean()) {
      request.put("asOf", "20" + (10 + random.nextInt(80)) + "-06-30");
    }
    if (count > 0 && random.nextInt(3) > 0) {
      var order = request.putObject("order").put("subscription", "s-" + random.nextInt(count));
      boolean upgrade = random.nextBoolean();
      if (upgrade) {
        order.put("targetOffer", one(random, random.nextInt(4) > 0 ? targets : known));
      }
      if (!upgrade || random.nextBoolean()) {
        order.put("quantity", one(random, quantities));
      }
    }
    return request;
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Which members of which schemas real documents have: {@code Schema.member}. */
  private static final class Members {
    /** Declared, but nowhere seen so far. */
    private final Set<String> never = new TreeSet<>();

    /** Not required, but nowhere missing so far. */
    private final Set<String> always = new TreeSet<>();

    private final Set<String> met = new TreeSet<>();

    void note(String reference, JsonNode value) {
      var name = reference.substring(reference.lastIndexOf('/') + 1);
      var schema = document.at(reference.substring(1));
      if (met.add(name)) {
        for (var member : fields(schema.path("properties"))) {
          never.add(name + "." + member);
          if (!required(schema).contains(member)) {
            always.add(name + "." + member);
          }
        }
      }
      for (var member : fields(schema.path("properties"))) {
        (value.has(member) ? never : always).remove(name + "." + member);
      }
      noteInside(schema, value);
    }

    private void noteInside(JsonNode schema, JsonNode value) {
      if (schema.has("$ref")) {
        note(schema.path("$ref").textValue(), value);
        return;
      }
      if (value.isArray()) {
        value.forEach(item -> noteInside(schema.path("items"), item));
      }
      if (value.isObject()) {
        value
            .propertyStream()
            .forEach(
                member -> {
                  var declared = schema.path("properties").path(member.getKey());
                  noteInside(
                      declared.isMissingNode() ? schema.path("additionalProperties") : declared,
                      member.getValue());
                });
      }
      var condition = schema.at("/if/type").asText();
      if (!condition.isEmpty()) {
        boolean holds = value.getNodeType().name().equalsIgnoreCase(condition);
        noteInside(schema.path(holds ? "then" : "else"), value);
      }
    }
  }

  // How to look at the document

  private static List<String> fields(JsonNode object) {
    return object.propertyStream().map(Map.Entry::getKey).toList();
  }

  private static List<String> required(JsonNode schema) {
    var names = new ArrayList<String>();
    schema.path("required").forEach(name -> names.add(name.textValue()));
    return names;
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").textValue().substring(1)) : node;
  }

  /** Each operation with its name, such as {@code GET /rules}. */
  private static void operations(BiConsumer<String, JsonNode> each) {
    document
        .path("paths")
        .propertyStream()
        .forEach(
            path ->
                path.getValue()
                    .propertyStream()
                    .filter(member -> !member.getKey().equals("servers"))
                    .forEach(
                        method ->
                            each.accept(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                method.getValue())));
  }

  /** Each schema among the components, and each one inside it, with the place it stands at. */
  private static void schemas(BiConsumer<String, JsonNode> each) {
    document
        .at("/components/schemas")
        .propertyStream()
        .forEach(schema -> inside(schema.getKey(), schema.getValue(), each));
  }

  private static void inside(String name, JsonNode schema, BiConsumer<String, JsonNode> each) {
    if (!schema.isObject()) {
      return;
    }
    each.accept(name, schema);
    schema
        .path("properties")
        .propertyStream()
        .forEach(member -> inside(name + "." + member.getKey(), member.getValue(), each));
    for (var keyword : List.of("items", "additionalProperties", "not", "if", "then", "else")) {
      inside(name + "/" + keyword, schema.path(keyword), each);
    }
    schema.path("allOf").forEach(part -> inside(name + "/allOf", part, each));
  }

  /** What is wrong with a document by the schema at a JSON pointer. */
  private static List<String> mistakes(String schema, JsonNode value) {
    return schemas.getSchema(SchemaLocation.of(DOCUMENT + "#" + schema)).validate(value).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private static Set<Integer> documentedProblems() {
    var statuses = new TreeSet<Integer>();
    operations(
        (name, operation) ->
            operation
                .path("responses")
                .propertyStream()
                .filter(r -> resolved(r.getValue()).at("/content/" + PROBLEM).isObject())
                .forEach(r -> statuses.add(Integer.valueOf(r.getKey()))));
    return statuses;
  }

  // How to ask the service

  private record Reply(int status, HttpHeaders headers, String body) {
    JsonNode json() {
      return read(body);
    }

    String type() {
      return headers.firstValue("Content-Type").orElse("").replace(" ", "");
    }
  }

  private static JsonNode read(String json) {
    try {
      return Json.read(json.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  private static HttpRequest.Builder request(String path) {
    var port =
        document != null && document.at(pathOf(path) + "/servers").isArray()
            ? server.opsPort()
            : server.port();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static String pathOf(String path) {
    return "/paths/" + path.replaceFirst("\\?.*", "").replace("/", "~1");
  }

  private static HttpRequest.Builder post(String path, String json) {
    return request(path)
        .setHeader("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  private static Reply decide(String json) {
    return send(post("/decide", json));
  }

  private static Reply upgrades(String query, JsonNode question) {
    return send(post("/partner-center/upgrades" + query, question.toString()));
  }

  private static Reply get(String path) {
    return send(request(path).GET());
  }

  private static Reply send(HttpRequest.Builder request) {
    try {
      var response = CLIENT.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Reply(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends lines that no well-behaved client would. */
  private static Reply raw(String... lines) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
      var reply = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      var parts = reply.split("\r\n\r\n", 2);
      var head = parts[0].split("\r\n", -1);
      var fields =
          Arrays.stream(head)
              .skip(1)
              .map(field -> field.split(": ", 2))
              .collect(toMap(field -> field[0], field -> List.of(field[1])));
      return new Reply(
          Integer.parseInt(head[0].split(" ", 3)[1]),
          HttpHeaders.of(fields, (name, value) -> true),
          parts[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
