package stepup.rules;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kie.api.event.rule.DefaultRuleRuntimeEventListener;
import org.kie.api.event.rule.ObjectInsertedEvent;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.AgendaFilter;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.FactName;
import stepup.catalog.Offer;
import stepup.catalog.Period;
import stepup.catalog.Places;
import stepup.catalog.Status;
import stepup.catalog.UpgradePath;
import stepup.decision.Budget;
import stepup.decision.Decision;
import stepup.decision.DecisionEngine;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.OverBudgetException;
import stepup.decision.Result;
import stepup.decision.RowCheck;
import stepup.decision.RowRef;
import stepup.tables.CellCondition;
import stepup.tables.Column;
import stepup.tables.Mistake;
import stepup.tables.Mistakes;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * A rules folder, checked, compiled and ready to decide. Immutable; its version is a hash of what
 * was read.
 */
public final class RuleSet implements DecisionEngine {
  /**
   * The decision tables, and what their rows are tested against; in the order in which findings are
   * listed.
   */
  private static final Map<String, Fact.Subject> TABLES = new LinkedHashMap<>();

  static {
    TABLES.put("eligibility", Fact.Subject.UPGRADE);
    TABLES.put("licences", Fact.Subject.LICENCES);
  }

  /** The table of paths is one file. */
  private static final Comparator<Decision.Upgrade> BY_PATH =
      Comparator.comparingInt(upgrade -> upgrade.path().row());

  private final Catalog catalog;
  private final List<DecisionTable> tables;
  private final InvariantTable invariants;

  /** The tables whose cells are explained, and told apart. */
  private final List<DecisionTable> explained;

  private final List<DrlFile> files;

  /** Whether what is said of one step-up cannot depend on others, so that some may be left out. */
  private final boolean apart;

  private final Reading reading;

  /** The hash of what was read, once somebody asked; it takes a while for a large catalogue. */
  private volatile @Nullable String version;

  /** What was told, once somebody asked; scenarios make many rule sets that nobody asks. */
  private @Nullable Mistakes reviewed;

  private final Knowledge.Built built;

  private final Map<String, RowRef> byRuleName;
  private final Findings findings;

  private RuleSet(
      Catalog catalog,
      List<DecisionTable> tables,
      InvariantTable invariants,
      List<DecisionTable> explained,
      List<DrlFile> files,
      Reading reading,
      Knowledge.Built built) {
    this.catalog = catalog;
    this.tables = tables;
    this.invariants = invariants;
    this.explained = explained;
    this.files = files;
    this.reading = reading;
    this.built = built;
    this.byRuleName = new HashMap<>();
    tables.forEach(t -> t.rows().forEach(r -> byRuleName.put(r.ruleName(), r.ref())));
    files.forEach(f -> f.rules().forEach(r -> byRuleName.put(r.name(), r.ref())));
    this.findings = new Findings(files);
    this.apart = files.stream().flatMap(f -> f.rules().stream()).allMatch(DrlFile.DrlRule::apart);
  }

  /**
   * Has what DRL compiles to kept in a folder, for later processes of this very build of Stepup.
   *
   * @param data belongs to the user that runs this process
   */
  public static void keepCompiledIn(Path data) {
    Knowledge.keepIn(CompiledFiles.in(data));
  }

  /**
   * Reads, checks and compiles the files of a rules folder.
   *
   * @throws RulesException with every mistake found, if there is any error; nothing is kept then
   */
  public static RuleSet load(RuleFiles files) {
    return load(new Reading(files));
  }

  /**
   * The same for files that have much in common with others, which takes the time of what differs:
   * tables that say the same are not read again, and rows that are the same are not built again.
   *
   * @param earlier made of the others
   * @throws RulesException as if everything had been read
   */
  public static RuleSet load(RuleFiles files, RuleSet earlier) {
    try {
      return load(new Reading(files, earlier.reading), earlier);
    } catch (RulesException e) {
      // Told by those who read everything, so that nobody need ask whether they say the same.
      return load(new Reading(files));
    }
  }

  /**
   * The same for a reading that tells afterwards which sheets were read and what is wrong with
   * them.
   *
   * @throws RulesException with every mistake found, if there is any error
   */
  public static RuleSet load(Reading reading) {
    return load(reading, null);
  }

  private static RuleSet load(Reading reading, @Nullable RuleSet earlier) {
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    // The engine looks for its own parts there, and whoever calls may have other classes.
    thread.setContextClassLoader(RuleSet.class.getClassLoader());
    try {
      return read(reading, earlier);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static RuleSet read(Reading reading, @Nullable RuleSet earlier) {
    var files = reading.files();
    var mistakes = reading.mistakes();
    files.expectTables(
        Stream.of(Catalog.TABLES, TABLES.keySet(), List.of(RuleFiles.INVARIANTS))
            .flatMap(Collection::stream)
            .toList(),
        mistakes);
    var catalog = earlier == null ? Catalog.read(reading) : Catalog.read(reading, earlier.catalog);
    boolean sameTerms = earlier != null && catalog.sharesTerms(earlier.catalog);
    var tables = new ArrayList<DecisionTable>();
    TABLES.forEach(
        (table, subject) ->
            tables.add(
                DecisionTable.read(
                    reading,
                    table,
                    subject,
                    catalog,
                    earlier != null && sameTerms ? earlier.tables.get(tables.size()) : null)));
    var invariants = InvariantTable.read(reading, catalog);
    var drl = DrlFile.readAll(files, catalog.reasons(), mistakes);
    if (drl.isEmpty()) {
      mistakes.inFile(
          "*.drl",
          "there is no DRL file",
          "take upgrades.drl and licences.drl back from version control");
    }
    checkIdsUnique(tables, drl, mistakes);
    mistakes.throwIfAnyError();
    var all = List.copyOf(tables);
    var rules =
        new RuleSet(
            catalog,
            all,
            invariants,
            all,
            drl,
            reading,
            earlier != null && earlier.builtOf(drl, all)
                ? earlier.built
                : Knowledge.build(drl, all));
    rules.checkAnswers();
    reading.finish();
    return rules;
  }

  /** Whether one knowledge base serves both. */
  @SuppressWarnings("ReferenceEquality")
  boolean sharesWhatDecides(RuleSet other) {
    return built == other.built;
  }

  /** Whether it was built of these very tables, and of the same rules. */
  @SuppressWarnings("ReferenceEquality")
  private boolean builtOf(List<DrlFile> drl, List<DecisionTable> others) {
    for (int i = 0; i < tables.size(); i++) {
      if (tables.get(i) != others.get(i)) {
        return false;
      }
    }
    return files.equals(drl);
  }

  /**
   * Every subscription and every order must get an answer, whatever its offer; a lost rule would
   * leave one without.
   */
  private void checkAnswers() {
    var offers = new ArrayList<String>();
    offers.add("");
    catalog.paths().stream().findFirst().ifPresent(path -> offers.add(path.from().id()));
    var status = catalog.statuses().values().stream().findFirst().map(Status::id).orElse("");
    var mistakes = new Mistakes();
    for (var offer : offers) {
      for (var target :
          Stream.concat(
                  Stream.of((String) null),
                  catalog.offers().values().stream().limit(1).map(Offer::id))
              .toList()) {
        var probe =
            new Facts(
                new Facts.Customer("", null, Map.of()),
                Facts.Reseller.UNSTATED,
                List.of(
                    new Facts.Subscription(
                        "", offer, status, 1, null, null, List.of(), null, null, Map.of())),
                Facts.Coverage.TENANT,
                LocalDate.EPOCH,
                new Facts.Order("", target, 1));
        try {
          evaluate(probe, Scope.EVERYTHING);
        } catch (RulesException e) {
          throw e;
        } catch (RuntimeException e) {
          mistakes.inFile(
              "*.drl",
              "the rules leave a request without an answer: "
                  + DrlFile.oneLine(String.valueOf(e.getMessage())),
              "take upgrades.drl and licences.drl back from version control, or correct them");
        }
      }
    }
    mistakes.throwIfAnyError();
  }

  /** The names of the decision tables, each with what its rows are tested against. */
  public static Map<String, Fact.Subject> decisionTables() {
    return Collections.unmodifiableMap(TABLES);
  }

  @Override
  public String version() {
    var hash = version;
    if (hash == null) {
      hash = reading.files().version();
      version = hash;
    }
    return hash;
  }

  /** What it was made of. */
  public RuleFiles madeOf() {
    return reading.files();
  }

  /**
   * What the columns of a table hold, by label; those of a table that the rules were not made of,
   * such as one of scenarios, are not known.
   *
   * @param table its name without an ending
   */
  public Map<String, Column> columns(String table) {
    return reading.sheets().stream()
        .filter(sheet -> sheet.table().equals(table))
        .findFirst()
        .map(Sheet::contents)
        .orElse(Map.of());
  }

  /** What is: offers, paths, statuses, reasons and the vocabulary. */
  public Catalog catalog() {
    return catalog;
  }

  /** What must always hold, in table order; also what is switched off. */
  public List<Invariant> invariants() {
    return invariants.all();
  }

  /**
   * The same rules, which also explain whether the enabled invariants are about a step-up, and tell
   * apart what their cells tell apart.
   */
  public RuleSet withInvariants() {
    return new RuleSet(
        catalog,
        tables,
        invariants,
        Stream.concat(tables.stream(), invariants.conditions().stream()).toList(),
        files,
        reading,
        built);
  }

  /** What is most likely not as the author meant it, sorted by place. */
  public List<Mistake> warnings() {
    return reviewed().warnings();
  }

  /** What is worth knowing and often meant, sorted by place. */
  public List<Mistake> notes() {
    return reviewed().notes();
  }

  private synchronized Mistakes reviewed() {
    if (reviewed == null) {
      new Review(catalog, tables, files, new Places(reading)).run();
      reviewed = reading.mistakes();
    }
    return reviewed;
  }

  /**
   * A rule or a row of a decision table.
   *
   * @param enabled whether it can speak at all
   */
  public record RuleInfo(
      RowRef ref,
      String title,
      String source,
      boolean enabled,
      @Nullable Result result,
      String reason) {}

  /** Every row of the decision tables, then every DRL rule, in the order of the files. */
  public List<RuleInfo> rules() {
    var rules = new ArrayList<RuleInfo>();
    for (var table : tables) {
      for (var row : table.rows()) {
        rules.add(
            new RuleInfo(
                row.ref(), row.title(), row.source(), row.enabled(), row.result(), row.reason()));
      }
    }
    for (var file : files) {
      for (var rule : file.rules()) {
        rules.add(new RuleInfo(rule.ref(), rule.title(), rule.source(), true, null, ""));
      }
    }
    return rules;
  }

  /**
   * A filled cell of a row of a decision table: a condition, or the first or last day of the row.
   *
   * @param enabled whether the row can speak at all
   * @param text as written
   */
  public record RowCell(RowRef row, boolean enabled, String label, String text) {}

  /** Every condition and day of every row of the decision tables, in their order. */
  public List<RowCell> cells() {
    var cells = new ArrayList<RowCell>();
    for (var table : tables) {
      for (var row : table.rows()) {
        row.texts()
            .forEach(
                (label, text) -> cells.add(new RowCell(row.ref(), row.enabled(), label, text)));
      }
    }
    return cells;
  }

  /**
   * What the enabled rows demand, by the facts they test; two values of a fact that satisfy the
   * same of these cells are one to the tables.
   */
  public Map<FactName, List<CellCondition>> conditions() {
    var conditions = new LinkedHashMap<FactName, List<CellCondition>>();
    enabledRows()
        .flatMap(row -> row.conditions().stream())
        .forEach(
            c -> conditions.computeIfAbsent(c.term().fact(), f -> new ArrayList<>()).add(c.cell()));
    return conditions;
  }

  /**
   * The days on which a row begins or ceases to speak, and those on which a path opens or closes.
   */
  public List<Period> periods() {
    return Stream.concat(
            enabledRows().map(DecisionRow::period),
            catalog.paths().stream().map(UpgradePath::available))
        .distinct()
        .toList();
  }

  private Stream<DecisionRow> enabledRows() {
    return explained.stream().flatMap(t -> t.rows().stream()).filter(DecisionRow::enabled);
  }

  /** The text of every DRL file, which may look at anything. */
  public List<String> drl() {
    return files.stream().map(DrlFile::text).toList();
  }

  @Override
  public Decision evaluate(Facts facts, Scope scope, Budget budget) {
    return evaluate(facts, scope, budget, null);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RulesException if the rules come to no end
   */
  @Override
  public Decision evaluate(Facts facts, Scope scope) {
    return unhurried(facts, scope, null);
  }

  /**
   * Like {@link #evaluate(Facts, Scope)}, and tells which rows and rules fire, each as often as it
   * does.
   */
  public Decision evaluate(Facts facts, Scope scope, Consumer<RowRef> fires) {
    return unhurried(facts, scope, fires);
  }

  private Decision unhurried(Facts facts, Scope scope, @Nullable Consumer<RowRef> fires) {
    try {
      return evaluate(facts, scope, Budget.start(Budget.Limits.GENEROUS), fires);
    } catch (OverBudgetException e) {
      throw new RulesException(List.of(endless(e)));
    }
  }

  private static Mistake endless(OverBudgetException e) {
    var rule = e.rule();
    return new Mistake(
        Mistake.Severity.ERROR,
        rule == null ? "*.drl" : rule.file(),
        rule == null ? 0 : rule.row(),
        0,
        rule == null ? "" : rule.id(),
        "",
        (rule == null ? "the rules come" : "the rule comes")
            + " to no end and "
            + (rule == null ? "were" : "was")
            + " stopped: "
            + e.getMessage(),
        "correct it, so that it ends for every request");
  }

  private Decision evaluate(
      Facts facts, Scope scope, Budget budget, @Nullable Consumer<RowRef> fires) {
    var lent = built.sessions().take();
    lent.globals().are(findings, catalog);
    var watch = Watch.begin(budget, built.code(), this::row);
    boolean ended = false;
    try {
      var decision =
          evaluate(
              lent.session(),
              facts,
              scope,
              match -> {
                watch.fires(match);
                if (fires != null) {
                  fires.accept(row(match.getRule().getName()));
                }
                return true;
              });
      watch.checkAtEnd();
      ended = true;
      return decision;
    } catch (RuntimeException | Error e) {
      // The engine wraps what rules throw, and rules may throw something of their own.
      var over = watch.endedBy(e);
      if (over != null) {
        throw over;
      }
      throw e;
    } finally {
      Watch.end();
      if (ended) {
        built.sessions().giveBack(lent);
      } else {
        lent.dispose();
      }
    }
  }

  private RowRef row(String rule) {
    return Objects.requireNonNull(byRuleName.get(rule));
  }

  private Decision evaluate(
      KieSession session, Facts facts, Scope scope, AgendaFilter beforeFiring) {
    var inserted = new Inserted();
    session.addEventListener(inserted);
    session.insert(facts);
    var holdings = Holding.of(facts, apart ? scope : scope.withAllTargets(), catalog);
    holdings.forEach(session::insert);
    if (scope.order() && facts.order() != null) {
      session.insert(facts.order());
    }
    session.fireAllRules(beforeFiring);
    StepUp ordered = null;
    for (var stepUp : inserted.stepUps) {
      if (stepUp.order() != null) {
        ordered = stepUp;
      }
    }
    var subscriptions = new ArrayList<Decision.ForSubscription>(holdings.size());
    for (var holding : holdings) {
      if (holding.asked()) {
        subscriptions.add(answer(holding, inserted.stepUps, scope));
      }
    }
    if (scope.order() && facts.order() != null && ordered == null) {
      throw new IllegalStateException("no rule looks at the order");
    }
    return new Decision(subscriptions, ordered == null ? null : answer(ordered, scope));
  }

  private Decision.ForSubscription answer(Holding holding, List<StepUp> stepUps, Scope scope) {
    var upgrades = new ArrayList<Decision.Upgrade>(holding.paths().size());
    List<Finding> general = List.of();
    Licences licences = null;
    for (int i = 0; i < stepUps.size(); i++) {
      var stepUp = stepUps.get(i);
      if (stepUp.own() != holding || stepUp.order() != null) {
        continue;
      }
      if (stepUp instanceof Upgrade upgrade) {
        upgrades.add(answer(upgrade, scope));
      } else if (stepUp instanceof Licences added) {
        licences = licences == null ? added : licences;
      } else {
        general = and(general, findings(stepUp, scope));
      }
    }
    if (licences == null) {
      throw new IllegalStateException("no rule looks at added licences");
    }
    upgrades.sort(BY_PATH);
    return new Decision.ForSubscription(
        holding.subscription(), upgrades, general, answer(licences, scope));
  }

  private static List<Finding> and(List<Finding> some, List<Finding> more) {
    return some.isEmpty() ? more : Stream.concat(some.stream(), more.stream()).toList();
  }

  private Decision.Upgrade answer(Upgrade upgrade, Scope scope) {
    var path = upgrade.path();
    return new Decision.Upgrade(
        path.to().id(),
        path.to().name(),
        path.type(),
        upgrade.quantity(),
        path.to().minimum(),
        path.to().maximum(),
        path.additionalServices(),
        path.lostServices(),
        path.row(),
        outcome(upgrade, scope));
  }

  private Decision.Licences answer(Licences licences, Scope scope) {
    var offer = licences.own().offer();
    var outcome = outcome(licences, scope);
    if (!offer.known()) {
      return new Decision.Licences(null, null, outcome);
    }
    long minimum = licences.least();
    return new Decision.Licences(
        minimum > offer.maximum() ? null : (int) minimum, offer.maximum(), outcome);
  }

  private Decision.ForOrder answer(StepUp ordered, Scope scope) {
    var order = Objects.requireNonNull(ordered.order());
    int quantity =
        order.quantity() == null ? ordered.own().subscription().quantity() : order.quantity();
    return new Decision.ForOrder(order, quantity, outcome(ordered, scope));
  }

  private Outcome outcome(StepUp stepUp, Scope scope) {
    List<RowCheck> checks = List.of();
    if (scope.explain()) {
      checks = new ArrayList<>();
      for (var table : explained) {
        if (table.subject() == stepUp.subject()) {
          table.explain(stepUp, checks);
        }
      }
    }
    return new Outcome(findings(stepUp, scope), checks, null);
  }

  private List<Finding> findings(StepUp stepUp, Scope scope) {
    var said = stepUp.said();
    var findings = new Finding[said.size()];
    for (int i = 0; i < findings.length; i++) {
      var saying = said.get(i);
      findings[i] = scope.verdictsOnly() ? saying.alone() : saying.about(stepUp, catalog);
    }
    return List.of(findings);
  }

  /** Notes the step-ups that rules insert. */
  private static final class Inserted extends DefaultRuleRuntimeEventListener {
    private final List<StepUp> stepUps = new ArrayList<>(16);

    @Override
    public void objectInserted(ObjectInsertedEvent event) {
      if (event.getObject() instanceof StepUp stepUp) {
        stepUps.add(stepUp);
      }
    }
  }

  private static void checkIdsUnique(
      List<DecisionTable> tables, List<DrlFile> files, Mistakes mistakes) {
    var seen = new HashMap<String, RowRef>();
    var all = new ArrayList<RowRef>();
    tables.forEach(t -> t.rows().forEach(r -> all.add(r.ref())));
    files.forEach(f -> f.rules().forEach(r -> all.add(r.ref())));
    for (var ref : all) {
      var before = seen.putIfAbsent(ref.id(), ref);
      if (before != null) {
        mistakes.inLine(
            ref.file(),
            ref.row(),
            "the id `" + ref.id() + "` stands in " + before.file() + " too",
            "give each row and each rule its own id, so that a reason names one place only");
      }
    }
  }
}
