package stepup.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import stepup.catalog.Catalog;
import stepup.catalog.Offer;
import stepup.catalog.Status;
import stepup.catalog.UpgradePath;

/** Customers to begin with, made of whatever offers the rules know. */
final class Example {
  private static final int LICENCES = 25;

  private Example() {}

  /**
   * A customer with a subscription that upgrades start from and, where there is such an offer, one
   * that stands in the way of some of them only.
   */
  static ObjectNode customer(Catalog catalog) {
    var request = JsonNodeFactory.instance.objectNode();
    var customer = request.putObject("customer");
    customer.put("id", "customer-1");
    var subscriptions = request.putArray("subscriptions");
    var source = source(catalog);
    var admin = customer.putArray("delegatedAdmin");
    source.map(Offer::adminService).filter(service -> !service.isEmpty()).ifPresent(admin::add);
    var first = subscriptions.addObject();
    subscription(first, "sub-1", source, catalog);
    source
        .flatMap(offer -> inTheWay(offer, catalog))
        .ifPresent(
            offer -> subscription(subscriptions.addObject(), "sub-2", Optional.of(offer), catalog));
    request.put("subscriptionsCover", "tenant");
    return request;
  }

  /** Writes one more subscription of a request, with an id that no other has. */
  static void add(ObjectNode request, Catalog catalog) {
    var subscriptions =
        request.path("subscriptions").isArray()
            ? request.withArray("subscriptions")
            : request.putArray("subscriptions");
    var taken = new ArrayList<String>();
    subscriptions.forEach(s -> taken.add(s.path("id").asText()));
    int number = subscriptions.size() + 1;
    while (taken.contains("sub-" + number)) {
      number++;
    }
    subscription(subscriptions.addObject(), "sub-" + number, source(catalog), catalog);
  }

  private static void subscription(
      ObjectNode subscription, String id, Optional<Offer> offer, Catalog catalog) {
    subscription.put("id", id);
    offer.ifPresent(o -> subscription.put("offer", o.id()));
    catalog.statuses().values().stream()
        .map(Status::id)
        .findFirst()
        .ifPresent(status -> subscription.put("status", status));
    subscription.put(
        "quantity",
        offer.map(o -> Math.max(o.minimum(), Math.min(o.maximum(), LICENCES))).orElse(LICENCES));
  }

  private static Optional<Offer> source(Catalog catalog) {
    return catalog.paths().stream()
        .map(UpgradePath::from)
        .findFirst()
        .or(() -> catalog.offers().values().stream().findFirst());
  }

  /** Of the offers that include a service which only some of the upgrades add, the smallest. */
  private static Optional<Offer> inTheWay(Offer source, Catalog catalog) {
    var paths = catalog.paths().stream().filter(p -> p.from().id().equals(source.id())).toList();
    var ends = new LinkedHashSet<>(List.of(source.id()));
    paths.forEach(path -> ends.add(path.to().id()));
    return catalog.offers().values().stream()
        .filter(offer -> !ends.contains(offer.id()))
        .filter(
            offer -> {
              long blocked =
                  paths.stream().filter(p -> offer.includesAnyOf(p.additionalServices())).count();
              return blocked > 0 && blocked < paths.size();
            })
        .min(Comparator.comparingInt(offer -> offer.services().size()));
  }
}
