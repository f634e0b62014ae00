package stepup.clients;

import java.nio.file.Files;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import stepup.client.ApiClient;
import stepup.client.ApiException;
import stepup.client.JSON;
import stepup.client.api.DecideApi;
import stepup.client.api.OperationApi;
import stepup.client.api.RulesApi;
import stepup.client.model.Customer;
import stepup.client.model.Live;
import stepup.client.model.Order;
import stepup.client.model.PartnerCenterCustomer;
import stepup.client.model.PartnerCenterQuestion;
import stepup.client.model.PartnerCenterSubscription;
import stepup.client.model.PartnerCenterSubscriptions;
import stepup.client.model.Problem;
import stepup.client.model.Request;
import stepup.client.model.Reseller;
import stepup.client.model.Started;
import stepup.client.model.Status.StateEnum;
import stepup.client.model.Subscription;
import stepup.client.model.SubscriptionsCover;
import stepup.client.model.Verdict;

/** Asks a running service everything, through the generated client. */
final class Ask {
  private final DecideApi decide;
  private final RulesApi rules;
  private final OperationApi operation;

  private Ask(String address, String operators) {
    var api = new ApiClient();
    api.updateBaseUri(address);
    decide = new DecideApi(api);
    rules = new RulesApi(api);
    var ops = new ApiClient();
    ops.updateBaseUri(operators);
    operation = new OperationApi(ops);
  }

  /** The arguments are the service's address, and that for operators. */
  public static void main(String[] args) throws Exception {
    var ask = new Ask(args[0], args[1]);
    List<Callable<Void>> questions =
        List.of(
            ask::aDecisionWithItsReasonEvidenceAndProof,
            ask::anOrderOfLicences,
            ask::anOrderOfAnUpgradeAnsweredInChinese,
            ask::factsThatAreNotInTheVocabulary,
            ask::aBatch,
            ask::anUpgradeInTheShapesOfPartnerCenter,
            ask::theRules,
            ask::theOffers,
            ask::thePaths,
            ask::theDocument,
            ask::whetherItLivesHasStartedAndIsReady,
            ask::itsStatusAndTheRulesFolderTakenNow,
            ask::itsNumbers);
    for (var question : questions) {
      question.call();
    }
    System.out.println(questions.size());
  }

  private static Request request() {
    return new Request()
        .customer(
            new Customer()
                .id("contoso-cn")
                .delegatedAdmin(List.of("office-365"))
                .attributes(Map.of("signedInUser", true)))
        .reseller(new Reseller().id("r-1").accountStatus("active"))
        .subscriptions(
            List.of(
                subscription("sub-1", "office-365-business-premium").quantity(25),
                subscription("sub-2", "office-365-proplus").reseller("another-reseller")))
        .subscriptionsCover(SubscriptionsCover.TENANT)
        .asOf(LocalDate.of(2026, 11, 22));
  }

  private static Subscription subscription(String id, String offer) {
    return new Subscription().id(id).offer(offer).status("active").quantity(5);
  }

  private Void aDecisionWithItsReasonEvidenceAndProof() throws ApiException {
    var answer = decide.decide(request(), "full", null, null);
    same(answer.getAsOf(), LocalDate.of(2026, 11, 22));
    var upgrade = answer.getSubscriptions().get(0).getUpgrades().get(0);
    same(upgrade.getVerdict(), Verdict.NOT_ELIGIBLE);
    same(upgrade.getAfterRemedies(), Verdict.ELIGIBLE);
    same(upgrade.getQuantity().getDefault(), 25);
    var reason = upgrade.getReasons().get(0);
    same(reason.getCode(), "conflicting_service_types");
    same(reason.getEvidence().get("conflictingServices"), List.of("office-365-proplus"));
    var conflict = (Map<?, ?>) ((List<?>) reason.getEvidence().get("conflicts")).get(0);
    same(conflict.get("reseller"), "another-reseller");
    same(
        upgrade.getConditions().stream()
            .flatMap(row -> row.getCells().stream())
            .anyMatch(cell -> "active".equals(cell.getValue())),
        true);
    same(answer.getSubscriptions().get(0).getLicences().getMaximum(), 300);
    return null;
  }

  private Void anOrderOfLicences() throws ApiException {
    var order = new Order().subscription("sub-1").quantity(30);
    var answer = decide.decide(request().order(order), null, null, null);
    same(answer.getOrder().getVerdict(), Verdict.ELIGIBLE);
    same(answer.getOrder().getQuantity(), 30);
    return null;
  }

  private Void anOrderOfAnUpgradeAnsweredInChinese() throws ApiException {
    var order = new Order().subscription("sub-1").targetOffer("ENTERPRISEPACK");
    var answer = decide.decide(request().order(order), null, "zh-CN", null).getOrder();
    same(answer.getTargetOffer(), "office-365-enterprise-e3");
    same(answer.getReasons().get(0).getMessage().contains("客户"), true);
    return null;
  }

  private Void factsThatAreNotInTheVocabulary() throws Exception {
    var wrong = request();
    wrong.getSubscriptions().get(0).status("activ");
    try {
      decide.decide(wrong, null, null, null);
    } catch (ApiException e) {
      same(e.getCode(), 422);
      var problem = JSON.getDefault().getMapper().readValue(e.getResponseBody(), Problem.class);
      same(problem.getType().toString(), "urn:stepup:problem:invalid-facts");
      same(problem.getErrors().get(0).getPointer(), "/subscriptions/0/status");
      return null;
    }
    throw new AssertionError("a misspelt status was decided on");
  }

  private Void aBatch() throws Exception {
    var line = "{\"customer\": {\"id\": \"c\"}, \"subscriptions\": []}";
    var answers =
        Files.readAllLines(decide.decideBatch(line + "\n{}\n", null, null, null, null).toPath());
    same(answers.size(), 3);
    same(answers.get(1).contains("\"status\":422"), true);
    same(answers.get(2), "{\"lines\":2,\"decided\":1,\"problems\":1}");
    return null;
  }

  private Void anUpgradeInTheShapesOfPartnerCenter() throws ApiException {
    var question =
        new PartnerCenterQuestion()
            .customer(new PartnerCenterCustomer().id("c").allowDelegatedAccess(true))
            .subscriptions(
                new PartnerCenterSubscriptions()
                    .items(
                        List.of(
                            bought("sub-1", "O365_BUSINESS_PREMIUM", 25),
                            bought("sub-2", "OFFICESUBSCRIPTION", 5))))
            .subscription("sub-1");
    var upgrades = decide.partnerCenterUpgrades(question, null, null, null);
    same(upgrades.getTotalCount(), 1);
    same(upgrades.getItems().get(0).getIsEligible(), false);
    same(upgrades.getItems().get(0).getUpgradeErrors().get(0).getCode(), 3);
    return null;
  }

  private static PartnerCenterSubscription bought(String id, String offerId, int quantity) {
    return new PartnerCenterSubscription()
        .id(id)
        .offerId(offerId)
        .status("active")
        .quantity(quantity);
  }

  private Void theRules() throws ApiException {
    var all = rules.rules();
    same(all.getVersion().matches("[0-9a-f]{16}"), true);
    same(all.getRules().stream().anyMatch(rule -> rule.getId().equals("E-30")), true);
    return null;
  }

  private Void theOffers() throws ApiException {
    var offers = rules.offers().getOffers();
    same(offers.stream().filter(o -> o.getId().equals("office-365-business")).count(), 1L);
    same(offers.get(0).getMaximum(), 300);
    return null;
  }

  private Void thePaths() throws ApiException {
    same(rules.upgradePaths().getUpgradePaths().size(), 7);
    return null;
  }

  private Void theDocument() throws ApiException {
    same(String.valueOf(rules.openapi().getOpenapi()), "3.1.0");
    return null;
  }

  private Void whetherItLivesHasStartedAndIsReady() throws ApiException {
    same(operation.live().getStatus(), Live.StatusEnum.LIVE);
    same(operation.startup().getStatus(), Started.StatusEnum.STARTED);
    same(operation.ready().getRules().getVersion().matches("[0-9a-f]{16}"), true);
    return null;
  }

  private Void itsStatusAndTheRulesFolderTakenNow() throws ApiException {
    same(operation.status().getState(), StateEnum.LOADED);
    same(operation.reload().getErrors(), List.of());
    return null;
  }

  private Void itsNumbers() throws Exception {
    same(Files.readString(operation.metrics().toPath()).contains("stepup_"), true);
    return null;
  }

  private static void same(Object is, Object expected) {
    if (!Objects.equals(is, expected)) {
      throw new AssertionError("`" + is + "` is not `" + expected + "`");
    }
  }
}
