package stepup.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jsoup.nodes.Document;
import stepup.page.OfferNames.Named;
import stepup.tables.Limits;
import stepup.tables.RulesException;

/**
 * Which offers lead to which, as the tables of a page say. In each row the first cell names the
 * offer; the others name its targets, or have a mark below the target in the heading.
 */
final class PageMatrix {
  private static final Set<String> MARKED =
      Set.of("x", "y", "v", "yes", "sim", "是", "有", "√", "✓", "✔", "✅", "☑", "●", "•");

  private static final Set<String> NOTHING =
      Set.of(
          "", "-", "–", "—", "--", "n", "n/a", "no", "none", "não", "nenhum", "nenhuma", "无", "否",
          "×", "✗", "✘", "❌");

  private static final Pattern SEPARATORS = Pattern.compile("\\s*[,;，；、]\\s*");

  /** By the ids of the offers. */
  record Step(String from, String to) {
    @Override
    public String toString() {
      return from + " to " + to;
    }
  }

  /**
   * Where a path stands.
   *
   * @param row such as {@code table row 1}, headings not counted
   * @param mark of a footnote, or empty
   */
  record Place(String row, String mark) {}

  private final OfferNames names;
  private final Map<String, String> footnotes;
  private final Map<Step, Place> paths = new LinkedHashMap<>();
  private final Set<String> notes = new LinkedHashSet<>();

  /** What is wrong, by the text that is. */
  private final Map<String, String> unmatched = new LinkedHashMap<>();

  private boolean several;

  private PageMatrix(OfferNames names, Map<String, String> footnotes) {
    this.names = names;
    this.footnotes = footnotes;
  }

  /**
   * Reads the tables of a page that are about offers.
   *
   * @param name the page's, for messages
   * @throws RulesException if there is none, or it is too large
   */
  static PageMatrix of(Document page, String name, OfferNames names, Limits limits) {
    var tables = PageTable.of(page, name, limits);
    var matrix = new PageMatrix(names, PageTable.footnotes(page));
    matrix.several = tables.size() > 1;
    boolean only = tables.size() == 1;
    int read = 0;
    for (var table : tables) {
      var body = matrix.body(table);
      if (body.isAboutPaths() || (only && body.rows().stream().anyMatch(row -> row.size() > 1))) {
        matrix.read(body);
        read++;
      } else {
        matrix.notes.add(
            "table " + table.number() + " is passed over: it does not lead from offers to offers");
      }
    }
    if (read == 0) {
      throw PageFile.refused(
          name,
          tables.isEmpty()
              ? "there is no table in it"
              : "none of its tables names offers in its first column and where they lead in others",
          "save the page with its table of offers, or write what the page calls them into `Aliases` of the offers");
    }
    return matrix;
  }

  Map<Step, Place> paths() {
    return paths;
  }

  /** What is worth knowing, and not wrong. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** What could not be read as an offer or a mark. */
  List<String> unmatched() {
    return List.copyOf(unmatched.values());
  }

  /**
   * A table without its headings.
   *
   * @param targets in a grid, the text of the heading by column; empty if there is none
   * @param columns where a list has targets
   */
  private record Body(
      int number,
      List<List<List<String>>> rows,
      Map<Integer, String> targets,
      Set<Integer> columns,
      boolean offersFirst) {
    boolean isAboutPaths() {
      return offersFirst && !(targets.isEmpty() && columns.isEmpty());
    }
  }

  private Body body(PageTable table) {
    var rows = table.rows();
    int headings = Math.min(table.headings(), Math.max(1, rows.size() - 1));
    if (headings == 0 && !rows.isEmpty() && offers(rows.get(0).get(0)).isEmpty()) {
      headings = 1;
    }
    var below = rows.subList(Math.min(headings, rows.size()), rows.size());
    var targets = new LinkedHashMap<Integer, String>();
    for (var heading : rows.subList(0, rows.size() - below.size())) {
      if (IntStream.range(1, heading.size()).anyMatch(i -> !offers(heading.get(i)).isEmpty())) {
        targets.clear();
        for (int i = 1; i < heading.size(); i++) {
          targets.put(i, String.join(" ", heading.get(i)));
        }
      }
    }
    boolean offersFirst = below.stream().anyMatch(row -> !offers(row.get(0)).isEmpty());
    return new Body(table.number(), below, targets, columns(below), offersFirst);
  }

  /** The columns in which some row names an offer that is not the one it begins with. */
  private Set<Integer> columns(List<List<List<String>>> rows) {
    var columns = new TreeSet<Integer>();
    for (var row : rows) {
      var own = offers(row.get(0));
      for (int i = 1; i < row.size(); i++) {
        var others = offers(row.get(i));
        others.removeAll(own);
        if (!others.isEmpty()) {
          columns.add(i);
        }
      }
    }
    return columns;
  }

  /** The ids of the offers that a cell names. */
  private Set<String> offers(List<String> cell) {
    var ids = new LinkedHashSet<String>();
    for (var named : named(cell)) {
      if (named.one()) {
        ids.add(named.offer().id());
      }
    }
    return ids;
  }

  /** What a cell lists: the whole of it, or its lines, or what stands between commas. */
  private List<Named> named(List<String> cell) {
    var whole = names.named(String.join(" ", cell));
    if (whole.one()) {
      return List.of(whole);
    }
    var all = new ArrayList<Named>();
    for (var line : cell) {
      var named = names.named(line);
      var parts = SEPARATORS.splitAsStream(line).map(names::named).toList();
      if (named.offers().isEmpty() && parts.stream().anyMatch(Named::one)) {
        all.addAll(parts);
      } else {
        all.add(named);
      }
    }
    return all.stream().filter(each -> !NOTHING.contains(OfferNames.plain(each.text()))).toList();
  }

  private void read(Body body) {
    List<Named> from = List.of();
    for (int i = 0; i < body.rows().size(); i++) {
      var row = body.rows().get(i);
      var place = (several ? "table " + body.number() : "table") + " row " + (i + 1);
      if (row.size() > 1
          && row.stream().allMatch(cell -> cell.equals(row.get(0)))
          && offers(row.get(0)).isEmpty()) {
        continue;
      }
      // Below an offer, rows without one are about it, too.
      from = row.get(0).isEmpty() ? from : named(row.get(0));
      from.forEach(source -> matched(source, place));
      if (body.targets().isEmpty()) {
        for (int column : body.columns().isEmpty() ? Set.of(1) : body.columns()) {
          for (var target : column < row.size() ? named(row.get(column)) : List.<Named>of()) {
            lead(from, target, place);
          }
        }
      } else {
        grid(body, row, from, place);
      }
    }
  }

  private void grid(Body body, List<List<String>> row, List<Named> from, String place) {
    body.targets()
        .forEach(
            (column, heading) -> {
              var target = names.named(heading);
              if (!heading.isEmpty() && column < row.size() && matched(target, "the heading")) {
                // A mark may have one of a footnote.
                var cell = names.named(String.join(" ", row.get(column)));
                var text = OfferNames.plain(cell.text());
                if (MARKED.contains(text)) {
                  lead(
                      from,
                      cell.mark().isEmpty()
                          ? target
                          : new Named(target.text(), cell.mark(), target.offers(), target.whole()),
                      place);
                } else if (!NOTHING.contains(text)) {
                  unmatched.putIfAbsent(
                      text,
                      place
                          + ": "
                          + cell.shown()
                          + " below "
                          + target.shown()
                          + " is no mark; write `x`, or leave the cell blank");
                }
              }
            });
  }

  private void lead(List<Named> from, Named target, String place) {
    if (!matched(target, place)) {
      return;
    }
    for (var source : from) {
      if (!source.one()) {
        continue;
      }
      var step = new Step(source.offer().id(), target.offer().id());
      if (step.from().equals(step.to())) {
        unmatched.putIfAbsent(
            step.toString(), place + ": " + target.shown() + " leads back to itself");
      } else {
        paths.putIfAbsent(step, new Place(place, target.mark()));
      }
    }
  }

  /** Whether a text names one offer; what is special about it is noted. */
  private boolean matched(Named named, String place) {
    if (!named.one()) {
      unmatched.putIfAbsent(OfferNames.plain(named.text()), place + ": " + names.wrong(named));
      return false;
    }
    if (!named.whole()) {
      notes.add(named.shown() + " is taken for `" + named.offer().name() + "`");
    }
    if (!named.mark().isEmpty()) {
      notes.add(
          named.shown() + " is marked " + named.mark() + "; the page " + explained(named.mark()));
    }
    return true;
  }

  /** What the page says about a mark. */
  String explained(String mark) {
    var text = footnotes.get(mark);
    return text == null ? "does not say why" : "says: " + OfferNames.cut(text);
  }
}
