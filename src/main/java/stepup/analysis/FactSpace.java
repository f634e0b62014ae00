package stepup.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
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
 */
public final class FactSpace {
  /** Kinds of other subscriptions of which every combination is tried. */
  private static final int MOST_KINDS = 8;

  private final List<Examiner> examiners;
  private final Candidates candidates;
  private final List<Block> blocks;
  private final int[] ends;

  private FactSpace(List<Examiner> examiners) {
    this.examiners = examiners;
    this.candidates = new Candidates(examiners.stream().map(Examiner::rules).toList());
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
  }

  private List<Block> blocks() {
    var sources = new ArrayList<>(candidates.offers());
    sources.add(candidates.unlisted());
    // Offers that are one to every question are asked about once.
    Map<Object, List<Block>> alike = new LinkedHashMap<>();
    sources.parallelStream()
        .map(this::blocksOf)
        .toList()
        .forEach(
            some ->
                some.forEach(
                    sketch ->
                        alike
                            .computeIfAbsent(sketch.likeness(), l -> new ArrayList<>())
                            .add(sketch.block())));
    return alike.values().stream()
        .map(
            same -> {
              var first = same.get(0);
              return new Block(
                  first.asked(),
                  first.source(),
                  first.target(),
                  same.stream().skip(1).map(Block::source).toList(),
                  first.base(),
                  first.axes());
            })
        .toList();
  }

  private record Sketch(Block block, Object likeness) {}

  private List<Sketch> blocksOf(String source) {
    var sketches = new ArrayList<Sketch>();
    var targets = targets(source);
    for (var target : targets) {
      var seen = new Seen();
      sketches.add(sketch(Asked.UPGRADE, source, target, true, seen));
      sketches.add(sketch(Asked.ORDER, source, target, true, seen));
    }
    candidates.offers().stream()
        .filter(offer -> !targets.contains(offer))
        .findFirst()
        .ifPresent(none -> sketches.add(sketch(Asked.ORDER, source, none, false, new Seen())));
    var seen = new Seen();
    sketches.add(sketch(Asked.ORDER, source, null, true, seen));
    sketches.add(sketch(Asked.LICENCES, source, null, true, seen));
    sketches.add(sketch(Asked.SUBSCRIPTION, source, null, true, seen));
    return sketches;
  }

  private Set<String> targets(String source) {
    var targets = new LinkedHashSet<String>();
    for (var examiner : examiners) {
      var catalog = examiner.rules().catalog();
      var from = catalog.offer(source).id();
      catalog.paths().stream()
          .filter(path -> path.from().id().equals(from))
          .forEach(path -> targets.add(path.to().id()));
    }
    return targets;
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

    /**
     * The values of condition columns that one request has and another has not; empty if the rule
     * sets differ about them.
     */
    String role(ObjectNode without, ObjectNode with, Asked asked, @Nullable String target) {
      var roles = new LinkedHashSet<String>();
      for (var examiner : examiners) {
        var values = examiner.values(with, asked, target);
        values.removeAll(examiner.values(without, asked, target));
        roles.add(String.join(" and ", values));
      }
      return roles.size() == 1 ? roles.iterator().next() : "";
    }
  }

  /**
   * One question about one offer, with what can be told apart on each axis.
   *
   * @param path whether the rows of the tables are about it
   */
  private Sketch sketch(
      Asked asked, String source, @Nullable String target, boolean path, Seen seen) {
    var usual = candidates.usual(source, target);
    var base = usual.deepCopy();
    if (asked == Asked.ORDER) {
      Candidates.order(base, target);
    }
    var probed = usual.deepCopy();
    Candidates.order(probed, target);
    var likeness = new ArrayList<Object>(List.of(asked, target == null ? "" : target));
    likeness.add(path ? seen.sight(probed, asked, target) : asked);
    var axes = new ArrayList<Axis>();
    for (var values : candidates.axes(asked == Asked.ORDER, source, target)) {
      boolean apart = candidates.lookedAtByDrl(values);
      if (!path && !apart) {
        continue;
      }
      var classes = classes(values, apart, probed, asked, target, seen, likeness);
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
    if (path) {
      others(probed, asked, target, seen, likeness).ifPresent(axes::add);
    }
    return new Sketch(
        new Block(asked, source, target, List.of(), base, axes),
        path ? likeness : List.of(asked, base.path("subscriptions").toString(), source));
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
      Seen seen,
      List<Object> likeness) {
    var bySight = new LinkedHashMap<String, List<Integer>>();
    var labels = new LinkedHashMap<String, List<String>>();
    var usual = "";
    for (int i = 0; i < values.values().size(); i++) {
      var request = probed.deepCopy();
      values.values().get(i).edit().accept(request);
      var sight = seen.sight(request, asked, target) + (apart ? i : "");
      bySight.computeIfAbsent(sight, s -> new ArrayList<>()).add(i);
      labels.computeIfAbsent(sight, s -> new ArrayList<>()).add(values.values().get(i).label());
      usual = i == values.usual() ? sight : usual;
    }
    var classes = new ArrayList<List<Integer>>();
    classes.add(Objects.requireNonNull(bySight.remove(usual)));
    classes.addAll(bySight.values());
    if (classes.size() > 1) {
      likeness.add(labels);
    }
    return classes;
  }

  /** What else the customer has: every combination of the kinds that are told apart. */
  private Optional<Axis> others(
      ObjectNode probed, Asked asked, @Nullable String target, Seen seen, List<Object> likeness) {
    var none = seen.sight(probed, asked, target);
    var bySight = new LinkedHashMap<String, List<Candidates.Other>>();
    var roles = new LinkedHashMap<String, String>();
    for (var other : candidates.others(target)) {
      var request = probed.deepCopy();
      other.addTo(request);
      var sight = seen.sight(request, asked, target);
      bySight.computeIfAbsent(sight, s -> new ArrayList<>()).add(other);
      roles.computeIfAbsent(sight, s -> seen.role(probed, request, asked, target));
    }
    bySight.remove(none);
    roles.remove(none);
    var kinds = new ArrayList<Kind>();
    bySight.forEach(
        (sight, some) -> {
          var role = Objects.requireNonNullElse(roles.get(sight), "");
          boolean only = roles.values().stream().filter(role::equals).count() == 1;
          kinds.add(new Kind(some, only ? role : ""));
        });
    if (kinds.isEmpty()) {
      return Optional.empty();
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
    likeness.add(masksBySight);
    likeness.add(kinds);
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
            some -> words(kinds, classes, some, target)));
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
            with.isEmpty() ? "" : "held as well: " + String.join(" and ", with),
            without.isEmpty() ? "" : "not held: " + String.join(" nor ", without))
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

  /** How many offers, statuses and so on there are, and why no case is missing. */
  public String statement() {
    long questions = blocks.stream().mapToLong(b -> 1 + b.also().size()).sum();
    return "%,d cases stand for all requests: %,d questions about %,d offers and those not in the catalogue, in every combination of what any row or rule tells apart; values that none tells apart are one"
        .formatted(size(), questions, candidates.offers().size());
  }
}
