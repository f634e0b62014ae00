package stepup.console;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Offer;
import stepup.catalog.Status;
import stepup.json.Json;
import stepup.json.RequestProblem;
import stepup.tables.ValueType;

/**
 * A request as a form shows it. Every field shows one value of the request and has its JSON pointer
 * as its name, so that a mistake there is told at the field, and what the form does not show stays
 * as it is.
 *
 * @param admin for which services privileges are delegated
 * @param order its subscription first
 * @param offers what the search for an offer finds; empty if offers are few enough to be listed
 */
record FactsForm(
    List<Field> customer,
    Admin admin,
    List<Field> reseller,
    List<Subscription> subscriptions,
    List<Field> order,
    List<Option> offers) {
  static final String ADMIN = "/customer/delegatedAdmin";
  static final String ADMIN_SERVICES = ADMIN + "/-";
  private static final String STATED = "stated";
  private static final String ORDERED = "/order/subscription";
  private static final String TARGET = "/order/targetOffer";

  /** Longer lists of offers are searched. */
  private static final int MOST_LISTED = 60;

  /** Labels of options that are longer need more than half a line, in characters. */
  private static final int LONG_LABEL = 14;

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  /** Objects that state nothing once they are empty. */
  private static final Set<String> OPTIONAL = Set.of("attributes", "reseller", "order");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** How a value is written into JSON, and asked for. */
  enum Kind {
    TEXT,
    NUMBER,
    DAY,
    YES_NO,
    CHOICE,
    OFFER,
    /** Several texts, with commas between them. */
    LIST
  }

  /** One of a list; {@code group} is the heading it stands under, empty for none. */
  record Option(String value, String label, String group) {}

  /**
   * One value.
   *
   * @param about what it belongs to, such as a subscription; may be empty
   * @param value as shown; empty if the request does not state it
   * @param options what can be chosen; empty if anything can be written
   * @param hint what to know before writing; may be empty
   * @param mistakes what is wrong with it
   */
  record Field(
      String pointer,
      Kind kind,
      String about,
      String label,
      String value,
      List<Option> options,
      String hint,
      List<String> mistakes) {
    String id() {
      return idOf(pointer);
    }

    /** What says more of it, by id; null if nothing does. */
    @Nullable String describedBy() {
      return hint.isEmpty() && mistakes.isEmpty() ? null : id() + "-hint";
    }

    List<String> groups() {
      return options.stream().map(Option::group).distinct().toList();
    }

    /** Whether it is asked for as a day, which fields for days can show. */
    boolean calendar() {
      return kind == Kind.DAY && (value.isEmpty() || DAY.matcher(value).matches());
    }

    /** Whether it needs the whole width. */
    boolean broad() {
      return kind == Kind.OFFER
          || kind == Kind.LIST
          || options.stream().anyMatch(o -> o.label().length() > LONG_LABEL);
    }

    /** Whether what it shows is none of what can be chosen. */
    boolean other() {
      return !value.isEmpty() && options.stream().noneMatch(o -> o.value().equals(value));
    }
  }

  /**
   * The services for which privileges are delegated.
   *
   * @param listed whether the rules say which there are; otherwise they are written
   * @param services each that can be named, and each that is
   */
  record Admin(
      boolean stated,
      boolean listed,
      List<String> services,
      Set<String> delegated,
      List<String> mistakes) {
    String value() {
      return String.join(", ", delegated);
    }
  }

  /** One subscription: what every request says, and what it may say further. */
  record Subscription(int number, String id, List<Field> fields, List<Field> further) {
    /** Whether something stands in the further fields. */
    boolean opened() {
      return further.stream().anyMatch(f -> !f.value().isEmpty() || !f.mistakes().isEmpty());
    }
  }

  /** How the element is called that shows a value. */
  static String idOf(String pointer) {
    return "f" + pointer.replaceAll("[^A-Za-z0-9]", "-");
  }

  /** Whether a form can show a request at all: lists and objects are where they belong. */
  static boolean fits(JsonNode request) {
    return request.isObject()
        && fitsObject(request.path("customer"))
        && absentOrObject(request.path("reseller"))
        && absentOrObject(request.path("order"))
        && (absent(request.path("subscriptions")) || request.path("subscriptions").isArray())
        && StreamSupport.stream(request.path("subscriptions").spliterator(), false)
            .allMatch(s -> s.isObject() && fitsObject(s));
  }

  private static boolean fitsObject(JsonNode node) {
    return absentOrObject(node) && absentOrObject(node.path("attributes"));
  }

  private static boolean absentOrObject(JsonNode node) {
    return absent(node) || node.isObject();
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /**
   * The form of a request.
   *
   * @param request one that {@link #fits}
   * @param today what an unstated day means
   * @param mistakes what is wrong with the request
   */
  static FactsForm of(
      ObjectNode request, Visit visit, String today, List<RequestProblem.Entry> mistakes) {
    return new Maker(request, visit, today, mistakes).form();
  }

  /** Every field, in the order of the form. */
  Stream<Field> fields() {
    return Stream.of(
            customer.stream(),
            reseller.stream(),
            subscriptions.stream()
                .flatMap(s -> Stream.concat(s.fields.stream(), s.further.stream())),
            order.stream())
        .flatMap(fields -> fields);
  }

  /**
   * The request with what somebody has written into its form.
   *
   * @param posted by the names of the fields; others than those of the form count for nothing
   */
  ObjectNode changed(ObjectNode request, Map<String, List<String>> posted, Catalog catalog) {
    var changed = request.deepCopy();
    boolean hadOrder = changed.path("order").isObject();
    fields()
        .filter(field -> posted.containsKey(field.pointer()))
        .forEach(
            field -> {
              var text = oneLine(posted.get(field.pointer()).get(0));
              if (!text.equals(oneLine(field.value()))) {
                set(changed, JsonPointer.compile(field.pointer()), node(field, text, catalog));
              }
            });
    setAdmin(changed, posted);
    var order = changed.path("order");
    if (order.isObject() && shown(order.path("subscription")).isEmpty()) {
      changed.remove("order");
    } else if (order instanceof ObjectNode begun && !hadOrder && begun.size() == 1) {
      propose(changed, begun, catalog);
    }
    return changed;
  }

  private void setAdmin(ObjectNode request, Map<String, List<String>> posted) {
    var mode = posted.get(ADMIN);
    if (mode == null) {
      return;
    }
    var texts = posted.getOrDefault(ADMIN_SERVICES, List.of()).stream();
    var services =
        (admin.listed() ? texts : texts.flatMap(FactsForm::items))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    boolean stated = mode.get(0).equals(STATED);
    boolean same = services.equals(admin.delegated());
    if (!stated && admin.stated()) {
      set(request, JsonPointer.compile(ADMIN), null);
    } else if (!same || stated != admin.stated()) {
      // Who ticks a service states something.
      set(request, JsonPointer.compile(ADMIN), array(services.stream()));
    }
  }

  /** An order that names a subscription only: the first upgrade there is, or one more licence. */
  private static void propose(ObjectNode request, ObjectNode order, Catalog catalog) {
    var id = shown(order.path("subscription"));
    for (var s : request.path("subscriptions")) {
      if (shown(s.path("id")).equals(id)) {
        var target =
            catalog.paths().stream()
                .filter(p -> p.from().id().equals(catalog.offer(shown(s.path("offer"))).id()))
                .findFirst();
        if (target.isPresent()) {
          order.put("targetOffer", target.get().to().id());
        } else {
          order.put("quantity", s.path("quantity").asInt() + 1);
        }
        return;
      }
    }
  }

  /** As browsers leave a text that stands in a field. */
  private static String oneLine(String text) {
    return text.replaceAll("[\\r\\n]", "").strip();
  }

  private static Stream<String> items(String text) {
    return Stream.of(text.split("[,，]")).map(String::strip).filter(item -> !item.isEmpty());
  }

  private static ArrayNode array(Stream<String> texts) {
    var array = NODES.arrayNode();
    texts.forEach(array::add);
    return array;
  }

  /** What a text of a field stands for; null if it is blank, which states nothing. */
  private static @Nullable JsonNode node(Field field, String text, Catalog catalog) {
    if (text.isEmpty()) {
      return null;
    }
    return switch (field.kind()) {
      case NUMBER ->
          WHOLE.matcher(text).matches()
              ? NODES.numberNode(Long.parseLong(text))
              : DECIMAL.matcher(text).matches()
                  ? NODES.numberNode(new BigDecimal(text))
                  : NODES.textNode(text);
      case YES_NO ->
          text.equals("true") || text.equals("false")
              ? NODES.booleanNode(Boolean.parseBoolean(text))
              : NODES.textNode(text);
      case LIST -> array(items(text));
      case OFFER -> NODES.textNode(offerCalled(text, catalog));
      case TEXT, DAY, CHOICE -> NODES.textNode(text);
    };
  }

  /** Who searches may write an offer's name. */
  private static String offerCalled(String text, Catalog catalog) {
    return catalog.offers().find(text) != null
        ? text
        : catalog.offers().values().stream()
            .filter(offer -> offer.name().equalsIgnoreCase(text))
            .map(Offer::id)
            .findFirst()
            .orElse(text);
  }

  private static void set(ObjectNode request, JsonPointer pointer, @Nullable JsonNode value) {
    var name = pointer.last().getMatchingProperty();
    var within = pointer.head();
    if (value != null) {
      objectAt(request, within).set(name, value);
    } else if (within.matches()) {
      request.remove(name);
    } else if (request.at(within) instanceof ObjectNode object) {
      object.remove(name);
      if (object.isEmpty() && OPTIONAL.contains(within.last().getMatchingProperty())) {
        objectAt(request, within.head()).remove(within.last().getMatchingProperty());
      }
    }
  }

  private static ObjectNode objectAt(ObjectNode request, JsonPointer pointer) {
    return request.at(pointer) instanceof ObjectNode object
        ? object
        : objectAt(request, pointer.head()).putObject(pointer.last().getMatchingProperty());
  }

  /** A value as a field shows it. */
  private static String shown(JsonNode value) {
    if (absent(value)) {
      return "";
    }
    if (value.isArray()
        && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isTextual)) {
      return String.join(", ", texts(value));
    }
    return value.isContainerNode() ? Json.write(value) : value.asText();
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Puts a form together. */
  private static final class Maker {
    private final ObjectNode request;
    private final Visit visit;
    private final Catalog catalog;
    private final String today;
    private final List<RequestProblem.Entry> mistakes;
    private final boolean searched;

    Maker(ObjectNode request, Visit visit, String today, List<RequestProblem.Entry> mistakes) {
      this.request = request;
      this.visit = visit;
      this.catalog = visit.live().rules().catalog();
      this.today = today;
      this.mistakes = mistakes;
      this.searched = catalog.offers().values().size() > MOST_LISTED;
    }

    FactsForm form() {
      var subscriptions = new ArrayList<Subscription>();
      for (int i = 0; i < request.path("subscriptions").size(); i++) {
        subscriptions.add(subscription(i));
      }
      return new FactsForm(
          customer(),
          admin(),
          List.of(
              field("/reseller/id", Kind.TEXT, "resellerId", List.of(), ""),
              listed("/reseller/accountStatus", "accountStatus", Fact.ACCOUNT_STATUS)),
          List.copyOf(subscriptions),
          order(),
          searched ? allOffers() : List.of());
    }

    private List<Field> customer() {
      var fields = new ArrayList<Field>();
      fields.add(field("/customer/id", Kind.TEXT, "customerId", List.of(), ""));
      fields.add(field("/asOf", Kind.DAY, "asOf", List.of(), visit.say("decide.hint.asOf", today)));
      fields.add(
          field(
              "/subscriptionsCover",
              Kind.CHOICE,
              "subscriptionsCover",
              List.of(
                  new Option("", visit.say("decide.cover.unstated"), ""),
                  new Option("tenant", visit.say("decide.cover.tenant"), ""),
                  new Option("reseller", visit.say("decide.cover.reseller"), "")),
              ""));
      attributes("/customer/attributes/", "", Fact.CUSTOMER_ATTRIBUTE, fields);
      return fields;
    }

    private Admin admin() {
      var node = request.path("customer").path("delegatedAdmin");
      var choices = choices(Fact.ADMIN_SERVICE);
      var delegated = new LinkedHashSet<String>();
      for (var written : node.isArray() ? texts(node) : List.<String>of()) {
        delegated.add(
            choices.stream().filter(written::equalsIgnoreCase).findFirst().orElse(written));
      }
      boolean listed = !choices.isEmpty();
      var services = new LinkedHashSet<>(choices);
      services.addAll(delegated);
      return new Admin(!absent(node), listed, List.copyOf(services), delegated, mistakesAt(ADMIN));
    }

    private Subscription subscription(int i) {
      var at = "/subscriptions/" + i + "/";
      var node = request.path("subscriptions").path(i);
      var id = shown(node.path("id"));
      var about = visit.say("decide.subscription", id.isEmpty() ? String.valueOf(i + 1) : id);
      var offer = catalog.offer(shown(node.path("offer")));
      var range =
          offer.known() ? visit.say("decide.hint.quantity", offer.minimum(), offer.maximum()) : "";
      var further = new ArrayList<Field>();
      further.add(about(about, field(at + "reseller", Kind.TEXT, "reseller", List.of(), "")));
      further.add(about(about, listed(at + "channel", "channel", Fact.CHANNEL)));
      further.add(
          about(
              about,
              field(
                  at + "addOns", Kind.LIST, "addOns", List.of(), visit.say("decide.hint.addOns"))));
      further.add(about(about, yesNo(at + "provisioned", visit.say("decide.field.provisioned"))));
      further.add(
          about(
              about,
              offer.billingCycles().isEmpty()
                  ? listed(at + "billingCycle", "billingCycle", Fact.BILLING_CYCLE)
                  : field(
                      at + "billingCycle",
                      Kind.CHOICE,
                      "billingCycle",
                      optional(offer.billingCycles()),
                      "")));
      attributes(at + "attributes/", about, Fact.SUBSCRIPTION_ATTRIBUTE, further);
      return new Subscription(
          i,
          id,
          List.of(
              about(about, offerField(at + "offer")),
              about(about, field(at + "id", Kind.TEXT, "id", List.of(), "")),
              about(
                  about,
                  field(
                      at + "status",
                      Kind.CHOICE,
                      "status",
                      catalog.statuses().values().stream()
                          .map(Status::id)
                          .map(status -> new Option(status, status, ""))
                          .toList(),
                      "")),
              about(about, field(at + "quantity", Kind.NUMBER, "quantity", List.of(), range))),
          List.copyOf(further));
    }

    private List<Field> order() {
      var ids = new ArrayList<Option>();
      ids.add(new Option("", visit.say("decide.noOrder"), ""));
      var targets = new LinkedHashSet<Option>();
      targets.add(new Option("", visit.say("decide.addLicences"), ""));
      var ordered = shown(request.at(ORDERED));
      for (var s : request.path("subscriptions")) {
        var id = shown(s.path("id"));
        var offer = catalog.offer(shown(s.path("offer")));
        if (!id.isEmpty()) {
          ids.add(new Option(id, id + " – " + offer.name(), ""));
        }
        if (id.equals(ordered)) {
          catalog.paths().stream()
              .filter(path -> path.from().id().equals(offer.id()))
              .map(path -> new Option(path.to().id(), path.to().name(), ""))
              .forEach(targets::add);
        }
      }
      var about = visit.say("decide.order");
      var subscription = about(about, field(ORDERED, Kind.CHOICE, "ordered", ids, ""));
      return request.path("order").isObject()
          ? List.of(
              subscription,
              about(about, field(TARGET, Kind.OFFER, "targetOffer", List.copyOf(targets), "")),
              about(
                  about,
                  field(
                      "/order/quantity",
                      Kind.NUMBER,
                      "orderQuantity",
                      List.of(),
                      visit.say(
                          shown(request.at(TARGET)).isEmpty()
                              ? "decide.hint.newTotal"
                              : "decide.hint.asManyAsNow"))))
          : List.of(subscription);
    }

    private Field offerField(String pointer) {
      var name = catalog.offer(shown(request.at(pointer)));
      return field(
          pointer,
          Kind.OFFER,
          "offer",
          searched ? List.of() : allOffers(),
          !name.known() && !name.id().isEmpty()
              ? visit.say("decide.hint.unknownOffer")
              : searched ? name.name() : "");
    }

    /** Those from which upgrades start come first. */
    private List<Option> allOffers() {
      var sources = new LinkedHashSet<String>();
      catalog.paths().forEach(path -> sources.add(path.from().id()));
      var starts = visit.say("decide.offers.start");
      var others = visit.say("decide.offers.other");
      return Stream.of(true, false)
          .flatMap(
              start ->
                  catalog.offers().values().stream()
                      .filter(offer -> sources.contains(offer.id()) == start)
                      .map(o -> new Option(o.id(), o.name(), start ? starts : others)))
          .toList();
    }

    private void attributes(String at, String about, Fact fact, List<Field> into) {
      for (var name : catalog.attributes(fact)) {
        var pointer = at + name.replace("~", "~0").replace("/", "~1");
        var type = catalog.typeOf(fact, name);
        var label =
            catalog.vocabulary().stream()
                .filter(t -> t.fact().fact() == fact && t.fact().attribute().equals(name))
                .findFirst()
                .orElseThrow()
                .label();
        into.add(
            about(
                about,
                type instanceof ValueType.OneOf one
                    ? one.yesNo()
                        ? yesNo(pointer, label)
                        : made(pointer, Kind.CHOICE, label, optional(one.choices().names()), "")
                    : made(
                        pointer,
                        type instanceof ValueType.Decimal
                            ? Kind.NUMBER
                            : type instanceof ValueType.Day ? Kind.DAY : Kind.TEXT,
                        label,
                        List.of(),
                        "")));
      }
    }

    private Field yesNo(String pointer, String label) {
      return made(
          pointer,
          Kind.YES_NO,
          label,
          List.of(
              new Option("", visit.say("decide.unstated"), ""),
              new Option("true", visit.say("decide.yes"), ""),
              new Option("false", visit.say("decide.no"), "")),
          "");
    }

    /** A text that is one of the vocabulary's if it lists some. */
    private Field listed(String pointer, String name, Fact fact) {
      var choices = choices(fact);
      return choices.isEmpty()
          ? field(pointer, Kind.TEXT, name, List.of(), "")
          : field(pointer, Kind.CHOICE, name, optional(choices), "");
    }

    private List<String> choices(Fact fact) {
      return catalog.typeOf(fact, "") instanceof ValueType.OneOf one
          ? one.choices().names()
          : List.of();
    }

    private List<Option> optional(List<String> values) {
      return Stream.concat(
              Stream.of(new Option("", visit.say("decide.unstated"), "")),
              values.stream().map(value -> new Option(value, value, "")))
          .toList();
    }

    private Field field(String pointer, Kind kind, String name, List<Option> options, String hint) {
      return made(pointer, kind, visit.say("decide.field." + name), options, hint);
    }

    private Field made(String pointer, Kind kind, String label, List<Option> options, String hint) {
      var written = shown(request.at(pointer));
      return new Field(
          pointer,
          kind,
          "",
          label,
          called(pointer, kind, written, options),
          options,
          hint,
          mistakesAt(pointer));
    }

    /** A name as the tables have it; what they do not have as it is written. */
    private String called(String pointer, Kind kind, String written, List<Option> options) {
      if (kind == Kind.OFFER) {
        return catalog.offer(written).id();
      }
      // Ids of subscriptions are the caller's own, so they match to the letter.
      if (kind != Kind.CHOICE || pointer.equals(ORDERED)) {
        return written;
      }
      var status = catalog.statuses().find(written);
      return options.stream()
          .map(Option::value)
          .filter(
              value ->
                  value.equalsIgnoreCase(written) || (status != null && value.equals(status.id())))
          .findFirst()
          .orElse(written);
    }

    private static Field about(String about, Field field) {
      return new Field(
          field.pointer,
          field.kind,
          about,
          field.label,
          field.value,
          field.options,
          field.hint,
          field.mistakes);
    }

    private List<String> mistakesAt(String pointer) {
      return mistakes.stream()
          .filter(m -> m.pointer().equals(pointer) || m.pointer().startsWith(pointer + "/"))
          .map(RequestProblem.Entry::detail)
          .toList();
    }
  }
}
