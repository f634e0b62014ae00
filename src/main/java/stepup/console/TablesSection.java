package stepup.console;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.analysis.RowHistory;
import stepup.analysis.RulesSource;
import stepup.http.Page;
import stepup.json.Json;
import stepup.json.Problem;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.workbook.Export;

/** Every table as a sheet; and the other files of the rules as text. */
final class TablesSection {
  private static final String JSON = "application/json";
  private static final String XLSX =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  private static final String TEXT = "text/plain; charset=utf-8";

  /** Rows of a sheet that stand in the page before the script has loaded the others. */
  private static final int FIRST_ROWS = 40;

  /** Lines of a text that are shown. */
  private static final int MOST_LINES = 5_000;

  private static final int MOST_FOUND = 200;
  private static final int LONGEST_SOUGHT = 200;

  /** What the tables there are tell, by their names. */
  private static final Map<String, String> ABOUT =
      Map.of(
          "offers", "tables.aboutOffers",
          "upgrade-paths", "tables.aboutPaths",
          "subscription-statuses", "tables.aboutStatuses",
          "reasons", "tables.aboutReasons",
          "vocabulary", "tables.aboutVocabulary",
          "eligibility", "tables.aboutEligibility",
          "licences", "tables.aboutLicences",
          "invariants", "tables.aboutInvariants");

  private final Console.Parts parts;

  /** What columns hold takes a while to find out: that of the files asked for last. */
  private volatile @Nullable SheetData last;

  TablesSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    var jobs = console.jobs();
    pages.add(console.get(Section.TABLES, "", this::index));
    pages.add(console.get(Section.TABLES, "/{item}", visit -> file(visit, jobs)));
    pages.add(console.get(Section.TABLES, "/{item}/data", this::data));
    pages.add(console.get(Section.TABLES, "/{item}/file", this::download));
    pages.add(console.get(Section.TABLES, "/{item}/history", this::history));
    pages.add(console.get(Section.TABLES, "/{item}/marks", visit -> marks(visit, jobs)));
    pages.add(console.get(Section.TABLES, "/{item}/overlay", visit -> overlay(visit, jobs)));
    pages.add(
        console.post(
            Section.TABLES, "/{item}/overlay", Role.READ, visit -> startOverlay(visit, jobs)));
  }

  /**
   * What is looked at: what decides, or what the folder holds instead.
   *
   * @param choice whether there are two
   * @param folder whether it is what the folder holds
   * @param unreadable whether the folder would be shown if it could be read
   * @param mistakes about these files
   */
  record Shown(
      RuleFiles files, boolean choice, boolean folder, boolean unreadable, List<Mistake> mistakes) {

    List<Mistake> about(String file) {
      return mistakes.stream().filter(mistake -> mistake.file().equals(file)).toList();
    }

    /** What addresses within have behind the question mark, so that they are about the same. */
    String query() {
      return choice ? "?of=" + (folder ? "folder" : "live") : "";
    }
  }

  private Shown shown(Visit visit) {
    var live = visit.live();
    var proven = live.proven();
    if (!visit.folderDiffers()) {
      return new Shown(proven.files(), false, false, false, proven.warnings());
    }
    if (visit.asked().query("of").equals("live")) {
      return new Shown(proven.files(), true, false, false, proven.warnings());
    }
    try {
      return new Shown(
          RuleFiles.read(parts.rules(), parts.limits()), true, true, false, live.mistakes());
    } catch (RulesException e) {
      return new Shown(proven.files(), true, false, true, live.mistakes());
    }
  }

  // The list of files.

  /**
   * A file of the rules.
   *
   * @param about key of what it is; empty if nobody knows
   * @param rows -1 for a text
   */
  record Entry(String file, String about, int rows, List<Mistake> mistakes) {
    int count(Mistake.Severity severity) {
      return (int) mistakes.stream().filter(mistake -> mistake.severity() == severity).count();
    }
  }

  /**
   * What the list tells.
   *
   * @param groups by the key of their headings
   * @param others findings about what is none of the files
   * @param sought what was looked for; empty if nothing was
   */
  record Index(
      Shown shown,
      Map<String, List<Entry>> groups,
      List<Mistake> others,
      String sought,
      List<Hit> hits,
      boolean more) {}

  /**
   * Where a text stands.
   *
   * @param place such as {@code offers.csv!C3}
   * @param before what stands before it in its cell or line
   */
  record Hit(
      String file, int row, int column, String place, String before, String text, String after) {}

  private Page.Reply index(Visit visit) {
    var shown = shown(visit);
    if (visit.asked().query("as").equals("workbook")) {
      return attachment("stepup.xlsx", XLSX, Export.of(shown.files()));
    }
    var sought = visit.asked().query("q").strip();
    sought = sought.substring(0, Math.min(LONGEST_SOUGHT, sought.length()));
    var hits = sought.isEmpty() ? List.<Hit>of() : hits(shown.files(), sought);
    boolean more = hits.size() > MOST_FOUND;
    var names = shown.files().names("", "");
    var groups = new LinkedHashMap<String, List<Entry>>();
    for (var group : List.of("tables.groupTables", "tables.groupScenarios", "tables.groupText")) {
      groups.put(group, new ArrayList<>());
    }
    for (var file : names) {
      var table = isTable(file);
      var group =
          file.contains("/")
              ? "tables.groupScenarios"
              : table ? "tables.groupTables" : "tables.groupText";
      var grid = table ? shown.files().grid(file) : null;
      Objects.requireNonNull(groups.get(group))
          .add(
              new Entry(
                  file, about(file), grid == null ? -1 : SheetData.rows(grid), shown.about(file)));
    }
    groups.values().removeIf(List::isEmpty);
    var others = shown.mistakes().stream().filter(m -> !names.contains(m.file())).toList();
    return visit.show(
        "tables",
        new Index(shown, groups, others, sought, more ? hits.subList(0, MOST_FOUND) : hits, more));
  }

  /** Whether a file holds a table, and is not in the engine's own format. */
  private static boolean isTable(String file) {
    return !RuleFiles.tableOf(file).equals(file);
  }

  private static String about(String file) {
    if (file.contains("/")) {
      return isTable(file) ? "tables.aboutScenarios" : "tables.aboutPair";
    }
    return isTable(file)
        ? ABOUT.getOrDefault(RuleFiles.tableOf(file), "")
        : RuleFiles.isDroolsSheet(file)
            ? "tables.aboutDroolsSheet"
            : file.endsWith(".drl") ? "tables.aboutDrl" : "";
  }

  /** The first places of a text, one more than are shown. */
  private static List<Hit> hits(RuleFiles files, String sought) {
    var hits = new ArrayList<Hit>();
    for (var file : files.names("", "")) {
      var grid = isTable(file) ? files.grid(file) : null;
      if (grid == null) {
        var lines = lines(files, file);
        for (int i = 0; i < lines.size() && hits.size() <= MOST_FOUND; i++) {
          hit(file, i + 1, 0, lines.get(i), sought, hits);
        }
        continue;
      }
      for (int row = 1; row <= grid.height() && hits.size() <= MOST_FOUND; row++) {
        var cells = SheetData.cells(grid, row);
        for (int i = 0; i < cells.size() && hits.size() <= MOST_FOUND; i++) {
          hit(file, row, i + 1, cells.get(i), sought, hits);
        }
      }
    }
    return hits;
  }

  private static void hit(
      String file, int row, int column, String text, String sought, List<Hit> hits) {
    for (int at = 0; at + sought.length() <= text.length(); at++) {
      if (text.regionMatches(true, at, sought, 0, sought.length())) {
        int from = Math.max(0, at - 80);
        int to = at + sought.length();
        int until = Math.min(text.length(), to + 120);
        var place = file + (column == 0 ? ":" : "!" + Mistake.columnName(column)) + row;
        hits.add(
            new Hit(
                file,
                row,
                column,
                place,
                (from > 0 ? "…" : "") + text.substring(from, at),
                text.substring(at, to),
                text.substring(to, until) + (until < text.length() ? "…" : "")));
        return;
      }
    }
  }

  // One file.

  /**
   * What the page of a table tells.
   *
   * @param about key of what it is; empty if nobody knows
   * @param labels those of row 1
   * @param first the first rows, until all are loaded
   * @param words what the sheet says, as JSON
   * @param overlays what can be found out about its cells
   */
  record Table(
      Shown shown,
      String file,
      String about,
      List<String> labels,
      List<First> first,
      String words,
      List<Mistake> mistakes,
      List<Overlay.View> overlays) {
    /** A row by its number. */
    record First(int row, List<String> cells) {}
  }

  /**
   * What the page of another file tells.
   *
   * @param more whether there are more lines than are shown
   * @param chosen the line that was asked for; 0 if none was
   */
  record Text(
      Shown shown,
      String file,
      String about,
      List<Line> lines,
      boolean more,
      int chosen,
      List<Mistake> mistakes) {
    record Line(int number, String text, List<Mistake> mistakes) {}
  }

  private Page.Reply file(Visit visit, Jobs jobs) {
    var shown = shown(visit);
    var file = item(visit);
    if (shown.files().bytes(file) == null) {
      return Console.missing(visit);
    }
    var mistakes = shown.about(file);
    if (!isTable(file)) {
      return visit.show("text", text(visit, shown, file, mistakes));
    }
    var grid = Objects.requireNonNull(shown.files().grid(file));
    var first =
        IntStream.rangeClosed(2, Math.min(SheetData.last(grid), FIRST_ROWS + 1))
            .mapToObj(row -> new Table.First(row, SheetData.cells(grid, row)))
            .toList();
    var overlays = new ArrayList<Overlay.View>();
    for (var overlay : Overlay.values()) {
      if (!shown.folder() && overlay.isOf(RuleFiles.tableOf(file))) {
        overlays.add(overlay.view(visit, jobs, file, false));
      }
    }
    return visit.show(
        "table",
        new Table(
            shown,
            file,
            about(file),
            SheetData.cells(grid, 1),
            first,
            SheetData.words(visit.words()),
            mistakes,
            overlays));
  }

  private static Text text(Visit visit, Shown shown, String file, List<Mistake> mistakes) {
    var all = lines(shown.files(), file);
    int chosen = line(visit, all);
    var lines =
        IntStream.rangeClosed(1, Math.min(MOST_LINES, all.size()))
            .mapToObj(
                number ->
                    new Text.Line(
                        number,
                        all.get(number - 1),
                        mistakes.stream().filter(m -> m.row() == number).toList()))
            .toList();
    return new Text(shown, file, about(file), lines, all.size() > MOST_LINES, chosen, mistakes);
  }

  /** The line that an address names by its number, or by the id of the rule that begins there. */
  private static int line(Visit visit, List<String> lines) {
    var row = visit.asked().query("row");
    var id = visit.asked().query("id");
    if (row.matches("\\d{1,7}")) {
      return Integer.parseInt(row);
    }
    for (int i = 0; i < lines.size() && !id.isEmpty(); i++) {
      if (lines.get(i).startsWith("rule \"" + id)) {
        return i + 1;
      }
    }
    return 0;
  }

  /** Those of a text, or what the cells of a spreadsheet say, with bars between them. */
  private static List<String> lines(RuleFiles files, String file) {
    if (!file.endsWith(".xlsx")) {
      return files.text(file).lines().toList();
    }
    var grid = files.grid(file);
    return grid == null
        ? List.of()
        : IntStream.rangeClosed(1, grid.height())
            .mapToObj(row -> String.join(" | ", SheetData.cells(grid, row)).stripTrailing())
            .toList();
  }

  private Page.Reply data(Visit visit) {
    var shown = shown(visit);
    var file = item(visit);
    if (!isTable(file) || shown.files().bytes(file) == null) {
      return Console.missing(visit);
    }
    var data = last;
    if (data == null || !data.files().equals(shown.files()) || !data.file().equals(file)) {
      data =
          shown.folder()
              ? SheetData.of(shown.files(), file)
              : SheetData.of(visit.live().rules(), shown.files(), file);
      last = data;
    }
    var json = data.json();
    return json == null ? Console.missing(visit) : new Page.Reply(200, JSON, json, Map.of());
  }

  private Page.Reply download(Visit visit) {
    var file = item(visit);
    var bytes = shown(visit).files().bytes(file);
    if (bytes == null) {
      return Console.missing(visit);
    }
    var type =
        file.endsWith(".xlsx")
            ? XLSX
            : file.endsWith(".csv")
                ? "text/csv; charset=utf-8"
                : file.endsWith(".json") ? JSON : TEXT;
    return attachment(file.substring(file.lastIndexOf('/') + 1), type, bytes);
  }

  private static Page.Reply attachment(String name, String type, byte[] bytes) {
    // RFC 6266: the plain name for those who cannot read the other.
    var plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return new Page.Reply(200, type, bytes, Map.of())
        .with(
            "Content-Disposition",
            "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + Addresses.encoded(name));
  }

  private static String item(Visit visit) {
    return visit.asked().path().getOrDefault("item", "");
  }

  // What the row said before.

  /**
   * What the history of a row tells.
   *
   * @param history null if there is none, which the word then says
   */
  record History(String id, @Nullable RowHistory history, String word) {}

  private Page.Reply history(Visit visit) {
    var file = item(visit);
    var id = visit.asked().query("id");
    var shown = shown(visit);
    if (!isTable(file) || shown.files().bytes(file) == null || id.isEmpty()) {
      return Console.missing(visit);
    }
    try {
      var history =
          new RulesSource(parts.rules(), parts.limits()).rowHistory(shown.files(), file, id);
      return visit.show(
          "history", new History(id, history, history == null ? "tables.historyNoGit" : ""));
    } catch (RulesException e) {
      return visit.show("history", new History(id, null, "tables.historyUnreadable"));
    }
  }

  // What is found in the cells.

  private Page.Reply marks(Visit visit, Jobs jobs) {
    var shown = shown(visit);
    var file = item(visit);
    var which = visit.asked().query("overlay");
    if (which.equals("findings")) {
      return json(marks(shown.about(file), null));
    }
    var overlay = Overlay.of(which);
    var found = overlay == null ? null : overlay.state(visit, jobs).result();
    if (overlay == null || found == null) {
      return Console.missing(visit);
    }
    return json(marks(found.about(file), overlay.mark()));
  }

  private static byte[] marks(List<Mistake> mistakes, @Nullable String kind) {
    return Json.bytes(
        json -> {
          json.writeStartArray();
          for (var mistake : mistakes) {
            if (mistake.row() > 0) {
              mark(mistake, kind, json);
            }
          }
          json.writeEndArray();
        });
  }

  private static void mark(Mistake mistake, @Nullable String kind, JsonGenerator json)
      throws IOException {
    var severity = mistake.severity();
    json.writeStartObject();
    json.writeNumberField("row", mistake.row());
    json.writeNumberField("column", mistake.column());
    json.writeStringField(
        "kind",
        kind == null || severity == Mistake.Severity.NOTE
            ? severity.name().toLowerCase(Locale.ROOT)
            : kind);
    json.writeStringField(
        "text", mistake.what() + (mistake.instead().isEmpty() ? "" : "; " + mistake.instead()));
    json.writeEndObject();
  }

  private static Page.Reply json(byte[] json) {
    return new Page.Reply(200, JSON, json, Map.of());
  }

  private Page.Reply overlay(Visit visit, Jobs jobs) {
    var overlay = Overlay.of(visit.asked().query("overlay"));
    return overlay == null
        ? Console.missing(visit)
        : visit.show("overlay", overlay.view(visit, jobs, item(visit), false));
  }

  private Page.Reply startOverlay(Visit visit, Jobs jobs) {
    var overlay = Overlay.of(visit.asked().form("overlay"));
    if (overlay == null) {
      return Console.problem(visit, Problem.of(400));
    }
    var view = overlay.view(visit, jobs, item(visit), true);
    return visit.asked().header("hx-request").isEmpty()
        ? Page.Reply.seeOther(visit.cell(item(visit), 0, 0))
        : visit.show("overlay", view);
  }
}
