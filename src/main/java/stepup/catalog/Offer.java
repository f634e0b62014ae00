package stepup.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.decision.RowRef;

/**
 * One row of {@code offers.csv}.
 *
 * @param services what the offer includes, in the order of the columns
 * @param minimum fewest licences, inclusive
 * @param maximum most licences, inclusive
 * @param adminService the service whose delegated privileges the reseller needs to upgrade a
 *     subscription of this offer
 * @param billingCycles how it can be billed; empty if the table does not say
 * @param sold when it can be bought
 * @param row where it stands; null for an offer that the catalogue does not have
 * @param source where its facts come from
 */
public record Offer(
    String id,
    String name,
    List<String> aliases,
    Set<String> services,
    int minimum,
    int maximum,
    String adminService,
    List<String> billingCycles,
    Period sold,
    @Nullable RowRef row,
    String source) {

  /** An offer a caller named that the catalogue does not have: nothing is known of it. */
  public static Offer unknown(String name) {
    return new Offer(
        name,
        name,
        List.of(),
        Set.of(),
        1,
        Integer.MAX_VALUE,
        "",
        List.of(),
        new Period(null, null),
        null,
        "");
  }

  /** Whether the catalogue has it, so that its services and limits are known. */
  public boolean known() {
    return row != null;
  }

  /** Whether it includes at least one of some services. */
  public boolean includesAnyOf(Collection<String> some) {
    for (var service : some) {
      if (services.contains(service)) {
        return true;
      }
    }
    return false;
  }
}
