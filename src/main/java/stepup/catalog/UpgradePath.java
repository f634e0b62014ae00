package stepup.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import stepup.decision.RowRef;

/**
 * One row of {@code upgrade-paths.csv}.
 *
 * @param followUps codes of what remains to be done after the upgrade
 * @param available when the path is open and the target offer is sold
 * @param additionalServices services of the target that the source lacks (domain.md, section 2)
 * @param lostServices services of the source that the target lacks
 * @param source where the path comes from
 */
public record UpgradePath(
    Offer from,
    Offer to,
    String type,
    List<String> followUps,
    Period available,
    List<String> additionalServices,
    List<String> lostServices,
    RowRef row,
    String source) {
  public static final String FROM_OFFER = "From offer";
  public static final String TO_OFFER = "To offer";

  static UpgradePath of(
      Offer from,
      Offer to,
      String type,
      List<String> followUps,
      Period open,
      RowRef row,
      String source,
      Shared shared) {
    return new UpgradePath(
        from,
        to,
        type,
        followUps,
        open.and(to.sold()),
        shared.of(without(to.services(), from.services())),
        shared.of(without(from.services(), to.services())),
        row,
        source);
  }

  private static List<String> without(Set<String> services, Set<String> others) {
    var left = new ArrayList<String>(services.size());
    for (var service : services) {
      if (!others.contains(service)) {
        left.add(service);
      }
    }
    return List.copyOf(left);
  }
}
