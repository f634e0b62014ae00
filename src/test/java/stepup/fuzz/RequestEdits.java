package stepup.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import stepup.Shipped;
import stepup.catalog.Offer;
import stepup.catalog.Status;
import stepup.json.Json;
import stepup.scenario.Scenarios;

/** Edits good requests, so that what comes of it is still JSON and often still makes sense. */
final class RequestEdits {
  private static final int MOST_EDITS = 24;
  private static final int MOST_BYTES = 300_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What every field of a request is, so that there is something of each to edit. */
  private static final String EVERYTHING =
      """
      {"customer": {"id": "c", "delegatedAdmin": ["office-365"], "attributes": {}},
       "reseller": {"id": "r", "accountStatus": "active"},
       "subscriptions": [
         {"id": "s-1", "offer": "office-365-business", "status": "active", "quantity": 25,
          "reseller": "r", "channel": "web", "addOns": [], "provisioned": true,
          "billingCycle": "monthly", "attributes": {}},
         {"id": "s-2", "offer": "O365_BUSINESS", "status": "suspended", "quantity": 300}],
       "subscriptionsCover": "tenant", "asOf": "2026-11-22",
       "order": {"subscription": "s-1", "targetOffer": "office-365-enterprise-e3", "quantity": 30}}
      """;

  private final List<JsonNode> requests = new ArrayList<>();
  private final List<String> names;
  private final List<JsonNode> values = new ArrayList<>();

  RequestEdits() {
    var fields = new LinkedHashSet<String>();
    requests.add(read(EVERYTHING.getBytes(UTF_8)));
    Scenarios.requests(Shipped.files()).values().forEach(bytes -> requests.add(read(bytes)));
    requests.forEach(request -> addNames(request, fields));
    names = List.copyOf(fields);
    var catalog = Shipped.rules().catalog();
    var words = new LinkedHashSet<String>();
    for (var offer : catalog.offers().values()) {
      words.addAll(offer.aliases());
    }
    catalog.offers().values().stream().map(Offer::id).forEach(words::add);
    catalog.statuses().values().stream().map(Status::id).forEach(words::add);
    words.addAll(catalog.services());
    words.addAll(List.of("reseller", "tenant", "none", "", " ", "s-1", "2027-02-30", "9999-12-31"));
    words.forEach(word -> values.add(NODES.textNode(word)));
    for (var raw :
        List.of(
            "null",
            "true",
            "{}",
            "[]",
            "0",
            "-1",
            "1.5",
            "1e2",
            "1e100000000",
            "1e-100000000",
            "1000000000",
            "1000000001",
            "99999999999999999999",
            "123456789012345.5",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "NaN",
            "01",
            "[[[[]]]]",
            "{\"a\":1,\"a\":2}",
            "{\"\":{\"\":0}}",
            "\"" + HttpFuzz.SECRET + "\"",
            "\"" + "x".repeat(257) + "\"")) {
      values.add(NODES.rawValueNode(new RawValue(raw)));
    }
  }

  /** The bytes of a request. */
  byte[] edited(Input input) {
    var request = input.oneOf(requests).deepCopy();
    for (int i = 0; i < MOST_EDITS && input.hasMore(); i++) {
      var places = new ArrayList<ContainerNode<?>>();
      addContainers(request, places);
      edit(input, input.oneOf(places), places);
    }
    var text = request.toString();
    // Copies of copies grow without bound.
    return text.substring(0, Math.min(text.length(), MOST_BYTES)).getBytes(UTF_8);
  }

  private void edit(Input input, ContainerNode<?> place, List<ContainerNode<?>> places) {
    int what = input.next() % 8;
    JsonNode value =
        what < 4
            ? input.oneOf(values)
            : what == 4
                ? NODES.textNode(HttpFuzz.SECRET + new String(input.some(), ISO_8859_1))
                : what == 5 ? input.oneOf(places).deepCopy() : null;
    if (place instanceof ObjectNode object) {
      int which = input.next();
      var there = new ArrayList<String>();
      object.fieldNames().forEachRemaining(there::add);
      var name =
          what == 7
              ? new String(input.some(), ISO_8859_1)
              : which >= 128 || there.isEmpty()
                  ? names.get(which % names.size())
                  : there.get(which % there.size());
      if (value == null && what == 6) {
        object.remove(name);
      } else {
        object.set(name, value);
      }
    } else if (place instanceof ArrayNode array) {
      int which = array.isEmpty() ? 0 : input.next() % array.size();
      if (value != null) {
        array.insert(which, value);
      } else if (!array.isEmpty()) {
        array.remove(which);
      }
    }
  }

  private static void addNames(JsonNode node, Set<String> names) {
    node.fieldNames().forEachRemaining(names::add);
    node.forEach(child -> addNames(child, names));
  }

  private static void addContainers(JsonNode node, List<ContainerNode<?>> containers) {
    if (node instanceof ContainerNode<?> container) {
      containers.add(container);
      container.forEach(child -> addContainers(child, containers));
    }
  }

  private static JsonNode read(byte[] bytes) {
    try {
      return Json.read(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
