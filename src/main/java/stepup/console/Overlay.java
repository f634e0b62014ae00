package stepup.console;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stepup.analysis.Mutants;
import stepup.analysis.Mutations;
import stepup.analysis.Progress;
import stepup.analysis.SpaceCoverage;
import stepup.analysis.SpaceWitness;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;

/** What takes seconds to find out about the cells of the tables that decide. */
enum Overlay {
  /** What no scenario shows. */
  COVERAGE("gap", List.copyOf(RuleSet.decisionTables().keySet())) {
    @Override
    List<Mistake> found(RuleFiles files, Progress progress) {
      var reading = new Reading(files);
      var rules = RuleSet.load(reading);
      return SpaceCoverage.of(reading, rules, progress).report().findings();
    }
  },
  /** Changes that no scenario notices. */
  SURVIVORS("survivor", Mutants.tables()) {
    @Override
    List<Mistake> found(RuleFiles files, Progress progress) {
      var reading = new Reading(files);
      var rules = RuleSet.load(reading);
      return Mutations.run(reading, rules, Mutants.tables(), new SpaceWitness(rules), progress)
          .mistakes();
    }
  };

  private final String mark;
  private final List<String> tables;

  Overlay(String mark, List<String> tables) {
    this.mark = mark;
    this.tables = List.copyOf(tables);
  }

  /** What came of it. */
  record Found(List<Mistake> findings) {
    List<Mistake> about(String file) {
      return findings.stream().filter(finding -> finding.file().equals(file)).toList();
    }
  }

  /**
   * How it stands, beside a table.
   *
   * @param here how many findings the table has; 0 unless it is done
   */
  record View(Overlay overlay, String file, Jobs.State<Found> state, int here) {}

  abstract List<Mistake> found(RuleFiles files, Progress progress);

  /** How addresses name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one that addresses name so; null if there is none. */
  static @Nullable Overlay of(String word) {
    for (var overlay : values()) {
      if (overlay.word().equals(word)) {
        return overlay;
      }
    }
    return null;
  }

  /** What it is, and how it is found out, as keys of texts. */
  String title() {
    return this == COVERAGE ? "tables.overlayCoverage" : "tables.overlaySurvivors";
  }

  String help() {
    return this == COVERAGE ? "tables.overlayCoverageHelp" : "tables.overlaySurvivorsHelp";
  }

  /** The kind of its marks in a sheet. */
  String mark() {
    return mark;
  }

  /** Whether it finds anything in a table. */
  boolean isOf(String table) {
    return tables.contains(table);
  }

  /** How it stands for what decides. */
  Jobs.State<Found> state(Visit visit, Jobs jobs) {
    return jobs.state(key(visit));
  }

  View view(Visit visit, Jobs jobs, String file, boolean start) {
    var state = start ? start(visit, jobs) : state(visit, jobs);
    var found = state.result();
    return new View(this, file, state, found == null ? 0 : found.about(file).size());
  }

  private Jobs.State<Found> start(Visit visit, Jobs jobs) {
    var now = moment(visit);
    jobs.drop(
        key -> {
          var words = key.split(" ", 2);
          return of(words[0]) != null && !words[1].equals(now);
        });
    var files = visit.live().proven().files();
    return jobs.start(key(visit), progress -> new Found(found(files, progress)));
  }

  private Jobs.Key<Found> key(Visit visit) {
    return new Jobs.Key<>(word() + " " + moment(visit), Found.class);
  }

  /** Scenarios have no version, so what decides is told by when it went live as well. */
  private static String moment(Visit visit) {
    return visit.live().rules().version() + " " + visit.live().loadedAt();
  }
}
