package stepup.catalog;

import java.util.List;
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
      String source) {
    return new UpgradePath(
        from,
        to,
        type,
        followUps,
        open.and(to.sold()),
        to.services().stream().filter(s -> !from.services().contains(s)).toList(),
        from.services().stream().filter(s -> !to.services().contains(s)).toList(),
        row,
        source);
  }

  /** Whether an offer includes at least one of the additional services. */
  public boolean addsServiceOf(Offer offer) {
    for (int i = 0; i < additionalServices.size(); i++) {
      if (offer.services().contains(additionalServices.get(i))) {
        return true;
      }
    }
    return false;
  }
}
