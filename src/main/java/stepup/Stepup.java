package stepup;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import stepup.catalog.Texts;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionLog;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.json.AnswerWriter;
import stepup.json.FactsReader;
import stepup.json.RequestLimits;
import stepup.json.RequestProblem;
import stepup.live.Proven;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * The rules of a folder, as a library: they decide in this process what the service would answer.
 *
 * <pre>{@code
 * var stepup = Stepup.load(Path.of("rules"));
 * var decision = stepup.decide(facts).decision();
 * var answer = stepup.in("zh-CN").decide(json);
 * }</pre>
 *
 * <p>Immutable, and for any number of threads at once: load it once and keep it, as the first load
 * takes a second or two and a decision a fraction of a millisecond. It does not watch the folder;
 * after an edit, load again and use the new one.
 *
 * <p>Unless said otherwise, answers are in the first language of {@code reasons.csv}, nothing is
 * recorded, and "today", for requests that name no day, is that of {@code Asia/Shanghai}.
 */
public final class Stepup {
  /** Where "today" is unless somebody says otherwise. */
  static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

  private static final DecisionLog NOWHERE = entries -> {};

  private final Proven proven;
  private final Clock clock;
  private final Texts texts;
  private final DecisionService decisions;

  private Stepup(Proven proven, Clock clock, Texts texts, DecisionService decisions) {
    this.proven = proven;
    this.clock = clock;
    this.texts = texts;
    this.decisions = decisions;
  }

  /**
   * Loads a folder of rules: reads its tables, builds its rules and runs its scenarios, as the
   * service does before rules go live.
   *
   * @throws RulesException if anything is wrong with it, with every mistake
   */
  public static Stepup load(Path folder) {
    var proven = Proven.of(RuleFiles.read(folder), List.of());
    return new Stepup(
        proven,
        Clock.system(CHINA),
        proven.rules().catalog().texts(""),
        new DecisionService(UUID::randomUUID, NOWHERE));
  }

  /**
   * The same rules, with answers in another language.
   *
   * @param language a tag such as {@code pt-BR}, or all that an {@code Accept-Language} header may
   *     hold; the first language of {@code reasons.csv} if it has no other that fits
   */
  public Stepup in(String language) {
    return new Stepup(proven, clock, rules().catalog().texts(language), decisions);
  }

  /**
   * The same rules, whose decisions are recorded before they are given.
   *
   * @param log takes each record, from several threads at once; a decision that it refuses by
   *     throwing is not given
   */
  public Stepup recordingTo(DecisionLog log) {
    return new Stepup(proven, clock, texts, new DecisionService(UUID::randomUUID, log));
  }

  /**
   * The same rules by another clock.
   *
   * @param now its zone says which day is today
   */
  public Stepup at(Clock now) {
    return new Stepup(proven, now, texts, decisions);
  }

  /** The version of the rules: 16 hexadecimal digits, others for other rules. */
  public String version() {
    return rules().version();
  }

  /** What the rules were found to say most likely not as meant; sorted by place. */
  public List<Mistake> warnings() {
    return proven.warnings();
  }

  /**
   * Decides on facts. Names of offers and statuses may be ids or aliases, in any case; the record
   * has the ids.
   *
   * @return the decision, with the facts and the version of the rules it was taken by
   * @throws RequestProblem if the facts are not in the vocabulary of the rules, with every mistake
   * @throws stepup.decision.OverBudgetException if the rules take more than 200,000 firings or 10
   *     seconds
   * @throws stepup.decision.DecisionLog.DecisionNotRecordedException if the log refuses the record,
   *     or whatever else it throws
   */
  public DecisionRecord decide(Facts facts) {
    // As every request is read, so that nothing decides that a caller could not have posted.
    return decided(read(AnswerWriter.request(facts), RequestLimits.FILES));
  }

  /**
   * Decides a request and answers it, both as JSON, as {@code POST /decide} does.
   *
   * @throws RequestProblem if the request cannot be read, or is not in the vocabulary of the rules
   * @throws stepup.decision.OverBudgetException as for facts
   * @throws stepup.decision.DecisionLog.DecisionNotRecordedException as for facts
   */
  public String decide(String request) {
    return answer(decided(read(request)));
  }

  /**
   * Reads a request, within the limits that a service has by default.
   *
   * @throws RequestProblem if it cannot be read, or is not in the vocabulary of the rules
   */
  public Facts read(String request) {
    return read(request, RequestLimits.USUAL);
  }

  private Facts read(String request, RequestLimits limits) {
    return FactsReader.read(
        request.getBytes(StandardCharsets.UTF_8),
        rules().catalog(),
        LocalDate.ofInstant(clock.instant(), clock.getZone()),
        limits);
  }

  /** A decision of these rules as JSON with sentences, as {@code POST /decide} answers. */
  public String answer(DecisionRecord entry) {
    return new String(AnswerWriter.answer(entry, texts), StandardCharsets.UTF_8);
  }

  private DecisionRecord decided(Facts facts) {
    return decisions.decide(rules(), facts, DecisionEngine.Scope.EVERYTHING, clock.instant());
  }

  private RuleSet rules() {
    return proven.rules();
  }
}
