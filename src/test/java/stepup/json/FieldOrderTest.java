package stepup.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import stepup.Shipped;

/** Requests whose fields come in any order. */
class FieldOrderTest {
  private static final String REQUEST =
      """
      {"customer": {"id": "c", "delegatedAdmin": ["office-365"], "attributes": {}},
       "reseller": {"id": "r", "accountStatus": "active"},
       "subscriptions": [
         {"id": "s", "offer": "O365_BUSINESS", "status": "active", "quantity": 5, "reseller": "r",
          "channel": "reseller", "addOns": ["audio"], "provisioned": true,
          "billingCycle": "monthly", "attributes": {}},
         {"id": "t", "offer": "office-365-enterprise-e1", "status": "suspended", "quantity": 7}],
       "subscriptionsCover": "tenant",
       "asOf": "2026-11-22",
       "order": {"subscription": "s", "targetOffer": "office-365-enterprise-e3", "quantity": 5}}
      """;

  private static final List<String> WRONG =
      List.of(
          "\"\"", "\"nobody knows this\"", "-1", "1.5", "[]", "[7]", "{}", "{\"x\": 1}", "null");

  @Property(tries = 400)
  void theOrderOfFieldsChangesNeitherFactsNorMistakes(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var request = Json.read(REQUEST.getBytes(UTF_8));
    int mistakes = random.nextInt(4);
    for (int i = 0; i < mistakes; i++) {
      spoil(request, random);
    }

    assertThat(read(shuffled(request, random))).isEqualTo(read(request));
  }

  /** The facts, or what is wrong. */
  private static Object read(JsonNode request) {
    try {
      return FactsReader.read(
          Json.write(request).getBytes(UTF_8),
          Shipped.rules().catalog(),
          LocalDate.of(2026, 11, 22),
          RequestLimits.USUAL);
    } catch (RequestProblem e) {
      return e.entries();
    }
  }

  /** Takes a field away, puts something else in its place, or adds one nobody knows. */
  private static void spoil(JsonNode request, Random random) throws IOException {
    var objects = new ArrayList<ObjectNode>();
    request.findParents("id").forEach(parent -> objects.add((ObjectNode) parent));
    objects.add((ObjectNode) request);
    var object = objects.get(random.nextInt(objects.size()));
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    names.add("misspelt");
    var name = names.get(random.nextInt(names.size()));
    if (random.nextInt(3) == 0) {
      object.remove(name);
    } else {
      object.set(name, Json.read(WRONG.get(random.nextInt(WRONG.size())).getBytes(UTF_8)));
    }
  }

  private static JsonNode shuffled(JsonNode node, Random random) {
    if (node.isArray()) {
      var items = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> items.add(shuffled(item, random)));
      return items;
    }
    if (!node.isObject()) {
      return node;
    }
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    Collections.shuffle(names, random);
    var fields = JsonNodeFactory.instance.objectNode();
    names.forEach(name -> fields.set(name, shuffled(node.get(name), random)));
    return fields;
  }
}
