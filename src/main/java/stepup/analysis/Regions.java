package stepup.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import stepup.scenario.Asked;

/** Says where some cases of a fact space lie, in sentences that hold for them and for no other. */
final class Regions {
  private final FactSpace space;

  Regions(FactSpace space) {
    this.space = space;
  }

  /** One sentence for all questions that have the same conditions. */
  List<String> of(BitSet cases) {
    var byBlock = new LinkedHashMap<Block, BitSet>();
    cases.stream()
        .mapToObj(space::at)
        .forEach(at -> byBlock.computeIfAbsent(at.block(), b -> new BitSet()).set(at.number()));
    Map<String, Set<Block>> byConditions = new LinkedHashMap<>();
    byBlock.forEach(
        (block, numbers) ->
            conditions(block, numbers)
                .forEach(
                    words ->
                        byConditions
                            .computeIfAbsent(words, w -> new LinkedHashSet<>())
                            .add(block)));
    var sentences = new ArrayList<String>();
    byConditions.forEach(
        (conditions, blocks) -> {
          for (var subjects : subjects(blocks)) {
            sentences.add(subjects + (conditions.isEmpty() ? "" : "; " + conditions));
          }
        });
    return sentences;
  }

  /** What some questions are about, in words; one text for those that are asked the same way. */
  private List<String> subjects(Set<Block> blocks) {
    var asked = new LinkedHashMap<String, Set<Asked>>();
    blocks.forEach(
        block ->
            asked.computeIfAbsent(about(block), a -> new LinkedHashSet<>()).add(block.asked()));
    var abouts = new LinkedHashMap<Set<Asked>, List<String>>();
    asked.forEach((about, how) -> abouts.computeIfAbsent(how, h -> new ArrayList<>()).add(about));
    var subjects = new ArrayList<String>();
    abouts.forEach(
        (how, some) -> {
          boolean upgrades = how.contains(Asked.UPGRADE);
          long all = space.allBlocks().stream().filter(b -> b.asked() == Asked.UPGRADE).count();
          subjects.add(
              (upgrades && some.size() == all && all > 1
                      ? "all " + all + " upgrades"
                      : Wording.listed(some))
                  + how(how));
        });
    return subjects;
  }

  private static String how(Set<Asked> how) {
    if (how.equals(Set.of(Asked.UPGRADE))) {
      return ", listed";
    }
    return how.equals(Set.of(Asked.ORDER)) ? ", ordered" : "";
  }

  private static String about(Block block) {
    var sources = new ArrayList<String>();
    sources.add(block.source());
    sources.addAll(block.also());
    var source = Wording.listed(sources);
    if (!block.path()) {
      return source + " to an offer that no path leads to";
    }
    if (block.target() != null) {
      return source + " to " + block.target();
    }
    return block.asked() == Asked.SUBSCRIPTION ? source : "more licences of " + source;
  }

  /** Words that hold for some cases of a block and for no other. */
  private static List<String> conditions(Block block, BitSet numbers) {
    var sizes = block.axes().stream().mapToInt(Axis::size).toArray();
    return Boxes.of(sizes, picks -> numbers.get(number(sizes, picks))).stream()
        .map(
            box ->
                IntStream.range(0, box.length)
                    .mapToObj(i -> block.axes().get(i).described(Objects.requireNonNull(box[i])))
                    .filter(words -> !words.isEmpty())
                    .collect(Collectors.joining("; ")))
        .toList();
  }

  private static int number(int[] sizes, int[] picks) {
    int number = 0;
    for (int i = picks.length - 1; i >= 0; i--) {
      number = number * sizes[i] + picks[i];
    }
    return number;
  }
}
