package stepup.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.analysis.CoverageReport.Cases;
import stepup.analysis.CoverageReport.Cell;
import stepup.analysis.CoverageReport.Fate;
import stepup.decision.Decision;
import stepup.decision.Outcome;
import stepup.decision.RowCheck;
import stepup.rules.RuleSet;
import stepup.scenario.Asked;
import stepup.scenario.Question;
import stepup.scenario.Scenarios;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * What the scenarios of a rules folder exercise: its rows and rules, the cells of its decision
 * tables, and the cases that its rules can tell apart.
 *
 * <p>A scenario counts for what it asks, and for nothing else that its request answers too: only
 * that is compared.
 */
public final class SpaceCoverage {
  private static final String NOWHERE = "an offer that no path leads to";

  private static final String SWITCHED_ON = ", and the row is switched on";

  private final RuleFiles files;
  private final RuleSet rules;
  private final FactSpace space;
  private final CoverageReport report;
  private final List<Gap> gaps;
  private final Set<Seen> exercised;

  /** What rules see of a case; two cases of which they see the same are one. */
  private record Seen(Asked asked, String target, String sight) {
    /** Targets that nothing leads to are one. */
    static Seen of(@Nullable Decision decision, Asked asked, @Nullable String target) {
      boolean leads = decision != null && Examiner.upgrades(decision, target).findAny().isPresent();
      return new Seen(
          asked,
          leads ? Objects.requireNonNull(target) : "",
          Examiner.sight(decision, asked, target));
    }
  }

  /** A cell of a row, whatever the row's place. */
  private record Written(String row, String label, String text) {}

  /** A case, the more usual the less. */
  private record Place(int unusual, int number) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::unusual).thenComparing(Place::number);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }

    static Place usual(Place one, Place other) {
      return one.compareTo(other) <= 0 ? one : other;
    }
  }

  /**
   * What scenarios, or cases, show of cells.
   *
   * @param spoke where the row holds
   * @param silent where it does not because of this cell alone
   */
  private record Shows(Map<Written, Place> spoke, Map<Written, Place> silent) {
    Shows() {
      this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    void note(@Nullable Outcome outcome, Place place) {
      if (outcome != null) {
        outcome.checks().forEach(check -> note(check, place));
      }
    }

    private void note(RowCheck check, Place place) {
      var fell = check.cells().stream().filter(cell -> !cell.held()).toList();
      if (fell.isEmpty()) {
        check.cells().forEach(cell -> spoke.merge(written(check, cell), place, Place::usual));
      } else if (fell.size() == 1) {
        silent.merge(written(check, fell.get(0)), place, Place::usual);
      }
    }

    boolean all(Written cell) {
      return spoke.containsKey(cell) && silent.containsKey(cell);
    }

    private static Written written(RowCheck check, RowCheck.CellCheck cell) {
      return new Written(check.rule().id(), cell.column(), cell.condition());
    }
  }

  /** A case that would show something of a cell. */
  record Gap(Cell cell, boolean speaks, String words, FactSpace.Point at) {}

  private SpaceCoverage(
      Reading reading,
      RuleSet rules,
      Progress progress,
      Scenarios.Report ran,
      List<Question> asked) {
    this.files = reading.files();
    this.rules = rules;
    this.exercised = new HashSet<>();
    this.gaps = new ArrayList<>();
    var shown = new Shows();
    var enabled = new HashSet<String>();
    for (var question : asked) {
      var decision =
          Examiner.examine(
              question.rules(), question.facts(), question.subscription(), question.target());
      shown.note(Examiner.outcome(decision, question.asked(), question.target()), new Place(0, 0));
      if (question.changed()) {
        question.rules().rules().stream()
            .filter(RuleSet.RuleInfo::enabled)
            .forEach(rule -> enabled.add(rule.ref().id()));
      } else {
        exercised.add(Seen.of(decision, question.asked(), question.target()));
      }
    }
    this.space = FactSpace.of(rules);
    var possible = new Shows();
    var covered = covered(space, exercised, possible, progress);
    var cells = new ArrayList<Cell>();
    var switchedOn = new HashMap<String, @Nullable Possible>();
    for (var each : rules.cells()) {
      if (!each.enabled() && !enabled.contains(each.row().id())) {
        continue;
      }
      var cell = new Written(each.row().id(), each.label(), each.text());
      int column = reading.sheet(RuleFiles.tableOf(each.row().file())).column(each.label());
      if (shown.all(cell)) {
        cells.add(new Cell(each.row(), column, each.label(), each.text(), Fate.SHOWN, List.of()));
        continue;
      }
      var in =
          each.enabled()
              ? new Possible(space, possible)
              : switchedOn.computeIfAbsent(each.row().id(), row -> switchedOn(each));
      boolean matters = in != null && in.shows.all(cell);
      var missing = new ArrayList<Gap>();
      var place =
          new Cell(each.row(), column, each.label(), each.text(), Fate.NOT_SHOWN, List.of());
      if (matters && !shown.silent.containsKey(cell)) {
        missing.add(gap(in, in.shows.silent, cell, place, false));
      }
      if (matters && !shown.spoke.containsKey(cell)) {
        missing.add(gap(in, in.shows.spoke, cell, place, true));
      }
      if (each.enabled()) {
        gaps.addAll(missing);
      }
      cells.add(
          new Cell(
              each.row(),
              column,
              each.label(),
              each.text(),
              matters ? Fate.NOT_SHOWN : Fate.CANNOT_MATTER,
              missing.stream()
                  .map(gap -> gap.words() + (each.enabled() ? "" : SWITCHED_ON))
                  .toList()));
    }
    this.report =
        new CoverageReport(
            ran.count(), ran.coverage().total(), ran.coverage().uncovered(), cells, cases(covered));
  }

  /** Where cells show, in the cases of some rules. */
  private record Possible(FactSpace space, Shows shows) {}

  /**
   * Runs the scenarios, and every case there is.
   *
   * @param reading one that the rules were loaded from
   * @param progress told of every case
   * @throws RulesException if a scenario fails
   */
  public static SpaceCoverage of(Reading reading, RuleSet rules, Progress progress) {
    var asked = new ArrayList<Question>();
    var ran = Scenarios.run(reading, rules, asked::add);
    reading.mistakes().throwIfAnyError();
    return new SpaceCoverage(reading, rules, progress, ran, asked);
  }

  /** What is exercised and what is not. */
  public CoverageReport report() {
    return report;
  }

  /** Scenarios that would exercise more, the most telling ones first. */
  public Suggestions suggestions(int limit) {
    var wanted = new LinkedHashMap<Seen, Suggestions.Wanted>();
    for (var gap : gaps) {
      want(
          wanted,
          gap.at(),
          gap.cell().row().id()
              + (gap.speaks() ? " speaks" : " is silent")
              + " where "
              + gap.words().replace("`", ""));
    }
    var usual = new ArrayList<Integer>();
    for (int number = 0; number < space.size(); number++) {
      if (space.at(number).unusual() <= 1) {
        usual.add(number);
      }
    }
    usual.sort(Comparator.comparing(number -> rank(space.at(number))));
    for (int number : usual) {
      var at = space.at(number);
      want(wanted, at, at.words(rules.catalog()));
    }
    return Suggestions.of(files, rules, List.copyOf(wanted.values()), limit);
  }

  /**
   * The usual cases first, then those at a boundary of quantities and days; last, the more other
   * subscriptions there are.
   */
  private static int rank(FactSpace.Point at) {
    int[] picks = at.block().picks(at.number());
    var unusual = IntStream.range(0, picks.length).filter(i -> picks[i] > 0).findFirst();
    if (unusual.isEmpty()) {
      return 0;
    }
    return at.block().axes().get(unusual.getAsInt()).bounded()
        ? 1
        : Math.max(2, at.stated().request().path("subscriptions").size());
  }

  private void want(Map<Seen, Suggestions.Wanted> wanted, FactSpace.Point at, String sentence) {
    var stated = at.stated();
    var decision = space.examiners().get(0).examine(stated.request(), stated.target());
    var seen = Seen.of(decision, stated.asked(), stated.target());
    if (!exercised.contains(seen)) {
      wanted.putIfAbsent(seen, new Suggestions.Wanted(stated, sentence));
    }
  }

  private static BitSet covered(
      FactSpace space, Set<Seen> exercised, Shows possible, Progress progress) {
    return IntStream.range(0, space.size())
        .parallel()
        .filter(
            number -> {
              var at = space.at(number);
              var stated = at.stated();
              var decision = space.examiners().get(0).examine(stated.request(), stated.target());
              if (decision != null) {
                possible.note(
                    Examiner.outcome(decision, stated.asked(), stated.target()),
                    new Place(at.unusual(), number));
              }
              progress.advance(1, space.size());
              return exercised.contains(Seen.of(decision, stated.asked(), stated.target()));
            })
        .collect(BitSet::new, BitSet::set, BitSet::or);
  }

  /** What the cases show if a row were switched on; null if it cannot be. */
  private @Nullable Possible switchedOn(RuleSet.RowCell cell) {
    var changed = files.withCell(cell.row().file(), cell.row().id(), "Enabled", "yes");
    try {
      var on = FactSpace.of(RuleSet.load(Objects.requireNonNull(changed)));
      var shows = new Shows();
      covered(on, Set.of(), shows, Progress.none());
      return new Possible(on, shows);
    } catch (RulesException e) {
      return null;
    }
  }

  private static Gap gap(
      Possible in, Map<Written, Place> where, Written cell, Cell place, boolean speaks) {
    var at = in.space.at(Objects.requireNonNull(where.get(cell)).number());
    var stated = at.stated();
    var decision =
        Objects.requireNonNull(
            in.space.examiners().get(0).examine(stated.request(), stated.target()));
    var outcome =
        Objects.requireNonNull(Examiner.outcome(decision, stated.asked(), stated.target()));
    var words =
        outcome.checks().stream()
            .filter(check -> check.rule().id().equals(cell.row()))
            .flatMap(check -> check.cells().stream())
            .map(
                c ->
                    c.column()
                        + " is "
                        + (c.value() == null ? "not stated" : "`" + c.value() + "`"))
            .collect(Collectors.joining(" and "));
    return new Gap(place, speaks, words, at);
  }

  private String question(Block block) {
    var from =
        block.source()
            + (block.also().isEmpty() ? "" : " (and " + block.also().size() + " like it)");
    var to = block.target();
    return block.question(from, block.path() ? String.valueOf(to) : NOWHERE);
  }

  private List<Cases> cases(BitSet covered) {
    var cases = new ArrayList<Cases>();
    int from = 0;
    for (var block : space.allBlocks()) {
      int to = from + block.size();
      cases.add(new Cases(question(block), covered.get(from, to).cardinality(), block.size()));
      from = to;
    }
    return cases;
  }
}
