package stepup.analysis;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import stepup.Shipped;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.Result;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestProblem;
import stepup.rules.IndependentEvaluator;
import stepup.rules.RandomFacts;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Case;
import stepup.tables.RuleFiles;

/**
 * The fact space has every case that rules can tell apart, and each of them once. {@code
 * -Dstepup.points=20000} looks at more random points of each rule set.
 */
class FactSpaceTest {
  private static final int POINTS = Integer.getInteger("stepup.points", 4_000);
  private static final FactSpace SHIPPED = FactSpace.of(Shipped.rules());

  /** Rule sets with something in them that the shipped ones do not use. */
  enum Rules {
    WITH_EVERY_ROW_SWITCHED_ON {
      @Override
      RuleFiles files() {
        var files = Shipped.with("licences.csv", "L-80", "Enabled", "yes");
        for (var row : List.of("E-80", "E-81", "E-82", "E-83", "E-84", "E-85")) {
          files = Shipped.with(files, "eligibility.csv", row, "Enabled", "yes");
        }
        files =
            Shipped.with(files, OFFERS, "office-365-business-premium", CYCLES, "monthly, annual");
        return Shipped.with(files, OFFERS, "office-365-enterprise-e3", CYCLES, "annual");
      }
    },
    WITH_DATES {
      @Override
      RuleFiles files() {
        var files = Shipped.with("eligibility.csv", "E-40", "From date", "2026-03-01");
        files = Shipped.with(files, "eligibility.csv", "E-33", "Until date", "2026-03-01");
        files = Shipped.with(files, "licences.csv", "L-31", "From date", "2026-02-28");
        files = Shipped.with(files, PATHS, "P-01", "Until date", "2026-02-28");
        files = Shipped.with(files, PATHS, "P-04", "From date", "2026-07-01");
        files = Shipped.with(files, OFFERS, "office-365-enterprise-e1", "Until date", "2026-06-30");
        return Shipped.withLine(
            files,
            PATHS,
            "P-08,office-365-business,office-365-business-premium,upgrade_with_license_transfer,,2026-03-15,2026-12-31,yes,test,");
      }
    },
    WITH_CONDITIONS_ON_EVERYTHING {
      @Override
      RuleFiles files() {
        return MutantsTest.otherProgramme()
            .with("vocabulary.csv", MutantsTest.otherProgramme().text("vocabulary.csv") + WORDS)
            .with("eligibility.csv", CONDITIONS)
            .with("licences.csv", LICENCES);
      }
    };

    private static final String OFFERS = "offers.csv";
    private static final String PATHS = "upgrade-paths.csv";
    private static final String CYCLES = "Billing cycles";

    private static final String WORDS =
        """
        V-10,Region,customer.attributes.region,text,,,The region.,yes,test,
        V-11,Trial,subscription.attributes.trial,yes/no,"yes, no, unknown",,Whether it is a trial.,yes,test,
        V-12,Seller,subscription.reseller,text,,,Who sold it.,yes,test,
        V-13,Channel,subscription.channel,choice,"web, phone",,How it was sold.,yes,test,
        V-14,Licences,order.quantity,number,,licences,How many are ordered.,yes,test,
        V-15,Now,subscription.currentQuantity,number,,licences,How many there are.,yes,test,
        V-16,Day,request.asOf,date,,,The day.,yes,test,
        V-17,Of record,subscription.ofThisReseller,yes/no,"yes, no, unknown",,Whether who asks sold it.,yes,test,
        V-18,Cycle,subscription.billingCycle,choice,"weekly, yearly",,How it is billed.,yes,test,
        V-19,Admin,upgrade.delegatedAdmin,yes/no,"yes, no, unknown",,Whether privileges are held.,yes,test,
        V-20,Account,reseller.accountStatus,choice,"good, bad",,The account.,yes,test,
        """;

    private static final String CONDITIONS =
        """
        Id,Title,State,Overlap,Sector,Age,Open,Since,Region,Trial,Seller,Channel,Licences,Now,Day,Of record,Cycle,Admin,Account,Result,Reason,From date,Until date,Enabled,Source,Note
        C-1,it runs,not running,,,,,,,,,,,,,,,,,not eligible,not_running,,,yes,test,
        C-2,nothing overlaps,,yes,,,,,,,,,,,,,,,,not eligible,overlap,,,yes,test,
        C-3,a private customer is three years old,,,private,< 3,,,,,,,,,,,,,,not eligible,private_customers_are_young,,,yes,test,
        C-4,it is open,,,,,upcoming,,,,,,,,,,,,,not eligible,too_early,,,yes,test,
        C-5,ages in pieces,,,"unknown, public","1..3.5, >= 25",,,,,,,,,,,,,,warning,private_customers_are_young,2026-07-01,,yes,test,
        C-6,since when,,,,,,"not <= 2026-11-22, unknown",,,,,,,,,,,,warning,private_customers_are_young,,,yes,test,
        C-7,where,,,,,,,"not north, unknown",,,,,,,,,,,warning,private_customers_are_young,,,yes,test,
        C-8,trials of the south,,,,,,,"south, north",yes,,,,,,,,,,not eligible,not_running,,,yes,test,
        C-9,sold by Contoso,,,,,,,,,Contoso,,,,,,,,,warning,not_running,,,yes,test,
        C-10,sold by others,,,,,,,,,,,,,,no,,,,warning,overlap,,,yes,test,
        C-11,sold by phone,,,,,,,,,,phone,,,,,,,,warning,too_early,,,yes,test,
        C-12,large orders,,,,,,,,,,,"> 100, 7",,,,,,,warning,private_customers_are_young,,,yes,test,
        C-13,few licences late,,,,,,,,,,,,<= 3,>= 2027-01-01,,,,,warning,private_customers_are_young,,,yes,test,
        C-14,weekly,,,,,,,,,,,,,,,weekly,unknown,,warning,private_customers_are_young,,,yes,test,
        C-15,bad accounts,,,,,,,,,,,,,,,,,bad,undetermined,not_running,,,yes,test,
        """;

    private static final String LICENCES =
        """
        Id,Title,State,Grows,Licences,Region,Seller,Result,Reason,From date,Until date,Enabled,Source,Note
        D-1,it runs,not running,,,,,not eligible,not_running,,,yes,test,
        D-2,it grows,,no,,,,not eligible,not_running,,,yes,test,
        D-3,in the north,,,10..20,north,,not eligible,not_running,,,yes,test,
        D-4,by them,,,,,not Contoso,warning,not_running,,,yes,test,
        """;

    abstract RuleFiles files();

    RuleSet rules() {
      return RuleSet.load(files());
    }
  }

  @Test
  void theEngineDecidesEveryCaseLikeAnEvaluatorWrittenFromTheDomainAlone() {
    var different =
        IntStream.range(0, SHIPPED.size())
            .parallel()
            .mapToObj(number -> SHIPPED.at(number).stated())
            .map(
                stated -> {
                  var engine = said(SHIPPED.examiners().get(0).answer(stated));
                  var domain = saidByTheDomain(stated);
                  return Objects.equals(engine, domain)
                      ? null
                      : stated + ": " + engine + " but " + domain;
                })
            .filter(Objects::nonNull);
    assertThat(different).isEmpty();
  }

  @Test
  void everyQuestionOfRandomRequestsHasItsCase() {
    var index = new SightIndex(SHIPPED);
    var missing =
        LongStream.range(0, POINTS / 4)
            .parallel()
            .mapToObj(RandomFacts::of)
            .flatMap(FactSpaceTest::questions)
            .map(question -> missing(index, question.stated, question.answer))
            .filter(Objects::nonNull);
    assertThat(missing.limit(3)).isEmpty();
  }

  @Test
  void noTwoCasesOfAQuestionLookAlikeAndEveryPointHasOne() {
    var index = new SightIndex(SHIPPED);
    assertThat(index.alike()).isEmpty();
    var points = new RawPoints(List.of(Shipped.rules()));
    assertThat(missing(index, POINTS, points::of).limit(3)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsJoinedIsToldApartByNothing(Rules variant) {
    var rules = variant.rules();
    var space = FactSpace.of(rules);
    var points = new RawPoints(List.of(rules));
    var missing =
        LongStream.range(0, POINTS / 10)
            .boxed()
            .flatMap(
                seed ->
                    Stream.of(
                        points.of(seed), listed(rules, RandomCases.of(rules.catalog(), seed))))
            .parallel()
            .filter(stated -> !RandomWitness.answer(rules, stated).equals(Answer.REFUSED))
            .filter(stated -> new Standing(space).of(stated) < 0)
            .limit(3);
    assertThat(missing).isEmpty();
  }

  /** The case itself, or one about the subscription where there is no such upgrade to list. */
  private static Case listed(RuleSet rules, Case stated) {
    boolean upgrade =
        stated.asked() == Asked.ORDER
            || (stated.asked() == Asked.UPGRADE
                && RandomWitness.answer(rules, stated).kind() != Answer.Kind.NO_UPGRADE);
    return upgrade
        ? stated
        : new Case(
            stated.request(),
            stated.asked() == Asked.UPGRADE ? Asked.SUBSCRIPTION : stated.asked(),
            null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "own.subscription().addOns().size() > 0",
        "own.subscription().quantity() > 100",
        "quantity() > 1234",
        "facts.customer().attributes()[\"signedInUser\"] == true",
        "own.subscription().provisioned() == false",
        "own.subscription().billingCycle() == \"annual\"",
        "own.subscription().channel() == \"web\"",
        "facts.reseller().accountStatus() == \"suspended\"",
        "facts.asOf().toString() > \"2027-05-05\"",
        "own.offer().id() == \"office-365-business\"",
        "facts.subscriptionsCover().name() == \"RESELLER\"",
        "own.subscription().status() == \"expired\"",
      })
  void whatOnlyARuleOfARuleEngineerLooksAtIsToldApart(String condition) {
    var after = RuleSet.load(Shipped.files().with("partner.drl", DRL.formatted(condition)));
    var space = FactSpace.of(Shipped.rules(), after);
    assertThat(cases(space).stream().anyMatch(number -> differs(space, number))).isTrue();
    assertThat(cases(space).stream().allMatch(number -> differs(space, number))).isFalse();
  }

  /** Every case of a listed upgrade, in a random order: a difference is met soon. */
  private static List<Integer> cases(FactSpace space) {
    var cases =
        new ArrayList<>(
            IntStream.range(0, space.size())
                .filter(number -> space.at(number).block().asked() == Asked.UPGRADE)
                .boxed()
                .toList());
    Collections.shuffle(cases, new Random(20_261_123L));
    return cases;
  }

  private static final String DRL =
      """
      package stepup.ruleset

      import stepup.rules.Upgrade

      global stepup.rules.Findings findings

      rule "UPG-900 the partner programme has a rule of its own"
          @source("test")
      when
          $u : Upgrade( %s )
      then
          findings.notEligible(drools.getRule(), $u, "user_context_required");
      end
      """;

  @Test
  void theSpaceIsTheSameWhateverTheThreads() throws Exception {
    var rules = Shipped.rules();
    var expected = described(SHIPPED);
    for (int threads : new int[] {1, 5}) {
      var pool = new ForkJoinPool(threads);
      try {
        assertThat(pool.submit(() -> described(FactSpace.of(rules))).get()).isEqualTo(expected);
      } finally {
        pool.shutdown();
      }
    }
  }

  @Test
  void anOrderForAnOfferThatIsSwitchedOffIsACaseOfItsOwn() {
    var offer = "skype-for-business-online-plan-2";
    var after = RuleSet.load(Shipped.with("offers.csv", offer, "Enabled", "no"));
    assertThat(differences(Shipped.rules(), after))
        .anyMatch(stated -> stated.request().at("/order/targetOffer").asText().equals(offer));
  }

  @Test
  void privilegesForTheServicesThatEitherRuleSetNeedsAreACase() {
    var after =
        RuleSet.load(Shipped.with("offers.csv", "office-365-business", "Admin service", "azure"));
    var space = FactSpace.of(Shipped.rules(), after);
    assertThat(IntStream.range(0, space.size()).mapToObj(n -> space.at(n).stated()))
        .anyMatch(stated -> stated.request().at("/customer/delegatedAdmin").size() == 2);
  }

  @Test
  void aNewValueOfAnAttributeThatNoRowNamesIsACase() {
    var files = MutantsTest.otherProgramme();
    var after =
        RuleSet.load(
            Shipped.with(
                files, "vocabulary.csv", "V-5", "Allowed values", "public, private, club"));
    assertThat(differences(RuleSet.load(files), after))
        .anyMatch(
            stated -> stated.request().at("/customer/attributes/sector").asText().equals("club"));
  }

  @Test
  void aSellerWhomARowNamesMayBeTheOneWhoAsks() {
    var space = FactSpace.of(Rules.WITH_CONDITIONS_ON_EVERYTHING.rules());
    assertThat(
            space.allBlocks().stream()
                .flatMap(block -> block.axes().stream().map(axis -> Map.entry(block, axis)))
                .filter(entry -> entry.getValue().name().equals("reseller"))
                .flatMap(
                    entry ->
                        entry.getValue().settings().stream()
                            .map(
                                setting -> {
                                  var request = entry.getKey().base().deepCopy();
                                  setting.edit().accept(request);
                                  return request;
                                })))
        .anyMatch(
            request ->
                request.at("/reseller/id").asText().equals("Contoso")
                    && request.at("/subscriptions/0/reseller").asText().equals("Contoso"));
  }

  private static List<Case> differences(RuleSet before, RuleSet after) {
    var space = FactSpace.of(before, after);
    return IntStream.range(0, space.size())
        .parallel()
        .filter(number -> differs(space, number))
        .mapToObj(number -> space.at(number).stated())
        .toList();
  }

  private static String described(FactSpace space) {
    return space.statement()
        + space.allBlocks().stream()
            .map(
                block ->
                    "\n%s %s %s %s %s %s"
                        .formatted(
                            block.asked(),
                            block.source(),
                            block.target(),
                            block.also(),
                            block.axes().stream().map(a -> a.name() + a.size()).toList(),
                            IntStream.range(0, block.size())
                                .mapToObj(n -> block.request(n).toString())
                                .collect(joining("\n"))))
            .collect(joining());
  }

  private static boolean differs(FactSpace space, int number) {
    var stated = space.at(number).stated();
    var answers = space.examiners().stream().map(e -> e.answer(stated)).toList();
    return !answers.get(0).same(answers.get(1));
  }

  private static Stream<String> missing(SightIndex index, int count, Function<Long, Case> points) {
    return LongStream.range(0, count)
        .parallel()
        .mapToObj(
            seed -> {
              var stated = points.apply(seed);
              return missing(index, stated, null);
            })
        .filter(Objects::nonNull);
  }

  /** What is wrong with the case that stands for a question; null if nothing is. */
  private static @Nullable String missing(
      SightIndex index, Case stated, @Nullable Answer expected) {
    var cases = index.of(stated);
    if (cases.isEmpty()) {
      return "no case stands for " + stated;
    }
    for (var number : cases) {
      for (var examiner : index.space().examiners()) {
        var answer = expected == null ? RandomWitness.answer(examiner.rules(), stated) : expected;
        var standing = examiner.answer(index.space().at(number).stated());
        if (!answer.same(standing)) {
          return "%s is answered %s, but %s which stands for it %s"
              .formatted(stated, answer, index.space().at(number).stated(), standing);
        }
      }
    }
    return null;
  }

  record Question(Case stated, Answer answer) {}

  /** Everything that the answer to a request tells, asked one by one. */
  static Stream<Question> questions(Facts facts) {
    var rules = Shipped.rules();
    var decision = DecisionService.proved(rules, facts, rules.evaluate(facts, Scope.EVERYTHING));
    var questions = new ArrayList<Question>();
    for (var own : decision.subscriptions()) {
      var id = own.subscription().id();
      var request = aboutOne(facts, id);
      own.upgrades()
          .forEach(
              u -> {
                var stated = new Case(request, Asked.UPGRADE, u.targetOffer());
                questions.add(
                    new Question(stated, Answer.of(decision, id, Asked.UPGRADE, u.targetOffer())));
              });
      for (var asked : List.of(Asked.LICENCES, Asked.SUBSCRIPTION)) {
        questions.add(
            new Question(new Case(request, asked, null), Answer.of(decision, id, asked, null)));
      }
      if (request.has("order")) {
        var target = Objects.requireNonNull(facts.order()).targetOffer();
        questions.add(
            new Question(
                new Case(request, Asked.ORDER, target),
                Answer.of(decision, id, Asked.ORDER, target)));
      }
    }
    return questions.stream();
  }

  /** The request with one subscription under the id that cases have; only its order is kept. */
  private static ObjectNode aboutOne(Facts facts, String id) {
    try {
      var request =
          (ObjectNode) Json.read(AnswerWriter.request(facts).getBytes(StandardCharsets.UTF_8));
      int held = 0;
      for (var subscription : request.get("subscriptions")) {
        var own = subscription.get("id").asText().equals(id);
        ((ObjectNode) subscription).put("id", own ? Examiner.SUBSCRIPTION : "held-" + ++held);
      }
      var order = request.get("order");
      if (order != null && order.get("subscription").asText().equals(id)) {
        ((ObjectNode) order).put("subscription", Examiner.SUBSCRIPTION);
      } else {
        request.remove("order");
      }
      return request;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Object> said(Answer answer) {
    return switch (answer.kind()) {
      case NO_UPGRADE, REFUSED -> List.of(answer.kind());
      case JUDGED ->
          List.of(
              Objects.requireNonNull(answer.verdict()),
              codes(answer, Result.NOT_ELIGIBLE, Result.UNDETERMINED),
              codes(answer, Result.WARNING),
              codes(answer, Result.FOLLOW_UP));
    };
  }

  private static List<String> codes(Answer answer, Result... results) {
    return answer.said().stream()
        .filter(said -> Arrays.asList(results).contains(said.result()))
        .map(Answer.Said::reason)
        .sorted()
        .toList();
  }

  private static List<Object> saidByTheDomain(Case stated) {
    Facts facts;
    try {
      facts =
          FactsReader.of(
              stated.request(), Shipped.rules().catalog(), LocalDate.EPOCH, Integer.MAX_VALUE);
    } catch (RequestProblem e) {
      return List.of(Answer.Kind.REFUSED);
    }
    var answer = IndependentEvaluator.evaluate(facts);
    var own =
        answer.subscriptions().stream()
            .filter(s -> s.id().equals(Examiner.SUBSCRIPTION))
            .findFirst()
            .orElseThrow();
    return switch (stated.asked()) {
      case LICENCES -> said(own.licences());
      case SUBSCRIPTION -> said(own.general());
      case ORDER -> said(Objects.requireNonNull(answer.order()).said());
      case UPGRADE ->
          own.upgrades().stream()
              .filter(u -> u.target().equals(stated.target()))
              .findFirst()
              .map(u -> said(u.said()))
              .orElse(List.of(Answer.Kind.NO_UPGRADE));
    };
  }

  private static List<Object> said(IndependentEvaluator.Said said) {
    return List.of(said.verdict(), said.reasons(), said.warnings(), said.followUps());
  }
}
