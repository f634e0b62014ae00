package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestLimits;

class MaskTest {
  private static final byte[] KEY = "sixteen bytes or more".getBytes(StandardCharsets.UTF_8);

  @Test
  void nothingIsChangedWithoutAMask() throws Exception {
    var entry = decided("an-order-that-fails-in-every-way");
    assertThat(mask("").line(entry)).isEqualTo(AnswerWriter.logLine(entry));
  }

  @Test
  void aHashedValueIsTheSameWhereverItIsRepeated() throws Exception {
    var entry = decided("blocked-by-another-reseller");
    var ids = entry.facts().subscriptions().stream().map(Facts.Subscription::id).toList();
    var plain = new String(AnswerWriter.logLine(entry), StandardCharsets.UTF_8);
    var record = masked("hash /facts/customer/id, hash /facts/subscriptions/*/id", entry);
    var text = Json.write(record);
    var mask = mask("");
    assertThat(ids).isNotEmpty();
    for (var id : ids) {
      assertThat(text).doesNotContain("\"" + id + "\"");
      assertThat(count(text, "\"" + mask.hashed(id) + "\""))
          .isEqualTo(count(plain, "\"" + id + "\""));
    }
    assertThat(record.at("/facts/customer/id").asText())
        .isEqualTo(mask.hashed(entry.facts().customer().id()));
    assertThat(record.path("masked"))
        .extracting(JsonNode::asText)
        .containsExactly("/facts/customer/id", "/facts/subscriptions/*/id");
    assertThat(record.path("decisionId").asText()).isEqualTo(entry.id().toString());
    assertThat(record.path("rowsFired")).isEqualTo(masked("", entry).path("rowsFired"));
  }

  @Test
  void verdictsStayWhateverTheCallerCallsASubscription() throws Exception {
    var facts =
        FactsReader.read(
            """
            {"customer": {"id": "eligible"}, "subscriptions": [{"id": "not_eligible",
              "offer": "office-365-business", "status": "active", "quantity": 25}]}
            """
                .getBytes(StandardCharsets.UTF_8),
            Shipped.rules().catalog(),
            LocalDate.EPOCH,
            RequestLimits.USUAL);
    var entry = decided(facts);
    var record = masked("replace /facts/**/id, remove /decision/**/evidence", entry);
    assertThat(record.path("decision").findValuesAsText("verdict"))
        .isEqualTo(masked("", entry).path("decision").findValuesAsText("verdict"))
        .isNotEmpty();
    assertThat(record.at("/facts/customer/id").asText()).isEqualTo("***");
    assertThat(record.at("/decision/subscriptions/0/id").asText()).isEqualTo("***");
    assertThat(record.path("decision").findValues("evidence")).isEmpty();
  }

  @Test
  void whatIsRemovedIsGone() throws Exception {
    var entry = decided("an-order-that-fails-in-every-way");
    var record = masked("remove /facts/subscriptions/0/quantity, remove /facts/nowhere", entry);
    assertThat(record.at("/facts/subscriptions/0").has("quantity")).isFalse();
    assertThat(record.path("masked")).hasSize(1);
    assertThat(masked("remove /facts", entry).has("facts")).isFalse();
  }

  @Test
  void ofAMaskingThatFailsTheInputIsDroppedAndTheDecisionStays() throws Exception {
    var whole = decided("an-order-that-fails-in-every-way");
    var customer =
        new Facts.Customer(
            "secret",
            null,
            Map.of(
                "broken",
                new Object() {
                  @Override
                  public String toString() {
                    throw new IllegalStateException("secret");
                  }
                }));
    var facts = whole.facts();
    var entry =
        new DecisionRecord(
            whole.id(),
            whole.time(),
            whole.rulesVersion(),
            new Facts(
                customer,
                facts.reseller(),
                facts.subscriptions(),
                facts.subscriptionsCover(),
                facts.asOf(),
                facts.order()),
            whole.decision());
    var record = masked("remove /facts/customer/attributes", entry);
    assertThat(record.path("maskingFailed").asBoolean()).isTrue();
    assertThat(record.has("facts")).isFalse();
    assertThat(record.path("decision").findValues("evidence")).isEmpty();
    var plain = masked("", whole);
    for (var kept : List.of("decisionId", "time", "rules", "rowsFired")) {
      assertThat(record.path(kept)).isEqualTo(plain.path(kept));
    }
    assertThat(record.path("decision").findValuesAsText("verdict"))
        .isEqualTo(plain.path("decision").findValuesAsText("verdict"));
    for (var subscription : facts.subscriptions()) {
      assertThat(Json.write(record)).doesNotContain("\"" + subscription.id() + "\"");
    }
  }

  @Test
  void everyMistakeIsToldWithWhatToWrite() {
    var mistakes = new ArrayList<String>();
    Mask.of(
        "hash /facts/a, hide /facts/b, remove, remove facts/c, replace /time, ,remove /facts/~2",
        null,
        mistakes::add);
    assertThat(mistakes)
        .containsExactly(
            "`hash /facts/a` needs a key; name its file in LOG_MASK_KEY_FILE",
            "`hide` hides nothing; write `hash`, `remove` or `replace`",
            "`remove` is not one word and one pointer; write, for example, `hash /facts/customer/id`",
            "`facts/c` is not a JSON pointer; write, for example, `/facts/customer/id`",
            "`/time` cannot be hidden; begin with `/facts` or `/decision`",
            "there is nothing beside a comma; delete it, or write what it is for",
            "`/facts/~2` is not a JSON pointer; write, for example, `/facts/customer/id`");
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  private static Mask mask(String text) {
    return Mask.of(
        text,
        KEY,
        mistake -> {
          throw new AssertionError(mistake);
        });
  }

  private static JsonNode masked(String mask, DecisionRecord entry) throws Exception {
    return Json.readOwn(mask(mask).line(entry));
  }

  private static DecisionRecord decided(String pair) throws Exception {
    var request = Files.readAllBytes(Path.of("rules/scenarios", pair + ".request.json"));
    return decided(
        FactsReader.read(request, Shipped.rules().catalog(), LocalDate.EPOCH, RequestLimits.USUAL));
  }

  private static DecisionRecord decided(Facts facts) {
    return new DecisionService(() -> new UUID(0, 1), entries -> {})
        .decide(
            Shipped.rules(),
            facts,
            DecisionEngine.Scope.EXPLAINED,
            Instant.parse("2026-11-22T00:00:00Z"));
  }
}
