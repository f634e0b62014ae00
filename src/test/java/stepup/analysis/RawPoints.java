package stepup.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Case;

/**
 * Random points of the product of all values that could matter to some rule sets, none joined with
 * another; each the same for the same seed. Some state besides what no row and no rule looks at.
 */
final class RawPoints {
  private record Question(Asked asked, String source, @Nullable String target) {}

  private final List<RuleSet> sets;
  private final Candidates candidates;
  private final Map<Question, List<Candidates.Values>> axes = new ConcurrentHashMap<>();
  private final Map<String, List<Candidates.Other>> others = new ConcurrentHashMap<>();

  RawPoints(List<RuleSet> sets) {
    this.sets = sets;
    this.candidates = new Candidates(sets);
  }

  /** The point of a seed. */
  Case of(long seed) {
    var random = new SplittableRandom(seed);
    var question = question(random);
    var target = question.target;
    var request = candidates.usual(question.source, target);
    if (question.asked == Asked.ORDER) {
      Candidates.order(request, target);
    }
    // Nearly as usual, or unusual in every way.
    int unusual = oneOf(List.of(10, 30, 100), random);
    for (var values :
        axes.computeIfAbsent(
            question, q -> candidates.axes(q.asked == Asked.ORDER, q.source, q.target))) {
      if (chance(unusual, random)) {
        oneOf(values.values(), random).edit().accept(request);
      }
    }
    for (int held = random.nextInt(6) - 2; held > 0; held--) {
      hold(request, target, random);
    }
    if (chance(10, random)) {
      request.withObject("/customer").put("id", "somebody else");
    }
    var seller = Candidates.own(request).get("reseller");
    if (seller != null && chance(20, random)) {
      request.withObject("/reseller").put("id", seller.asText());
    }
    return new Case(request, question.asked, target);
  }

  private Question question(SplittableRandom random) {
    var paths = sets.stream().flatMap(s -> s.catalog().paths().stream()).toList();
    var path = oneOf(paths, random);
    var offers = new ArrayList<>(candidates.offers());
    offers.add(candidates.unlisted());
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new Question(Asked.UPGRADE, path.from().id(), path.to().id());
      case 3, 4 -> new Question(Asked.ORDER, path.from().id(), path.to().id());
      case 5 ->
          new Question(Asked.ORDER, oneOf(offers, random), oneOf(candidates.offers(), random));
      case 6 -> new Question(Asked.ORDER, oneOf(offers, random), null);
      default ->
          new Question(
              chance(50, random) ? Asked.LICENCES : Asked.SUBSCRIPTION,
              oneOf(offers, random),
              null);
    };
  }

  private void hold(ObjectNode request, @Nullable String target, SplittableRandom random) {
    var other =
        oneOf(
            others.computeIfAbsent(
                Candidates.own(request).get("offer").textValue() + " " + target,
                t -> candidates.others(Candidates.own(request).get("offer").textValue(), target)),
            random);
    other.addTo(request);
    var subscriptions = request.withArray("/subscriptions");
    var added = (ObjectNode) subscriptions.get(subscriptions.size() - 1);
    added
        .put("offer", oneOf(other.offers(), random))
        .put("status", oneOf(other.statuses(), random));
    if (chance(20, random)) {
      added.put("quantity", 1 + random.nextInt(1_000_000_000)).put("reseller", "another-reseller");
      added.putArray("addOns").add("an add-on");
    }
  }

  private static boolean chance(int percent, SplittableRandom random) {
    return random.nextInt(100) < percent;
  }

  private static <T> T oneOf(List<T> items, SplittableRandom random) {
    return items.get(random.nextInt(items.size()));
  }
}
