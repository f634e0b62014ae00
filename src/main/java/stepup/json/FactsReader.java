package stepup.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Offer;
import stepup.catalog.Status;
import stepup.decision.Facts;
import stepup.tables.Choices;
import stepup.tables.ValueType;

/**
 * Reads a request into facts, with the names of the tables put in place of aliases; finds every
 * mistake in one run. The tokens are read as they come, and mistakes put in the order of the
 * contract's fields at the end.
 */
public final class FactsReader {
  private static final int LONGEST_TEXT = 256;
  private static final int MOST_LICENCES = 1_000_000_000;
  private static final int MOST_DIGITS = 15;
  private static final int DAY_CHARACTERS = 10;

  /** Subscription, its number, attribute, its name. */
  private static final int DEEPEST = 4;

  /** Where mistakes of an object as a whole are told: after those of its fields. */
  private static final int LAST = Integer.MAX_VALUE;

  private static final Integer UNSOUND = -1;

  private static final Choices<Facts.Coverage> COVERAGE =
      new Choices<>("what subscriptions can cover");

  static {
    COVERAGE.add("tenant", Facts.Coverage.TENANT);
    COVERAGE.add("reseller", Facts.Coverage.RESELLER);
  }

  private static final Fields REQUEST =
      new Fields(
          List.of("customer", "subscriptions"),
          "customer",
          "reseller",
          "subscriptions",
          "subscriptionsCover",
          "asOf",
          "order");
  private static final Fields CUSTOMER =
      new Fields(
          List.of("id"),
          List.of("id", "attributes", "delegatedAdmin"),
          List.of("id", "delegatedAdmin", "attributes"));
  private static final Fields RESELLER = new Fields(List.of(), "id", "accountStatus");
  private static final Fields SUBSCRIPTION =
      new Fields(
          List.of("id", "offer", "status", "quantity"),
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
  private static final Fields ORDER =
      new Fields(List.of("subscription"), "subscription", "targetOffer", "quantity");

  private final JsonParser json;
  private final Catalog catalog;
  private final int mostSubscriptions;

  /** Whether numbers still have the zeros they were written with. */
  private final boolean written;

  private final List<Mistake> mistakes = new ArrayList<>();

  /** The ranks of the fields and the numbers of the items that lead to what is being read. */
  private final int[] place = new int[DEEPEST];

  private int depth;

  /** For each object that is being read, by depth, the fields that state something, as bits. */
  private final int[] stated = new int[DEEPEST + 1];

  /**
   * The subscriptions' ids, each with the number of the first sound one that has it; {@link
   * #UNSOUND} if there is none.
   */
  private final Map<String, Integer> ids = new HashMap<>();

  /** The subscription that the order is for. */
  private @Nullable String orderedFor;

  private FactsReader(JsonParser json, boolean written, Catalog catalog, int mostSubscriptions) {
    this.json = json;
    this.written = written;
    this.catalog = catalog;
    this.mostSubscriptions = mostSubscriptions;
  }

  /**
   * The fields of an object.
   *
   * @param names in the order in which their mistakes are told
   * @param listed the same, in the order in which they are listed to those who use another
   */
  private record Fields(List<String> required, List<String> names, List<String> listed) {
    Fields(List<String> required, List<String> names) {
      this(required, names, names);
    }

    Fields(List<String> required, String... names) {
      this(required, List.of(names));
    }

    int rank(String name) {
      return names.indexOf(name);
    }

    String instead(String name) {
      return Choices.of("a field", listed).instead(name);
    }
  }

  /**
   * What is wrong.
   *
   * @param place by which it is put in order
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Mistake(int[] place, String pointer, Supplier<String> detail) {
    RequestProblem.Entry entry() {
      return new RequestProblem.Entry(pointer, detail.get());
    }
  }

  /**
   * Reads one request.
   *
   * @param today the day the rules apply for if the request names none
   * @throws RequestProblem with every mistake in it
   */
  public static Facts read(byte[] json, Catalog catalog, LocalDate today, RequestLimits limits) {
    try (var parser = Json.parser(json, limits)) {
      if (parser.nextToken() == null) {
        throw Unreadable.notJson(null);
      }
      var reader = new FactsReader(parser, true, catalog, limits.subscriptions());
      var facts = reader.facts(today);
      if (parser.nextToken() != null) {
        throw Unreadable.notJson(parser.currentTokenLocation());
      }
      return reader.sound(facts);
    } catch (NumberFormatException | IOException e) {
      throw Unreadable.because(e, limits);
    }
  }

  /**
   * Like {@link #read}, for a document that has been parsed.
   *
   * @param mostSubscriptions how many subscriptions a request may have
   */
  public static Facts of(
      JsonNode document, Catalog catalog, LocalDate today, int mostSubscriptions) {
    try (var parser = document.traverse()) {
      parser.nextToken();
      var reader = new FactsReader(parser, false, catalog, mostSubscriptions);
      return reader.sound(reader.facts(today));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Facts sound(@Nullable Facts facts) {
    if (mistakes.isEmpty()) {
      return Objects.requireNonNull(facts);
    }
    mistakes.sort(Comparator.comparing(Mistake::place, Arrays::compare));
    throw RequestProblem.invalid(mistakes.stream().map(Mistake::entry));
  }

  private @Nullable Facts facts(LocalDate today) throws IOException {
    if (!isObject()) {
      return null;
    }
    Facts.Customer customer = null;
    var reseller = Facts.Reseller.UNSTATED;
    List<Facts.Subscription> subscriptions = List.of();
    Facts.Coverage cover = null;
    LocalDate asOf = null;
    Facts.Order order = null;
    for (var field = next(REQUEST); field != null; field = next(REQUEST)) {
      switch (field) {
        case "customer" -> customer = customer();
        case "reseller" -> reseller = reseller();
        case "subscriptions" -> subscriptions = subscriptions();
        case "subscriptionsCover" -> cover = choice(COVERAGE);
        case "asOf" -> asOf = day();
        default -> order = order();
      }
    }
    // Ids are the caller's own, so unlike names of the tables they must match to the letter.
    if (orderedFor != null && !ids.containsKey(orderedFor)) {
      mistakes.add(
          new Mistake(
              new int[] {REQUEST.rank("order"), ORDER.rank("subscription")},
              "/order/subscription",
              () -> "no subscription in this request has this id; write the `id` of one of them"));
    }
    return customer == null
        ? null
        : new Facts(
            customer,
            reseller,
            subscriptions,
            cover == null ? Facts.Coverage.RESELLER : cover,
            asOf == null ? today : asOf,
            order);
  }

  private Facts.@Nullable Customer customer() throws IOException {
    if (!isObject()) {
      return null;
    }
    String id = null;
    Map<String, Object> attributes = Map.of();
    Set<String> services = null;
    for (var field = next(CUSTOMER); field != null; field = next(CUSTOMER)) {
      switch (field) {
        case "id" -> id = text();
        case "delegatedAdmin" -> services = new LinkedHashSet<>(texts(Fact.ADMIN_SERVICE));
        default -> attributes = attributes(Fact.CUSTOMER_ATTRIBUTE);
      }
    }
    return id == null ? null : new Facts.Customer(id, services, attributes);
  }

  private Facts.Reseller reseller() throws IOException {
    if (!isObject()) {
      return Facts.Reseller.UNSTATED;
    }
    String id = null;
    String accountStatus = null;
    for (var field = next(RESELLER); field != null; field = next(RESELLER)) {
      switch (field) {
        case "id" -> id = text();
        default -> accountStatus = named(Fact.ACCOUNT_STATUS);
      }
    }
    return new Facts.Reseller(id, accountStatus);
  }

  private List<Facts.Subscription> subscriptions() throws IOException {
    var subscriptions = new ArrayList<Facts.Subscription>();
    if (!isList()) {
      return subscriptions;
    }
    int before = mistakes.size();
    int items = 0;
    for (; nextItem(items); items++) {
      if (items < mostSubscriptions) {
        subscription(items, subscriptions);
      } else {
        skip();
      }
    }
    if (items > mostSubscriptions) {
      mistakes.subList(before, mistakes.size()).clear();
      ids.clear();
      wrong(
          "there are more than "
              + mostSubscriptions
              + " subscriptions; ask for them in several requests");
    }
    return subscriptions;
  }

  private void subscription(int item, List<Facts.Subscription> subscriptions) throws IOException {
    if (!isObject()) {
      return;
    }
    String id = null;
    String offer = null;
    Status status = null;
    Integer quantity = null;
    String reseller = null;
    String channel = null;
    List<String> addOns = List.of();
    Boolean provisioned = null;
    String billingCycle = null;
    Map<String, Object> attributes = Map.of();
    for (var field = next(SUBSCRIPTION); field != null; field = next(SUBSCRIPTION)) {
      switch (field) {
        case "id" -> id = text();
        case "offer" -> offer = text();
        case "status" -> status = choice(catalog.statuses());
        case "quantity" -> quantity = quantity();
        case "reseller" -> reseller = text();
        case "channel" -> channel = named(Fact.CHANNEL);
        case "addOns" -> addOns = texts(null);
        case "provisioned" -> provisioned = yesNo();
        case "billingCycle" -> billingCycle = named(Fact.BILLING_CYCLE);
        default -> attributes = attributes(Fact.SUBSCRIPTION_ATTRIBUTE);
      }
    }
    if (id == null) {
      return;
    }
    var before = ids.putIfAbsent(id, UNSOUND);
    if (offer == null || status == null || quantity == null) {
      return;
    }
    if (before != null && !before.equals(UNSOUND)) {
      wrong(
          LAST,
          "/id",
          () -> "/subscriptions/" + before + " has the same id; give each subscription its own");
      return;
    }
    ids.put(id, item);
    subscriptions.add(
        new Facts.Subscription(
            id,
            catalog.offer(offer).id(),
            status.id(),
            quantity,
            reseller,
            channel,
            addOns,
            provisioned,
            billingCycle,
            attributes));
  }

  private Facts.@Nullable Order order() throws IOException {
    if (!isObject()) {
      return null;
    }
    boolean says = false;
    Offer target = null;
    Integer quantity = null;
    for (var field = next(ORDER); field != null; field = next(ORDER)) {
      switch (field) {
        case "subscription" -> orderedFor = text();
        case "targetOffer" -> {
          says = true;
          target = choice(catalog.offers());
        }
        default -> {
          says = true;
          quantity = quantity();
        }
      }
    }
    if (!says) {
      wrong(
          LAST,
          "",
          () ->
              "an order without `targetOffer` adds licences and needs `quantity`, the new total; write one of the two");
    }
    return orderedFor == null || (target == null && quantity == null)
        ? null
        : new Facts.Order(orderedFor, target == null ? null : target.id(), quantity);
  }

  private Map<String, Object> attributes(Fact fact) throws IOException {
    if (!isObject()) {
      return Map.of();
    }
    var fields = new Fields(List.of(), catalog.attributes(fact));
    var values = new @Nullable Object[fields.names().size()];
    for (var name = next(fields); name != null; name = next(fields)) {
      values[fields.rank(name)] = attribute(catalog.typeOf(fact, name));
    }
    // The log has them in the order of the vocabulary.
    var attributes = new LinkedHashMap<String, Object>();
    for (int i = 0; i < values.length; i++) {
      var value = values[i];
      if (value != null) {
        attributes.put(fields.names().get(i), value);
      }
    }
    return attributes;
  }

  private @Nullable Object attribute(@Nullable ValueType type) throws IOException {
    if (type instanceof ValueType.Decimal) {
      return decimal();
    }
    if (type instanceof ValueType.Day) {
      return day();
    }
    if (type instanceof ValueType.OneOf one) {
      return one.yesNo() ? yesNo() : choice(one.choices());
    }
    return text();
  }

  /** Texts, which must be among the vocabulary's values of a fact if it lists them. */
  private List<String> texts(@Nullable Fact fact) throws IOException {
    if (!isList()) {
      return List.of();
    }
    var texts = new ArrayList<String>();
    for (int i = 0; nextItem(i); i++) {
      var text = fact == null ? text() : named(fact);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A text, which must be one of the vocabulary's values if the vocabulary lists them. */
  private @Nullable String named(Fact fact) throws IOException {
    return catalog.typeOf(fact, "") instanceof ValueType.OneOf one ? choice(one.choices()) : text();
  }

  private <T> @Nullable T choice(Choices<T> choices) throws IOException {
    var text = text();
    if (text == null) {
      return null;
    }
    var value = choices.find(text);
    if (value == null) {
      wrong(() -> "this is not " + choices.kind() + "; " + choices.instead(text));
    }
    return value;
  }

  private @Nullable String text() throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      notA("this is not a text; write it between double quotes");
      return null;
    }
    var text = json.getText();
    if (text.isBlank()) {
      wrong("the text is blank; write a value, or leave the field out if it is optional");
    } else if (text.length() > LONGEST_TEXT) {
      wrong("the text is too long; write at most " + LONGEST_TEXT + " characters");
    } else if (!hasWholeCharacters(text)) {
      wrong("the text has half of a surrogate pair; write whole characters");
    } else {
      return text;
    }
    return null;
  }

  private static boolean hasWholeCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private @Nullable Boolean yesNo() throws IOException {
    if (json.hasToken(JsonToken.VALUE_TRUE)) {
      return true;
    }
    if (json.hasToken(JsonToken.VALUE_FALSE)) {
      return false;
    }
    notA("this is neither true nor false; write one of the two, without quotes");
    return null;
  }

  private @Nullable Integer quantity() throws IOException {
    if (json.hasToken(JsonToken.VALUE_NUMBER_INT)
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long quantity = json.getLongValue();
      if (quantity >= 1 && quantity <= MOST_LICENCES) {
        return (int) quantity;
      }
    }
    notA("this is not a number of licences; write a whole number from 1 to " + MOST_LICENCES);
    return null;
  }

  private @Nullable BigDecimal decimal() throws IOException {
    boolean pointed = json.hasToken(JsonToken.VALUE_NUMBER_FLOAT);
    if (pointed || json.hasToken(JsonToken.VALUE_NUMBER_INT)) {
      var value = json.getDecimalValue();
      if (pointed && written) {
        value = value.stripTrailingZeros();
      }
      // Looked at before any arithmetic: a 20-byte exponent can stand for gigabytes of digits.
      if (Math.abs((long) value.scale()) <= MOST_DIGITS && value.precision() <= 2 * MOST_DIGITS) {
        return value;
      }
    }
    notA("this is not a number with at most " + MOST_DIGITS + " digits before and after the point");
    return null;
  }

  private @Nullable LocalDate day() throws IOException {
    // Longer ones have a sign, or a year no calendar of ours has.
    if (json.hasToken(JsonToken.VALUE_STRING) && json.getText().length() == DAY_CHARACTERS) {
      try {
        return LocalDate.parse(json.getText());
      } catch (DateTimeParseException e) {
        // a day that no calendar has, reported below
      }
    }
    notA("this is not a date; write year, month and day, for example `2026-11-22`");
    return null;
  }

  /** Whether an object begins here. */
  private boolean isObject() throws IOException {
    if (!json.hasToken(JsonToken.START_OBJECT)) {
      notA("this is not an object; write it between braces");
      return false;
    }
    stated[depth++] = 0;
    return true;
  }

  /**
   * Goes to the value of the next field that has one; JSON's null is none, since both mean that the
   * caller does not say.
   *
   * @return null at the end of the object
   */
  private @Nullable String next(Fields fields) throws IOException {
    int here = depth - 1;
    for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      int rank = fields.rank(name);
      place[here] = rank;
      json.nextToken();
      if (rank < 0) {
        var unknown = name;
        wrong(() -> "there is no such field here; " + fields.instead(unknown));
        skip();
      } else if (!json.hasToken(JsonToken.VALUE_NULL)) {
        stated[here] |= 1 << rank;
        return name;
      }
    }
    depth = here;
    for (var required : fields.required()) {
      int rank = fields.rank(required);
      if ((stated[here] & 1 << rank) == 0) {
        wrong(rank, "/" + required, () -> "the field is missing; every request needs it");
      }
    }
    return null;
  }

  /** Whether a list begins here. */
  private boolean isList() throws IOException {
    if (!json.hasToken(JsonToken.START_ARRAY)) {
      notA("this is not a list; write it between square brackets");
      return false;
    }
    depth++;
    return true;
  }

  /** Goes to the item with a number; false at the end of the list. */
  private boolean nextItem(int item) throws IOException {
    if (json.nextToken() == JsonToken.END_ARRAY) {
      depth--;
      return false;
    }
    place[depth - 1] = item;
    return true;
  }

  /** Reads to its end what nobody asked for, which must be sound JSON all the same. */
  private void skip() throws IOException {
    int open = 0;
    while (true) {
      var token = json.currentToken();
      if (token == JsonToken.VALUE_STRING) {
        json.getText();
      } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
        json.getDecimalValue();
      } else if (token.isStructStart()) {
        open++;
      } else if (token.isStructEnd()) {
        open--;
      }
      if (open == 0) {
        return;
      }
      json.nextToken();
    }
  }

  /** Notes that a value is of another kind, and reads it to its end. */
  private void notA(String detail) throws IOException {
    wrong(detail);
    skip();
  }

  private void wrong(String detail) {
    wrong(() -> detail);
  }

  private void wrong(Supplier<String> detail) {
    mistakes.add(new Mistake(Arrays.copyOf(place, depth), pointer(), detail));
  }

  /**
   * Notes a mistake of an object that has just ended.
   *
   * @param rank where to tell it among those of the object's fields
   * @param field that it is about, after a slash; empty if it is about all of them
   */
  private void wrong(int rank, String field, Supplier<String> detail) {
    var after = Arrays.copyOf(place, depth + 1);
    after[depth] = rank;
    mistakes.add(new Mistake(after, pointer() + field, detail));
  }

  private String pointer() {
    return json.getParsingContext().pathAsPointer().toString();
  }
}
