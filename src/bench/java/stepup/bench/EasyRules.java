package stepup.bench;

import java.util.List;
import java.util.function.Predicate;
import org.jeasy.rules.api.Facts;
import org.jeasy.rules.api.Rules;
import org.jeasy.rules.api.RulesEngine;
import org.jeasy.rules.core.DefaultRulesEngine;
import org.jeasy.rules.core.RuleBuilder;

/** Easy Rules, with its rules as lambdas: compiled code, which nobody can edit while it runs. */
final class EasyRules extends PerUpgrade {
  private final RulesEngine engine = new DefaultRulesEngine();
  private final Rules rules = new Rules();

  EasyRules() {
    rule("subscription_status_not_active", u -> !u.getStatus().equals("active"));
    rule("delegated_admin_permissions_disabled", u -> u.getDelegatedAdmin().equals("no"));
    rule("delegated_admin_permissions_unknown", u -> u.getDelegatedAdmin().equals("unknown"));
    rule("conflicting_service_types", EasyRules::conflicting);
    rule("concurrency_conflicts", EasyRules::concurrent);
    rule("offer_not_in_catalogue", EasyRules::unknown);
  }

  private void rule(String code, Predicate<Upgrade> condition) {
    rules.register(
        new RuleBuilder()
            .name(code)
            .when(facts -> condition.test(facts.get("upgrade")))
            .then(facts -> facts.<Upgrade>get("upgrade").add(code))
            .build());
  }

  private static boolean conflicting(Upgrade upgrade) {
    var additional = upgrade.getAdditional();
    for (var other : upgrade.getOthers()) {
      if (other.isHeld()) {
        for (var service : other.getServices()) {
          if (additional.contains(service)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean concurrent(Upgrade upgrade) {
    for (var other : upgrade.getOthers()) {
      if (other.isHeld() && other.getOffer().equals(upgrade.getTarget())) {
        return true;
      }
    }
    return false;
  }

  private static boolean unknown(Upgrade upgrade) {
    for (var other : upgrade.getOthers()) {
      if (other.isHeld() && !other.isKnown()) {
        return true;
      }
    }
    return false;
  }

  @Override
  void judge(List<Upgrade> upgrades, List<Holding> subscriptions) {
    for (var upgrade : upgrades) {
      var facts = new Facts();
      facts.put("upgrade", upgrade);
      engine.fire(rules, facts);
    }
  }
}
