package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.decision.Budget;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.Facts;
import stepup.decision.OverBudgetException;
import stepup.tables.RuleFiles;

/** Sessions are used again; rules of every kind show what one of them would have kept. */
class SessionsTest {
  private static final String DRL =
      """
      package stepup.ruleset

      import stepup.decision.Facts
      import stepup.rules.Holding
      import stepup.rules.Upgrade
      import java.util.List

      global stepup.rules.Findings findings

      rule "OLD-010 facts of two customers"
          @source("test")
      when
          $facts : Facts()
          Facts( this != $facts )
      then
          insert(Long.valueOf(1));
      end

      rule "OLD-020 a subscription beside those of its own customer"
          @source("test")
      when
          $facts : Facts()
          $all : List( size() != $facts.subscriptions().size() ) from collect( Holding() )
      then
          insert(Long.valueOf(2));
      end

      rule "OLD-030 each pair of subscriptions"
          @source("test")
      when
          $one : Holding( $id : id )
          $other : Holding( id != $id )
      then
          insert(Long.valueOf(3));
      end

      rule "OLD-040 a customer without suspended subscriptions"
          @source("test")
      when
          Facts()
          not Holding( subscription.status() == "suspended" )
      then
          insert(Long.valueOf(4));
      end

      rule "OLD-050 a customer with an upgrade and a deleted subscription"
          @source("test")
      when
          exists Upgrade()
          exists Holding( subscription.status() == "deleted" )
      then
          insert(Long.valueOf(5));
      end

      rule "OLD-060 throws"
          @source("test")
      when
          $facts : Facts( customer.id() == "throws" )
          $upgrade : Upgrade()
      then
          Object nothing = null;
          nothing.toString();
      end

      rule "OLD-070 throws while it looks"
          @source("test")
      when
          $facts : Facts( customer.id() == "throws in a condition", customer.attributes().get("no").toString() == "" )
      then
          insert(Long.valueOf(7));
      end

      rule "OLD-080 comes to no end"
          @source("test")
      when
          Facts( customer.id() == "endless" )
          Upgrade()
      then
          while (true) { }
      end
      """;

  @TempDir private static Path folder;
  private static RuleSet rules;

  @BeforeAll
  static void load() {
    rules = RuleSet.load(RuleFiles.read(Shipped.copiedTo(folder)).with("old.drl", DRL));
  }

  @Test
  void whatIsDecidedDoesNotDependOnWhoWasDecidedBefore() {
    var seeds = new ArrayList<>(LongStream.range(0, 300).boxed().toList());
    var inOrder = new ArrayList<List<String>>();
    seeds.forEach(seed -> inOrder.add(fired(RandomFacts.of(seed))));
    Collections.reverse(seeds);
    var backwards = new ArrayList<List<String>>();
    seeds.forEach(seed -> backwards.add(fired(RandomFacts.of(seed))));
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(inOrder);
    for (int i = 0; i < inOrder.size(); i++) {
      var facts = RandomFacts.of(i);
      int held = facts.subscriptions().size();
      var fired = inOrder.get(i);
      assertThat(fired).doesNotContain("OLD-010", "OLD-020");
      assertThat(Collections.frequency(fired, "OLD-030")).isEqualTo(held * (held - 1));
      assertThat(fired.contains("OLD-040"))
          .isEqualTo(facts.subscriptions().stream().noneMatch(s -> s.status().equals("suspended")));
    }
  }

  @Test
  void aSessionWhoseRulesThrewIsNotUsedAgain() {
    var before = decided(customer("somebody"));
    var fired = fired(customer("somebody"));
    for (var customer : List.of("throws", "throws in a condition", "throws")) {
      assertThatThrownBy(() -> decided(customer(customer)));
      assertThat(fired(customer("somebody"))).isEqualTo(fired);
      assertThat(decided(customer("somebody"))).isEqualTo(before);
    }
  }

  @Test
  void aSessionThatWasStoppedIsNotUsedAgain() {
    var fired = fired(customer("somebody"));
    for (var limits : List.of(new Budget.Limits(1_000, 50), new Budget.Limits(3, 60_000))) {
      assertThatThrownBy(
              () -> rules.evaluate(customer("endless"), Scope.EVERYTHING, Budget.start(limits)))
          .isInstanceOf(OverBudgetException.class);
      assertThat(fired(customer("somebody"))).isEqualTo(fired);
    }
  }

  @Test
  void factsAreNotKeptAfterTheDecision() throws InterruptedException {
    var forgotten = IntStream.range(0, 20).mapToObj(SessionsTest::decidedAndForgotten).toList();
    for (int i = 0; i < 100 && forgotten.stream().anyMatch(f -> f.get() != null); i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(forgotten).allMatch(facts -> facts.get() == null);
  }

  private static WeakReference<Facts> decidedAndForgotten(int number) {
    var facts = customer("customer " + number);
    decided(facts);
    return new WeakReference<>(facts);
  }

  private static List<String> fired(Facts facts) {
    var fired = new ArrayList<String>();
    rules.evaluate(facts, Scope.EVERYTHING, row -> fired.add(row.id()));
    Collections.sort(fired);
    return fired;
  }

  private static Decision decided(Facts facts) {
    return rules.evaluate(facts, Scope.EVERYTHING);
  }

  private static Facts customer(String id) {
    return new Facts(
        new Facts.Customer(id, null, Map.of()),
        Facts.Reseller.UNSTATED,
        List.of(
            subscription("one", "office-365-business", "active"),
            subscription("two", "office-365-business-essentials", "deleted")),
        Facts.Coverage.RESELLER,
        LocalDate.of(2026, 11, 22),
        new Facts.Order("one", "office-365-enterprise-e3", 25));
  }

  private static Facts.Subscription subscription(String id, String offer, String status) {
    return new Facts.Subscription(
        id, offer, status, 25, null, null, List.of(), null, null, Map.of());
  }
}
