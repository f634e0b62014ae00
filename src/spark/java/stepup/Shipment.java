package stepup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import stepup.analysis.Budget;
import stepup.analysis.Impact;
import stepup.analysis.ImpactTally;
import stepup.audit.Mask;
import stepup.batch.Batch;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.json.RequestLimits;
import stepup.rules.RuleSet;
import stepup.spark.Decides;
import stepup.spark.Replays;
import stepup.tables.Limits;
import stepup.tables.RuleFiles;

/** What the driver sends to the executors: rules as files, and how to use them. */
final class Shipment {
  /** How many rule sets are kept in a JVM, the last used. */
  private static final int KEPT = 16;

  private static final Map<String, RuleSet> BUILT = new LinkedHashMap<>(KEPT, 0.75f, true);

  private Shipment() {}

  /** The files of a rules folder. */
  record Folder(Map<String, byte[]> files, Limits limits) implements Serializable {
    static Folder of(RuleFiles rules) {
      var files = new HashMap<String, byte[]>();
      rules.names("", "").forEach(name -> files.put(name, rules.bytes(name)));
      return new Folder(files, rules.limits());
    }

    RuleFiles read() {
      var found =
          files.entrySet().stream()
              .map(
                  file ->
                      new RuleFiles.Found(
                          file.getKey(), () -> new ByteArrayInputStream(file.getValue())))
              .toList();
      return RuleFiles.read(found, limits);
    }
  }

  /**
   * Rules that decide.
   *
   * @param now when all of it is decided
   * @param records whether the records of decisions are wanted
   * @param mask what is hidden of them
   */
  record Decision(
      Folder rules,
      Instant now,
      String zone,
      RequestLimits limits,
      stepup.decision.Budget.Limits budget,
      boolean explain,
      boolean records,
      Mask mask)
      implements Supplier<Decides>, Serializable {
    static Decision of(RuleFiles rules, Settings settings, boolean explain, boolean records) {
      return new Decision(
          Folder.of(rules),
          Instant.now(),
          settings.zone().getId(),
          settings.server().limits(),
          settings.budget(),
          explain,
          records,
          records ? settings.log().mask() : Mask.NONE);
    }

    @Override
    public Decides get() {
      var built = built(rules.read());
      var scope = explain ? DecisionEngine.Scope.EXPLAINED : DecisionEngine.Scope.EVERYTHING;
      // What is written by Spark is kept by it, so no other log has to.
      var service = new DecisionService(UUID::randomUUID, entries -> {}, budget);
      var clock = Clock.fixed(now, ZoneId.of(zone));
      return new ClusterDecides(
          language -> {
            var texts = built.catalog().texts(language);
            return new Batch(built, texts, scope, limits, service, clock);
          },
          records ? mask : null);
    }
  }

  /**
   * Two rule sets, and those that took recorded decisions.
   *
   * @param others by version
   * @param begun what is told apart, with nothing counted
   */
  record Comparison(
      Folder from,
      Folder to,
      Map<String, Folder> others,
      Budget budget,
      LocalDate today,
      ImpactTally begun)
      implements Supplier<Replays>, Serializable {
    @Override
    public Replays get() {
      var impact =
          new Impact(
              built(from.read()),
              built(to.read()),
              version -> others.containsKey(version) ? others.get(version).read() : null,
              Shipment::built,
              budget,
              today);
      return new ClusterReplays(impact, begun);
    }
  }

  /** All threads of a JVM wait for the first of them that builds some rules. */
  private static synchronized RuleSet built(RuleFiles files) {
    var built = BUILT.computeIfAbsent(files.version(), version -> RuleSet.load(files));
    if (BUILT.size() > KEPT) {
      BUILT.remove(BUILT.keySet().iterator().next());
    }
    return built;
  }

  /** Serialized. */
  static byte[] packed(Object shipment) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(shipment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
