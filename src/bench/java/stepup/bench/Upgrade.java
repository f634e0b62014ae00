package stepup.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * One upgrade and the facts that the conditions are about, as the engines take them that know no
 * matrix: as a bean and as a map.
 */
public final class Upgrade {
  private final String subscription;
  private final String status;
  private final String delegatedAdmin;
  private final String target;
  private final List<String> additional;
  private final Holding[] others;
  private final List<String> codes = new ArrayList<>(4);

  Upgrade(
      String subscription,
      String status,
      String delegatedAdmin,
      String target,
      List<String> additional,
      Holding[] others) {
    this.subscription = subscription;
    this.status = status;
    this.delegatedAdmin = delegatedAdmin;
    this.target = target;
    this.additional = additional;
    this.others = others;
  }

  /** The id of the subscription that would be upgraded. */
  public String getSubscription() {
    return subscription;
  }

  public String getStatus() {
    return status;
  }

  /** {@code yes}, {@code no} or {@code unknown}. */
  public String getDelegatedAdmin() {
    return delegatedAdmin;
  }

  public String getTarget() {
    return target;
  }

  /** The services that the upgrade adds. */
  public List<String> getAdditional() {
    return additional;
  }

  /** The other subscriptions of the customer. */
  public Holding[] getOthers() {
    return others;
  }

  /** Says that a condition is not met; saying so again adds nothing. */
  public void add(String code) {
    if (!codes.contains(code)) {
      codes.add(code);
    }
  }

  List<String> codes() {
    return codes;
  }
}
