package stepup.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.FactName;
import stepup.catalog.Offer;
import stepup.catalog.Status;
import stepup.catalog.UpgradePath;
import stepup.rules.RuleSet;
import stepup.tables.CellCondition;
import stepup.tables.Choices;
import stepup.tables.ColumnValues;
import stepup.tables.ValueType;

/**
 * Every value that a request may state and that some table, row or rule of some rule sets could
 * tell from the others; axis by axis, before what nothing tells apart is joined.
 */
final class Candidates {
  /** Any day will do for the usual case, but it must not be today. */
  private static final LocalDate USUAL_DAY = LocalDate.of(2026, 1, 15);

  private static final int USUAL_QUANTITY = 25;
  private static final int MOST_LICENCES = 1_000_000_000;

  /** With more, most questions would be the same question about other offers. */
  static final int MOST_OFFERS = 200;

  static final int MOST_PATHS = 200;

  private static final Pattern NUMBER = Pattern.compile("\\b\\d{1,9}\\b");
  private static final Pattern DAY = Pattern.compile("\\b\\d{4}-\\d{2}-\\d{2}\\b");
  private static final Pattern STRING_OR_COMMENT =
      Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'|//.*|/\\*(?s:.*?)\\*/");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final List<RuleSet> sets;
  private final Map<FactName, List<CellCondition>> cells = new LinkedHashMap<>();

  /** What DRL looks at and names, without its comments. */
  private final String drl;

  private final String drlWithoutTexts;

  private final List<String> offers;
  private final boolean restricted;

  Candidates(List<RuleSet> sets) {
    this.sets = sets;
    for (var set : sets) {
      set.conditions()
          .forEach(
              (fact, some) -> cells.computeIfAbsent(fact, f -> new ArrayList<>()).addAll(some));
    }
    var texts = sets.stream().flatMap(s -> s.drl().stream()).collect(Collectors.joining("\n"));
    drl =
        STRING_OR_COMMENT
            .matcher(texts)
            .replaceAll(m -> m.group().startsWith("/") ? " " : Matcher.quoteReplacement(m.group()));
    offers = names(Catalog::offers, Offer::id);
    restricted =
        offers.size() > MOST_OFFERS
            || sets.stream().anyMatch(s -> s.catalog().paths().size() > MOST_PATHS);
    drlWithoutTexts = STRING_OR_COMMENT.matcher(texts).replaceAll(" ");
  }

  /**
   * The values of one axis.
   *
   * @param usual position of the value of the usual case
   * @param words names in DRL that show that a rule of its own looks at them
   * @param wording from the classes of values, by position, to words about some classes
   */
  record Values(
      String name,
      List<Value> values,
      int usual,
      List<String> words,
      Function<List<List<Integer>>, Function<BitSet, String>> wording) {}

  /**
   * One value, and how a request states it.
   *
   * @param parts values of which it consists, as far as rows look at them one by one; {@code label}
   *     then says how they compare with each other
   */
  record Value(String label, List<Value> parts, Consumer<ObjectNode> edit) {
    Value(String label, Consumer<ObjectNode> edit) {
      this(label, List.of(), edit);
    }

    ObjectNode in(ObjectNode request) {
      var stated = request.deepCopy();
      edit.accept(stated);
      return stated;
    }
  }

  /** A name that DRL looks for; empty if it does not. */
  String namedInDrl(String name) {
    return drl.contains("\"" + name + "\"") ? name : "";
  }

  /** Whether a DRL rule looks at an axis by itself, so that none of its values may be joined. */
  boolean lookedAtByDrl(Values axis) {
    return axis.words().stream()
        .anyMatch(word -> Pattern.compile("\\b" + word + "\\b").matcher(drlWithoutTexts).find());
  }

  /** The offers that requests can name: ids, and other names that not all rule sets take alike. */
  List<String> offers() {
    return offers;
  }

  /** Whether there are more offers or paths than can all be asked about. */
  boolean restricted() {
    return restricted;
  }

  /** The offers that subscriptions are of: all, or those that differ and one of each kind. */
  List<String> sources() {
    return restricted()
        ? kinds(offers(), name -> differs(name) ? name : kind(name, Fact.OFFER))
        : offers();
  }

  /** The first of each kind. */
  private static <T> List<T> kinds(Collection<T> all, Function<T, Object> kind) {
    var kinds = new LinkedHashMap<Object, T>();
    all.forEach(each -> kinds.putIfAbsent(kind.apply(each), each));
    return List.copyOf(kinds.values());
  }

  /** Whether the rule sets say different things of an offer. */
  private boolean differs(String name) {
    return offer(name).stream().map(Candidates::facts).distinct().count() > 1;
  }

  private static List<Object> facts(Offer offer) {
    return List.of(
        offer.id(),
        offer.known(),
        offer.minimum(),
        offer.maximum(),
        offer.adminService(),
        offer.billingCycles(),
        offer.sold(),
        offer.services());
  }

  /** What questions without other subscriptions can see of an offer, but its name. */
  private Object kind(String name, Fact named) {
    var kind = new ArrayList<Object>();
    kind.add(namedInDrl(name));
    for (var offer : offer(name)) {
      kind.add(
          List.of(
              offer.known(),
              offer.minimum(),
              offer.maximum(),
              offer.adminService(),
              offer.billingCycles()));
    }
    for (var cell : cells.getOrDefault(new FactName(named, ""), List.of())) {
      kind.add(cell.holds(name));
    }
    return kind;
  }

  /** The targets of each source: all, or where paths differ and one of each kind of path. */
  Map<String, Set<String>> paths() {
    var pairs = new LinkedHashSet<List<String>>();
    var rows = new LinkedHashMap<List<String>, List<List<UpgradePath>>>();
    for (int i = 0; i < sets.size(); i++) {
      for (var path : sets.get(i).catalog().paths()) {
        var pair = List.of(path.from().id(), path.to().id());
        pairs.add(pair);
        var each =
            rows.computeIfAbsent(
                pair, p -> sets.stream().<List<UpgradePath>>map(s -> new ArrayList<>()).toList());
        each.get(i).add(path);
      }
    }
    var paths = new LinkedHashMap<String, Set<String>>();
    for (var pair :
        restricted() ? kinds(pairs, p -> kind(p, Objects.requireNonNull(rows.get(p)))) : pairs) {
      paths.computeIfAbsent(pair.get(0), s -> new LinkedHashSet<>()).add(pair.get(1));
    }
    // Another name of an offer leads where the offer leads.
    for (var name : offers()) {
      for (var offer : offer(name)) {
        if (!offer.id().equals(name)) {
          var targets = paths.getOrDefault(offer.id(), Set.of());
          if (!targets.isEmpty()) {
            paths.computeIfAbsent(name, s -> new LinkedHashSet<>()).addAll(targets);
          }
        }
      }
    }
    return paths;
  }

  private Object kind(List<String> pair, List<List<UpgradePath>> rows) {
    var each = rows.stream().map(some -> some.stream().map(Candidates::facts).toList()).toList();
    if (each.stream().distinct().count() > 1 || differs(pair.get(0)) || differs(pair.get(1))) {
      return pair;
    }
    return List.of(
        kind(pair.get(0), Fact.OFFER),
        kind(pair.get(1), Fact.TARGET_OFFER),
        rows.get(0).stream()
            .map(
                path ->
                    List.of(
                        path.type(),
                        path.followUps(),
                        path.available().toString(),
                        path.additionalServices().isEmpty(),
                        path.lostServices().isEmpty()))
            .toList());
  }

  private static List<Object> facts(UpgradePath path) {
    return List.of(path.row().id(), path.type(), path.followUps(), path.available().toString());
  }

  /** A name that no catalogue has. */
  String unlisted() {
    var name = "unlisted";
    while (offer(name).stream().anyMatch(Offer::known)) {
      name += "-";
    }
    return name;
  }

  /** What each rule set takes an offer's name for. */
  List<Offer> offer(String name) {
    return sets.stream().map(s -> s.catalog().offer(name)).toList();
  }

  private <T> List<String> names(Function<Catalog, Choices<T>> choices, Function<T, String> id) {
    var ids = new LinkedHashSet<String>();
    var others = new LinkedHashSet<String>();
    for (var set : sets) {
      for (var value : choices.apply(set.catalog()).values()) {
        ids.add(id.apply(value));
      }
      others.addAll(choices.apply(set.catalog()).spellings());
    }
    for (var name : others) {
      var meanings =
          sets.stream()
              .map(s -> choices.apply(s.catalog()).find(name))
              .map(value -> value == null ? "" : id.apply(value))
              .distinct()
              .count();
      if (meanings > 1) {
        ids.add(name);
      }
    }
    return List.copyOf(ids);
  }

  /** The request of the usual case: nothing stands in its way if anything is possible at all. */
  ObjectNode usual(String source, @Nullable String target) {
    var request = NODES.objectNode();
    var customer = request.putObject("customer").put("id", "customer");
    var admin = customer.putArray("delegatedAdmin");
    adminServices(source).stream().limit(1).forEach(admin::add);
    request
        .putArray("subscriptions")
        .addObject()
        .put("id", Examiner.SUBSCRIPTION)
        .put("offer", source)
        .put("status", statuses().get(0))
        .put("quantity", usualQuantity(source, target));
    request.put("subscriptionsCover", "tenant");
    request.put("asOf", USUAL_DAY.toString());
    return request;
  }

  static void order(ObjectNode request, @Nullable String target) {
    var order = request.putObject("order").put("subscription", Examiner.SUBSCRIPTION);
    if (target == null) {
      order.put("quantity", own(request).get("quantity").intValue() + 1);
    } else {
      order.put("targetOffer", target);
    }
  }

  private List<String> statuses() {
    return names(Catalog::statuses, Status::id);
  }

  /** Every axis of a question but the other subscriptions. */
  List<Values> axes(boolean ordered, String source, @Nullable String target) {
    var axes = new ArrayList<Values>();
    axes.add(
        named("status", List.of("status"), statuses(), (r, text) -> own(r).put("status", text)));
    axes.add(delegated(source));
    axes.add(
        named(
            "subscriptions known",
            List.of("subscriptionsCover"),
            Fact.SUBSCRIPTIONS_COVER.kind().domain(),
            (r, text) -> r.put("subscriptionsCover", text)));
    axes.add(ordered ? ordered(source, target) : quantities(source, target));
    axes.add(days());
    axes.add(resellers());
    axes.add(
        optional(
            "reseller account",
            "accountStatus",
            texts(Fact.ACCOUNT_STATUS),
            (r, text) -> reseller(r).put("accountStatus", text)));
    axes.add(
        optional(
            "add-ons",
            "addOns",
            List.of("some"),
            (r, text) -> own(r).putArray("addOns").add(text)));
    axes.add(
        optional(
            "provisioned",
            "provisioned",
            List.of("yes", "no"),
            (r, text) -> own(r).put("provisioned", text.equals("yes"))));
    axes.add(
        optional(
            "billing cycle",
            "billingCycle",
            texts(Fact.BILLING_CYCLE),
            (r, text) -> own(r).put("billingCycle", text)));
    attributes(Fact.CUSTOMER_ATTRIBUTE, r -> (ObjectNode) r.get("customer"), axes);
    attributes(Fact.SUBSCRIPTION_ATTRIBUTE, Candidates::own, axes);
    return axes;
  }

  private static Values named(
      String name, List<String> words, List<String> texts, BiConsumer<ObjectNode, String> state) {
    return new Values(
        name,
        texts.stream().map(text -> new Value(text, r -> state.accept(r, text))).toList(),
        0,
        words,
        classes -> Wording.named(name, labels(texts, classes)));
  }

  /** An axis whose usual value is that nobody states it. */
  private static Values optional(
      String name, String word, List<String> texts, BiConsumer<ObjectNode, String> state) {
    var labels = Stream.concat(Stream.of("not stated"), texts.stream()).toList();
    return named(
        name,
        List.of(word),
        labels,
        (request, text) -> {
          if (!text.equals(labels.get(0))) {
            state.accept(request, text);
          }
        });
  }

  private static List<List<String>> labels(List<String> texts, List<List<Integer>> classes) {
    return classes.stream().map(c -> c.stream().map(texts::get).toList()).toList();
  }

  private Values delegated(String source) {
    var services = adminServices(source);
    var needed =
        offer(source).stream()
            .map(Offer::adminService)
            .filter(s -> !s.isEmpty())
            .distinct()
            .toList();
    var both = String.join(" and ", needed);
    var labels = new ArrayList<>(services);
    if (needed.size() > 1) {
      labels.add(both);
    }
    labels.add("none");
    labels.add("not stated");
    return named(
        "delegated admin",
        List.of("delegatedAdmin"),
        labels,
        (request, text) -> {
          var customer = (ObjectNode) request.get("customer");
          customer.remove("delegatedAdmin");
          if (!text.equals("not stated")) {
            var admin = customer.putArray("delegatedAdmin");
            if (services.contains(text)) {
              admin.add(text);
            } else if (text.equals(both)) {
              needed.forEach(admin::add);
            }
          }
        });
  }

  /** Every service whose privileges can be delegated, the one that an offer needs first. */
  private List<String> adminServices(String source) {
    var services = new LinkedHashSet<String>();
    offer(source).stream()
        .map(Offer::adminService)
        .filter(s -> !s.isEmpty())
        .forEach(services::add);
    services.addAll(texts(Fact.ADMIN_SERVICE));
    return List.copyOf(services);
  }

  private Values days() {
    var days = new TreeSet<LocalDate>();
    days.add(USUAL_DAY);
    for (var set : sets) {
      for (var period : set.periods()) {
        Stream.of(period.from(), period.until())
            .filter(Objects::nonNull)
            .forEach(day -> around(day, days));
      }
    }
    for (var sample : samples(Fact.AS_OF, "", new ValueType.Day())) {
      if (sample instanceof LocalDate day && !day.equals(LocalDate.EPOCH)) {
        days.add(day);
      }
    }
    DAY.matcher(drl)
        .results()
        .forEach(
            match -> {
              if (new ValueType.Day().value(match.group()) instanceof LocalDate day) {
                around(day, days);
              }
            });
    days.removeIf(day -> day.getYear() < 1 || day.getYear() > 9998);
    var inOrder = List.copyOf(days);
    var texts = inOrder.stream().map(LocalDate::toString).toList();
    return new Values(
        Axis.DAYS,
        texts.stream().map(text -> new Value(text, r -> r.put("asOf", text))).toList(),
        inOrder.indexOf(USUAL_DAY),
        List.of(),
        classes -> Wording.ranges("day", texts, classes));
  }

  private static void around(LocalDate day, Set<LocalDate> days) {
    days.add(day.minusDays(1));
    days.add(day);
    days.add(day.plusDays(1));
  }

  private int usualQuantity(String source, @Nullable String target) {
    int least = 1;
    int most = MOST_LICENCES;
    for (var name : target == null ? List.of(source) : List.of(source, target)) {
      for (var offer : offer(name)) {
        least = Math.max(least, offer.minimum());
        most = Math.min(most, Math.max(1, offer.maximum() - 1));
      }
    }
    return Math.max(least, Math.min(most, USUAL_QUANTITY));
  }

  private Set<Integer> counts(String source, @Nullable String target) {
    var counts = new TreeSet<Long>();
    counts.add(1L);
    counts.add((long) usualQuantity(source, target));
    for (var name : target == null ? List.of(source) : List.of(source, target)) {
      for (var offer : offer(name)) {
        if (offer.known()) {
          around(offer.minimum(), counts);
          around(offer.maximum(), counts);
        }
      }
    }
    for (var fact : List.of(Fact.QUANTITY, Fact.CURRENT_QUANTITY, Fact.MINIMUM, Fact.MAXIMUM)) {
      var named = cells.getOrDefault(new FactName(fact, ""), List.of());
      for (var count : ColumnValues.counts().samples(named)) {
        if (count instanceof BigDecimal number) {
          counts.add(number.min(BigDecimal.valueOf(MOST_LICENCES)).longValue());
        }
      }
    }
    NUMBER
        .matcher(drlWithoutTexts)
        .results()
        .forEach(m -> around(Long.parseLong(m.group()), counts));
    return counts.stream()
        .filter(count -> count >= 1 && count <= MOST_LICENCES)
        .map(Long::intValue)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void around(long count, Set<Long> counts) {
    counts.add(count - 1);
    counts.add(count);
    counts.add(count + 1);
  }

  private Values quantities(String source, @Nullable String target) {
    var counts = List.copyOf(counts(source, target));
    var texts = counts.stream().map(String::valueOf).toList();
    return new Values(
        Axis.LICENCES,
        counts.stream()
            .map(
                count -> new Value(String.valueOf(count), r -> own(r).put("quantity", (int) count)))
            .toList(),
        counts.indexOf(usualQuantity(source, target)),
        List.of("quantity"),
        classes -> Wording.ranges("licences", texts, classes));
  }

  /** Licences now and licences ordered, which may be compared with each other. */
  private Values ordered(String source, @Nullable String target) {
    var pairs = new ArrayList<int[]>();
    var counts = counts(source, target);
    int usual = usualQuantity(source, target);
    int usualPosition = 0;
    for (int own : counts) {
      var orders = new TreeSet<>(counts);
      List.of(own - 1, own, own + 1).stream()
          .filter(count -> count >= 1 && count <= MOST_LICENCES)
          .forEach(orders::add);
      for (int order : orders) {
        if (own == usual && order == (target == null ? usual + 1 : usual)) {
          usualPosition = pairs.size();
        }
        pairs.add(new int[] {own, order});
      }
    }
    return new Values(
        Axis.LICENCES,
        pairs.stream()
            .map(
                pair ->
                    new Value(
                        List.of("fewer", "as many", "more")
                            .get(1 + Integer.signum(Integer.compare(pair[1], pair[0]))),
                        List.of(
                            ordering(pair[0], target == null ? usual + 1 : usual, target),
                            ordering(usual, pair[1], target)),
                        ordering(pair[0], pair[1], target).edit()))
            .toList(),
        usualPosition,
        List.of("quantity"),
        classes -> some -> orderedWords(pairs, classes, some, target == null));
  }

  private static Value ordering(int now, int ordered, @Nullable String target) {
    return new Value(
        "",
        r -> {
          own(r).put("quantity", now);
          var order = (ObjectNode) r.get("order");
          order.put("quantity", ordered);
          if (now == ordered && target != null) {
            order.remove("quantity");
          }
        });
  }

  private static String orderedWords(
      List<int[]> pairs, List<List<Integer>> classes, BitSet some, boolean added) {
    var meant = new ArrayList<int[]>();
    some.stream().forEach(i -> classes.get(i).forEach(p -> meant.add(pairs.get(p))));
    var now = ranges(pairs, meant, 0);
    var fromNow = meant.stream().map(p -> p[0]).collect(Collectors.toSet());
    var orders = ranges(pairs.stream().filter(p -> fromNow.contains(p[0])).toList(), meant, 1);
    var words = new ArrayList<String>();
    if (!orders.equals("any")) {
      words.add("licences ordered: " + orders);
    }
    if (!now.equals("any")) {
      words.add("licences now: " + now);
    }
    if (added && meant.stream().allMatch(p -> p[1] <= p[0])) {
      words.add("no more than now");
    } else if (added && meant.stream().allMatch(p -> p[1] > p[0])) {
      words.add("more than now");
    }
    return String.join(", ", words);
  }

  private static String ranges(List<int[]> all, List<int[]> some, int side) {
    var values = all.stream().map(p -> p[side]).distinct().sorted().toList();
    var meant = new BitSet();
    some.forEach(p -> meant.set(values.indexOf(p[side])));
    return Wording.ranges(values.stream().map(String::valueOf).toList(), meant);
  }

  /** Who sold the subscription, and who asks. */
  private Values resellers() {
    var names = new LinkedHashSet<String>();
    names.add("this-reseller");
    names.add("another-reseller");
    texts(Fact.RESELLER).forEach(names::add);
    var labels = new ArrayList<String>();
    var edits = new ArrayList<Consumer<ObjectNode>>();
    var asking = new LinkedHashSet<>(List.of("", "this-reseller"));
    asking.addAll(texts(Fact.RESELLER));
    for (var asks : asking) {
      for (var sold : Stream.concat(Stream.of(""), names.stream()).toList()) {
        for (var channel : Stream.concat(Stream.of(""), texts(Fact.CHANNEL).stream()).toList()) {
          labels.add(
              (sold.isEmpty() ? "seller not stated" : "sold by " + sold)
                  + (channel.isEmpty() ? "" : " via " + channel)
                  + (asks.isEmpty() ? "" : ", asked by " + asks));
          edits.add(
              r -> {
                if (!sold.isEmpty()) {
                  own(r).put("reseller", sold);
                }
                if (!channel.isEmpty()) {
                  own(r).put("channel", channel);
                }
                if (!asks.isEmpty()) {
                  reseller(r).put("id", asks);
                }
              });
        }
      }
    }
    var values = new ArrayList<Value>();
    for (int i = 0; i < labels.size(); i++) {
      values.add(new Value(labels.get(i), edits.get(i)));
    }
    return new Values(
        "reseller",
        values,
        0,
        List.of("reseller", "channel"),
        classes -> Wording.named("reseller", labels(labels, classes)));
  }

  private void attributes(Fact fact, Function<ObjectNode, ObjectNode> holder, List<Values> axes) {
    var names = new LinkedHashSet<String>();
    sets.forEach(s -> names.addAll(s.catalog().attributes(fact)));
    for (var name : names) {
      var values = new LinkedHashMap<String, Consumer<ObjectNode>>();
      for (var set : sets) {
        var type = set.catalog().typeOf(fact, name);
        // Another vocabulary may not have a value that no row names.
        if (type instanceof ValueType.OneOf one) {
          for (var value : one.choices().values()) {
            attribute(name, value, type, holder, values);
          }
        } else if (type != null) {
          for (var value : samples(fact, name, type)) {
            attribute(name, value, type, holder, values);
          }
        }
      }
      var labels = List.copyOf(values.keySet());
      axes.add(
          optional(
              name,
              "attributes",
              labels,
              (request, label) -> Objects.requireNonNull(values.get(label)).accept(request)));
    }
  }

  private static void attribute(
      String name,
      @Nullable Comparable<?> value,
      ValueType type,
      Function<ObjectNode, ObjectNode> holder,
      Map<String, Consumer<ObjectNode>> values) {
    if (value == null) {
      return;
    }
    if (value instanceof BigDecimal number) {
      values.put(
          number.toPlainString(), r -> holder.apply(r).withObject("/attributes").put(name, number));
    } else if (type instanceof ValueType.OneOf one && one.yesNo()) {
      if (!value.equals(CellCondition.UNKNOWN)) {
        values.put(
            value.toString(),
            r -> holder.apply(r).withObject("/attributes").put(name, value.equals("yes")));
      }
    } else {
      values.put(
          value.toString(),
          r -> holder.apply(r).withObject("/attributes").put(name, value.toString()));
    }
  }

  /** The texts a request can state for a fact: those of the vocabulary, or those rows name. */
  private List<String> texts(Fact fact) {
    var texts = new LinkedHashSet<String>();
    boolean any = false;
    for (var set : sets) {
      if (set.catalog().typeOf(fact, "") instanceof ValueType.OneOf one) {
        texts.addAll(one.choices().names());
      } else {
        any = true;
      }
    }
    if (any) {
      samples(fact, "", new ValueType.AnyText()).stream()
          .filter(Objects::nonNull)
          .forEach(sample -> texts.add(sample.toString()));
    }
    return List.copyOf(texts);
  }

  private List<@Nullable Comparable<?>> samples(Fact fact, String attribute, ValueType type) {
    var named = cells.getOrDefault(new FactName(fact, attribute), List.of());
    var samples = new ArrayList<>(ColumnValues.of(type).samples(named));
    if (type instanceof ValueType.AnyText) {
      samples.replaceAll(sample -> ",".equals(sample) ? "any-other" : sample);
      textsOfDrl().forEach(samples::add);
    }
    return samples;
  }

  private List<String> textsOfDrl() {
    return STRING_OR_COMMENT
        .matcher(drl)
        .results()
        .map(m -> m.group())
        .filter(text -> !text.startsWith("/") && text.length() > 2 && !text.contains(" "))
        .map(text -> text.substring(1, text.length() - 1))
        .filter(text -> sets.stream().allMatch(s -> s.catalog().reasons().find(text) == null))
        .distinct()
        .toList();
  }

  /**
   * One other subscription: each offer, with each kind of status that rule sets count or do not
   * count. Offers that include the same services in every rule set stand together, unless they are
   * the target or DRL names them; where there are very many offers, so do those that all include a
   * service the upgrade adds.
   *
   * @return how requests state it, by its words
   */
  List<Other> others(String source, @Nullable String target) {
    var statuses = new LinkedHashMap<List<Boolean>, List<String>>();
    for (var name : statuses()) {
      var counts =
          sets.stream()
              .map(s -> s.catalog().statuses().find(name))
              .map(status -> status == null || status.countsAsHeld())
              .toList();
      statuses.computeIfAbsent(counts, c -> new ArrayList<>()).add(name);
    }
    var offers = new LinkedHashMap<List<Object>, List<String>>();
    var additional = restricted() ? additional(source, target) : List.<Set<String>>of();
    for (var name : offers()) {
      var key = new ArrayList<Object>();
      var meant = offer(name);
      for (int i = 0; i < meant.size(); i++) {
        var offer = meant.get(i);
        key.add(
            additional.isEmpty()
                ? Set.copyOf(offer.services())
                : offer.includesAnyOf(additional.get(i)));
        key.add(offer.known());
        key.add(offer.id().equals(target));
      }
      key.add(namedInDrl(name));
      offers.computeIfAbsent(key, k -> new ArrayList<>()).add(name);
    }
    offers.put(List.of(), List.of(unlisted()));
    var others = new ArrayList<Other>();
    statuses.forEach(
        (counts, some) -> {
          var usual = counts.stream().allMatch(c -> c);
          offers.values().forEach(names -> others.add(new Other(names, some, usual)));
        });
    return others;
  }

  private List<Set<String>> additional(String source, @Nullable String target) {
    var additional = new ArrayList<Set<String>>();
    for (int i = 0; i < sets.size(); i++) {
      var services = new LinkedHashSet<String>();
      if (target != null) {
        services.addAll(offer(target).get(i).services());
        services.removeAll(offer(source).get(i).services());
      }
      additional.add(services);
    }
    return additional;
  }

  /**
   * Another subscription that the customer has.
   *
   * @param offers any of them
   * @param statuses any of them
   * @param counts whether the statuses count as held in every rule set
   */
  record Other(List<String> offers, List<String> statuses, boolean counts) {
    void addTo(ObjectNode request) {
      var subscriptions = (ArrayNode) request.get("subscriptions");
      int before = subscriptions.size();
      subscriptions
          .addObject()
          .put("id", "held-" + before)
          .put("offer", offers.get(0))
          .put("status", statuses.get(0))
          .put("quantity", 1);
    }
  }

  static ObjectNode own(ObjectNode request) {
    return (ObjectNode) request.get("subscriptions").get(0);
  }

  private static ObjectNode reseller(ObjectNode request) {
    return request.withObject("/reseller");
  }
}
