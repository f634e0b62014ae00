package stepup.rules;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Reason;
import stepup.catalog.Remedy;
import stepup.decision.Change;

/** Turns what {@code reasons.csv} says a remedy sets into changes of the facts of one step-up. */
final class Remedies {
  private Remedies() {}

  static List<Change> of(Reason reason, StepUp stepUp) {
    var remedies = reason.remedies();
    if (remedies.isEmpty()) {
      return List.of();
    }
    if (remedies.size() == 1) {
      return changes(remedies.get(0), stepUp);
    }
    return remedies.stream().flatMap(remedy -> changes(remedy, stepUp).stream()).toList();
  }

  private static List<Change> changes(Remedy remedy, StepUp stepUp) {
    var own = stepUp.own();
    var upgrade = stepUp instanceof Upgrade u ? u : null;
    return switch (remedy.target()) {
      case STATUS -> List.of(new Change.Status(own.id(), text(remedy)));
      case CONFLICTS -> cancelled(upgrade == null ? List.of() : upgrade.conflicts(), text(remedy));
      case TARGET_SUBSCRIPTIONS ->
          cancelled(upgrade == null ? List.of() : upgrade.sameAsTarget(), text(remedy));
      case ADD_ONS -> List.of(new Change.NoAddOns(own.id()));
      case PROVISIONED -> List.of(new Change.Provisioned(own.id()));
      case DELEGATED_ADMIN -> List.of(new Change.DelegatedAdmin(own.offer().adminService()));
      case ACCOUNT_STATUS -> List.of(new Change.ResellerAccount(text(remedy)));
      case SUBSCRIPTIONS_COVER -> List.of(new Change.WholeTenant());
      case AS_OF -> {
        var opens = upgrade == null ? null : upgrade.path().available().from();
        yield opens != null && opens.isAfter(stepUp.facts().asOf())
            ? List.of(new Change.AsOf(opens))
            : List.of();
      }
      case QUANTITY -> {
        var nearest = nearestQuantity(stepUp);
        yield nearest == null ? List.of() : List.of(new Change.OrderedQuantity(nearest));
      }
      case CUSTOMER_ATTRIBUTE ->
          List.of(
              new Change.CustomerAttribute(
                  remedy.attribute(), Objects.requireNonNull(remedy.value())));
    };
  }

  private static List<Change> cancelled(List<Holding> holdings, String status) {
    if (holdings.size() == 1) {
      return List.of(new Change.Status(holdings.get(0).id(), status));
    }
    return holdings.stream().<Change>map(h -> new Change.Status(h.id(), status)).toList();
  }

  private static @Nullable Integer nearestQuantity(StepUp stepUp) {
    if (stepUp instanceof Upgrade upgrade && upgrade.order() != null) {
      var target = upgrade.path().to();
      return Math.max(target.minimum(), Math.min(target.maximum(), upgrade.quantity()));
    }
    if (stepUp instanceof Licences licences && licences.order() != null) {
      return (int)
          Math.min(
              licences.own().offer().maximum(), Math.max(licences.least(), licences.quantity()));
    }
    return null;
  }

  private static String text(Remedy remedy) {
    return String.valueOf(remedy.value());
  }
}
