package stepup.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import stepup.decision.Decision;
import stepup.decision.DecisionRecord;
import stepup.decision.Facts;

/** Small records, and what is in a log. */
final class Logged {
  static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  private Logged() {}

  /** A record of a customer; nothing was decided. */
  static DecisionRecord record(long number, String customer) {
    return new DecisionRecord(
        new UUID(7, number),
        NOW.plusSeconds(number),
        "0123456789abcdef",
        new Facts(
            new Facts.Customer(customer, null, Map.of()),
            Facts.Reseller.UNSTATED,
            List.of(),
            Facts.Coverage.TENANT,
            LocalDate.EPOCH,
            null),
        new Decision(List.of(), null));
  }

  static List<String> ids(Path data) throws IOException {
    return Segments.of(data).after(0).next(Integer.MAX_VALUE, Long.MAX_VALUE).stream()
        .map(recorded -> recorded.line().substring(15, 51))
        .toList();
  }

  static Verification verified(Path data) throws IOException {
    return Verification.of(data, Chain.PLAIN, 1, null);
  }

  static List<Path> segments(Path data) throws IOException {
    return Segments.of(data).files().stream().map(Segments.File::path).toList();
  }

  static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.resolve("decisions"));
    try (var files = Files.list(from.resolve("decisions"))) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve("decisions").resolve(String.valueOf(file.getFileName())));
      }
    }
  }
}
