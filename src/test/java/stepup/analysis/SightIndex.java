package stepup.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.scenario.Asked;
import stepup.scenario.Case;

/** The cases of a fact space, by everything that the rule sets see of them. */
final class SightIndex {
  private final FactSpace space;

  /** The targets of listed upgrades, by source. */
  private final Map<String, Set<String>> targets;

  private final Set<String> sources;

  private final String unlisted;

  private final Map<String, List<Integer>> numbers = new LinkedHashMap<>();

  SightIndex(FactSpace space) {
    this.space = space;
    this.targets =
        space.allBlocks().stream()
            .filter(block -> block.asked() == Asked.UPGRADE)
            .flatMap(block -> sources(block).map(source -> Map.entry(source, block.target())))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
    this.sources =
        space.allBlocks().stream().flatMap(SightIndex::sources).collect(Collectors.toSet());
    this.unlisted =
        sources.stream()
            .filter(
                name ->
                    space.examiners().stream()
                        .noneMatch(e -> e.rules().catalog().offer(name).known()))
            .findFirst()
            .orElseThrow();
    var sights =
        IntStream.range(0, space.size())
            .parallel()
            .mapToObj(number -> sights(space.at(number).stated()))
            .toList();
    for (int number = 0; number < space.size(); number++) {
      var block = space.at(number).block();
      int at = number;
      sources(block)
          .forEach(
              source ->
                  numbers
                      .computeIfAbsent(
                          key(block.asked(), source, block.target(), sights.get(at)),
                          k -> new ArrayList<>())
                      .add(at));
    }
  }

  private static Stream<String> sources(Block block) {
    return Stream.concat(Stream.of(block.source()), block.also().stream());
  }

  /** The cases that stand for a question; none if the space lacks it. */
  List<Integer> of(Case stated) {
    return numbers.getOrDefault(
        key(stated.asked(), source(stated), stated.target(), sights(stated)), List.of());
  }

  /** The offer of the subscription as the space names it. */
  private String source(Case stated) {
    var name = "";
    for (var subscription : stated.request().get("subscriptions")) {
      if (subscription.get("id").asText().equals(Examiner.SUBSCRIPTION)) {
        name = subscription.get("offer").asText();
      }
    }
    if (sources.contains(name)) {
      return name;
    }
    for (var examiner : space.examiners()) {
      var offer = examiner.rules().catalog().offer(name);
      if (offer.known()) {
        return offer.id();
      }
    }
    return unlisted;
  }

  FactSpace space() {
    return space;
  }

  /** Every set of cases that look alike although they are about the same question. */
  List<List<Integer>> alike() {
    return numbers.values().stream().filter(some -> some.size() > 1).distinct().toList();
  }

  private String key(Asked asked, String source, @Nullable String target, String sights) {
    var about =
        target == null || targets.getOrDefault(source, Set.of()).contains(target)
            ? String.valueOf(target)
            : "no path";
    return String.join(" ", asked.name(), source, about, sights);
  }

  private String sights(Case stated) {
    return space.examiners().stream()
        .map(e -> sight(e, stated.request(), stated.asked(), stated.target()))
        .collect(Collectors.joining("|"));
  }

  private static String sight(
      Examiner examiner, JsonNode request, Asked asked, @Nullable String target) {
    return Examiner.sight(examiner.examine(request, target), asked, target);
  }
}
