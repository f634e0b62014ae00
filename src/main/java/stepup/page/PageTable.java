package stepup.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import stepup.tables.Limits;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * A table of a page. A cell that spans several rows or columns stands in each of them.
 *
 * @param number which table of the page it is, from 1
 * @param headings how many of its first rows are marked as headings
 * @param rows each with its cells, each of these with its lines; no line is blank, and a blank cell
 *     has none
 */
record PageTable(int number, int headings, List<List<List<String>>> rows) {
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final String ABOVE =
      "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

  /**
   * The tables of a page but those that only arrange others.
   *
   * @throws RulesException if one is larger than a sheet may be
   */
  static List<PageTable> of(Document page, String name, Limits limits) {
    var elements = page.getElementsByTag("table");
    Set<Element> arranging = Collections.newSetFromMap(new IdentityHashMap<>());
    for (var element : elements) {
      for (var above = element.parent(); above != null; above = above.parent()) {
        if (above.nameIs("table")) {
          arranging.add(above);
        }
      }
    }
    var tables = new ArrayList<PageTable>();
    var size = new Size(name, limits);
    for (var element : elements) {
      if (!arranging.contains(element)) {
        tables.add(of(element, tables.size() + 1, size));
      }
    }
    return tables;
  }

  /** How much was read of the page so far. */
  private static final class Size {
    private final String name;
    private final Limits limits;
    private int cells;

    Size(String name, Limits limits) {
      this.name = name;
      this.limits = limits;
    }

    void add(List<List<List<String>>> rows) {
      var row = rows.get(rows.size() - 1);
      cells += row.size();
      if (rows.size() > limits.rows()
          || row.size() > limits.columns()
          || cells > limits.cells()
          || row.stream()
              .flatMap(List::stream)
              .anyMatch(l -> l.length() > limits.cellCharacters())) {
        throw PageFile.refused(
            name,
            "a table has more than %d rows or %d columns, or more than %d characters in a line"
                .formatted(limits.rows(), limits.columns(), limits.cellCharacters()),
            "keep only the table of offers in the file");
      }
    }
  }

  /** A cell that goes on in the rows below. */
  private record Spanning(List<String> lines, int left) {}

  private static PageTable of(Element table, int number, Size size) {
    var rows = new ArrayList<List<List<String>>>();
    int headings = 0;
    Map<Integer, Spanning> spanning = new HashMap<>();
    for (var tr : table.getElementsByTag("tr")) {
      var row = new ArrayList<List<String>>();
      var goesOn = new HashMap<Integer, Spanning>();
      boolean heading = true;
      for (var cell : tr.children()) {
        if (!cell.nameIs("td") && !cell.nameIs("th")) {
          continue;
        }
        heading &= cell.nameIs("th");
        fill(row, spanning, goesOn);
        var lines = lines(cell);
        int width = span(cell, "colspan", size.limits.columns());
        int height = span(cell, "rowspan", size.limits.rows());
        for (int i = 0; i < width; i++) {
          if (height > 1) {
            goesOn.put(row.size(), new Spanning(lines, height - 1));
          }
          row.add(lines);
        }
      }
      fill(row, spanning, goesOn);
      spanning = goesOn;
      if (row.isEmpty()) {
        continue;
      }
      rows.add(row);
      size.add(rows);
      var group = tr.parent();
      if (headings == rows.size() - 1 && (heading || (group != null && group.nameIs("thead")))) {
        headings++;
      }
    }
    return new PageTable(number, headings, rows);
  }

  /** Puts cells of rows above where they reach down into a row. */
  private static void fill(
      List<List<String>> row, Map<Integer, Spanning> spanning, Map<Integer, Spanning> goesOn) {
    for (var above = spanning.get(row.size()); above != null; above = spanning.get(row.size())) {
      if (above.left() > 1) {
        goesOn.put(row.size(), new Spanning(above.lines(), above.left() - 1));
      }
      row.add(above.lines());
    }
  }

  private static int span(Element cell, String attribute, int most) {
    var text = cell.attr(attribute).strip();
    return text.matches("\\d{1,6}") ? Math.max(1, Math.min(Integer.parseInt(text), most)) : 1;
  }

  /** The lines that begin with what looks like the mark of a footnote, by that mark. */
  static Map<String, String> footnotes(Document page) {
    var footnotes = new HashMap<String, String>();
    for (var line : lines(page)) {
      var mark = OfferNames.LEADING_MARK.matcher(line);
      if (mark.find()) {
        footnotes.putIfAbsent(mark.group(1), line.substring(mark.end()).strip());
      }
    }
    return footnotes;
  }

  /** The lines one sees; small digits above the line stay such, and an image is its text. */
  private static List<String> lines(Element element) {
    var text = new StringBuilder();
    element.traverse(
        new NodeVisitor() {
          private int above;

          @Override
          public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
              var plain = SPACES.matcher(words.getWholeText()).replaceAll(" ");
              text.append(above > 0 ? raised(plain.strip()) : plain);
            } else if (node instanceof Element inner) {
              if (inner.nameIs("sup")) {
                above++;
              } else if (inner.nameIs("img")) {
                text.append(' ').append(inner.attr("alt")).append(' ');
              } else if (inner.nameIs("br") || inner.isBlock()) {
                text.append('\n');
              }
            }
          }

          @Override
          public void tail(Node node, int depth) {
            if (node instanceof Element inner) {
              if (inner.nameIs("sup")) {
                above--;
              } else if (inner.isBlock()) {
                text.append('\n');
              }
            }
          }
        });
    return text.toString()
        .lines()
        .map(line -> SPACES.matcher(Sheet.clean(line)).replaceAll(" ").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String raised(String text) {
    if (!text.matches("[0-9 ]{1,3}")) {
      return text;
    }
    var raised = new StringBuilder();
    for (char digit : text.replace(" ", "").toCharArray()) {
      raised.append(ABOVE.charAt(digit - '0'));
    }
    return raised.toString();
  }
}
