package stepup.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.decision.Decision;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Case;

/**
 * Every case that some rule sets can tell apart, once: a finite space that stands for all requests
 * there are.
 *
 * <p>It is complete because a row compares each fact only with what its cell names, a fact depends
 * on one axis of the request only, and the lists of other subscriptions that DRL collects are
 * joined by "or". So on each axis every value that is named, and one beside each bound, is decided
 * with everything else as usual; values by which no cell of any row comes out otherwise, and with
 * which the answer is the same, are one. The space is every combination of what remains.
 *
 * <p>DRL can look at anything: what it names is kept apart, but for what it looks at of other
 * subscriptions beyond offer and status.
 */
public final class FactSpace {
  /** Kinds of other subscriptions of which every combination is tried. */
  private static final int MOST_KINDS = 8;

  private static final String ANY_OTHER = "";
  private static final String UNKNOWN = "?";

  private final List<Examiner> examiners;
  private final Candidates candidates;

  /** The targets asked about, by source. */
  private final Map<String, Set<String>> paths;

  private final List<Block> blocks;
  private final int[] ends;

  /** Whether there were too many kinds of other subscriptions to combine all of them. */
  private volatile boolean pairsOnly;

  private FactSpace(List<Examiner> examiners) {
    this.examiners = examiners;
    this.candidates = new Candidates(examiners.stream().map(Examiner::rules).toList());
    this.paths = candidates.paths();
    this.blocks = blocks();
    this.ends = new int[blocks.size()];
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end = Math.addExact(end, blocks.get(i).size());
      ends[i] = end;
    }
  }

  /** The cases that one rule set can tell apart. */
  public static FactSpace of(RuleSet rules) {
    return new FactSpace(List.of(new Examiner(rules)));
  }

  /** The cases that either of two rule sets can tell apart. */
  public static FactSpace of(RuleSet before, RuleSet after) {
    return of(new Examiner(before), new Examiner(after));
  }

  static FactSpace of(Examiner examiner) {
    return new FactSpace(List.of(examiner));
  }

  static FactSpace of(Examiner before, Examiner after) {
    return new FactSpace(List.of(before, after));
  }

  /** How many cases there are. */
  public int size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  List<Block> allBlocks() {
    return blocks;
  }

  List<Examiner> examiners() {
    return examiners;
  }

  /** One case. */
  Point at(int number) {
    int block = Arrays.binarySearch(ends, number + 1);
    block = block < 0 ? -block - 1 : block;
    return new Point(blocks.get(block), number - (block == 0 ? 0 : ends[block - 1]));
  }

  /**
   * A case by its place.
   *
   * @param number its place in the block
   */
  record Point(Block block, int number) {
    /** The question and the request, ready to post. */
    Case stated() {
      return new Case(block.request(number), block.asked(), block.target());
    }

    /** On how many axes it is unusual. */
    int unusual() {
      return block.unusual(number);
    }

    /** What is asked, and what is unusual about it. */
    String words(Catalog catalog) {
      var words = new ArrayList<String>();
      var to = block.target();
      words.add(
          block.question(named(block.source(), catalog), to == null ? "" : named(to, catalog)));
      int[] picks = block.picks(number);
      for (int i = 0; i < picks.length; i++) {
        if (picks[i] > 0) {
          var axis = block.axes().get(i);
          var setting = new BitSet();
          setting.set(picks[i]);
          words.add(axis.name().equals(Axis.OTHERS) ? held(catalog) : axis.described(setting));
        }
      }
      return words.size() == 1 ? words.get(0) + "; all as usual" : String.join("; ", words);
    }

    private String held(Catalog catalog) {
      var held = new ArrayList<String>();
      block.request(number).path("subscriptions").forEach(s -> held.add(held(s, catalog)));
      return "held as well: " + String.join(", ", held.subList(1, held.size()));
    }

    private static String held(JsonNode subscription, Catalog catalog) {
      var status = subscription.path("status").asText();
      var known = catalog.statuses().find(status);
      return named(subscription.path("offer").asText(), catalog)
          + (known == null || known.countsAsHeld() ? "" : " (" + status + ")");
    }

    private static String named(String offer, Catalog catalog) {
      var known = catalog.offer(offer);
      return known.known() ? known.name() : "an offer that is not listed";
    }
  }

  private List<Block> blocks() {
    var sources = new ArrayList<>(candidates.sources());
    sources.add(candidates.unlisted());
    var blocks = new ArrayList<Block>();
    paths.keySet().parallelStream().map(this::upgradesOf).toList().forEach(blocks::addAll);
    // Offers that are one to a question are asked about once.
    var alike = new LinkedHashMap<Object, List<String>>();
    for (var source : sources) {
      alike.computeIfAbsent(likeness(source), l -> new ArrayList<>()).add(source);
    }
    alike.values().parallelStream().map(this::othersOf).toList().forEach(blocks::addAll);
    var aimless = new LinkedHashMap<Object, List<String>>();
    var ordered = new LinkedHashMap<Object, String>();
    for (var source : sources) {
      elsewhere(source)
          .forEach(
              (meanings, target) -> {
                if (aimed(meanings)) {
                  blocks.add(block(Asked.ORDER, true, List.of(source), target, new Seen()));
                  return;
                }
                var key =
                    List.of(
                        meanings,
                        new Seen().sight(ordering(source, target), Asked.ORDER, target),
                        candidates.namedInDrl(source));
                aimless.computeIfAbsent(key, k -> new ArrayList<>()).add(source);
                ordered.putIfAbsent(key, target);
              });
    }
    aimless.forEach(
        (key, some) ->
            blocks.add(
                block(
                    Asked.ORDER,
                    false,
                    some,
                    Objects.requireNonNull(ordered.get(key)),
                    new Seen())));
    return List.copyOf(blocks);
  }

  private List<Block> upgradesOf(String source) {
    var blocks = new ArrayList<Block>();
    for (var target : targets(source)) {
      var seen = new Seen();
      blocks.add(block(Asked.UPGRADE, true, List.of(source), target, seen));
      blocks.add(block(Asked.ORDER, true, List.of(source), target, seen));
    }
    return blocks;
  }

  private List<Block> othersOf(List<String> sources) {
    var seen = new Seen();
    return Stream.of(Asked.ORDER, Asked.LICENCES, Asked.SUBSCRIPTION)
        .map(asked -> block(asked, true, sources, null, seen))
        .toList();
  }

  /** All that questions without a target can see of an offer. */
  private Object likeness(String source) {
    var seen = new Seen();
    var request = ordering(source, null);
    return Stream.concat(
            candidates.offer(source).stream()
                .map(offer -> List.of(offer.known(), offer.minimum(), offer.maximum())),
            Stream.of(Asked.ORDER, Asked.LICENCES, Asked.SUBSCRIPTION)
                .map(asked -> seen.sight(request, asked, null) + candidates.namedInDrl(source)))
        .toList();
  }

  private ObjectNode ordering(String source, @Nullable String target) {
    var request = candidates.usual(source, target);
    Candidates.order(request, target);
    return request;
  }

  /**
   * Offers that are ordered though they are no target's own name, one for each that rule sets take
   * for something else: what no path leads to, what one of them does not know, another name.
   */
  private Map<List<String>, String> elsewhere(String source) {
    var targets = targets(source);
    var elsewhere = new LinkedHashMap<List<String>, String>();
    for (var offer : candidates.offers()) {
      if (!targets.contains(offer)) {
        var meanings =
            examiners.stream().map(e -> meaning(e.rules().catalog(), source, offer)).toList();
        boolean joined = candidates.restricted() && aimed(meanings);
        if (!joined) {
          elsewhere.putIfAbsent(meanings, offer);
        }
      }
    }
    return elsewhere;
  }

  private Set<String> targets(String source) {
    return paths.getOrDefault(source, Set.of());
  }

  /** The target that an ordered offer is, or whether it is any other or unknown. */
  private static String meaning(Catalog catalog, String source, String name) {
    var offer = catalog.offer(name);
    boolean leads =
        catalog.pathsFrom(catalog.offer(source), LocalDate.EPOCH).stream()
            .anyMatch(path -> path.to().id().equals(offer.id()));
    return leads ? offer.id() : offer.known() ? ANY_OTHER : UNKNOWN;
  }

  private static boolean aimed(List<String> meanings) {
    return meanings.stream().anyMatch(m -> !m.equals(ANY_OTHER) && !m.equals(UNKNOWN));
  }

  /** What the rule sets see of requests, so that each is decided once for all questions. */
  private final class Seen {
    private final Map<String, List<@Nullable Decision>> decisions = new ConcurrentHashMap<>();

    String sight(ObjectNode request, Asked asked, @Nullable String target) {
      var decided =
          decisions.computeIfAbsent(
              request.toString(),
              r -> {
                var each = new ArrayList<@Nullable Decision>();
                examiners.forEach(examiner -> each.add(examiner.examine(request, target)));
                return each;
              });
      var text = new StringBuilder();
      decided.forEach(d -> text.append(Examiner.sight(d, asked, target)).append('|'));
      return text.toString();
    }
  }

  /** One question about some offers that are one to it, with what is told apart on each axis. */
  private Block block(
      Asked asked, boolean path, List<String> sources, @Nullable String target, Seen seen) {
    var source = sources.get(0);
    var base = asked == Asked.ORDER ? ordering(source, target) : candidates.usual(source, target);
    var probed = ordering(source, target);
    var axes = new ArrayList<Axis>();
    for (var values : candidates.axes(asked == Asked.ORDER, source, target)) {
      boolean apart = candidates.lookedAtByDrl(values);
      var classes = classes(values, apart, probed, asked, target, seen);
      if (classes.size() > 1) {
        axes.add(
            new Axis(
                values.name(),
                classes.stream()
                    .map(
                        c ->
                            new Axis.Setting(
                                values.values().get(usualOf(c, values)).edit(),
                                c.stream().map(p -> values.values().get(p).edit()).toList()))
                    .toList(),
                values.wording().apply(classes)));
      }
    }
    others(probed, asked, target, seen).ifPresent(axes::add);
    return new Block(asked, path, source, target, sources.subList(1, sources.size()), base, axes);
  }

  /** Of a class of values, the usual one, or the one next to it. */
  private static int usualOf(List<Integer> positions, Candidates.Values values) {
    return positions.stream()
        .min(
            Comparator.comparing((Integer p) -> Math.abs(p - values.usual())).thenComparing(p -> p))
        .orElseThrow();
  }

  private static List<List<Integer>> classes(
      Candidates.Values values,
      boolean apart,
      ObjectNode probed,
      Asked asked,
      @Nullable String target,
      Seen seen) {
    var bySight = new LinkedHashMap<String, List<Integer>>();
    var sightOfKey = new HashMap<Object, String>();
    var usual = "";
    for (int i = 0; i < values.values().size(); i++) {
      var value = values.values().get(i);
      var sight =
          apart
              ? String.valueOf(i)
              : sightOfKey.computeIfAbsent(
                  Objects.requireNonNullElse(key(value, probed, asked, target, seen), i),
                  k -> seen.sight(value.in(probed), asked, target));
      bySight.computeIfAbsent(sight, s -> new ArrayList<>()).add(i);
      usual = i == values.usual() ? sight : usual;
    }
    var classes = new ArrayList<List<Integer>>();
    classes.add(Objects.requireNonNull(bySight.remove(usual)));
    classes.addAll(bySight.values());
    return classes;
  }

  /**
   * What shows that values come out alike without trying each: a pair of numbers is compared number
   * by number, and with each other.
   */
  private static @Nullable Object key(
      Candidates.Value value, ObjectNode probed, Asked asked, @Nullable String target, Seen seen) {
    return value.parts().isEmpty()
        ? null
        : value.parts().stream()
            .map(part -> seen.sight(part.in(probed), asked, target))
            .collect(Collectors.joining("|", value.label(), ""));
  }

  /** What else the customer has: every combination of the kinds that are told apart. */
  private Optional<Axis> others(
      ObjectNode probed, Asked asked, @Nullable String target, Seen seen) {
    var none = seen.sight(probed, asked, target);
    var bySight = new LinkedHashMap<String, List<Candidates.Other>>();
    for (var other : candidates.others(Candidates.own(probed).get("offer").textValue(), target)) {
      var request = probed.deepCopy();
      other.addTo(request);
      var sight = seen.sight(request, asked, target);
      bySight.computeIfAbsent(sight, s -> new ArrayList<>()).add(other);
    }
    bySight.remove(none);
    var kinds = bySight.values().stream().map(some -> new Kind(some, "")).toList();
    if (kinds.isEmpty()) {
      return Optional.empty();
    }
    if (kinds.size() > MOST_KINDS) {
      pairsOnly = true;
    }
    var masksBySight = new LinkedHashMap<String, List<Integer>>();
    for (int mask = 0; mask < 1 << Math.min(kinds.size(), 20); mask++) {
      if (kinds.size() > MOST_KINDS && Integer.bitCount(mask) > 2) {
        continue;
      }
      var request = probed.deepCopy();
      held(mask, kinds).forEach(other -> other.addTo(request));
      masksBySight
          .computeIfAbsent(seen.sight(request, asked, target), s -> new ArrayList<>())
          .add(mask);
    }
    var classes = List.copyOf(masksBySight.values());
    return Optional.of(
        new Axis(
            Axis.OTHERS,
            classes.stream()
                .map(
                    masks -> {
                      var each = masks.stream().map(mask -> stating(mask, kinds)).toList();
                      return new Axis.Setting(each.get(0), each);
                    })
                .toList(),
            some -> words(called(kinds, probed, asked, target), classes, some, target)));
  }

  /**
   * The values of condition columns that one request has and another has not; empty if the rule
   * sets differ about them.
   */
  private String role(ObjectNode without, ObjectNode with, Asked asked, @Nullable String target) {
    var roles = new LinkedHashSet<String>();
    for (var examiner : examiners) {
      var values = examiner.values(with, asked, target);
      values.removeAll(examiner.values(without, asked, target));
      roles.add(values.isEmpty() ? "" : "one that makes " + String.join(" and ", values));
    }
    return roles.size() == 1 ? roles.iterator().next() : "";
  }

  /** The same kinds by what tables call them; found only when there is something to say. */
  private List<Kind> called(
      List<Kind> kinds, ObjectNode probed, Asked asked, @Nullable String target) {
    var roles =
        kinds.stream()
            .map(
                kind -> {
                  var request = probed.deepCopy();
                  kind.others().get(0).addTo(request);
                  return role(probed, request, asked, target);
                })
            .toList();
    return IntStream.range(0, kinds.size())
        .mapToObj(
            i -> {
              boolean only = Collections.frequency(roles, roles.get(i)) == 1;
              return new Kind(kinds.get(i).others(), only ? roles.get(i) : "");
            })
        .toList();
  }

  private static Consumer<ObjectNode> stating(int mask, List<Kind> kinds) {
    return request -> held(mask, kinds).forEach(other -> other.addTo(request));
  }

  private static List<Candidates.Other> held(int mask, List<Kind> kinds) {
    return IntStream.range(0, kinds.size())
        .filter(i -> (mask & 1 << i) != 0)
        .mapToObj(i -> kinds.get(i).others().get(0))
        .toList();
  }

  private static String words(
      List<Kind> kinds, List<List<Integer>> classes, BitSet some, @Nullable String target) {
    var masks =
        some.stream().boxed().flatMap(i -> classes.get(i).stream()).collect(Collectors.toSet());
    var sizes = new int[kinds.size()];
    Arrays.fill(sizes, 2);
    // INVARIANT: every combination has a class, so none is both in and out of the set.
    return Boxes.of(sizes, picks -> masks.contains(mask(picks))).stream()
        .map(box -> words(kinds, box, target))
        .collect(Collectors.joining("; or "));
  }

  private static int mask(int[] picks) {
    int mask = 0;
    for (int i = 0; i < picks.length; i++) {
      mask |= picks[i] << i;
    }
    return mask;
  }

  private static String words(List<Kind> kinds, BitSet[] box, @Nullable String target) {
    var with = new ArrayList<String>();
    var without = new ArrayList<String>();
    for (int i = 0; i < box.length; i++) {
      if (box[i].cardinality() == 1) {
        (box[i].get(1) ? with : without).add(words(kinds.get(i), target));
      }
    }
    return Stream.of(
            with.isEmpty() ? "" : "also held: " + String.join(" and ", with),
            without.isEmpty()
                ? ""
                : without.size() == 1
                    ? "not held: " + without.get(0)
                    : "held neither: " + String.join(" nor: ", without))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  /**
   * Other subscriptions that no rule tells apart.
   *
   * @param role what tables call them, where all rule sets do and no other kind is called so
   */
  private record Kind(List<Candidates.Other> others, String role) {}

  private static String words(Kind kind, @Nullable String target) {
    return kind.role().isEmpty() ? words(kind.others(), target) : kind.role();
  }

  private static String words(List<Candidates.Other> others, @Nullable String target) {
    Map<List<String>, List<String>> byStatus = new LinkedHashMap<>();
    Map<List<String>, Boolean> counts = new LinkedHashMap<>();
    for (var other : others) {
      byStatus.computeIfAbsent(other.statuses(), s -> new ArrayList<>()).addAll(other.offers());
      counts.put(other.statuses(), other.counts());
    }
    return byStatus.entrySet().stream()
        .map(
            e -> {
              var offers =
                  e.getValue().equals(List.of(Objects.requireNonNullElse(target, "")))
                      ? "the target offer"
                      : Wording.listed(e.getValue());
              return Boolean.TRUE.equals(counts.get(e.getKey()))
                  ? offers
                  : offers + " (" + String.join(" or ", e.getKey()) + ")";
            })
        .collect(Collectors.joining(", or "));
  }

  /** How many cases there are, and why none is missing. */
  public String statement() {
    var axes = new LinkedHashSet<String>();
    blocks.forEach(block -> block.axes().forEach(axis -> axes.add(axis.name())));
    long questions = blocks.stream().mapToLong(b -> 1 + b.also().size()).sum();
    return Page.filled(
            "%,d cases stand for all requests there are: %,d questions about %,d offers and any other, in every combination of what rows and rules tell apart (%s). Every value that a table or cell names was tried, one beside each bound, and one that nothing names; values by which no cell and no answer comes out otherwise are one.%s",
            size(),
            questions,
            candidates.offers().size(),
            String.join(", ", axes),
            candidates.restricted()
                ? Page.filled(
                    " As there are more than %,d offers or %,d paths, only those that differ between the rules were asked about, and one of each kind of the others.",
                    Candidates.MOST_OFFERS, Candidates.MOST_PATHS)
                : "")
        + (pairsOnly
            ? Page.filled(
                " Where there are more than %d kinds of other subscriptions, any two of them were combined, not more.",
                MOST_KINDS)
            : "");
  }
}
