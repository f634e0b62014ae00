package stepup.catalog;

import stepup.decision.RowRef;

/**
 * One row of {@code subscription-statuses.csv}.
 *
 * @param countsAsHeld whether another subscription with this status stands in the way (domain.md,
 *     section 2)
 */
public record Status(String id, boolean countsAsHeld, RowRef row) {}
