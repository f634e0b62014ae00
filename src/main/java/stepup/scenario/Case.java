package stepup.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A request, and what is looked at in its answer.
 *
 * @param request as a caller would post it; it can become a scenario if its subscriptions have the
 *     ids {@code subscription}, {@code held-1}, {@code held-2} and so on, its customer the id
 *     {@code customer}, and the order, if any, is for the first of them
 * @param target the offer whose upgrade is looked at; null where it is not about one
 */
public record Case(JsonNode request, Asked asked, @Nullable String target) {}
