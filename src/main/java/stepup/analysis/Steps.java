package stepup.analysis;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Status;
import stepup.rules.Invariant;

/**
 * The ways from the cases of one block to the same with one thing changed.
 *
 * <p>On the axis that a change is about, every value is tried from which and to which it leads, not
 * only the one that stands for its class; ways between the same two classes are one.
 */
final class Steps {
  private final Block block;
  private final Examiner examiner;
  private final Map<Invariant.Change, Ways> ways = new LinkedHashMap<>();

  /**
   * @param axis the one that the ways are on; null if on none
   * @param byPick the ways from each of its settings
   */
  private record Ways(@Nullable Axis axis, List<List<Way>> byPick) {}

  /**
   * @param before states where it begins
   * @param after states where it ends, in place of that
   */
  private record Way(Consumer<ObjectNode> before, Consumer<ObjectNode> after) {}

  /** Two requests, one before a change and one after it. */
  record Step(ObjectNode before, ObjectNode after) {}

  Steps(Block block, Examiner examiner, Iterable<Invariant.Change> changes) {
    this.block = block;
    this.examiner = examiner;
    for (var change : changes) {
      ways.put(
          change,
          switch (change) {
            case NONE -> on(null, List.of(new Way(r -> {}, r -> {})));
            case STATE_THE_WHOLE_TENANT ->
                on(null, List.of(new Way(r -> {}, r -> r.put("subscriptionsCover", "tenant"))));
            case DELEGATE_THE_PRIVILEGES -> on(null, List.of(new Way(r -> {}, this::delegate)));
            case RAISE_THE_QUANTITY -> raising();
            case CANCEL_ANOTHER_SUBSCRIPTION -> cancelling();
          });
    }
  }

  /** Every way from a case; none leads to where it begins, unless nothing is to be changed. */
  List<Step> from(int number, Invariant.Change change) {
    var some = Objects.requireNonNull(ways.get(change));
    var axis = some.axis();
    int pick = axis == null ? 0 : block.picks(number)[block.axes().indexOf(axis)];
    var steps = new ArrayList<Step>();
    for (var way : some.byPick().isEmpty() ? List.<Way>of() : some.byPick().get(pick)) {
      var before = block.request(number, axis);
      var after = before.deepCopy();
      way.before().accept(before);
      way.after().accept(after);
      if (change == Invariant.Change.NONE || !after.equals(before)) {
        steps.add(new Step(before, after));
      }
    }
    return steps;
  }

  private static Ways on(@Nullable Axis axis, List<Way> ways) {
    return new Ways(axis, List.of(ways));
  }

  private void delegate(ObjectNode request) {
    var service = examiner.rules().catalog().offer(block.source()).adminService();
    var customer = (ObjectNode) request.get("customer");
    var services = customer.withArray("/delegatedAdmin");
    boolean already = services.valueStream().anyMatch(s -> s.asText().equals(service));
    if (!service.isEmpty() && !already) {
      services.add(service);
    }
  }

  private Ways raising() {
    var axis = block.axis(Axis.LICENCES);
    if (axis == null) {
      return new Ways(null, List.of());
    }
    var byPick = new ArrayList<List<Way>>();
    for (var from : axis.settings()) {
      var some = new ArrayList<Way>();
      for (var to : axis.settings()) {
        from.alike().stream()
            .flatMap(
                before ->
                    to.alike().stream()
                        .filter(after -> raises(stated(before), stated(after)))
                        .map(after -> new Way(before, after)))
            .findFirst()
            .ifPresent(some::add);
      }
      byPick.add(some);
    }
    return new Ways(axis, byPick);
  }

  private ObjectNode stated(Consumer<ObjectNode> edit) {
    var request = block.base().deepCopy();
    edit.accept(request);
    return request;
  }

  /** Whether one request is for more licences than another, and says the same else. */
  private static boolean raises(ObjectNode before, ObjectNode after) {
    return before.has("order")
        ? own(before) == own(after) && ordered(before) < ordered(after)
        : own(before) < own(after);
  }

  private static int own(ObjectNode request) {
    return Candidates.own(request).path("quantity").intValue();
  }

  private static int ordered(ObjectNode request) {
    return request.path("order").path("quantity").asInt(own(request));
  }

  private Ways cancelling() {
    var axis = block.axis(Axis.OTHERS);
    if (axis == null) {
      return new Ways(null, List.of());
    }
    var byPick = new ArrayList<List<Way>>();
    for (var from : axis.settings()) {
      var bySight = new LinkedHashMap<String, Way>();
      for (var before : from.alike()) {
        for (var cancelled : cancelled(stated(before))) {
          var after = before.andThen(cancelled);
          var seen = examiner.examine(stated(after), block.target());
          bySight.putIfAbsent(
              Examiner.sight(seen, block.asked(), block.target()), new Way(before, after));
        }
      }
      byPick.add(List.copyOf(bySight.values()));
    }
    return new Ways(axis, byPick);
  }

  /** One edit for each other subscription that counts, and each status that does not. */
  private List<Consumer<ObjectNode>> cancelled(ObjectNode request) {
    var edits = new ArrayList<Consumer<ObjectNode>>();
    var statuses = examiner.rules().catalog().statuses();
    for (int i = 1; i < request.path("subscriptions").size(); i++) {
      int place = i;
      var held = statuses.find(request.path("subscriptions").path(i).path("status").asText());
      if (held != null && held.countsAsHeld()) {
        for (Status status : statuses.values()) {
          if (!status.countsAsHeld()) {
            edits.add(
                r ->
                    ((ObjectNode) ((ArrayNode) r.get("subscriptions")).get(place))
                        .put("status", status.id()));
          }
        }
      }
    }
    return edits;
  }
}
