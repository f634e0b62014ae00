package stepup.partnercenter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Requests of {@code POST /decide} in Partner Center's shapes, as far as these can state them. */
public final class Resources {
  private Resources() {}

  /**
   * The question that states what a request does. Privileges for some services only, channels,
   * provisioning, the caller's own words for add-ons, and orders have no shape there.
   */
  public static ObjectNode of(JsonNode request) {
    var question = JsonNodeFactory.instance.objectNode();
    var customer = question.putObject("customer");
    customer.set("id", request.at("/customer/id"));
    customer.put("relationshipToPartner", "reseller").putObject("companyProfile");
    request
        .at("/customer/attributes")
        .properties()
        .forEach(a -> customer.set(a.getKey(), a.getValue()));
    var services = request.at("/customer/delegatedAdmin");
    if (services.isArray()) {
      customer.put("allowDelegatedAccess", !services.isEmpty());
    }
    for (var name : new String[] {"reseller", "subscriptionsCover", "asOf"}) {
      if (request.has(name)) {
        question.set(name, request.get(name));
      }
    }
    var collection = question.putObject("subscriptions");
    collection.put("totalCount", request.path("subscriptions").size());
    var items = collection.putArray("items");
    for (var subscription : request.path("subscriptions")) {
      var item = items.addObject();
      item.set("id", subscription.path("id"));
      item.set("offerId", subscription.path("offer"));
      item.put("offerName", "whatever it is called");
      item.set("status", subscription.path("status"));
      item.set("quantity", subscription.path("quantity"));
      item.set("partnerId", subscription.get("reseller"));
      item.set("billingCycle", subscription.get("billingCycle"));
      item.putNull("parentSubscriptionId");
      item.putObject("attributes").put("objectType", "Subscription");
    }
    collection.putObject("attributes").put("objectType", "Collection");
    return question;
  }
}
