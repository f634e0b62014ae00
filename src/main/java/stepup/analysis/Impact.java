package stepup.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.decision.Outcome;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Json;
import stepup.json.RequestProblem;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

/**
 * What other rules would have decided: recorded decisions are taken again by two rule sets, and
 * compared question by question.
 */
public final class Impact {
  /** Longest text of a record that is shown. */
  private static final int LONGEST_SHOWN = 64;

  private static final String DECIDED = "decided";

  private final RuleSet from;
  private final RuleSet to;
  private final RulesOfRecords ofRecords;
  private final Budget budget;
  private final LocalDate today;

  /**
   * Prepares a comparison.
   *
   * @param from the rules that decide now
   * @param to the rules that might
   * @param search finds the rules of a version that is neither's; null if there are none
   * @param today the day for facts that name none
   */
  public Impact(
      RuleSet from,
      RuleSet to,
      Function<String, @Nullable RuleFiles> search,
      Budget budget,
      LocalDate today) {
    this(from, to, search, RuleSet::load, budget, today);
  }

  /**
   * Prepares a comparison.
   *
   * @param build makes rules of the files that were found
   */
  public Impact(
      RuleSet from,
      RuleSet to,
      Function<String, @Nullable RuleFiles> search,
      Function<RuleFiles, RuleSet> build,
      Budget budget,
      LocalDate today) {
    this.from = from;
    this.to = to;
    this.ofRecords = new RulesOfRecords(from, to, search, build);
    this.budget = budget;
    this.today = today;
  }

  /** How the recorded decision compares with what its own rules decide now. */
  enum Check {
    /** There is none: the line holds facts alone. */
    NO_DECISION,
    SAME,
    DIFFERENT,
    /** The rules that took it are not there, or what it was decided on is masked. */
    NO_RULES
  }

  /**
   * What became of one line.
   *
   * @param id the decision's; null if the line has none
   * @param unreadable why it could not be replayed; null if it was
   * @param version of the rules that took the decision; empty if the line holds facts alone
   * @param detail of the check
   */
  record Replayed(
      long line,
      @Nullable String id,
      @Nullable String unreadable,
      Check check,
      String version,
      String detail,
      Set<Change> changes) {
    Replayed named(String name) {
      return new Replayed(line, name, unreadable, check, version, detail, changes);
    }
  }

  /**
   * One question that is answered otherwise.
   *
   * @param allowed whether the budget allows it
   */
  record Change(String question, Delta delta, boolean allowed) implements Serializable {}

  /** Facts and what rules decide on them; or, of both nothing, why they do not. */
  private record Decided(@Nullable Facts facts, @Nullable Decision decision, String refusal) {}

  /**
   * Replays the records of a stream, one a line: a record of the decision log, or a request. What
   * is reported does not depend on the number of threads.
   *
   * @param size bytes in the stream; 0 if nobody knows
   * @param samples how many decisions are named of each kind
   */
  public ImpactReport replay(InputStream in, long size, int threads, int samples, Progress progress)
      throws IOException {
    var tally = new ImpactTally(samples);
    var lines = new RecordLines(in);
    var workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              var thread = new Thread(task, "replay");
              thread.setDaemon(true);
              return thread;
            });
    // Batches are counted in the order of the file, and only so many are held.
    var running = new ArrayDeque<Future<List<Replayed>>>();
    try {
      for (var batch = lines.batch(); !batch.isEmpty(); batch = lines.batch()) {
        var records = batch;
        running.add(workers.submit(() -> records.stream().map(this::replay).toList()));
        if (running.size() > 2 * threads) {
          count(running.remove(), tally);
        }
        progress.advanceTo(size > 0 ? (double) lines.read() / size : Double.NaN, records.size());
      }
      while (!running.isEmpty()) {
        count(running.remove(), tally);
      }
    } finally {
      workers.shutdownNow();
    }
    return report(tally);
  }

  /**
   * Replays one record and counts it, where somebody else reads them. Lines that are no records are
   * passed over, as in a stream.
   *
   * @param line its number, from 1
   * @param name what it is named by if it is no recorded decision; null for its number
   */
  public void replay(long line, byte[] text, @Nullable String name, ImpactTally tally) {
    if (!RecordLines.isRecord(text)) {
      return;
    }
    var read = new RecordLines.Line(line, text.length > RecordLines.LONGEST ? null : text);
    var replayed = replay(read);
    tally.add(replayed.id() == null && name != null ? replayed.named(cut(name)) : replayed);
  }

  /** What was counted, once that is all of it. */
  public ImpactReport report(ImpactTally tally) {
    return tally.report(from.version(), to.version(), budget);
  }

  private static void count(Future<List<Replayed>> batch, ImpactTally tally) throws IOException {
    try {
      batch.get().forEach(tally::add);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the replay was interrupted", e);
    }
  }

  private Replayed replay(RecordLines.Line line) {
    var text = line.text();
    if (text == null) {
      return unreadable(line, null, "the line is longer than " + RecordLines.LONGEST + " bytes");
    }
    JsonNode document;
    try {
      document = Json.read(text);
    } catch (IOException e) {
      return unreadable(line, null, "this is not one JSON document");
    }
    if (!document.isObject()) {
      return unreadable(line, null, "this is no JSON object");
    }
    boolean recorded = document.has("decisionId") || document.has("facts");
    var facts = recorded ? document.path("facts") : document;
    var id = recorded ? shown(document.path("decisionId")) : null;
    if (!facts.isObject()) {
      return unreadable(
          line,
          id,
          document.has("maskingFailed")
              ? "masking its facts failed, so they were not recorded"
              : masked(document) ? "its facts are masked" : "the record has no facts");
    }
    var before = decided(from, facts);
    var after = from.version().equals(to.version()) ? before : decided(to, facts);
    if (before.decision() == null && after.decision() == null) {
      return unreadable(
          line, id, (masked(document) ? "its facts are masked: " : "") + before.refusal());
    }
    var changes = new LinkedHashSet<Change>();
    compare(before, after, changes);
    if (!document.has("decision")) {
      return new Replayed(line.number(), id, null, Check.NO_DECISION, "", "", changes);
    }
    var version = Objects.requireNonNullElse(shown(document.path("rules").path("version")), "");
    Check check;
    String detail;
    var own = ofRecords.of(version);
    if (own.rules() == null) {
      check = Check.NO_RULES;
      detail = own.why() + "; name them with --versions";
    } else {
      detail =
          difference(
              document,
              text,
              own.rules() == from
                  ? before
                  : own.rules() == to ? after : decided(own.rules(), facts));
      check = detail.isEmpty() ? Check.SAME : Check.DIFFERENT;
      if (check == Check.DIFFERENT && masked(document)) {
        check = Check.NO_RULES;
        detail = "what they were decided on is masked";
      }
    }
    return new Replayed(line.number(), id, null, check, version, detail, changes);
  }

  private static boolean masked(JsonNode document) {
    return !document.path("masked").isEmpty();
  }

  private static Replayed unreadable(RecordLines.Line line, @Nullable String id, String why) {
    return new Replayed(line.number(), id, plain(why), Check.NO_DECISION, "", "", Set.of());
  }

  private Decided decided(RuleSet rules, JsonNode document) {
    try {
      var facts = FactsReader.of(document, rules.catalog(), today, Integer.MAX_VALUE);
      var decision = rules.evaluate(facts, DecisionEngine.Scope.EVERYTHING);
      return new Decided(facts, DecisionService.proved(rules, facts, decision), "");
    } catch (RequestProblem e) {
      var first = e.entries().get(0);
      var place = first.pointer().replaceAll("/\\d+(?=/|$)", "/*");
      return new Decided(null, null, (place.isEmpty() ? "" : place + ": ") + first.detail());
    } catch (RuntimeException e) {
      return new Decided(null, null, "the rules of version " + rules.version() + " fail on it");
    }
  }

  private void compare(Decided before, Decided after, Set<Change> changes) {
    var facts = before.facts();
    var was = before.decision();
    var is = after.decision();
    if (facts == null || was == null) {
      refused(before.refusal(), new Delta.Effect("refused", DECIDED, ""), changes);
      return;
    }
    if (is == null) {
      refused(after.refusal(), new Delta.Effect(DECIDED, "refused", ""), changes);
      return;
    }
    for (int i = 0; i < was.subscriptions().size(); i++) {
      compare(was.subscriptions().get(i), is.subscriptions().get(i), changes);
    }
    var order = facts.order();
    if (order != null && was.order() != null && is.order() != null) {
      var own = Objects.requireNonNull(facts.subscription(order.subscription()));
      compare(
          () ->
              order.targetOffer() == null
                  ? "order more licences of " + own.offer()
                  : "order the upgrade " + own.offer() + " → " + order.targetOffer(),
          was.order().outcome(),
          is.order().outcome(),
          changes);
    }
  }

  private void refused(String why, Delta.Effect effect, Set<Change> changes) {
    var delta = new Delta(Delta.Cause.NONE, effect);
    changes.add(new Change("the request, since " + plain(why), delta, budget.allows(delta)));
  }

  private void compare(
      Decision.ForSubscription was, Decision.ForSubscription is, Set<Change> changes) {
    var offer = was.subscription().offer();
    var targets = new LinkedHashSet<String>();
    Stream.of(was, is)
        .flatMap(s -> s.upgrades().stream())
        .forEach(upgrade -> targets.add(upgrade.targetOffer()));
    for (var target : targets) {
      compare(
          () -> "upgrade " + offer + " → " + target,
          upgrade(was, target),
          upgrade(is, target),
          changes);
    }
    compare(
        () -> "any upgrade of " + offer,
        new Outcome(was.findings(), List.of(), null),
        new Outcome(is.findings(), List.of(), null),
        changes);
    compare(
        () -> "add licences to " + offer,
        was.licences().outcome(),
        is.licences().outcome(),
        changes);
  }

  private static @Nullable Outcome upgrade(Decision.ForSubscription about, String target) {
    for (var upgrade : about.upgrades()) {
      if (upgrade.targetOffer().equals(target)) {
        return upgrade.outcome();
      }
    }
    return null;
  }

  private void compare(
      Supplier<String> question, @Nullable Outcome was, @Nullable Outcome is, Set<Change> changes) {
    if (Objects.equals(was, is)) {
      return;
    }
    var delta =
        Delta.between(
            was == null ? Answer.NO_UPGRADE : Answer.of(was),
            is == null ? Answer.NO_UPGRADE : Answer.of(is));
    if (delta != null) {
      changes.add(new Change(plain(question.get()), delta, budget.allows(delta)));
    }
  }

  /** Where a recorded decision differs from the one its own rules take now; empty if nowhere. */
  private static String difference(JsonNode document, byte[] text, Decided own) {
    if (own.decision() == null) {
      return "its own rules refuse the request now";
    }
    var decided = AnswerWriter.decided(own.decision());
    // As nearly always, the texts are the same; reading ours too would cost a third more time.
    if (new String(text, StandardCharsets.UTF_8)
        .contains("\"decision\":" + decided + ",\"rowsFired\":")) {
      return "";
    }
    try {
      var recorded = document.path("decision").deepCopy();
      withoutConditions(recorded);
      var place = Json.difference(recorded, Json.read(decided.getBytes(StandardCharsets.UTF_8)));
      return place == null ? "" : "it differs at /decision" + plain(place);
    } catch (IOException e) {
      return "its own rules decide what cannot be read";
    }
  }

  /** What was recorded on demand alone. */
  static void withoutConditions(JsonNode decision) {
    var explained = new ArrayList<JsonNode>();
    explained.add(decision.path("order"));
    for (var subscription : decision.path("subscriptions")) {
      explained.add(subscription.path("licences"));
      subscription.path("upgrades").forEach(explained::add);
    }
    for (var outcome : explained) {
      if (outcome instanceof ObjectNode fields) {
        fields.remove("conditions");
      }
    }
  }

  private static @Nullable String shown(JsonNode text) {
    if (!text.isTextual()) {
      return null;
    }
    return cut(text.textValue());
  }

  private static String cut(String text) {
    var plain = plain(text);
    return plain.length() > LONGEST_SHOWN ? plain.substring(0, LONGEST_SHOWN) + "…" : plain;
  }

  /** Without what could steer a terminal. */
  private static String plain(String text) {
    return text.replaceAll("[\\p{C}\\u2028\\u2029]", " ");
  }
}
