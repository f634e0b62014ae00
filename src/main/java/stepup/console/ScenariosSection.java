package stepup.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.decision.DecisionEngine;
import stepup.decision.DecisionRecord;
import stepup.decision.DecisionService;
import stepup.decision.Facts;
import stepup.http.Page;
import stepup.json.AnswerWriter;
import stepup.json.Json;
import stepup.json.Problem;
import stepup.rules.RuleSet;
import stepup.scenario.Listing;
import stepup.scenario.Variants;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/** The scenarios: what they state, what running them gives, and new ones from what was tried. */
final class ScenariosSection {
  /** How many are listed on one page. */
  private static final int PAGE = 100;

  /** Where a tried decision becomes a scenario; no scenario of this name can be looked at alone. */
  private static final String NEW = "new";

  private static final UUID NO_ID = new UUID(0, 0);

  private final Console.Parts parts;
  private final NewScenario news;

  /** What is known of the rules that were last asked for; those of the folder beside the live. */
  private volatile @Nullable Source live;

  private volatile @Nullable Source folder;

  ScenariosSection(Console.Parts parts) {
    this.parts = parts;
    this.news = new NewScenario(parts);
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.SCENARIOS, "", this::list));
    pages.add(console.get(Section.SCENARIOS, "/{item}", this::one));
    pages.add(console.get(Section.SCENARIOS, "/{item}/{file}", news::download));
  }

  /**
   * Rules whose scenarios are looked at.
   *
   * @param failures what is known of scenarios that were run, by file and row
   */
  private record Source(
      RuleFiles files, RuleSet rules, Variants variants, Map<String, List<Mistake>> failures) {
    static Source of(RuleFiles files, RuleSet rules, Variants variants) {
      return new Source(files, rules, variants, new ConcurrentHashMap<>());
    }

    Listing listing() {
      return Listing.of(files, rules, variants);
    }

    /** What fails of a scenario, which is run unless that is known. */
    List<Mistake> failures(Listing listing, Listing.Listed scenario) {
      var key = scenario.file() + "!" + scenario.row();
      var known = failures.get(key);
      if (known == null) {
        known = listing.run(scenario).failures();
        failures.put(key, known);
      }
      return known;
    }
  }

  /** The rules that somebody looks at: those that decide, or those of the folder beside them. */
  private Source source(Visit visit) {
    return isFolder(visit) ? ofFolder() : ofLive(visit);
  }

  private static boolean isFolder(Visit visit) {
    return visit.asked().query("of").equals("folder") && visit.folderDiffers();
  }

  private Source ofLive(Visit visit) {
    var proven = visit.live().proven();
    var known = live;
    if (known == null || known.rules() != proven.rules()) {
      known = Source.of(proven.files(), proven.rules(), proven.variants());
      live = known;
    }
    return known;
  }

  /**
   * Those of the folder.
   *
   * @throws RulesException if they cannot even be asked
   */
  private Source ofFolder() {
    var files = RuleFiles.read(parts.rules(), parts.limits());
    var known = folder;
    if (known == null || !known.files().equals(files)) {
      known = Source.of(files, RuleSet.load(files), new Variants());
      folder = known;
    }
    return known;
  }

  private Page.Reply list(Visit visit) {
    Source source;
    try {
      source = source(visit);
    } catch (RulesException e) {
      return visit.show("unscened", e.mistakes());
    }
    var filter = Filter.of(visit.asked());
    var listing = source.listing();
    Summary summary = null;
    if (filter.run()) {
      source.failures().clear();
      long began = System.nanoTime();
      summary = Summary.of(source, listing, began);
    }
    var fitting =
        listing.scenarios().stream()
            .filter(filter::fits)
            .filter(s -> !filter.failed() || !source.failures(listing, s).isEmpty())
            .toList();
    int from = Math.min(filter.page() - 1, Math.max(0, (fitting.size() - 1) / PAGE)) * PAGE;
    var shown =
        fitting.subList(from, Math.min(fitting.size(), from + PAGE)).stream()
            .map(s -> new Shown(s, source.failures(listing, s)))
            .toList();
    return visit.show(
        "scenarios",
        new Model(
            visit,
            filter,
            listing.scenarios(),
            fitting.size(),
            from,
            shown,
            summary,
            isFolder(visit),
            source.rules()));
  }

  /**
   * Which scenarios are looked for.
   *
   * @param text in any cell, in capitals or not; empty for any
   * @param page from 1
   * @param run whether all of them are run anew
   */
  record Filter(
      String text,
      String file,
      String verdict,
      String reason,
      boolean failed,
      int page,
      boolean run) {
    private static final int MOST_PAGES = 1_000_000;

    static Filter of(Page.Asked asked) {
      var page = asked.query("page");
      return new Filter(
          asked.query("text").strip(),
          asked.query("file"),
          asked.query("verdict"),
          asked.query("reason").strip(),
          !asked.query("failed").isEmpty(),
          page.matches("[1-9]\\d{0,5}") ? Math.min(Integer.parseInt(page), MOST_PAGES) : 1,
          !asked.query("run").isEmpty());
    }

    boolean fits(Listing.Listed scenario) {
      return (file.isEmpty() || file.equals(scenario.pair() ? "pairs" : scenario.file()))
          && (verdict.isEmpty()
              || Stream.of(scenario.verdict().split(", ", -1))
                  .anyMatch(v -> v.replace(' ', '_').equals(verdict)))
          && (reason.isEmpty() || scenario.reasons().contains(reason))
          && (text.isEmpty()
              || Stream.concat(
                      Stream.of(scenario.id(), scenario.sentence()),
                      scenario.cells().values().stream())
                  .anyMatch(
                      cell ->
                          cell.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))));
    }

    boolean any() {
      return !text.isEmpty()
          || !file.isEmpty()
          || !verdict.isEmpty()
          || !reason.isEmpty()
          || failed;
    }

    /** The parameters of another page of the same. */
    Map<String, List<String>> onPage(int other, boolean folder) {
      var parameters = new LinkedHashMap<String, List<String>>();
      put(parameters, "text", text);
      put(parameters, "file", file);
      put(parameters, "verdict", verdict);
      put(parameters, "reason", reason);
      put(parameters, "failed", failed ? "yes" : "");
      put(parameters, "of", folder ? "folder" : "");
      put(parameters, "page", other == 1 ? "" : String.valueOf(other));
      return parameters;
    }

    private static void put(Map<String, List<String>> parameters, String name, String value) {
      if (!value.isEmpty()) {
        parameters.put(name, List.of(value));
      }
    }
  }

  /** A scenario, and what running it gave. */
  record Shown(Listing.Listed scenario, List<Mistake> failures) {}

  /**
   * What running all of them gave.
   *
   * @param seconds how long it took
   */
  record Summary(int passed, List<Shown> failed, double seconds) {
    /** More failures are only counted; the filter shows them page by page. */
    static final int MOST_TOLD = 100;

    static Summary of(Source source, Listing listing, long began) {
      var failed = new ArrayList<Shown>();
      for (var scenario : listing.scenarios()) {
        var failures = source.failures(listing, scenario);
        if (!failures.isEmpty()) {
          failed.add(new Shown(scenario, failures));
        }
      }
      return new Summary(
          listing.scenarios().size() - failed.size(), failed, (System.nanoTime() - began) / 1e9);
    }

    List<Shown> told() {
      return failed.subList(0, Math.min(MOST_TOLD, failed.size()));
    }
  }

  /**
   * The list.
   *
   * @param all every scenario there is
   * @param fitting how many of them are looked for
   * @param from how many of those stand before this page
   * @param summary null unless all were run
   * @param folder whether they are those of a folder that does not decide
   */
  record Model(
      Visit visit,
      Filter filter,
      List<Listing.Listed> all,
      int fitting,
      int from,
      List<Shown> shown,
      @Nullable Summary summary,
      boolean folder,
      RuleSet rules) {
    List<String> files() {
      return List.copyOf(
          new LinkedHashSet<>(
              all.stream().filter(s -> !s.pair()).map(Listing.Listed::file).toList()));
    }

    boolean pairs() {
      return all.stream().anyMatch(Listing.Listed::pair);
    }

    List<String> verdicts() {
      return List.of("eligible", "undetermined", "not_eligible");
    }

    List<String> reasons() {
      return rules.catalog().reasons().names();
    }

    String address(Listing.Listed scenario) {
      return ScenariosSection.address(visit, scenario.id(), folder);
    }

    String page(int number) {
      return visit.address(Section.SCENARIOS) + Addresses.query(filter.onPage(number, folder));
    }

    /** The first of this page, from 1; 0 if there is none. */
    int first() {
      return shown.isEmpty() ? 0 : from + 1;
    }

    int last() {
      return from + shown.size();
    }

    int number() {
      return from / PAGE + 1;
    }
  }

  static String address(Visit visit, String id, boolean folder) {
    return visit.address(Section.SCENARIOS)
        + "/"
        + Addresses.encoded(id)
        + (folder ? "?of=folder" : "");
  }

  private Page.Reply one(Visit visit) throws IOException {
    var id = visit.asked().path().getOrDefault("item", "");
    if (id.equals(NEW) && !visit.asked().query("facts").isEmpty()) {
      // To make a scenario of facts is to try them.
      return visit.may(Role.DECIDE) ? news.show(visit) : Console.problem(visit, Problem.FORBIDDEN);
    }
    Source source;
    try {
      source = source(visit);
    } catch (RulesException e) {
      return visit.show("unscened", e.mistakes());
    }
    var listing = source.listing();
    var scenario = listing.find(id);
    if (scenario == null) {
      return id.equals(NEW) ? visit.show("untried", visit) : Console.missing(visit);
    }
    var ran = listing.run(scenario);
    var facts = ran.facts();
    var rules = ran.rules();
    return visit.show(
        "scenario",
        new One(
            visit,
            scenario,
            ran,
            facts == null || rules == null
                ? null
                : Answered.of(answer(parts, rules, facts, visit), rules, visit.words().language()),
            scenario.pair() ? stated(source.files(), scenario) : "",
            isFolder(visit)));
  }

  private static String stated(RuleFiles files, Listing.Listed pair) {
    var answer = pair.file().replace(".request.json", ".answer.json");
    return files.bytes(answer) == null ? "" : files.text(answer);
  }

  /** What a caller would be answered, with every condition explained; nothing is recorded. */
  static JsonNode answer(Console.Parts parts, RuleSet rules, Facts facts, Visit visit)
      throws IOException {
    return answer(parts, rules, facts, DecisionEngine.Scope.EXPLAINED, visit.words().language());
  }

  static JsonNode answer(
      Console.Parts parts,
      RuleSet rules,
      Facts facts,
      DecisionEngine.Scope scope,
      @Nullable String language)
      throws IOException {
    var service = new DecisionService(() -> NO_ID, entries -> {}, parts.budget());
    DecisionRecord entry = service.evaluate(rules, facts, scope, Instant.EPOCH);
    return Json.readOwn(AnswerWriter.answer(entry, rules.catalog().texts(language)));
  }

  /**
   * One scenario, run.
   *
   * @param answered the whole answer; null if it cannot be asked
   * @param stated of a pair the answer that it states; otherwise empty
   */
  record One(
      Visit visit,
      Listing.Listed scenario,
      Listing.Ran ran,
      @Nullable Answered answered,
      String stated,
      boolean folder) {
    private static final int LONGEST_ADDRESS = 6_000;

    private int column(String label) {
      var files = visit.live().proven().files();
      var table = RuleFiles.tableOf(scenario.file());
      var grid = files.hasTable(table) ? files.grid(table) : null;
      return grid == null ? 0 : grid.columns().getOrDefault(label, 0);
    }

    List<Stated> cells() {
      return scenario.cells().entrySet().stream()
          .map(
              cell ->
                  new Stated(
                      cell.getKey(),
                      cell.getValue(),
                      visit.cell(scenario.file(), scenario.row(), column(cell.getKey()))))
          .toList();
    }

    /** A cell that is filled, and where it stands. */
    record Stated(String label, String text, String address) {}

    String facts() {
      return ran.facts() == null ? "" : Json.pretty(AnswerWriter.request(ran.facts()));
    }

    /** The rows and rules that said something, of the whole answer. */
    List<Answered.Place> rows() {
      return ran.decision() == null
          ? List.of()
          : ran.decision().rowsFired().stream()
              .map(row -> new Answered.Place(row.id(), row.file(), row.row(), 0))
              .toList();
    }

    /** Where these facts can be tried; null if they cannot, or are too long for an address. */
    @Nullable String trying() {
      if (ran.facts() == null || !visit.may(Role.DECIDE)) {
        return null;
      }
      var request = AnswerWriter.request(Objects.requireNonNull(ran.facts()));
      var address =
          visit.address(Section.DECIDE) + Addresses.query(Map.of("facts", List.of(request)));
      return address.length() > LONGEST_ADDRESS ? null : address;
    }

    String list() {
      return visit.address(Section.SCENARIOS) + (folder ? "?of=folder" : "");
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
