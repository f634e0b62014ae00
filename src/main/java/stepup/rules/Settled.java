package stepup.rules;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.catalog.FactName;
import stepup.catalog.Offer;
import stepup.catalog.UpgradePath;
import stepup.decision.Facts;

/**
 * What the tables alone settle about a step-up, before anybody asks for one.
 *
 * @param facts those whose values are as in the step-up, whatever a request states
 */
record Settled(StepUp stepUp, Set<Fact> facts) {
  private static final Set<Fact> BY_PATH =
      EnumSet.of(
          Fact.OFFER,
          Fact.OFFER_NAME,
          Fact.IN_CATALOGUE,
          Fact.TARGET_OFFER,
          Fact.TARGET_NAME,
          Fact.UPGRADE_TYPE,
          Fact.ADMIN_SERVICE,
          Fact.LOSES_SERVICES,
          Fact.AVAILABILITY,
          Fact.FROM_DATE,
          Fact.UNTIL_DATE,
          Fact.MINIMUM,
          Fact.MAXIMUM);

  /** Facts that an offer settles by being unknown; otherwise a request has its say. */
  static final Set<Fact> BY_UNKNOWN_OFFER =
      EnumSet.of(
          Fact.OFFER,
          Fact.IN_CATALOGUE,
          Fact.QUANTITY_FIT,
          Fact.ROOM_LEFT,
          Fact.MINIMUM,
          Fact.MAXIMUM);

  /** An upgrade along a path: while it is open, then before and after if there is such a day. */
  static Stream<Settled> of(UpgradePath path) {
    var from = path.available().from();
    var until = path.available().until();
    return Stream.of(
            Objects.requireNonNullElse(from, Objects.requireNonNullElse(until, LocalDate.EPOCH)),
            from == null ? null : LocalDate.MIN,
            until == null ? null : LocalDate.MAX)
        .filter(Objects::nonNull)
        .map(day -> new Settled(new Upgrade(own(path.from(), day), path, null), BY_PATH));
  }

  /** Licences added to a subscription of an offer that the catalogue does not have. */
  static Settled ofUnknownOffer() {
    return new Settled(
        new Licences(own(Offer.unknown(""), LocalDate.EPOCH), null), BY_UNKNOWN_OFFER);
  }

  /** The value of a settled fact; null if it is one that nobody can state. */
  @Nullable Comparable<?> value(FactName name) {
    return FactValues.tested(name, stepUp);
  }

  /** Whether the conditions of a row on settled facts hold, so that it may speak. */
  boolean allows(DecisionRow row) {
    return row.conditions().stream()
        .filter(c -> facts.contains(c.term().fact().fact()))
        .allMatch(c -> c.cell().holds(value(c.term().fact())));
  }

  private static Facts asked(LocalDate day) {
    return new Facts(
        new Facts.Customer("", null, Map.of()),
        Facts.Reseller.UNSTATED,
        List.of(),
        Facts.Coverage.RESELLER,
        day,
        null);
  }

  private static Holding own(Offer offer, LocalDate day) {
    return new Holding(
        asked(day),
        new Facts.Subscription("", offer.id(), "", 1, null, null, List.of(), null, null, Map.of()),
        offer,
        true,
        true,
        null,
        List.of(),
        List.of(),
        List.of());
  }
}
