package stepup.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of the customer, as it may stand in the way of upgrading another one; a bean and a
 * map.
 */
public final class Holding {
  private final String subscription;
  private final String offer;
  private final boolean held;
  private final boolean known;
  private final List<String> services;
  private @Nullable Map<String, Object> map;

  Holding(String subscription, String offer, boolean held, boolean known, List<String> services) {
    this.subscription = subscription;
    this.offer = offer;
    this.held = held;
    this.known = known;
    this.services = services;
  }

  public String getSubscription() {
    return subscription;
  }

  public String getOffer() {
    return offer;
  }

  /** Whether it counts as held. */
  public boolean isHeld() {
    return held;
  }

  /** Whether the catalogue has its offer. */
  public boolean isKnown() {
    return known;
  }

  public List<String> getServices() {
    return services;
  }

  Map<String, Object> map() {
    if (map == null) {
      map = Map.of("offer", offer, "held", held, "known", known, "services", services);
    }
    return map;
  }
}
