package stepup.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.audit.Mask;
import stepup.decision.Budget;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.Problem;
import stepup.json.RequestLimits;
import stepup.rules.RuleSet;

/** Takes one request after the other from the topic of facts, and hands on what becomes of it. */
final class Deciding implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(Deciding.class);

  /** Header of a request: the language of sentences, as {@code Accept-Language} has it. */
  static final String LANGUAGE = "accept-language";

  /** Header of what becomes of it: the status that {@code POST /decide} would have had. */
  static final String STATUS = "stepup-status";

  /** Header of a decision: the version of the rules. */
  static final String RULES = "stepup-rules";

  private final How how;
  private final DecisionService decisions;
  private @Nullable ProcessorContext<byte[], byte[]> context;

  /**
   * How it is decided.
   *
   * @param rules asked once for each request
   * @param zone in which facts that name no day were sent on some day
   * @param mask what is hidden of a record
   */
  record How(
      Supplier<RuleSet> rules,
      ZoneId zone,
      RequestLimits limits,
      Budget.Limits budget,
      Mask mask) {}

  Deciding(How how) {
    this.how = how;
    // What is written to the topics is kept by the transaction, so no other log has to.
    this.decisions = new DecisionService(UUID::randomUUID, entries -> {}, how.budget);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> here) {
    this.context = here;
  }

  @Override
  public void process(Record<byte[], byte[]> request) {
    var to = context;
    if (to == null) {
      throw new IllegalStateException("nobody said where to");
    }
    if (request.value() == null) {
      // Where topics are compacted, this takes what was decided for the key away, too.
      to.forward(request, Flow.DECISIONS);
      return;
    }
    var rules = how.rules.get();
    byte[] answer;
    byte[] line;
    try {
      var entry = decided(request, rules);
      line = how.mask.line(entry);
      answer = AnswerWriter.answer(entry, rules.catalog().texts(language(request.headers())));
    } catch (RuntimeException | StackOverflowError e) {
      refuse(to, request, e);
      return;
    }
    var decision = request.withValue(answer);
    says(decision.headers(), STATUS, "200");
    says(decision.headers(), RULES, rules.version());
    to.forward(decision, Flow.DECISIONS);
    to.forward(request.withValue(line), Flow.RECORDS);
  }

  private DecisionRecord decided(Record<byte[], byte[]> request, RuleSet rules) {
    var sent = Instant.ofEpochMilli(request.timestamp());
    var day = LocalDate.ofInstant(sent, how.zone);
    var facts = FactsReader.read(request.value(), rules.catalog(), day, how.limits);
    return decisions.evaluate(rules, facts, DecisionEngine.Scope.EVERYTHING, sent);
  }

  private static void refuse(
      ProcessorContext<byte[], byte[]> to, Record<byte[], byte[]> request, Throwable e) {
    var problem = Problem.of(e);
    if (problem.status() >= 500) {
      LOG.error("{}", problem.told(), e);
    }
    var refused = request.withValue(problem.json().getBytes(StandardCharsets.UTF_8));
    says(refused.headers(), STATUS, String.valueOf(problem.status()));
    to.forward(refused, Flow.DECISIONS);
  }

  private static @Nullable String language(Headers headers) {
    var header = headers.lastHeader(LANGUAGE);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static void says(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
