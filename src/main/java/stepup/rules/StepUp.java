package stepup.rules;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Fact;
import stepup.decision.Facts;

/**
 * What a finding is about. Each is a fact in the session, complete when it is inserted; rules can
 * change nothing of it and do not see what was said about it.
 */
public abstract sealed class StepUp permits Upgrade, Licences, NoUpgrade {
  private static final Saying[] NOTHING = {};

  private final Holding own;
  private final Facts.@Nullable Order order;

  /** What was said about it, in table order; nothing behind the first so many. */
  private Saying[] said = NOTHING;

  private int count;

  StepUp(Holding own, Facts.@Nullable Order order) {
    this.own = own;
    this.order = order;
  }

  /** Everything the caller stated. */
  public Facts facts() {
    return own.facts();
  }

  /** The subscription it starts from. */
  public Holding own() {
    return own;
  }

  /** The order that asks for it, or null if it is only listed. */
  public Facts.@Nullable Order order() {
    return order;
  }

  /** Which facts there are about it. */
  public abstract Fact.Subject subject();

  /** Adds what a row or rule says about it; in table order, whatever the order of firing. */
  void add(Saying saying) {
    if (count == said.length) {
      said = Arrays.copyOf(said, count + 4);
    }
    int at = count++;
    while (at > 0 && said[at - 1].position() > saying.position()) {
      said[at] = said[at - 1];
      at--;
    }
    said[at] = saying;
  }

  /** What was said about it, in table order. */
  List<Saying> said() {
    return Arrays.asList(said).subList(0, count);
  }
}
