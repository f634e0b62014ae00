package stepup.console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import stepup.analysis.Budget;
import stepup.analysis.Impact;
import stepup.analysis.ImpactReport;
import stepup.analysis.Progress;
import stepup.analysis.RulesSource;
import stepup.audit.Query;
import stepup.audit.Segments;
import stepup.rules.RuleSet;

/**
 * What other rules would have decided on the latest records.
 *
 * @param records how many were looked at
 * @param all whether these are all there are
 * @param at when they were looked at
 */
record PastImpact(ImpactReport report, long records, boolean all, Instant at) {
  /** Records that are looked at: the latest. */
  private static final int MOST = 5_000;

  /** Their bytes, at most. */
  private static final int MOST_BYTES = 32 << 20;

  private static final int SAMPLES = 3;

  /** Groups that people are shown. */
  static final int SHOWN = 20;

  static PastImpact of(Console.Parts parts, RuleSet from, RuleSet to, Progress progress)
      throws IOException {
    var lines = new ByteArrayOutputStream();
    var taken = new long[1];
    long found =
        Segments.of(parts.data())
            .find(
                new Query(null, null, null, null, null, null, null, MOST + 1L, true),
                (recorded, entry) -> {
                  var line = recorded.line().getBytes(StandardCharsets.UTF_8);
                  if (taken[0] < MOST && lines.size() + line.length < MOST_BYTES) {
                    lines.writeBytes(line);
                    lines.write('\n');
                    taken[0]++;
                  }
                });
    var source = new RulesSource(parts.rules(), parts.limits());
    var report =
        new Impact(from, to, source::ofVersion, Budget.NONE, LocalDate.now(parts.clock()))
            .replay(
                new ByteArrayInputStream(lines.toByteArray()), lines.size(), 1, SAMPLES, progress);
    return new PastImpact(report, taken[0], found == taken[0], parts.clock().instant());
  }
}
