package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.Shipped;
import stepup.decision.Budget.Limits;
import stepup.decision.DecisionEngine;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

class AgainTest {
  private static final RuleFiles OTHERS =
      Shipped.with("eligibility.csv", "E-40", "Reason", "user_context_required");

  @TempDir private Path data;

  private final List<String> searched = new ArrayList<>();

  @Test
  void theRulesOfNowGiveWhatTheyGave() throws Exception {
    for (var line : RecordedDecisions.lines(data, Shipped.rules(), 50)) {
      var taken = again(null).byItsOwn(json(line), Shipped.rules());
      assertThat(taken.exactly()).as(line).isTrue();
      assertThat(taken.decision()).isEqualTo(json(line).path("decision"));
    }
    assertThat(searched).isEmpty();
  }

  @Test
  void anExplainedDecisionIsTheSameAsOneThatIsNot() throws Exception {
    var log = RecordedDecisions.log(data, Shipped.rules(), 5, DecisionEngine.Scope.EXPLAINED);
    for (var line : Files.readAllLines(log).subList(1, 6)) {
      assertThat(line).contains("\"conditions\":");
      assertThat(again(null).by(Shipped.rules(), json(line)).exactly()).isTrue();
    }
  }

  @Test
  void rulesOfThenAreFoundByTheirVersion() throws Exception {
    var others = RuleSet.load(OTHERS);
    int differ = 0;
    var again = again(OTHERS);
    for (var line : RecordedDecisions.lines(data, others, 50)) {
      assertThat(again.byItsOwn(json(line), Shipped.rules()).exactly()).isTrue();
      var now = again.by(Shipped.rules(), json(line));
      assertThat(now.version()).isEqualTo(Shipped.rules().version());
      if (!now.exactly()) {
        assertThat(now.difference()).startsWith("/decision/subscriptions/");
        differ++;
      }
    }
    assertThat(differ).isPositive();
    assertThat(searched).containsExactly(others.version());
  }

  @Test
  void anEditedRecordIsNotWhatItsRulesGive() throws Exception {
    var line = RecordedDecisions.lines(data, Shipped.rules(), 1).get(0);
    var edited = line.replaceFirst("\"verdict\":\"[a-z_]+\"", "\"verdict\":\"another\"");
    var taken = again(null).byItsOwn(json(edited), Shipped.rules());
    assertThat(taken.why()).isEqualTo(Again.Why.TAKEN);
    assertThat(taken.difference()).endsWith("/verdict");
  }

  @Test
  void whyADecisionIsNotTakenAgainIsTold() throws Exception {
    var record = (ObjectNode) json(RecordedDecisions.lines(data, Shipped.rules(), 1).get(0));
    assertWhy(Again.Why.UNKNOWN_RULES, null, of(record, "0000000000000000"));
    var broken = OTHERS.with("offers.csv", "Id\n");
    var taken = assertWhy(Again.Why.BROKEN_RULES, broken, of(record, broken.version()));
    assertThat(taken.detail()).startsWith("invariants.csv!");
    var hidden = record.deepCopy();
    hidden.put("facts", "***");
    assertWhy(Again.Why.NO_FACTS, null, hidden);
    hidden.remove("facts");
    assertWhy(Again.Why.NO_FACTS, null, hidden);
    var undated = record.deepCopy();
    ((ObjectNode) undated.path("facts")).remove("asOf");
    assertWhy(Again.Why.NO_FACTS, null, undated);
    var other = record.deepCopy();
    ((ObjectNode) other.path("facts").path("subscriptions").path(0)).put("status", "***");
    var refused = assertWhy(Again.Why.REFUSED, null, other);
    assertThat(refused.detail()).startsWith("/subscriptions/0/status: ");
    var over = new Again(version -> null, new Limits(1, 1)).by(Shipped.rules(), record);
    assertThat(over.why()).isEqualTo(Again.Why.OVER_BUDGET);
  }

  private Again.Taken assertWhy(Again.Why why, @Nullable RuleFiles known, JsonNode record) {
    var taken = again(known).byItsOwn(record, Shipped.rules());
    assertThat(taken.why()).isEqualTo(why);
    assertThat(taken.decision()).isNull();
    assertThat(taken.exactly()).isFalse();
    return taken;
  }

  private static JsonNode of(ObjectNode record, String version) {
    var copy = record.deepCopy();
    ((ObjectNode) copy.path("rules")).put("version", version);
    return copy;
  }

  private Again again(@Nullable RuleFiles known) {
    return new Again(
        version -> {
          searched.add(version);
          return known != null && known.version().equals(version) ? known : null;
        },
        Limits.GENEROUS);
  }

  private static JsonNode json(String line) throws Exception {
    return Json.readOwn(line.getBytes(StandardCharsets.UTF_8));
  }
}
