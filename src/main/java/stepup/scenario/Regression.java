package stepup.scenario;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.decision.RowRef;
import stepup.rules.RuleSet;
import stepup.tables.Mistakes;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * Tells of changed rules whether some scenario fails, and stops at the first one. Made of rules
 * that fail none; safe for use by many threads.
 *
 * <p>The scenarios that exercise the changed row come first. Those with {@code With} come last, as
 * each has to load rules of its own.
 */
public final class Regression {
  private final Map<String, Known> scenarios;

  /**
   * What is known of a scenario of the unchanged rules.
   *
   * @param exercised the rows of the tables it exercises
   */
  private record Known(boolean changesCells, Set<RowRef> exercised) {}

  private record Place(Sheet sheet, Row row) {}

  private Regression(Map<String, Known> scenarios) {
    this.scenarios = scenarios;
  }

  /**
   * Runs the scenarios of rules that are to be changed.
   *
   * @throws RulesException with every scenario that fails before anything is changed
   */
  public static Regression of(RuleFiles files, RuleSet rules) {
    var reading = new Reading(files);
    var known = new HashMap<String, Known>();
    for (var scenario : new ScenarioReader(reading, rules).read()) {
      var coverage = new Coverage(scenario.rules());
      Scenarios.run(scenario, coverage);
      known.put(
          scenario.row().id(),
          new Known(ScenarioReader.changesCells(scenario.row()), coverage.covered()));
    }
    Pairs.run(files, rules, new Coverage(rules), reading.mistakes());
    reading.mistakes().throwIfAnyError();
    return new Regression(known);
  }

  /**
   * The first scenario that changed rules answer otherwise, or cannot be asked, any more.
   *
   * @param changed where the rules are changed
   * @return its id, or the name of a file of a pair; null if there is none
   */
  public @Nullable String failure(RuleFiles files, RuleSet rules, RowRef changed) {
    var reading = new Reading(files);
    var reader = new ScenarioReader(reading, rules);
    var places = new ArrayList<Place>();
    for (var sheet : reader.sheets()) {
      sheet.rows().forEach(row -> places.add(new Place(sheet, row)));
    }
    places.sort(
        Comparator.comparing(place -> known(place.row()).exercised.contains(changed) ? 0 : 1));
    var failed = first(places, false, reader, reading.mistakes());
    if (failed != null) {
      return failed;
    }
    Pairs.run(files, rules, new Coverage(rules), reading.mistakes());
    var errors = reading.mistakes().errors();
    return errors.isEmpty()
        ? first(places, true, reader, reading.mistakes())
        : errors.get(0).file();
  }

  private @Nullable String first(
      List<Place> places, boolean changingCells, ScenarioReader reader, Mistakes mistakes) {
    for (var place : places) {
      if (known(place.row()).changesCells() == changingCells) {
        var scenario = reader.scenario(place.sheet(), place.row());
        if (scenario != null) {
          Scenarios.compare(scenario);
        }
        if (!mistakes.errors().isEmpty()) {
          return place.row().id();
        }
      }
    }
    return null;
  }

  /** A scenario that was added since is taken for one that exercises nothing. */
  private Known known(Row row) {
    return scenarios.getOrDefault(
        row.id(), new Known(ScenarioReader.changesCells(row), new HashSet<>()));
  }
}
