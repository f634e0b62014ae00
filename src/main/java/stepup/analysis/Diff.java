package stepup.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.scenario.Case;

/**
 * What a change of rules does to every case there is.
 *
 * @param where the numbers of the cases that are answered otherwise
 * @param changed how many cases are answered otherwise
 * @param flips how many of them have another verdict
 * @param changes what is said otherwise, changed verdicts first, then the most cases; empty if no
 *     decision changes
 */
public record Diff(FactSpace space, BitSet where, int changed, int flips, List<Change> changes) {

  /**
   * One thing that the rules say otherwise, wherever they do.
   *
   * @param regions where, in words that hold for every case and for no other
   * @param also what is said otherwise in some of these cases only
   * @param effects what becomes of the verdicts
   */
  public record Change(
      Delta.Cause cause, int cases, List<String> regions, List<String> also, List<Effect> effects) {
    /** Whether some verdict is another one. */
    public boolean flips() {
      return effects.stream().anyMatch(e -> e.effect().flips());
    }

    /** Whether something else makes some of the same difference in one of the witnesses. */
    boolean madeBy(Function<Case, @Nullable Delta> other) {
      return effects.stream()
          .map(effect -> other.apply(effect.witness().stated()))
          .anyMatch(
              delta ->
                  delta != null
                      && (cause.equals(Delta.Cause.NONE)
                          || delta.cause().gone().stream().anyMatch(cause.gone()::contains)
                          || delta.cause().come().stream().anyMatch(cause.come()::contains)));
    }
  }

  /**
   * What becomes of some verdicts.
   *
   * @param beside ids of the rows that stand in the way before and after, in one or another of the
   *     cases; empty if none does in any
   * @param witness the most usual of the cases, ready to post
   */
  public record Effect(Delta.Effect effect, int cases, Set<String> beside, Witness witness) {}

  /** One case, by which everybody can see a difference. */
  public record Witness(Case stated, Answer before, Answer after) {}

  /** One thing said otherwise; neither gone nor come where only one side judges at all. */
  private record Atom(Delta.@Nullable Said gone, Delta.@Nullable Said come, String kinds) {
    boolean byRule() {
      return (gone != null && gone.byRule()) || (come != null && come.byRule());
    }

    static List<Atom> of(Found found) {
      var atoms = new ArrayList<Atom>();
      found.delta.cause().gone().forEach(said -> atoms.add(new Atom(said, null, "")));
      found.delta.cause().come().forEach(said -> atoms.add(new Atom(null, said, "")));
      if (atoms.stream().anyMatch(Atom::byRule)) {
        // Where there is a path on one side only, no row is asked on the other.
        atoms.removeIf(atom -> !atom.byRule());
      }
      if (atoms.isEmpty()) {
        atoms.add(new Atom(null, null, found.before.kind() + " " + found.after.kind()));
      }
      return atoms;
    }
  }

  private record Found(int number, Answer before, Answer after, Delta delta) {}

  /**
   * Asks both rule sets about every case that either can tell apart.
   *
   * @param progress told of every case
   */
  public static Diff of(RuleSet before, RuleSet after, Progress progress) {
    return of(FactSpace.of(before, after), progress);
  }

  /** The same for the space of two rule sets. */
  static Diff of(FactSpace space, Progress progress) {
    var found =
        IntStream.range(0, space.size())
            .parallel()
            .mapToObj(
                i -> {
                  progress.advance(1, space.size());
                  return compare(space, i);
                })
            .filter(Objects::nonNull)
            .collect(Collectors.toMap(Found::number, f -> f, (a, b) -> a, TreeMap::new));
    var where = new LinkedHashMap<Atom, BitSet>();
    for (var each : found.values()) {
      for (var atom : Atom.of(each)) {
        where.computeIfAbsent(atom, a -> new BitSet()).set(each.number);
      }
    }
    // What is said otherwise in the very same cases is one change.
    var atoms = new LinkedHashMap<BitSet, List<Atom>>();
    where.forEach((atom, cases) -> atoms.computeIfAbsent(cases, c -> new ArrayList<>()).add(atom));
    var changes = new ArrayList<Change>();
    atoms.forEach(
        (cases, some) -> {
          if (within(cases, atoms.keySet())) {
            return;
          }
          var also =
              atoms.entrySet().stream()
                  .filter(e -> !e.getKey().equals(cases) && contains(cases, e.getKey()))
                  .map(e -> cause(e.getValue()).sentence())
                  .filter(sentence -> !sentence.isEmpty())
                  .sorted()
                  .toList();
          var each = cases.stream().mapToObj(i -> Objects.requireNonNull(found.get(i))).toList();
          changes.add(
              new Change(
                  cause(some),
                  each.size(),
                  new Regions(space).of(cases),
                  also,
                  effects(space, each)));
        });
    changes.sort(Comparator.comparing((Change c) -> !c.flips()).thenComparing(c -> -c.cases()));
    return new Diff(
        space,
        found.keySet().stream().collect(BitSet::new, BitSet::set, BitSet::or),
        found.size(),
        (int) found.values().stream().filter(f -> f.delta.effect().flips()).count(),
        List.copyOf(changes));
  }

  private static @Nullable Found compare(FactSpace space, int number) {
    var stated = space.at(number).stated();
    var before = space.examiners().get(0).answer(stated);
    var after = space.examiners().get(1).answer(stated);
    var delta = Delta.between(before, after);
    return delta == null ? null : new Found(number, before, after, delta);
  }

  /** Whether some cases are part of more cases in which something else is said otherwise. */
  private static boolean within(BitSet cases, Set<BitSet> all) {
    return all.stream().anyMatch(other -> !other.equals(cases) && contains(other, cases));
  }

  private static boolean contains(BitSet all, BitSet some) {
    var missing = (BitSet) some.clone();
    missing.andNot(all);
    return missing.isEmpty();
  }

  private static Delta.Cause cause(List<Atom> atoms) {
    return new Delta.Cause(
        atoms.stream().map(Atom::gone).filter(Objects::nonNull).toList(),
        atoms.stream().map(Atom::come).filter(Objects::nonNull).toList());
  }

  private static List<Effect> effects(FactSpace space, List<Found> found) {
    var byEffect = new LinkedHashMap<Delta.Effect, List<Found>>();
    found.forEach(f -> byEffect.computeIfAbsent(f.delta.effect(), e -> new ArrayList<>()).add(f));
    var effects = new ArrayList<Effect>();
    byEffect.forEach(
        (effect, each) -> {
          var beside = new TreeSet<String>();
          each.forEach(f -> beside.addAll(f.before.blockersWith(f.after)));
          effects.add(new Effect(effect, each.size(), beside, witness(space, each)));
        });
    effects.sort(
        Comparator.comparing((Effect e) -> !e.effect().flips()).thenComparing(e -> -e.cases()));
    return List.copyOf(effects);
  }

  /** The case in which everything else is as usual as possible. */
  private static Witness witness(FactSpace space, List<Found> found) {
    var most =
        found.stream().min(Comparator.comparing(f -> space.at(f.number).unusual())).orElseThrow();
    return new Witness(space.at(most.number).stated(), most.before, most.after);
  }
}
