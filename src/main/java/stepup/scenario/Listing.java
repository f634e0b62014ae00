package stepup.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.decision.Decision;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.Row;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * The scenarios of a rules folder one by one: what each states as it is written, and what running
 * it gives. Of one thread.
 */
public final class Listing {
  private final Reading reading;
  private final RuleSet rules;
  private final ScenarioReader reader;
  private final Map<String, Place> rows = new HashMap<>();
  private final List<Listed> scenarios = new ArrayList<>();

  private record Place(Sheet sheet, Row row) {}

  /**
   * A scenario as it is written, be it right or wrong.
   *
   * @param id of its row, or the name of its pair
   * @param file its table, or the request of its pair
   * @param row as a spreadsheet shows it; 0 for a pair
   * @param sentence what it shows; of a pair its name
   * @param cells the filled cells by their labels, in the order of the table; none of a pair
   * @param verdict as a cell spells it; of a pair each that it states, after commas
   * @param reasons the codes it states, of a pair also those of warnings and follow-ups
   */
  public record Listed(
      String id,
      String file,
      int row,
      String sentence,
      Map<String, String> cells,
      String verdict,
      List<String> reasons) {
    public Listed {
      cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
      reasons = List.copyOf(reasons);
    }

    /** Whether it is a request and an answer, not a row. */
    public boolean pair() {
      return row == 0;
    }

    /** A cell; empty if it is blank, or there is none. */
    public String cell(String label) {
      return cells.getOrDefault(label, "");
    }

    /** What is asked of the rules; empty for a pair, which asks everything. */
    public String asked() {
      return pair() ? "" : cells.getOrDefault(ScenarioReader.ASKED, "upgrade");
    }

    /** The offer that it is about; empty if none. */
    public String target() {
      return cell(ScenarioReader.TARGET);
    }

    /** The cells that it changes before it asks; empty if none. */
    public String with() {
      return cell(ScenarioReader.WITH);
    }

    /** The day it is about; empty if any day will do. */
    public String day() {
      return cell(ScenarioReader.AS_OF);
    }
  }

  /**
   * One thing that a scenario states, beside what the rules say.
   *
   * @param label of the column
   * @param stated as the cell has it
   * @param said as a cell would have it
   */
  public record Compared(String label, String stated, String said, boolean same) {}

  /**
   * What running one gave.
   *
   * @param failures where the rules answer otherwise, or what cannot be read; sorted
   * @param rules that were asked: those of the folder, or with cells changed; null if the scenario
   *     could not be read
   * @param decision the whole answer, remedies proved; null likewise
   * @param compared what it states cell by cell; empty for a pair
   */
  public record Ran(
      List<Mistake> failures,
      @Nullable RuleSet rules,
      @Nullable Facts facts,
      @Nullable Decision decision,
      List<Compared> compared) {
    public boolean passed() {
      return failures.isEmpty();
    }
  }

  private Listing(RuleFiles files, RuleSet rules, Variants variants) {
    this.reading = new Reading(files);
    this.rules = rules;
    this.reader = new ScenarioReader(reading, rules, variants, variants);
    for (var sheet : reader.sheets()) {
      for (var row : sheet.rows()) {
        var listed = listed(sheet, row);
        rows.put(place(listed), new Place(sheet, row));
        scenarios.add(listed);
      }
    }
    for (var name : Pairs.names(files)) {
      scenarios.add(listed(name, files));
    }
  }

  /**
   * Lists the scenarios of a folder.
   *
   * @param rules made from the same files
   * @param variants the changed rules that are known of the same files; more are added
   */
  public static Listing of(RuleFiles files, RuleSet rules, Variants variants) {
    return new Listing(files, rules, variants);
  }

  /** Those of the tables in their order, then the pairs. */
  public List<Listed> scenarios() {
    return List.copyOf(scenarios);
  }

  /** The one with an id, or the pair with a name; null if there is none. */
  public @Nullable Listed find(String id) {
    return scenarios.stream().filter(s -> s.id().equals(id)).findFirst().orElse(null);
  }

  /** Runs one of them. */
  public Ran run(Listed listed) {
    return listed.pair() ? runPair(listed) : runRow(listed);
  }

  private Ran runRow(Listed listed) {
    var place = Objects.requireNonNull(rows.get(place(listed)));
    var scenario = reader.scenario(place.sheet(), place.row());
    if (scenario == null) {
      return new Ran(failures(listed), null, null, null, List.of());
    }
    var decision = Scenarios.run(scenario, new Coverage(scenario.rules()));
    var said = Judged.of(decision, scenario.asked(), scenario.target());
    return new Ran(
        failures(listed),
        scenario.rules(),
        scenario.facts(),
        decision,
        said == null ? List.of() : compared(scenario, said));
  }

  private static List<Compared> compared(Scenario scenario, Judged said) {
    var compared = new ArrayList<Compared>();
    compare(
        ScenarioReader.VERDICT,
        ScenarioReader.spelled(scenario.verdict()),
        ScenarioReader.spelled(said.verdict()),
        compared);
    compare(ScenarioReader.REASONS, scenario.reasons(), said.reasons(), compared);
    if (scenario.asked() == Asked.SUBSCRIPTION) {
      return compared;
    }
    if (scenario.warnings() != null) {
      compare(ScenarioReader.WARNINGS, scenario.warnings(), said.warnings(), compared);
    }
    if (scenario.followUps() != null) {
      compare(ScenarioReader.FOLLOW_UPS, scenario.followUps(), said.followUps(), compared);
    }
    if (scenario.afterRemedies() != null) {
      compare(
          ScenarioReader.AFTER,
          ScenarioReader.spelled(scenario.afterRemedies()),
          said.afterRemedies() == null ? "" : ScenarioReader.spelled(said.afterRemedies()),
          compared);
    }
    if (scenario.upgradeType() != null) {
      compare(
          ScenarioReader.UPGRADE_TYPE,
          scenario.upgradeType(),
          Objects.requireNonNullElse(said.upgradeType(), ""),
          compared);
    }
    return compared;
  }

  private static void compare(
      String label, List<String> stated, List<Finding> findings, List<Compared> compared) {
    var said = new LinkedHashSet<>(findings.stream().map(Finding::reason).toList());
    compared.add(
        new Compared(
            label,
            String.join(", ", stated),
            String.join(", ", said),
            Set.copyOf(stated).equals(said)));
  }

  private static void compare(String label, String stated, String said, List<Compared> compared) {
    compared.add(new Compared(label, stated, said, stated.equals(said)));
  }

  private Ran runPair(Listed listed) {
    var ran = Pairs.run(listed.id(), reading.files(), rules, reading.mistakes());
    return new Ran(
        failures(listed),
        ran == null ? null : rules,
        ran == null ? null : ran.facts(),
        ran == null ? null : ran.decision(),
        List.of());
  }

  private static String place(Listed listed) {
    return listed.file() + "!" + listed.row();
  }

  /** What was found wrong where it stands. */
  private List<Mistake> failures(Listed listed) {
    return reading.mistakes().errors().stream()
        .filter(
            mistake ->
                listed.pair()
                    ? Pairs.files(listed.id()).contains(mistake.file())
                    : mistake.file().equals(listed.file()) && mistake.row() == listed.row())
        .toList();
  }

  private static Listed listed(Sheet sheet, Row row) {
    var cells = new LinkedHashMap<String, String>();
    for (var label : sheet.labels()) {
      if (row.filled(label)) {
        cells.put(label, row.text(label));
      }
    }
    return new Listed(
        row.id(),
        sheet.file(),
        row.number(),
        row.text(ScenarioReader.SCENARIO),
        cells,
        row.text(ScenarioReader.VERDICT),
        Stream.of(ScenarioReader.REASONS, ScenarioReader.WARNINGS, ScenarioReader.FOLLOW_UPS)
            .flatMap(label -> Stream.of(row.text(label).split("\\s*,\\s*", -1)))
            .filter(code -> !code.isEmpty())
            .distinct()
            .toList());
  }

  private static Listed listed(String name, RuleFiles files) {
    var verdicts = new LinkedHashSet<String>();
    var codes = new LinkedHashSet<String>();
    var answer = files.bytes(Pairs.files(name).get(1));
    try {
      if (answer != null) {
        gather(Json.read(answer), verdicts, codes);
      }
    } catch (IOException e) {
      // Running it tells so.
    }
    return new Listed(
        name,
        Pairs.files(name).get(0),
        0,
        name.replace('-', ' '),
        Map.of(),
        String.join(", ", verdicts),
        List.copyOf(codes));
  }

  private static void gather(
      JsonNode stated, Collection<String> verdicts, Collection<String> codes) {
    for (var object : stated.findParents("verdict")) {
      verdicts.add(object.path("verdict").asText().replace('_', ' '));
    }
    stated.findValues("code").forEach(code -> codes.add(code.asText()));
  }
}
