package stepup.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.audit.Recorded;
import stepup.json.Json;

/** What of a record is searched, as far as the database can hold and index it. */
record Columns(
    UUID id,
    Recorded recorded,
    OffsetDateTime time,
    String rulesVersion,
    @Nullable String customer,
    Collection<String> verdicts,
    Collection<String> reasons,
    Collection<String> rows,
    String hash) {

  /** An index takes values of up to about 2,700 bytes. */
  private static final int LONGEST = 500;

  /**
   * What a line says.
   *
   * @throws IOException if it is not a recorded decision
   */
  static Columns of(Recorded recorded) throws IOException {
    var line = Json.read(recorded.line().getBytes(StandardCharsets.UTF_8));
    var decision = line.path("decision");
    var verdicts = new TreeSet<String>();
    var reasons = new TreeSet<String>();
    var rows = new TreeSet<String>();
    outcomes(decision)
        .forEach(
            outcome -> {
              add(verdicts, outcome.path("verdict"));
              for (var findings : new String[] {"reasons", "warnings", "followUps"}) {
                outcome.path(findings).forEach(finding -> add(reasons, finding.path("code")));
              }
            });
    line.path("rowsFired").forEach(row -> add(rows, row.path("id")));
    var customer = line.path("facts").path("customer").path("id");
    try {
      return new Columns(
          UUID.fromString(line.path("decisionId").asText()),
          recorded,
          time(Instant.parse(line.path("time").asText())),
          key(line.path("rules").path("version").asText()),
          customer.isTextual() ? key(customer.asText()) : null,
          verdicts,
          reasons,
          rows,
          line.path("hash").asText());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("record " + recorded.seq() + " is not a recorded decision", e);
    }
  }

  /** Everything in a decision that has a verdict or reasons of its own. */
  private static Stream<JsonNode> outcomes(JsonNode decision) {
    var all = Stream.<JsonNode>builder().add(decision.path("order"));
    for (var subscription : decision.path("subscriptions")) {
      all.add(subscription).add(subscription.path("licences"));
      subscription.path("upgrades").forEach(all::add);
    }
    return all.build();
  }

  private static void add(Collection<String> values, JsonNode value) {
    if (value.isTextual()) {
      values.add(key(value.asText()));
    }
  }

  /** A moment as the database has it, in microseconds, never later than it was. */
  static OffsetDateTime time(Instant moment) {
    return moment.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** A text as it is searched: cut to what an index takes, and without the character it cannot. */
  static String key(String text) {
    var whole = text.replace('\0', '\uFFFD');
    return whole.codePointCount(0, whole.length()) <= LONGEST
        ? whole
        : whole.substring(0, whole.offsetByCodePoints(0, LONGEST));
  }
}
