package stepup.analysis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import stepup.audit.LogSettings;
import stepup.audit.SegmentLog;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;
import stepup.rules.RuleSet;

/** Decisions recorded as the service records them, the same for the same number. */
final class RecordedDecisions {
  private static final List<String> OFFERS =
      List.of(
          "office-365-business",
          "office-365-business-essentials",
          "office-365-business-premium",
          "office-365-proplus",
          "office-365-enterprise-e3");

  private RecordedDecisions() {}

  /** A log of so many decisions of a rule set. */
  static Path log(Path data, RuleSet rules, int count) throws IOException {
    return log(data, rules, count, DecisionEngine.Scope.EVERYTHING);
  }

  static Path log(Path data, RuleSet rules, int count, DecisionEngine.Scope scope)
      throws IOException {
    var ids = new AtomicLong();
    try (var log = SegmentLog.open(data, LogSettings.USUAL, Clock.systemUTC())) {
      var service = new DecisionService(() -> new UUID(0, ids.incrementAndGet()), log);
      for (int i = 0; i < count; i++) {
        var request = request(i).getBytes(StandardCharsets.UTF_8);
        var facts =
            FactsReader.read(request, rules.catalog(), LocalDate.EPOCH, RequestLimits.USUAL);
        service.decide(rules, facts, scope, Instant.parse("2026-11-22T00:00:00Z"));
      }
    }
    return data.resolve("decisions/000000000001.jsonl");
  }

  /** The lines of a log. */
  static List<String> lines(Path data, RuleSet rules, int count) throws IOException {
    return Files.readAllLines(log(data, rules, count)).stream()
        .filter(line -> !line.startsWith("{\"segment\":"))
        .toList();
  }

  /** A request on one line. */
  static String request(long seed) {
    var random = new SplittableRandom(seed);
    var json = new StringBuilder("{\"customer\":{\"id\":\"c\"");
    if (random.nextInt(10) > 0) {
      json.append(",\"delegatedAdmin\":[\"office-365\"]");
    }
    json.append("},\"subscriptions\":[");
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      json.append(i == 0 ? "" : ",")
          .append(
              "{\"id\":\"s%d\",\"offer\":\"%s\",\"status\":\"%s\",\"quantity\":%d}"
                  .formatted(
                      i,
                      oneOf(random, OFFERS),
                      oneOf(random, List.of("active", "active", "active", "suspended", "pending")),
                      oneOf(random, List.of(1, 25, 299, 300, 301))));
    }
    json.append("],\"subscriptionsCover\":\"tenant\",\"asOf\":\"2026-11-22\"");
    switch (random.nextInt(4)) {
      case 0 -> json.append(",\"order\":{\"subscription\":\"s0\",\"quantity\":400}");
      case 1 ->
          json.append(
              ",\"order\":{\"subscription\":\"s0\",\"targetOffer\":\"office-365-enterprise-e3\"}");
      default -> {}
    }
    return json.append('}').toString();
  }

  private static <T> T oneOf(SplittableRandom random, List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
