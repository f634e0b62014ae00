package stepup.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stepup.decision.Change;
import stepup.decision.Decision;
import stepup.decision.Facts;
import stepup.decision.Outcome;
import stepup.json.AnswerWriter;
import stepup.json.Json;

/** Requests after the remedies of a step-up. */
final class Remedied {
  private Remedied() {}

  /**
   * What the remedies of each step-up change, by the step-up's name in {@code answer.jte}; only
   * those whose remedies change anything.
   */
  static Map<String, List<Change>> changes(Decision decision) {
    var changes = new LinkedHashMap<String, List<Change>>();
    for (int i = 0; i < decision.subscriptions().size(); i++) {
      var subscription = decision.subscriptions().get(i);
      for (int j = 0; j < subscription.upgrades().size(); j++) {
        put(changes, "apply " + i + " " + j, subscription.upgrades().get(j).outcome());
      }
      put(changes, "apply " + i + " licences", subscription.licences().outcome());
    }
    if (decision.order() != null) {
      put(changes, "apply order", decision.order().outcome());
    }
    return changes;
  }

  private static void put(Map<String, List<Change>> changes, String name, Outcome outcome) {
    var all = outcome.reasons().stream().flatMap(f -> f.remedy().stream()).distinct().toList();
    if (!all.isEmpty()) {
      changes.put(name, all);
    }
  }

  /**
   * A request with changes; whatever they leave alone stays as it is written.
   *
   * @param facts what the request states
   */
  static ObjectNode applied(ObjectNode request, Facts facts, List<Change> changes) {
    var after = facts;
    for (var change : changes) {
      after = change.applyTo(after);
    }
    var changed = request.deepCopy();
    patch(changed, stated(facts), stated(after));
    return changed;
  }

  private static JsonNode stated(Facts facts) {
    try {
      return Json.readOwn(AnswerWriter.request(facts).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the difference between two documents in a third, which is written as its author likes.
   */
  private static void patch(ObjectNode present, JsonNode was, JsonNode now) {
    for (var field : now.properties()) {
      var name = field.getKey();
      var before = was.path(name);
      var after = field.getValue();
      var written = present.path(name);
      if (before.equals(after)) {
        continue;
      }
      if (after.isObject() && before.isObject() && written instanceof ObjectNode object) {
        patch(object, before, after);
      } else if (ofObjects(after) && ofObjects(before) && written.size() == after.size()) {
        for (int i = 0; i < after.size(); i++) {
          patch((ObjectNode) written.get(i), before.get(i), after.get(i));
        }
      } else {
        present.set(name, after);
      }
    }
    for (var field : was.properties()) {
      if (!now.has(field.getKey())) {
        present.remove(field.getKey());
      }
    }
  }

  private static boolean ofObjects(JsonNode list) {
    return list.isArray() && !list.isEmpty() && list.get(0).isObject();
  }
}
