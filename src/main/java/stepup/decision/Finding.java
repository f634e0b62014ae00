package stepup.decision;

import java.util.List;
import java.util.Map;

/**
 * One thing one row or rule said about one step-up.
 *
 * @param reason the code in {@code reasons.csv}, which holds the sentences
 * @param evidence the facts behind it, by name: String, Integer, BigDecimal, LocalDate, a list of
 *     them or of such maps
 * @param remedy what would have to change; empty if nothing the caller can do helps
 * @param rule who said so
 */
public record Finding(
    Result result, String reason, Map<String, Object> evidence, List<Change> remedy, RowRef rule) {}
