package stepup.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.scenario.Asked;
import stepup.scenario.Case;

/**
 * Finds the case that stands for a question in a space too large to look at whole: each cell of a
 * row depends on one axis, so axis by axis the setting is taken under which most cells agree.
 */
final class Standing {
  private final FactSpace space;

  Standing(FactSpace space) {
    this.space = space;
  }

  /** The place of the case in its block; -1 if none that was looked at has the same sight. */
  int of(Case stated) {
    var wanted = sight(stated.request(), stated.asked(), stated.target());
    for (var block : space.allBlocks()) {
      if (block.asked() == stated.asked() && isAbout(block, stated)) {
        int found = in(block, wanted);
        if (found >= 0) {
          return found;
        }
      }
    }
    return -1;
  }

  private boolean isAbout(Block block, Case stated) {
    var offer = id(stated.request().at("/subscriptions/0/offer").asText());
    return Stream.concat(Stream.of(block.source()), block.also().stream())
            .anyMatch(source -> id(source).equals(offer))
        && (Objects.equals(block.target(), stated.target())
            || (stated.asked() == Asked.ORDER && block.target() != null && !path(block)));
  }

  private boolean path(Block block) {
    return space.allBlocks().stream()
        .anyMatch(
            other ->
                other.asked() == Asked.UPGRADE
                    && other.source().equals(block.source())
                    && Objects.equals(other.target(), block.target()));
  }

  private List<String> id(String offer) {
    return space.examiners().stream()
        .map(e -> e.rules().catalog().offer(offer))
        .map(o -> o.known() ? o.id() : "")
        .toList();
  }

  private int in(Block block, String wanted) {
    if (sight(block.request(0), block.asked(), block.target()).equals(wanted)) {
      return 0;
    }
    int number = 0;
    for (int round = 0; round < 3; round++) {
      int step = 1;
      for (var axis : block.axes()) {
        int rest = number - number / step % axis.size() * step;
        int best = number;
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < axis.size(); i++) {
          int candidate = rest + i * step;
          var sight = sight(block.request(candidate), block.asked(), block.target());
          if (sight.equals(wanted)) {
            return candidate;
          }
          int different = different(cells(sight), cells(wanted));
          if (different < fewest) {
            fewest = different;
            best = candidate;
          }
        }
        number = best;
        step *= axis.size();
      }
    }
    return -1;
  }

  /** The part of a sight that tells which cells hold. */
  private static String cells(String sight) {
    return Stream.of(sight.split("\\|", -1))
        .map(one -> one.substring(0, Math.max(0, one.indexOf(' '))))
        .collect(Collectors.joining("|"));
  }

  private static int different(String one, String other) {
    int different = Math.abs(one.length() - other.length());
    for (int i = 0; i < Math.min(one.length(), other.length()); i++) {
      different += one.charAt(i) == other.charAt(i) ? 0 : 1;
    }
    return different;
  }

  private String sight(JsonNode request, Asked asked, @Nullable String target) {
    return space.examiners().stream()
        .map(e -> Examiner.sight(e.examine(request, target), asked, target))
        .collect(Collectors.joining("|"));
  }
}
