package stepup.bench;

import java.util.List;
import org.evrete.KnowledgeService;
import org.evrete.api.Knowledge;
import org.evrete.api.StatefulSession;
import org.evrete.api.builders.RuleSetBuilder;

/** Evrete: rules with conditions as text, which join upgrades and the other subscriptions. */
final class Evrete extends PerUpgrade {
  private final StatefulSession session;

  Evrete() {
    var rules = new KnowledgeService().newKnowledge().builder();
    rule(rules, "subscription_status_not_active", "!$u.status.equals(\"active\")");
    rule(rules, "delegated_admin_permissions_disabled", "$u.delegatedAdmin.equals(\"no\")");
    rule(rules, "delegated_admin_permissions_unknown", "$u.delegatedAdmin.equals(\"unknown\")");
    joined(
        rules,
        "conflicting_service_types",
        "!java.util.Collections.disjoint($o.services, $u.additional)");
    joined(rules, "concurrency_conflicts", "$o.offer.equals($u.target)");
    joined(rules, "offer_not_in_catalogue", "!$o.known");
    session = rules.build().newStatefulSession();
  }

  private static void rule(RuleSetBuilder<Knowledge> rules, String code, String condition) {
    rules
        .newRule(code)
        .forEach("$u", Upgrade.class)
        .where(condition)
        .execute(context -> context.<Upgrade>get("$u").add(code));
  }

  private static void joined(RuleSetBuilder<Knowledge> rules, String code, String condition) {
    rules
        .newRule(code)
        .forEach("$u", Upgrade.class, "$o", Holding.class)
        .where("$o.held", "!$o.subscription.equals($u.subscription)", condition)
        .execute(context -> context.<Upgrade>get("$u").add(code));
  }

  @Override
  void judge(List<Upgrade> upgrades, List<Holding> subscriptions) {
    session.insert(upgrades);
    session.insert(subscriptions);
    session.fire();
    session.clear();
  }
}
