package stepup.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.bench.Offers.Offer;
import stepup.bench.Offers.Path;
import stepup.decision.Facts;
import stepup.decision.Verdict;

/** The conditions as code: what the rules would be if nobody had to change or explain them. */
final class HandWritten implements Contender<List<Answer.Line>> {

  @Override
  public List<Answer.Line> decide(Facts facts) {
    var subscriptions = facts.subscriptions();
    int count = subscriptions.size();
    var offers = new @Nullable Offer[count];
    var held = new boolean[count];
    for (int i = 0; i < count; i++) {
      var subscription = subscriptions.get(i);
      offers[i] = Offers.find(subscription.offer());
      held[i] = Offers.held(subscription.status());
    }
    var delegated = facts.customer().delegatedAdmin();
    var lines = new ArrayList<Answer.Line>(2 * count);
    for (int own = 0; own < count; own++) {
      var source = offers[own];
      if (source == null) {
        continue;
      }
      var subscription = subscriptions.get(own);
      boolean active = subscription.status().equals("active");
      for (var path : source.paths()) {
        lines.add(line(subscription.id(), active, delegated, path, own, offers, held));
      }
    }
    return lines;
  }

  private static Answer.Line line(
      String id,
      boolean active,
      @Nullable Set<String> delegated,
      Path path,
      int own,
      @Nullable Offer[] offers,
      boolean[] held) {
    boolean conflicting = false;
    boolean concurrent = false;
    boolean unknown = false;
    for (int i = 0; i < offers.length; i++) {
      if (i == own || !held[i]) {
        continue;
      }
      var other = offers[i];
      if (other == null) {
        unknown = true;
      } else {
        conflicting |= (other.services() & path.additional()) != 0;
        concurrent |= other == path.to();
      }
    }
    var codes = new ArrayList<String>(4);
    if (!active) {
      codes.add("subscription_status_not_active");
    }
    if (delegated != null && !delegated.contains("office-365")) {
      codes.add("delegated_admin_permissions_disabled");
    }
    if (conflicting) {
      codes.add("conflicting_service_types");
    }
    if (concurrent) {
      codes.add("concurrency_conflicts");
    }
    var verdict = codes.isEmpty() ? Verdict.ELIGIBLE : Verdict.NOT_ELIGIBLE;
    if (delegated == null) {
      codes.add("delegated_admin_permissions_unknown");
    }
    if (unknown) {
      codes.add("offer_not_in_catalogue");
    }
    if (verdict == Verdict.ELIGIBLE && !codes.isEmpty()) {
      verdict = Verdict.UNDETERMINED;
    }
    return new Answer.Line(id, path.to().id(), verdict, codes);
  }

  @Override
  public Answer answer(List<Answer.Line> decided) {
    return new Answer(decided).normal();
  }
}
