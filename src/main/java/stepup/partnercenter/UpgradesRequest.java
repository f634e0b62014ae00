package stepup.partnercenter;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.decision.Facts;
import stepup.json.Json;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;

/**
 * A question about upgrades in Partner Center's shapes, as facts.
 *
 * @param offerIds how the request calls the offer of each subscription of the facts, in their order
 * @param asked the id of the subscription that is asked about; null for all of them
 * @param ignored the fields of resources that nothing was read from, as JSON pointers in which
 *     {@code *} is any subscription
 */
public record UpgradesRequest(
    Facts facts, List<String> offerIds, @Nullable String asked, List<String> ignored) {

  public UpgradesRequest {
    offerIds = List.copyOf(offerIds);
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads one.
   *
   * @param today the day the rules apply for if the request names none
   * @throws RequestProblem with every mistake in it
   */
  public static UpgradesRequest read(
      byte[] json, Catalog catalog, LocalDate today, RequestLimits limits) {
    return new RequestReader(catalog, limits.subscriptions())
        .read(Json.request(json, limits), today);
  }
}
