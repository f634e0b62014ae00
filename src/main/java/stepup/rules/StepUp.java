package stepup.rules;

import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.decision.Facts;

/**
 * What a finding is about. Each is a fact in the session, immutable and complete when it is
 * inserted.
 */
public sealed interface StepUp permits Upgrade, Licences, NoUpgrade {

  /** Everything the caller stated. */
  Facts facts();

  /** The subscription it starts from. */
  Holding own();

  /** The order that asks for it, or null if it is only listed. */
  Facts.@Nullable Order order();

  /** Which facts there are about it. */
  Fact.Subject subject();
}
