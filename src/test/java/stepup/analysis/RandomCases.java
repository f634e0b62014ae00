package stepup.analysis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Offer;
import stepup.scenario.Asked;
import stepup.scenario.Case;
import stepup.tables.ValueType;

/**
 * Random cases of any programme, each the same for the same seed, and such that a scenario row can
 * state it.
 */
public final class RandomCases {
  private static final LocalDate SOME_DAY = LocalDate.of(2026, 1, 15);

  private final Catalog catalog;
  private final SplittableRandom random;

  private RandomCases(Catalog catalog, long seed) {
    this.catalog = catalog;
    this.random = new SplittableRandom(seed);
  }

  /** The case of a seed. */
  public static Case of(Catalog catalog, long seed) {
    return new RandomCases(catalog, seed).stated();
  }

  private Case stated() {
    var request = JsonNodeFactory.instance.objectNode();
    var customer = request.putObject("customer").put("id", "customer");
    var services = values(Fact.ADMIN_SERVICE, "");
    if (chance(80)) {
      var delegated = customer.putArray("delegatedAdmin");
      for (var service : services) {
        if (chance(services.indexOf(service) == 0 ? 85 : 20)) {
          delegated.add(service);
        }
      }
    }
    attributes(customer, Fact.CUSTOMER_ATTRIBUTE);
    if (chance(40)) {
      var reseller = request.putObject("reseller").put("id", "us");
      var status = oneOf(values(Fact.ACCOUNT_STATUS, ""));
      if (chance(50) && status != null) {
        reseller.put("accountStatus", status);
      }
    }
    var subscriptions = request.putArray("subscriptions");
    var own = subscription("subscription", source());
    attributes(own, Fact.SUBSCRIPTION_ATTRIBUTE);
    subscriptions.add(own);
    for (int held = random.nextInt(6) - 3; held > 0; held--) {
      var other = subscription("held-" + subscriptions.size(), any());
      // A list does not name the same twice.
      other.put("channel", "channel-" + held);
      subscriptions.add(other);
    }
    if (chance(80)) {
      request.put("subscriptionsCover", chance(80) ? "tenant" : "reseller");
    }
    request.put("asOf", day().toString());
    var asked = oneOf(List.of(Asked.values()));
    var target = asked == Asked.UPGRADE || chance(70) ? target(own.path("offer").asText()) : null;
    if (asked == Asked.ORDER) {
      var order = request.putObject("order").put("subscription", "subscription");
      if (target != null) {
        order.put("targetOffer", target.id());
      }
      if (target == null || chance(60)) {
        order.put(
            "quantity",
            quantity(target == null ? catalog.offer(own.path("offer").asText()) : target));
      }
    }
    return new Case(request, asked, target == null || asked == Asked.LICENCES ? null : target.id());
  }

  private ObjectNode subscription(String id, String offer) {
    var statuses = catalog.statuses().names();
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("offer", offer)
            .put("quantity", quantity(catalog.offer(offer)))
            .put("status", chance(75) ? statuses.get(0) : oneOf(statuses));
    if (chance(30)) {
      node.put("reseller", chance(50) ? "us" : "another");
    }
    if (chance(15)) {
      node.put("channel", "web-direct");
    }
    var cycle = oneOf(values(Fact.BILLING_CYCLE, ""));
    if (chance(30) && cycle != null) {
      node.put("billingCycle", cycle);
    }
    for (int addOns = random.nextInt(8) - 5; addOns > 0; addOns--) {
      node.withArray("/addOns").add("add-on-" + addOns);
    }
    if (chance(30)) {
      node.put("provisioned", random.nextBoolean());
    }
    return node;
  }

  private void attributes(ObjectNode holder, Fact fact) {
    for (var name : catalog.attributes(fact)) {
      if (chance(50)) {
        continue;
      }
      var attributes = holder.withObject("/attributes");
      var type = catalog.typeOf(fact, name);
      if (type instanceof ValueType.OneOf one && one.yesNo()) {
        attributes.put(name, random.nextBoolean());
      } else if (type instanceof ValueType.OneOf one) {
        attributes.put(name, oneOf(one.choices().names()));
      } else if (type instanceof ValueType.Decimal) {
        attributes.put(name, BigDecimal.valueOf(random.nextInt(100), 1));
      } else if (type instanceof ValueType.Day) {
        attributes.put(name, day().toString());
      } else {
        attributes.put(name, "a text");
      }
    }
  }

  private LocalDate day() {
    return chance(50) ? SOME_DAY : SOME_DAY.plusDays(random.nextInt(4_000) - 2_000);
  }

  private int quantity(Offer offer) {
    int limit = chance(50) ? offer.maximum() : offer.minimum();
    long near = chance(50) ? 25 : (long) limit - 1 + random.nextInt(3);
    return (int) Math.max(1, Math.min(1_000_000_000, near));
  }

  private String source() {
    var paths = catalog.paths();
    return paths.isEmpty() || chance(20)
        ? any()
        : paths.get(random.nextInt(paths.size())).from().id();
  }

  private String any() {
    return chance(7) ? "an-offer-of-nobody" : oneOf(catalog.offers().names());
  }

  private Offer target(String source) {
    var paths = new ArrayList<>(catalog.pathsFrom(catalog.offer(source), SOME_DAY));
    return paths.isEmpty() || chance(20)
        ? catalog.offer(oneOf(catalog.offers().names()))
        : paths.get(random.nextInt(paths.size())).to();
  }

  private List<String> values(Fact fact, String attribute) {
    return catalog.typeOf(fact, attribute) instanceof ValueType.OneOf one
        ? one.choices().names()
        : List.of();
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> @Nullable T oneOf(List<T> items) {
    return items.isEmpty() ? null : items.get(random.nextInt(items.size()));
  }
}
