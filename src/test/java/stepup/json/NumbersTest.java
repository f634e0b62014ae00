package stepup.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stepup.Shipped;
import stepup.catalog.Catalog;
import stepup.decision.Facts;
import stepup.rules.RuleSet;

/** Numbers that are short to write and long to work with. */
@Timeout(60)
class NumbersTest {
  private static final String BOMB = "\"BOMB\"";

  /** Every field there is, two attributes with numbers among them. */
  private static final String REQUEST =
      """
      {"customer": {"id": "c", "delegatedAdmin": ["office-365"], "attributes": {"discount": 1.5}},
       "reseller": {"id": "r", "accountStatus": "active"},
       "subscriptions": [
         {"id": "s", "offer": "office-365-business", "status": "active", "quantity": 5,
          "reseller": "r", "channel": "reseller", "addOns": ["audio"], "provisioned": true,
          "billingCycle": "monthly", "attributes": {"daysLeft": 30}}],
       "subscriptionsCover": "tenant",
       "asOf": "2026-11-22",
       "order": {"subscription": "s", "targetOffer": "office-365-enterprise-e3", "quantity": 5}}
      """;

  private static final Catalog CATALOG =
      RuleSet.load(
              Shipped.withLine(
                  Shipped.withLine(
                      Shipped.files(),
                      "vocabulary.csv",
                      "V-91,Term left,subscription.attributes.daysLeft,number,,days,Days.,yes,test,"),
                  "vocabulary.csv",
                  "V-92,Discount,customer.attributes.discount,number,,percent,Percent.,yes,test,"))
          .catalog();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e100000000",
        "-1e100000000",
        "1E-100000000",
        "1e2147483647",
        "1e-2147483648",
        "9.99e999999999999999",
        "1e10000000000000000000",
        "123456789012345678901234567890e999999999",
        "1234567890123456789012345678901234567890"
      })
  void areRefusedWhereverTheyStand(String bomb) throws IOException {
    var requests = new ArrayList<String>();
    var whole = (ObjectNode) Json.read(REQUEST.getBytes(UTF_8));
    everywhere(whole, () -> requests.add(whole.toString().replace(BOMB, bomb)));
    requests.add(bomb);
    assertThat(requests).hasSizeGreaterThan(30);
    for (var request : requests) {
      var problem =
          catchThrowableOfType(RequestProblem.class, () -> read(request, RequestLimits.USUAL));
      assertThat(problem).as(request).isNotNull();
      assertThat(problem.entries()).as(request).isNotEmpty();
      assertThat(problem.getMessage()).doesNotContain(bomb);
    }
  }

  @Test
  void theRequestIsReadWithoutThem() {
    var facts = read(REQUEST, RequestLimits.USUAL);
    assertThat(facts.customer().attributes()).hasSize(1);
    assertThat(facts.subscriptions().get(0).attributes()).hasSize(1);
  }

  private static Facts read(String request, RequestLimits limits) {
    return FactsReader.read(request.getBytes(UTF_8), CATALOG, LocalDate.EPOCH, limits);
  }

  /** Puts the bomb in place of each value in turn, beside it, and into a field nobody knows. */
  private static void everywhere(JsonNode node, Runnable placed) {
    if (node instanceof ObjectNode object) {
      for (var name : names(object)) {
        var value = object.get(name);
        object.put(name, "BOMB");
        placed.run();
        object.set(name, value);
        everywhere(value, placed);
      }
      object.put("nobody knows", "BOMB");
      placed.run();
      object.remove("nobody knows");
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        var value = array.get(i);
        array.set(i, "BOMB");
        placed.run();
        array.set(i, value);
        everywhere(value, placed);
      }
      array.add("BOMB");
      placed.run();
      array.remove(array.size() - 1);
    }
  }

  private static List<String> names(ObjectNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
