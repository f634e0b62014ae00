package stepup.rules;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import stepup.catalog.Catalog;
import stepup.decision.Finding;
import stepup.decision.Result;
import stepup.decision.RowRef;

/**
 * What a row or rule says whenever it speaks, whatever it speaks about.
 *
 * @param reason the code
 * @param position where it is listed among all that is said about one step-up
 */
record Saying(Result result, String reason, RowRef rule, int position) {
  /** Rules of DRL are listed after the rows of tables. */
  static final int FIRST_OF_DRL = 1 << 28;

  /** What a path says is listed last. */
  static final int FIRST_OF_PATHS = 1 << 29;

  /** As it is said about one step-up, with what the reason shows of it. */
  Finding about(StepUp stepUp, Catalog catalog) {
    var shown = Objects.requireNonNull(catalog.reasons().find(reason));
    return new Finding(
        result,
        reason,
        FactValues.evidence(shown.evidence(), stepUp),
        Remedies.of(shown, stepUp),
        rule);
  }

  /** That it is said, whatever it shows. */
  Finding alone() {
    return new Finding(result, reason, Map.of(), List.of(), rule);
  }
}
