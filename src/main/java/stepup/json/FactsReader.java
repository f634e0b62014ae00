package stepup.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.decision.Facts;
import stepup.tables.Choices;
import stepup.tables.ValueType;

/**
 * Reads a request into facts, with the names of the tables put in place of aliases; finds every
 * mistake in one run.
 */
public final class FactsReader {
  private static final int LONGEST_TEXT = 256;
  private static final int MOST_LICENCES = 1_000_000_000;
  private static final int MOST_DIGITS = 15;
  private static final int MOST_MISTAKES = 100;
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Choices<Facts.Coverage> COVERAGE =
      new Choices<>("what subscriptions can cover");

  static {
    COVERAGE.add("tenant", Facts.Coverage.TENANT);
    COVERAGE.add("reseller", Facts.Coverage.RESELLER);
  }

  private final Catalog catalog;
  private final int mostSubscriptions;
  private final List<RequestProblem.Entry> wrong = new ArrayList<>();

  /** Ids of the subscriptions, also of those that have something else wrong with them. */
  private final Set<String> statedIds = new LinkedHashSet<>();

  private FactsReader(Catalog catalog, int mostSubscriptions) {
    this.catalog = catalog;
    this.mostSubscriptions = mostSubscriptions;
  }

  /**
   * Reads one request.
   *
   * @param today the day the rules apply for if the request names none
   * @throws RequestProblem with every mistake in it
   */
  public static Facts read(byte[] json, Catalog catalog, LocalDate today, RequestLimits limits) {
    JsonNode document;
    try {
      document = Json.read(json, limits);
    } catch (StreamConstraintsException e) {
      throw unreadable(beyond(e, limits));
    } catch (JacksonException e) {
      var at = e.getLocation();
      var duplicate = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
      throw unreadable(
          (duplicate ? "an object has the same name twice" : "this is not JSON")
              + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr()));
    } catch (IOException e) {
      throw unreadable("this is not JSON in UTF-8");
    }
    return of(document, catalog, today, limits.subscriptions());
  }

  /**
   * Like {@link #read}, for a document that has been parsed.
   *
   * @param mostSubscriptions how many subscriptions a request may have
   */
  public static Facts of(
      JsonNode document, Catalog catalog, LocalDate today, int mostSubscriptions) {
    var reader = new FactsReader(catalog, mostSubscriptions);
    var facts = reader.facts(document, today);
    if (!reader.wrong.isEmpty()) {
      throw new RequestProblem(RequestProblem.Kind.INVALID, reader.wrong);
    }
    return Objects.requireNonNull(facts);
  }

  /** Which limit it was; Jackson says so only in its message. */
  private static String beyond(StreamConstraintsException e, RequestLimits limits) {
    var message = String.valueOf(e.getOriginalMessage());
    if (message.equals(Json.EXPONENT)) {
      return message;
    }
    if (message.contains("MaxNestingDepth")) {
      return "objects and lists are nested too deeply; write at most "
          + limits.jsonDepth()
          + " levels";
    }
    if (message.contains("MaxTokenCount")) {
      return "there are more than "
          + limits.jsonTokens()
          + " JSON tokens (values, names, brackets and braces); ask in several requests";
    }
    if (message.contains("MaxNumberLength")) {
      return "a number is too long; write at most " + limits.numberCharacters() + " characters";
    }
    if (message.contains("MaxNameLength")) {
      return "a name is too long; write at most " + Json.LONGEST_NAME + " characters";
    }
    return "a text is too long; write at most " + Json.LONGEST_TEXT + " characters";
  }

  private static RequestProblem unreadable(String detail) {
    return new RequestProblem(
        RequestProblem.Kind.UNREADABLE, List.of(new RequestProblem.Entry("", detail)));
  }

  private @Nullable Facts facts(JsonNode document, LocalDate today) {
    var root =
        object(
            "",
            document,
            "customer",
            "reseller",
            "subscriptions",
            "subscriptionsCover",
            "asOf",
            "order");
    if (root == null) {
      return null;
    }
    var customer = customer(required(root, "", "customer"));
    var reseller = reseller(optional(root, "reseller"));
    var subscriptions = subscriptions(required(root, "", "subscriptions"));
    var cover = choice(optional(root, "subscriptionsCover"), "/subscriptionsCover", COVERAGE);
    var asOf = day(optional(root, "asOf"), "/asOf");
    var order = order(optional(root, "order"));
    if (customer == null) {
      return null;
    }
    return new Facts(
        customer,
        reseller,
        subscriptions,
        cover == null ? Facts.Coverage.RESELLER : cover,
        asOf == null ? today : asOf,
        order);
  }

  private Facts.@Nullable Customer customer(@Nullable JsonNode node) {
    var customer =
        node == null ? null : object("/customer", node, "id", "delegatedAdmin", "attributes");
    if (customer == null) {
      return null;
    }
    var id = text(required(customer, "/customer", "id"), "/customer/id");
    var attributes =
        attributes(
            optional(customer, "attributes"), "/customer/attributes", Fact.CUSTOMER_ATTRIBUTE);
    var admin = optional(customer, "delegatedAdmin");
    Set<String> services = null;
    if (admin != null) {
      services = new LinkedHashSet<>();
      var known = choices(Fact.ADMIN_SERVICE);
      for (var item : items(admin, "/customer/delegatedAdmin")) {
        var service =
            known == null ? text(item.node, item.pointer) : choice(item.node, item.pointer, known);
        if (service != null) {
          services.add(service);
        }
      }
    }
    return id == null ? null : new Facts.Customer(id, services, attributes);
  }

  private Facts.Reseller reseller(@Nullable JsonNode node) {
    var reseller = node == null ? null : object("/reseller", node, "id", "accountStatus");
    return reseller == null
        ? Facts.Reseller.UNSTATED
        : new Facts.Reseller(
            text(optional(reseller, "id"), "/reseller/id"),
            named(
                optional(reseller, "accountStatus"),
                "/reseller/accountStatus",
                Fact.ACCOUNT_STATUS));
  }

  private List<Facts.Subscription> subscriptions(@Nullable JsonNode node) {
    var subscriptions = new ArrayList<Facts.Subscription>();
    if (node == null) {
      return subscriptions;
    }
    var items = items(node, "/subscriptions");
    if (items.size() > mostSubscriptions) {
      add(
          "/subscriptions",
          "there are more than "
              + mostSubscriptions
              + " subscriptions; ask for them in several requests");
      return subscriptions;
    }
    var indexOfId = new HashMap<String, Integer>();
    for (int i = 0; i < items.size(); i++) {
      var subscription = subscription(items.get(i));
      if (subscription == null) {
        continue;
      }
      var before = indexOfId.putIfAbsent(subscription.id(), i);
      if (before != null) {
        add(
            items.get(i).pointer + "/id",
            "/subscriptions/" + before + " has the same id; give each subscription its own");
      } else {
        subscriptions.add(subscription);
      }
    }
    return subscriptions;
  }

  private Facts.@Nullable Subscription subscription(Item item) {
    var at = item.pointer;
    var node =
        object(
            at,
            item.node,
            "id",
            "offer",
            "status",
            "quantity",
            "reseller",
            "channel",
            "addOns",
            "provisioned",
            "billingCycle",
            "attributes");
    if (node == null) {
      return null;
    }
    var id = text(required(node, at, "id"), at + "/id");
    if (id != null) {
      statedIds.add(id);
    }
    var offer = text(required(node, at, "offer"), at + "/offer");
    var status = choice(required(node, at, "status"), at + "/status", catalog.statuses());
    var quantity = quantity(required(node, at, "quantity"), at + "/quantity");
    var reseller = text(optional(node, "reseller"), at + "/reseller");
    var channel = named(optional(node, "channel"), at + "/channel", Fact.CHANNEL);
    var addOns = new ArrayList<String>();
    var listed = optional(node, "addOns");
    if (listed != null) {
      for (var addOn : items(listed, at + "/addOns")) {
        var text = text(addOn.node, addOn.pointer);
        if (text != null) {
          addOns.add(text);
        }
      }
    }
    var provisioned = yesNo(optional(node, "provisioned"), at + "/provisioned");
    var billingCycle =
        named(optional(node, "billingCycle"), at + "/billingCycle", Fact.BILLING_CYCLE);
    var attributes =
        attributes(optional(node, "attributes"), at + "/attributes", Fact.SUBSCRIPTION_ATTRIBUTE);
    if (id == null || offer == null || status == null || quantity == null) {
      return null;
    }
    return new Facts.Subscription(
        id,
        catalog.offer(offer).id(),
        status.id(),
        quantity,
        reseller,
        channel,
        addOns,
        provisioned,
        billingCycle,
        attributes);
  }

  private Facts.@Nullable Order order(@Nullable JsonNode node) {
    var order =
        node == null ? null : object("/order", node, "subscription", "targetOffer", "quantity");
    if (order == null) {
      return null;
    }
    var subscription = text(required(order, "/order", "subscription"), "/order/subscription");
    // Ids are the caller's own, so unlike names of the tables they must match to the letter.
    if (subscription != null && !statedIds.contains(subscription)) {
      add(
          "/order/subscription",
          "no subscription in this request has this id; write the `id` of one of them");
    }
    var target = choice(optional(order, "targetOffer"), "/order/targetOffer", catalog.offers());
    var quantity = quantity(optional(order, "quantity"), "/order/quantity");
    if (optional(order, "targetOffer") == null && optional(order, "quantity") == null) {
      add(
          "/order",
          "an order without `targetOffer` adds licences and needs `quantity`, the new total; write one of the two");
    }
    return subscription == null || (target == null && quantity == null)
        ? null
        : new Facts.Order(subscription, target == null ? null : target.id(), quantity);
  }

  private Map<String, Object> attributes(@Nullable JsonNode node, String at, Fact fact) {
    var attributes = new LinkedHashMap<String, Object>();
    var names = catalog.attributes(fact);
    var object = node == null ? null : object(at, node, names.toArray(String[]::new));
    if (object == null) {
      return attributes;
    }
    for (var name : names) {
      var value = optional(object, name);
      var type = catalog.typeOf(fact, name);
      if (value != null && type != null) {
        var read = attribute(value, at + "/" + escaped(name), type);
        if (read != null) {
          attributes.put(name, read);
        }
      }
    }
    return attributes;
  }

  private @Nullable Object attribute(JsonNode value, String at, ValueType type) {
    if (type instanceof ValueType.Decimal) {
      return decimal(value, at);
    }
    if (type instanceof ValueType.Day) {
      return day(value, at);
    }
    if (type instanceof ValueType.OneOf one) {
      return one.yesNo() ? yesNo(value, at) : choice(value, at, one.choices());
    }
    return text(value, at);
  }

  /** A text, which must be one of the vocabulary's values if the vocabulary lists them. */
  private @Nullable String named(@Nullable JsonNode node, String at, Fact fact) {
    var known = choices(fact);
    return known == null ? text(node, at) : choice(node, at, known);
  }

  private @Nullable Choices<String> choices(Fact fact) {
    return catalog.typeOf(fact, "") instanceof ValueType.OneOf one ? one.choices() : null;
  }

  private <T> @Nullable T choice(@Nullable JsonNode node, String at, Choices<T> choices) {
    var text = text(node, at);
    if (text == null) {
      return null;
    }
    var value = choices.find(text);
    if (value == null) {
      add(at, "this is not " + choices.kind() + "; " + choices.instead(text));
    }
    return value;
  }

  private @Nullable String text(@Nullable JsonNode node, String at) {
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      add(at, "this is not a text; write it between double quotes");
    } else if (node.textValue().isBlank()) {
      add(at, "the text is blank; write a value, or leave the field out if it is optional");
    } else if (node.textValue().length() > LONGEST_TEXT) {
      add(at, "the text is too long; write at most " + LONGEST_TEXT + " characters");
    } else if (!StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue())) {
      add(at, "the text has half of a surrogate pair; write whole characters");
    } else {
      return node.textValue();
    }
    return null;
  }

  private @Nullable Boolean yesNo(@Nullable JsonNode node, String at) {
    if (node == null) {
      return null;
    }
    if (!node.isBoolean()) {
      add(at, "this is neither true nor false; write one of the two, without quotes");
      return null;
    }
    return node.booleanValue();
  }

  private @Nullable Integer quantity(@Nullable JsonNode node, String at) {
    if (node == null) {
      return null;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 1
        || node.longValue() > MOST_LICENCES) {
      add(at, "this is not a number of licences; write a whole number from 1 to " + MOST_LICENCES);
      return null;
    }
    return node.intValue();
  }

  private @Nullable BigDecimal decimal(JsonNode node, String at) {
    if (node.isNumber()) {
      var value = node.decimalValue();
      // Looked at before any arithmetic: a 20-byte exponent can stand for gigabytes of digits.
      if (Math.abs((long) value.scale()) <= MOST_DIGITS && value.precision() <= 2 * MOST_DIGITS) {
        return value;
      }
    }
    add(
        at,
        "this is not a number with at most " + MOST_DIGITS + " digits before and after the point");
    return null;
  }

  private @Nullable LocalDate day(@Nullable JsonNode node, String at) {
    if (node == null) {
      return null;
    }
    try {
      if (node.isTextual() && DAY.matcher(node.textValue()).matches()) {
        return LocalDate.parse(node.textValue());
      }
    } catch (DateTimeParseException e) {
      // a day that no calendar has, reported below
    }
    add(at, "this is not a date; write year, month and day, for example `2026-11-22`");
    return null;
  }

  private @Nullable JsonNode object(String at, JsonNode node, String... fields) {
    if (!node.isObject()) {
      add(at, "this is not an object; write it between braces");
      return null;
    }
    var known = Choices.of("a field", List.of(fields));
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!List.of(fields).contains(name)) {
                add(
                    at + "/" + escaped(name),
                    "there is no such field here; " + known.instead(name));
              }
            });
    return node;
  }

  private List<Item> items(JsonNode node, String at) {
    if (!node.isArray()) {
      add(at, "this is not a list; write it between square brackets");
      return List.of();
    }
    var items = new ArrayList<Item>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new Item(node.get(i), at + "/" + i));
    }
    return items;
  }

  private @Nullable JsonNode required(JsonNode object, String at, String field) {
    var node = optional(object, field);
    if (node == null) {
      add(at + "/" + field, "the field is missing; every request needs it");
    }
    return node;
  }

  /**
   * The value of a field; null if it is missing or JSON's null, which both mean that the caller
   * does not say.
   */
  private static @Nullable JsonNode optional(JsonNode object, String field) {
    var node = object.get(field);
    return node == null || node.isNull() ? null : node;
  }

  private void add(String pointer, String detail) {
    if (wrong.size() == MOST_MISTAKES) {
      wrong.add(
          new RequestProblem.Entry("", "there are more mistakes than these; correct them first"));
    }
    if (wrong.size() > MOST_MISTAKES) {
      return;
    }
    wrong.add(new RequestProblem.Entry(pointer, detail));
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private record Item(JsonNode node, String pointer) {}
}
