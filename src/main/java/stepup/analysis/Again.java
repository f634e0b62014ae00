package stepup.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.decision.Budget;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.decision.OverBudgetException;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/**
 * Takes one recorded decision again: by the rules that took it, and by others. Nothing is recorded.
 * Safe for use by many threads.
 */
public final class Again {
  private final RulesOfRecords ofRecords;
  private final DecisionService deciding;

  /**
   * Prepares to decide.
   *
   * @param search finds the rules of a version; null if there are none
   * @param limits what one decision may take
   */
  public Again(Function<String, @Nullable RuleFiles> search, Budget.Limits limits) {
    this.ofRecords = new RulesOfRecords(search);
    this.deciding = new DecisionService(UUID::randomUUID, entries -> {}, limits);
  }

  /** Why a decision could not be taken again. */
  public enum Why {
    /** It was taken. */
    TAKEN,
    /** The record has no facts: they were masked, or masking them failed. */
    NO_FACTS,
    /** Nobody knows the rules of the version. */
    UNKNOWN_RULES,
    /** The rules of the version are known, and do not load. */
    BROKEN_RULES,
    /** The rules take the facts for a mistake; where they are masked, that is no wonder. */
    REFUSED,
    /** The rules took more than they may. */
    OVER_BUDGET
  }

  /**
   * A decision that was taken again, or why it was not.
   *
   * @param version of the rules; empty if the record names none
   * @param detail what is wrong, if that is more than the reason says
   * @param decision as the log would have it; null if there is none
   * @param difference the first place, as a JSON pointer into the record, where it is not exactly
   *     what was recorded; null if there is none
   */
  public record Taken(
      String version,
      Why why,
      String detail,
      @Nullable JsonNode decision,
      @Nullable String difference) {
    /** Whether it is what was recorded, to the letter. */
    public boolean exactly() {
      return why == Why.TAKEN && difference == null;
    }
  }

  /** By the rules that took a recorded decision, if they can be found. */
  public Taken byItsOwn(JsonNode document, RuleSet live) {
    var version = document.path("rules").path("version").asText();
    if (version.equals(live.version())) {
      return by(live, document);
    }
    var found = ofRecords.of(version);
    if (found.rules() != null) {
      return by(found.rules(), document);
    }
    var broken = found.broken();
    return broken == null
        ? new Taken(version, Why.UNKNOWN_RULES, "", null, null)
        : new Taken(version, Why.BROKEN_RULES, broken.toString(), null, null);
  }

  /** By some rules. */
  public Taken by(RuleSet rules, JsonNode document) {
    var stated = document.path("facts");
    if (!stated.isObject()) {
      return not(rules, Why.NO_FACTS, "");
    }
    try {
      // A record names its day; without one it was masked, and any day will do to say so.
      var facts = FactsReader.of(stated, rules.catalog(), LocalDate.EPOCH, Integer.MAX_VALUE);
      if (!stated.path("asOf").isTextual()) {
        return not(rules, Why.NO_FACTS, "/asOf");
      }
      var entry = deciding.evaluate(rules, facts, DecisionEngine.Scope.EVERYTHING, Instant.EPOCH);
      var decision =
          Json.readOwn(AnswerWriter.decided(entry.decision()).getBytes(StandardCharsets.UTF_8));
      var recorded = document.path("decision").deepCopy();
      Impact.withoutConditions(recorded);
      var place = Json.difference(recorded, decision);
      return new Taken(
          rules.version(), Why.TAKEN, "", decision, place == null ? null : "/decision" + place);
    } catch (RequestProblem e) {
      return not(
          rules,
          Why.REFUSED,
          e.entries().stream()
              .limit(3)
              .map(entry -> entry.pointer() + ": " + entry.detail())
              .collect(Collectors.joining("; ")));
    } catch (OverBudgetException e) {
      return not(rules, Why.OVER_BUDGET, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Taken not(RuleSet rules, Why why, String detail) {
    return new Taken(rules.version(), why, detail, null, null);
  }
}
