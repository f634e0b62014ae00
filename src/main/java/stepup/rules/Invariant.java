package stepup.rules;

import java.util.Locale;
import stepup.catalog.Fact;
import stepup.decision.RowRef;

/**
 * What must always hold, whatever the rows and rules say: one row of {@code invariants.csv}. It
 * decides nothing.
 *
 * @param column of the cell that says what must hold, from 1
 * @param about what its conditions are tested against
 * @param change what is changed, so that before and after are compared
 * @param name the service or the reason that {@code must} is about; empty if it is about none
 */
public record Invariant(
    RowRef ref,
    int column,
    String title,
    Fact.Subject about,
    Change change,
    Must must,
    String name,
    boolean enabled,
    String source) {

  /** What is changed in a request, everything else being equal. */
  public enum Change {
    /** Nothing: each case is looked at by itself. */
    NONE,
    /** One of the other subscriptions gets a status that does not count as held. */
    CANCEL_ANOTHER_SUBSCRIPTION,
    /** More licences are ordered; of a step-up that is only listed, the subscription has more. */
    RAISE_THE_QUANTITY,
    /** The subscriptions stated turn out to be all of the customer. */
    STATE_THE_WHOLE_TENANT,
    /** The customer delegates the privileges for the service of the subscription. */
    DELEGATE_THE_PRIVILEGES;

    /** As a table cell spells it. */
    public String text() {
      return this == NONE ? "" : spelled(this);
    }
  }

  /** What must hold; after the change, if there is one. */
  public enum Must {
    BE_ELIGIBLE,
    NOT_BE_ELIGIBLE,
    /** Of the verdicts before and after the change. */
    KEEP_THE_VERDICT,
    /** Not eligible is worse than undetermined, which is worse than eligible. */
    NOT_GET_WORSE,
    /** A service; the target offer has it if the present offer does. */
    NOT_LOSE,
    /** A code, of a reason, warning or follow-up. */
    GIVE_REASON,
    NOT_GIVE_REASON;

    /** As a table cell spells it, before the name of a service or of a reason. */
    public String text() {
      return spelled(this);
    }

    /** Whether it says something about a change only. */
    public boolean compares() {
      return this == KEEP_THE_VERDICT || this == NOT_GET_WORSE;
    }
  }

  /** The cell that says what must hold. */
  public String said() {
    return (must.text() + " " + name).strip();
  }

  private static String spelled(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
