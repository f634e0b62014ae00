package stepup.decision;

import java.time.Instant;
import java.util.UUID;

/**
 * A decision as it was taken: by which rules, when, on which facts. Every answer is a view of such
 * a record.
 */
public record DecisionRecord(
    UUID id, Instant time, String rulesVersion, Facts facts, Decision decision) {}
