package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stepup.Shipped;
import stepup.decision.Budget;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionEngine.Scope;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.OverBudgetException;
import stepup.decision.OverBudgetException.Limit;
import stepup.decision.RowRef;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** Rules that come to no end; each for the customer who is named after it only. */
@Timeout(120)
class BudgetTest {
  private static final Budget.Limits SHORT = new Budget.Limits(10_000, 300);

  /** One rule a line of conditions and one of consequences; its line in the file is its number. */
  private static final String DRL =
      """
      package stepup.ruleset

      import stepup.decision.Facts
      import stepup.rules.Holding
      import java.util.List
      import java.util.Iterator
      import java.util.function.Function

      rule "RUN-010 facts beget facts"
          @source("test")
      when
          Facts( customer.id() == "insert-loop" )
          $n : Integer()
      then
          insert(Integer.valueOf($n + 1));
      end

      rule "RUN-011 the first of them"
          @source("test")
      when
          Facts( customer.id() == "insert-loop" )
      then
          insert(Integer.valueOf(0));
      end

      rule "RUN-020 a loop without end"
          @source("test")
      when
          Facts( customer.id() == "while-true" )
      then
          while (true) { }
      end

      rule "RUN-030 a loop that holds on to itself"
          @source("test")
      when
          Facts( customer.id() == "catches-all" )
      then
          for (long i = 0; ; i++) {
            try {
              while (true) {
                try { i++; } finally { i--; }
              }
            } catch (Throwable thrown) {
              i = 0;
            }
          }
      end

      rule "RUN-040 a loop that is caught and forgotten"
          @source("test")
      when
          Facts( customer.id() == "forgets" )
      then
          try { while (true) { } } catch (Throwable thrown) { }
      end

      rule "RUN-050 a call of itself"
          @source("test")
      when
          Facts( customer.id() == "recursion" )
      then
          Object endless = new Object() {
            @Override public String toString() { return toString(); }
          };
          endless.toString();
      end

      rule "RUN-060 a call of itself twice, whatever happens"
          @source("test")
      when
          Facts( customer.id() == "recursion-that-catches-all" )
      then
          Object endless = new Object() {
            @Override public String toString() {
              try { return toString(); } catch (Throwable thrown) { return toString(); }
            }
          };
          endless.toString();
      end

      rule "RUN-070 a walk without end"
          @source("test")
      when
          Facts( customer.id() == "iterator" )
      then
          Iterable endless = () -> new Iterator() {
            @Override public boolean hasNext() { return true; }
            @Override public Object next() { return this; }
          };
          endless.forEach(each -> { });
      end

      rule "RUN-080 a condition on a regular expression that tries everything"
          @source("test")
      when
          $facts : Facts( reseller.id() == "matches" )
          Holding( id matches $facts.customer().id() )
      then
          insert(Long.valueOf(1));
      end

      rule "RUN-090 a consequence with one"
          @source("test")
      when
          Facts( $pattern : customer.id(), reseller.id() == "replaces" )
          Holding( $id : id )
      then
          Function<String, String> tried = text -> text.replaceAll($pattern, $pattern);
          tried.apply($id);
      end

      rule "RUN-100 goes on forever in a switch"
          @source("test")
      when
          Facts( customer.id() == "switch" )
      then
          int i = 0;
          do {
            switch (i) {
              case 0: i = 2; continue;
              case 1: i = 0; break;
              default: i = 1; continue;
            }
          } while (true);
      end
      """;

  @TempDir private static Path folder;
  private static RuleSet rules;

  @BeforeAll
  static void load() {
    rules = RuleSet.load(RuleFiles.read(Shipped.copiedTo(folder)).with("runaway.drl", DRL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN-020 while-true",
        "RUN-030 catches-all",
        "RUN-040 forgets",
        "RUN-060 recursion-that-catches-all",
        "RUN-070 iterator",
        "RUN-100 switch"
      })
  void aLoopIsStoppedAndItsRuleNamed(String ruleAndCustomer) {
    var words = ruleAndCustomer.split(" ", -1);
    var over = over(customer(words[1]), SHORT);
    assertThat(over.limit()).isEqualTo(Limit.TIME);
    assertThat(over).hasMessage("the rules took more than 300 ms");
    assertThat(over.rule()).isEqualTo(rule(words[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RUN-080 matches", "RUN-090 replaces"})
  void aRegularExpressionThatTriesEverythingIsStopped(String ruleAndReseller) {
    var words = ruleAndReseller.split(" ", -1);
    var facts = facts("a*".repeat(12) + "b", words[1], "a".repeat(80));
    var over = over(facts, SHORT);
    assertThat(over.limit()).isEqualTo(Limit.TIME);
    assertThat(over.rule()).isEqualTo(rule(words[0]));
  }

  @Test
  void regularExpressionsMeanWhatTheyMeanInJava() {
    assertThat(Watch.matches("ab", "a.")).isTrue();
    assertThat(Watch.matches("abc", "a.")).isFalse();
    assertThat(Watch.replaceAll("a1b22", "(\\d+)", "<$1>")).isEqualTo("a<1>b<22>");
    assertThat(Watch.replaceFirst("a1b22", "\\d+", "")).isEqualTo("ab22");
    assertThat(Watch.replaceAll("abc", "x", "y")).isEqualTo("abc");
    for (var text : List.of("", "a", "a,b,,c,,", ",a", "boo:and:foo")) {
      for (var regex : List.of(",", "o", ":", "")) {
        assertThat(Watch.split(text, regex)).isEqualTo(text.split(regex));
        for (int limit : List.of(-1, 0, 1, 2)) {
          assertThat(Watch.split(text, regex, limit)).isEqualTo(text.split(regex, limit));
        }
      }
    }
  }

  @Test
  void aCallOfItselfEndsWithTheStackAndNothingElse() {
    var over = over(customer("recursion"), new Budget.Limits(10_000, 60_000));
    assertThat(over.limit()).isEqualTo(Limit.DEPTH);
    assertThat(over).hasMessage("calls are nested too deep");
    assertThat(over.rule()).isEqualTo(rule("RUN-050"));
    assertThat(decided(customer("somebody"))).isEqualTo(shipped(customer("somebody")));
  }

  @Test
  void factsThatBegetFactsAreStoppedByTheirNumber() {
    var over = over(customer("insert-loop"), new Budget.Limits(1_000, 60_000));
    assertThat(over.limit()).isEqualTo(Limit.RULES_FIRED);
    assertThat(over).hasMessage("rules fired more than 1000 times");
    assertThat(over.rule()).isEqualTo(rule("RUN-010"));
  }

  @Test
  void factsThatBegetFactsAreStoppedByTheirTime() {
    var over = over(customer("insert-loop"), new Budget.Limits(Integer.MAX_VALUE, 50));
    assertThat(over.limit()).isEqualTo(Limit.TIME);
    assertThat(over.rule()).isEqualTo(rule("RUN-010"));
  }

  @Test
  void asManyRulesMayFireAsTheLimitSaysOverTheDecisionAndItsProofs() {
    var facts = customer("somebody");
    var budget = Budget.start(Budget.Limits.GENEROUS);
    rules.evaluate(facts, Scope.EVERYTHING, budget);
    int once = budget.fired();
    assertThat(once).isPositive();
    var inAll = new ArrayList<RowRef>();
    var counting = new DecisionService(() -> new UUID(0, 0), entries -> {});
    counting.decide(new Counting(rules, inAll), facts, Scope.EVERYTHING, Instant.EPOCH);
    // Proofs fire rules as well, or this would show nothing about them.
    int all = inAll.size();
    assertThat(all).isGreaterThan(once);

    assertThat(decided(facts, new Budget.Limits(all, 60_000))).isNotNull();
    assertThat(decided(facts, new Budget.Limits(all + 1, 60_000))).isNotNull();
    var over = over(facts, new Budget.Limits(all - 1, 60_000));
    assertThat(over).hasMessage("rules fired more than " + (all - 1) + " times");
    assertThat(over.rule()).isIn(inAll);
  }

  /** Tells what fires, and knows no limit. */
  private record Counting(RuleSet rules, List<RowRef> fired) implements DecisionEngine {
    @Override
    public String version() {
      return rules.version();
    }

    @Override
    public Decision evaluate(Facts facts, Scope scope, Budget budget) {
      return evaluate(facts, scope);
    }

    @Override
    public Decision evaluate(Facts facts, Scope scope) {
      return rules.evaluate(facts, scope, fired::add);
    }
  }

  @Test
  void whatWasStoppedLeavesNothingBehind() {
    Thread.currentThread().interrupt();
    try {
      for (var customer : List.of("while-true", "insert-loop", "recursion", "forgets")) {
        over(customer(customer), new Budget.Limits(1_000, 100));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(decided(customer("somebody"))).isEqualTo(shipped(customer("somebody")));
      }
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    // Nobody watches this thread now.
    Watch.tick();
  }

  @Test
  void rulesThatNobodyWaitsForAreStoppedToo() {
    // By their number or their time, whichever is used up first on this machine.
    assertThatThrownBy(() -> rules.evaluate(customer("insert-loop"), Scope.EVERYTHING))
        .isInstanceOf(RulesException.class)
        .hasMessageStartingWith(
            "runaway.drl!9 (row RUN-010): the rule comes to no end and was stopped: ");
  }

  @Test
  void aRuleThatNeverEndsDoesNotLoad() {
    var files =
        Shipped.files()
            .with(
                "runaway.drl",
                """
                package stepup.ruleset
                import stepup.decision.Facts
                rule "RUN-010 goes on and on"
                    @source("test")
                when
                    Facts()
                then
                    while (true) { }
                end
                """);
    assertThatThrownBy(() -> RuleSet.load(files))
        .isInstanceOf(RulesException.class)
        .hasMessage(
            "runaway.drl!3 (row RUN-010): the rule comes to no end and was stopped: the rules took"
                + " more than 10000 ms; correct it, so that it ends for every request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Integer[] more = {1, 2}; java.util.Arrays.parallelSetAll(more, i -> 1);",
        "Object last = new Object() { public void finalize() { while (true) { } } };"
      })
  void nothingRunsInAThreadThatNobodyWatches(String consequence) {
    var files =
        Shipped.files()
            .with(
                "runaway.drl",
                """
                package stepup.ruleset
                import stepup.decision.Facts
                rule "RUN-010 runs elsewhere"
                    @source("test")
                when
                    Facts()
                then
                    %s
                end
                """
                    .formatted(consequence));
    assertThatThrownBy(() -> RuleSet.load(files))
        .isInstanceOf(RulesException.class)
        .hasMessageMatching(
            "(?s)runaway.drl!3: .*java\\.(util\\.Arrays\\.parallelSetAll|lang\\.Object\\.finalize) is not"
                + " available to rules.*");
  }

  private static OverBudgetException over(Facts facts, Budget.Limits limits) {
    return catchThrowableOfType(OverBudgetException.class, () -> decided(facts, limits));
  }

  private static Decision decided(Facts facts) {
    return decided(facts, Budget.Limits.GENEROUS);
  }

  private static Decision decided(Facts facts, Budget.Limits limits) {
    return service(limits).decide(rules, facts, Scope.EVERYTHING, Instant.EPOCH).decision();
  }

  private static Decision shipped(Facts facts) {
    return service(Budget.Limits.GENEROUS)
        .decide(Shipped.rules(), facts, Scope.EVERYTHING, Instant.EPOCH)
        .decision();
  }

  private static DecisionService service(Budget.Limits limits) {
    return new DecisionService(() -> new UUID(0, 0), entries -> {}, limits);
  }

  private static RowRef rule(String id) {
    int line = 1 + (int) DRL.substring(0, DRL.indexOf("rule \"" + id)).lines().count();
    return new RowRef(id, "runaway.drl", line);
  }

  private static Facts customer(String id) {
    return facts(id, null, "one");
  }

  private static Facts facts(String customer, @Nullable String reseller, String subscription) {
    return new Facts(
        new Facts.Customer(customer, null, Map.of()),
        new Facts.Reseller(reseller, null),
        List.of(
            new Facts.Subscription(
                subscription,
                "office-365-business",
                "suspended",
                25,
                reseller,
                null,
                List.of(),
                null,
                null,
                Map.of())),
        Facts.Coverage.RESELLER,
        LocalDate.of(2026, 11, 22),
        null);
  }
}
