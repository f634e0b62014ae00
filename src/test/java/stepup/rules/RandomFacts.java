package stepup.rules;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import stepup.decision.Facts;

/**
 * Random requests, each the same for the same seed. They are of the kind that decides something:
 * offers that meet, quantities around the limits, orders for the possible and the impossible.
 */
public final class RandomFacts {
  private static final List<String> SOURCES =
      List.of(
          "office-365-business", "office-365-business-essentials", "office-365-business-premium");

  private static final List<String> CATALOGUE =
      IndependentEvaluator.OFFERS.stream().map(IndependentEvaluator.Offer::id).toList();

  /** Names the catalogue does not have, some of them close to one it has. */
  private static final List<String> UNKNOWN =
      List.of("office-365-enterprise-e5", "Office 365 Business", "visio-plan-2", "1", "01");

  private static final List<String> STATUSES =
      List.of("active", "suspended", "pending", "expired", "disabled", "deleted", "none");

  /** References that only a comparison to the letter tells apart. */
  private static final List<String> IDS =
      List.of("s", "S", "1", "01", "1.0", "true", "null", "office-365-business", "订阅", "a b");

  private static final List<Integer> QUANTITIES =
      List.of(
          1,
          2,
          25,
          299,
          300,
          301,
          1_000,
          9_999_999,
          10_000_000,
          10_000_001,
          999_999_999,
          1_000_000_000);

  private final SplittableRandom random;

  private RandomFacts(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The request of a seed. */
  public static Facts of(long seed) {
    return new RandomFacts(seed).facts();
  }

  private Facts facts() {
    int count = chance(4) ? 0 : 1 + random.nextInt(4);
    var subscriptions = new ArrayList<Facts.Subscription>();
    for (int i = 0, from = random.nextInt(IDS.size()); i < count; i++) {
      subscriptions.add(subscription(IDS.get((from + i) % IDS.size()), i == 0));
    }
    return new Facts(
        new Facts.Customer(
            "a customer",
            delegatedAdmin(),
            chance(20) ? Map.of("signedInUser", random.nextBoolean()) : Map.of()),
        chance(50)
            ? Facts.Reseller.UNSTATED
            : new Facts.Reseller("us", oneOf(Arrays.asList(null, "active", "suspended"))),
        subscriptions,
        chance(50) ? Facts.Coverage.TENANT : Facts.Coverage.RESELLER,
        LocalDate.of(2015, 1, 1).plusDays(random.nextInt(8_000)),
        subscriptions.isEmpty() || chance(30) ? null : order(oneOf(subscriptions)));
  }

  private @Nullable Set<String> delegatedAdmin() {
    return chance(15)
        ? null
        : chance(15)
            ? Set.of()
            : chance(15)
                ? Set.of("azure")
                : chance(15) ? Set.of("azure", "office-365") : Set.of("office-365");
  }

  private Facts.Subscription subscription(String id, boolean first) {
    return new Facts.Subscription(
        id,
        chance(first ? 75 : 25) ? oneOf(SOURCES) : chance(10) ? oneOf(UNKNOWN) : oneOf(CATALOGUE),
        chance(first ? 75 : 40) ? "active" : oneOf(STATUSES),
        oneOf(QUANTITIES),
        oneOf(Arrays.asList(null, "us", "another")),
        chance(15) ? "web direct" : null,
        chance(15) ? List.of("an add-on") : List.of(),
        oneOf(Arrays.asList(null, true, false)),
        oneOf(Arrays.asList(null, "monthly", "annual")),
        Map.of());
  }

  private Facts.Order order(Facts.Subscription own) {
    var source = IndependentEvaluator.offer(own.offer());
    if (chance(35)) {
      return new Facts.Order(own.id(), null, chance(30) ? oneOf(QUANTITIES) : around(own));
    }
    var target =
        source == null || source.targets().isEmpty() || chance(20)
            ? oneOf(CATALOGUE)
            : oneOf(source.targets()).id();
    return new Facts.Order(own.id(), target, chance(40) ? null : oneOf(QUANTITIES));
  }

  /** A new total next to the present one. */
  private int around(Facts.Subscription own) {
    return Math.max(1, Math.min(1_000_000_000, own.quantity() - 1 + random.nextInt(3)));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T oneOf(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
