package stepup.partnercenter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.decision.Facts;
import stepup.json.FactsReader;
import stepup.json.RequestProblem;
import stepup.tables.Choices;
import stepup.tables.ValueType;

/** Translates one question into the request of {@code POST /decide} that states the same. */
final class RequestReader {
  private static final List<String> FIELDS =
      List.of(
          "customer", "subscriptions", "subscription", "reseller", "subscriptionsCover", "asOf");

  private static final Pattern OFFER_IN_URI =
      Pattern.compile("/offers/([^/?#]+)", Pattern.CASE_INSENSITIVE);

  /** A day as Partner Center writes it begins with a day as we write it. */
  private static final Pattern DAY_AND_TIME = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})T.*");

  private static final Pattern ITEM =
      Pattern.compile("/subscriptions(?:/items)?/(\\d{1,9})(?:/.*)?", Pattern.CASE_INSENSITIVE);

  private final Catalog catalog;
  private final int mostSubscriptions;
  private final ObjectNode request = JsonNodeFactory.instance.objectNode();

  /** Pointers into the question, by those into the request that it becomes. */
  private final Map<String, String> places = new HashMap<>();

  private final List<RequestProblem.Entry> mistakes = new ArrayList<>();

  /** Where ids stand that another subscription has too, which are told here only. */
  private final Set<String> repeated = new HashSet<>();

  private final Set<String> ignored = new LinkedHashSet<>();

  /** The number of each subscription, by its id in lower case; null if there is no list of them. */
  private @Nullable Map<String, Integer> ids;

  /** Where the collection says that there are more subscriptions than it has. */
  private @Nullable String partial;

  RequestReader(Catalog catalog, int mostSubscriptions) {
    this.catalog = catalog;
    this.mostSubscriptions = mostSubscriptions;
  }

  UpgradesRequest read(JsonNode question, LocalDate today) {
    if (!(question instanceof ObjectNode fields)) {
      throw RequestProblem.invalid(
          Stream.of(
              new RequestProblem.Entry("", "this is not an object; write it between braces")));
    }
    for (var field : fields.properties()) {
      field(field.getKey(), field.getValue());
    }
    var asked = asked(fields.path("subscription"));
    if (partial != null && "tenant".equalsIgnoreCase(fields.path("subscriptionsCover").asText())) {
      wrong(
          partial,
          "there are more subscriptions than these, which are then not all of the customer;"
              + " state all of them, or leave `subscriptionsCover` out");
    }
    return new UpgradesRequest(facts(today), offerIds(), asked, List.copyOf(ignored));
  }

  private void field(String name, JsonNode value) {
    switch (name) {
      case "customer" -> request.set("customer", customer(value));
      case "subscriptions" -> subscriptions(value);
      case "subscription" -> {
        // found among the subscriptions once all are read
      }
      case "reseller", "subscriptionsCover", "asOf" -> request.set(name, value);
      default ->
          wrong(
              "/" + Resource.escaped(name),
              "there is no such field here; " + Choices.of("a field", FIELDS).instead(name));
    }
  }

  private Facts facts(LocalDate today) {
    Facts facts = null;
    try {
      facts = FactsReader.of(request, catalog, today, mostSubscriptions);
    } catch (RequestProblem e) {
      for (var mistake : e.entries()) {
        var place = placeOf(mistake.pointer());
        if (!repeated.contains(place)) {
          wrong(place, mistake.detail());
        }
      }
    }
    if (facts == null || !mistakes.isEmpty()) {
      throw RequestProblem.invalid(
          mistakes.stream()
              .distinct()
              .sorted(
                  Comparator.comparingInt(RequestReader::rank)
                      .thenComparingInt(RequestReader::item)));
    }
    return facts;
  }

  /** Of the field that a mistake is in; what is wrong as a whole comes last. */
  private static int rank(RequestProblem.Entry mistake) {
    for (int i = 0; i < FIELDS.size(); i++) {
      if ((mistake.pointer() + "/").startsWith("/" + FIELDS.get(i) + "/")) {
        return i;
      }
    }
    return FIELDS.size();
  }

  /** The number of the subscription that a mistake is in; -1 if it is in none. */
  private static int item(RequestProblem.Entry mistake) {
    var item = ITEM.matcher(mistake.pointer());
    return item.matches() ? Integer.parseInt(item.group(1)) : -1;
  }

  /** Where in the question stands what is at a place of the request. */
  private String placeOf(String pointer) {
    for (int end = pointer.length(); end > 0; end = pointer.lastIndexOf('/', end - 1)) {
      var place = places.get(pointer.substring(0, end));
      if (place != null) {
        return place + pointer.substring(end);
      }
    }
    return pointer;
  }

  private List<String> offerIds() {
    var offerIds = new ArrayList<String>();
    request.path("subscriptions").forEach(s -> offerIds.add(s.path("offer").asText()));
    return offerIds;
  }

  private @Nullable String asked(JsonNode id) {
    if (id.isMissingNode() || id.isNull()) {
      return null;
    }
    if (!id.isTextual()) {
      wrong("/subscription", "this is not a text; write it between double quotes");
      return null;
    }
    if (ids == null) {
      return null;
    }
    var item = ids.get(lower(id));
    if (item == null) {
      wrong(
          "/subscription",
          "no subscription in this request has this id; write the `id` of one of them");
      return null;
    }
    return request.path("subscriptions").path(item).path("id").textValue();
  }

  private JsonNode customer(JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    var resource = new Resource(object, "/customer");
    var customer = JsonNodeFactory.instance.objectNode();
    copy(resource, "id", customer, "/customer/id");
    var allowed = resource.take("allowDelegatedAccess");
    if (allowed != null && !allowed.isBoolean()) {
      wrong(
          resource.pointer("allowDelegatedAccess"),
          "this is neither true nor false; write one of the two, without quotes");
    } else if (allowed != null) {
      var services = customer.putArray("delegatedAdmin");
      if (allowed.booleanValue()) {
        adminServices().forEach(services::add);
      }
    }
    attributes(resource, Fact.CUSTOMER_ATTRIBUTE, customer, "/customer");
    end(resource, "/customer/");
    return customer;
  }

  private List<String> adminServices() {
    return catalog.typeOf(Fact.ADMIN_SERVICE, "") instanceof ValueType.OneOf one
        ? one.choices().names()
        : List.of();
  }

  private void subscriptions(JsonNode value) {
    if (!(value instanceof ObjectNode object)) {
      items(value, "/subscriptions");
      return;
    }
    var collection = new Resource(object, "/subscriptions");
    var items = collection.take("items");
    places.put("/subscriptions", collection.pointer("items"));
    var total = collection.take("totalCount");
    if (total != null && items != null && total.isInt() && total.intValue() > items.size()) {
      partial = collection.pointer("totalCount");
    }
    end(collection, "/subscriptions/");
    if (items != null) {
      items(items, collection.pointer("items"));
    }
  }

  private void items(JsonNode value, String place) {
    if (!value.isArray() || value.size() > mostSubscriptions) {
      request.set("subscriptions", value);
      return;
    }
    var numbers = new HashMap<String, Integer>();
    ids = numbers;
    var subscriptions = request.putArray("subscriptions");
    var parents = new ArrayList<@Nullable String>();
    for (int i = 0; i < value.size(); i++) {
      if (value.get(i) instanceof ObjectNode object) {
        var resource = new Resource(object, place + "/" + i);
        subscriptions.add(subscription(resource, i, place, numbers));
        parents.add(parent(resource));
        end(resource, place + "/*/");
      } else {
        subscriptions.add(value.get(i));
        parents.add(null);
      }
    }
    for (int i = 0; i < parents.size(); i++) {
      var parent = parents.get(i);
      if (parent != null && isHeld(subscriptions.get(i))) {
        addOn(subscriptions, i, numbers.get(parent));
      }
    }
  }

  private ObjectNode subscription(
      Resource resource, int item, String place, Map<String, Integer> numbers) {
    var ours = "/subscriptions/" + item;
    var subscription = JsonNodeFactory.instance.objectNode();
    copy(resource, "id", subscription, ours + "/id");
    var id = subscription.path("id");
    var first = id.isTextual() ? numbers.putIfAbsent(lower(id), item) : null;
    if (first != null) {
      repeated.add(resource.pointer("id"));
      mistakes.add(
          new RequestProblem.Entry(
              resource.pointer("id"),
              place + "/" + first + " has the same id; give each subscription its own"));
    }
    copy(resource, "offerId", subscription, ours + "/offer");
    if (!subscription.has("offer")) {
      offerInLinks(resource, subscription, ours + "/offer");
    }
    copy(resource, "status", subscription, ours + "/status");
    copy(resource, "quantity", subscription, ours + "/quantity");
    copy(resource, "partnerId", subscription, ours + "/reseller");
    copy(resource, "billingCycle", subscription, ours + "/billingCycle");
    var cycle = subscription.path("billingCycle");
    if (cycle.isTextual()
        && catalog.typeOf(Fact.BILLING_CYCLE, "") instanceof ValueType.OneOf one
        && one.choices().find(cycle.textValue()) == null) {
      subscription.remove("billingCycle");
      resource.leave("billingCycle");
    }
    attributes(resource, Fact.SUBSCRIPTION_ATTRIBUTE, subscription, ours);
    return subscription;
  }

  /** Older resources name their offer only as what a link leads to. */
  private void offerInLinks(Resource resource, ObjectNode subscription, String ours) {
    if (resource.take("links") instanceof ObjectNode object) {
      var links = new Resource(object, resource.pointer("links"));
      if (links.take("offer") instanceof ObjectNode link) {
        var offer = new Resource(link, links.pointer("offer"));
        if (offer.take("uri") instanceof TextNode uri) {
          var id = OFFER_IN_URI.matcher(uri.textValue());
          if (id.find()) {
            subscription.put("offer", id.group(1));
            places.put(ours, offer.pointer("uri"));
            return;
          }
        }
      }
    }
    resource.leave("links");
  }

  private @Nullable String parent(Resource resource) {
    var parent = resource.take("parentSubscriptionId");
    if (parent == null) {
      return null;
    }
    if (!parent.isTextual()) {
      wrong(
          resource.pointer("parentSubscriptionId"),
          "this is not a text; write it between double quotes");
      return null;
    }
    return lower(parent);
  }

  private boolean isHeld(JsonNode subscription) {
    var status = catalog.statuses().find(subscription.path("status").asText());
    return status != null && status.countsAsHeld();
  }

  private void addOn(ArrayNode subscriptions, int item, @Nullable Integer parent) {
    if (parent != null && parent != item) {
      var addOns = ((ObjectNode) subscriptions.get(parent)).withArray("addOns");
      places.put(
          "/subscriptions/" + parent + "/addOns/" + addOns.size(),
          placeOf("/subscriptions/" + item + "/id"));
      addOns.add(subscriptions.get(item).path("id").asText());
    }
  }

  private void attributes(Resource resource, Fact fact, ObjectNode to, String ours) {
    for (var name : catalog.attributes(fact)) {
      var value = resource.take(name);
      if (value != null) {
        places.put(ours + "/attributes/" + Resource.escaped(name), resource.pointer(name));
        to.withObject("/attributes").set(name, dayOnly(value, catalog.typeOf(fact, name)));
      }
    }
  }

  private static JsonNode dayOnly(JsonNode value, @Nullable ValueType type) {
    if (type instanceof ValueType.Day && value.isTextual()) {
      var day = DAY_AND_TIME.matcher(value.textValue());
      return day.matches() ? TextNode.valueOf(day.group(1)) : value;
    }
    return value;
  }

  /** Sets what a field states, if it states something, and notes where that stands. */
  private void copy(Resource from, String name, ObjectNode to, String ours) {
    var value = from.take(name);
    places.put(ours, from.pointer(name));
    if (value != null) {
      to.set(ours.substring(ours.lastIndexOf('/') + 1), value);
    }
  }

  private void end(Resource resource, String prefix) {
    resource.tellAmbiguous(
        pointer ->
            wrong(pointer, "the same name stands here in another case too; write the field once"));
    resource.tellLeftOver(name -> ignored.add(prefix + name));
  }

  private static String lower(JsonNode text) {
    return text.textValue().toLowerCase(Locale.ROOT);
  }

  private void wrong(String pointer, String detail) {
    mistakes.add(new RequestProblem.Entry(pointer, detail));
  }
}
