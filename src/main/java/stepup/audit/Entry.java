package stepup.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;

/**
 * What a record can be found by.
 *
 * @param customer as recorded, which may be masked; empty if it was removed
 * @param verdicts of the order if there is one, of every upgrade and added licences otherwise
 * @param reasons the codes of every reason, warning and follow-up
 * @param rows the ids of the rows and rules that fired
 */
public record Entry(
    long seq,
    String id,
    Instant time,
    String rules,
    String customer,
    Set<String> verdicts,
    Set<String> reasons,
    Set<String> rows) {

  /**
   * Reads a record.
   *
   * @throws IOException if it is none
   */
  public static Entry of(Recorded recorded) throws IOException {
    var json = Json.readOwn(recorded.line().getBytes(StandardCharsets.UTF_8));
    var verdicts = new LinkedHashSet<String>();
    var reasons = new LinkedHashSet<String>();
    var rows = new LinkedHashSet<String>();
    var order = json.path("decision").path("order");
    boolean ordered = order.isObject();
    outcome(order, verdicts, reasons);
    for (var subscription : json.path("decision").path("subscriptions")) {
      outcome(subscription, null, reasons);
      outcome(subscription.path("licences"), ordered ? null : verdicts, reasons);
      for (var upgrade : subscription.path("upgrades")) {
        outcome(upgrade, ordered ? null : verdicts, reasons);
      }
    }
    json.path("rowsFired").forEach(row -> rows.add(row.path("id").asText()));
    try {
      return new Entry(
          recorded.seq(),
          json.path("decisionId").asText(),
          Instant.parse(json.path("time").asText()),
          json.path("rules").path("version").asText(),
          json.path("facts").path("customer").path("id").asText(),
          verdicts,
          reasons,
          rows);
    } catch (DateTimeException e) {
      throw new IOException("record " + recorded.seq() + " has no time", e);
    }
  }

  private static void outcome(
      JsonNode outcome, @Nullable Set<String> verdicts, Set<String> reasons) {
    var verdict = outcome.path("verdict");
    if (verdicts != null && verdict.isTextual()) {
      verdicts.add(verdict.textValue());
    }
    for (var kind : List.of("reasons", "warnings", "followUps")) {
      outcome.path(kind).forEach(finding -> reasons.add(finding.path("code").asText()));
    }
  }
}
