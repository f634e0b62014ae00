package stepup.rules;

import java.util.ArrayList;
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
    if (reason.remedies().isEmpty()) {
      return List.of();
    }
    var changes = new ArrayList<Change>(2);
    for (var remedy : reason.remedies()) {
      addChanges(remedy, stepUp, changes);
    }
    return List.copyOf(changes);
  }

  private static void addChanges(Remedy remedy, StepUp stepUp, List<Change> changes) {
    var own = stepUp.own();
    var upgrade = stepUp instanceof Upgrade u ? u : null;
    switch (remedy.target()) {
      case STATUS -> changes.add(new Change.Status(own.id(), text(remedy)));
      case CONFLICTS ->
          cancel(upgrade == null ? List.of() : upgrade.conflicts(), text(remedy), changes);
      case TARGET_SUBSCRIPTIONS ->
          cancel(upgrade == null ? List.of() : upgrade.sameAsTarget(), text(remedy), changes);
      case ADD_ONS -> changes.add(new Change.NoAddOns(own.id()));
      case PROVISIONED -> changes.add(new Change.Provisioned(own.id()));
      case DELEGATED_ADMIN -> changes.add(new Change.DelegatedAdmin(own.offer().adminService()));
      case ACCOUNT_STATUS -> changes.add(new Change.ResellerAccount(text(remedy)));
      case SUBSCRIPTIONS_COVER -> changes.add(new Change.WholeTenant());
      case AS_OF -> {
        var opens = upgrade == null ? null : upgrade.path().available().from();
        if (opens != null && opens.isAfter(stepUp.facts().asOf())) {
          changes.add(new Change.AsOf(opens));
        }
      }
      case QUANTITY -> {
        var nearest = nearestQuantity(stepUp);
        if (nearest != null) {
          changes.add(new Change.OrderedQuantity(nearest));
        }
      }
      case CUSTOMER_ATTRIBUTE ->
          changes.add(
              new Change.CustomerAttribute(
                  remedy.attribute(), Objects.requireNonNull(remedy.value())));
    }
  }

  private static void cancel(List<Holding> holdings, String status, List<Change> changes) {
    for (var holding : holdings) {
      changes.add(new Change.Status(holding.id(), status));
    }
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
