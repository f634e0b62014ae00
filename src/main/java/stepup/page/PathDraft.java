package stepup.page;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;
import stepup.catalog.UpgradePath;
import stepup.page.PageMatrix.Place;
import stepup.page.PageMatrix.Step;
import stepup.tables.CsvText;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.tables.Sheet;

/**
 * The published page compared with the table of paths.
 *
 * @param rows lines of CSV for the paths that the table does not have, in its own columns; the
 *     first is that of the labels; none if it has them all
 * @param report lines for people: each path, what could not be matched, what is worth knowing; the
 *     last one is the result
 * @param same whether page and table say the same
 */
public record PathDraft(List<String> rows, List<String> report, boolean same) {
  private static final String TABLE = "upgrade-paths";
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{1,9})");

  /**
   * Compares a page with the table of a rules folder.
   *
   * @param page Markdown or HTML
   * @param day the paths that are open then are compared
   * @throws IOException if there is no such file
   * @throws RulesException if the page cannot be read or has no table of offers, or something is
   *     wrong with the tables of the folder
   */
  public static PathDraft of(Path page, RuleFiles files, LocalDate day) throws IOException {
    var reading = new Reading(files);
    var catalog = Catalog.read(reading);
    reading.mistakes().throwIfAnyError();
    var name = String.valueOf(page.getFileName());
    var matrix =
        PageMatrix.of(
            PageFile.read(page, files.limits()),
            page.toString(),
            new OfferNames(catalog),
            files.limits());
    return new Comparison(reading, catalog, name, matrix, day).made();
  }

  /** The rows of the table for one pair of offers. */
  private static final class Rows {
    private @Nullable String open;
    private @Nullable String closed;
    private @Nullable String off;
  }

  private record Comparison(
      Reading reading, Catalog catalog, String page, PageMatrix matrix, LocalDate day) {

    PathDraft made() {
      var table = reading.files().fileOf(TABLE);
      var sheet = sheet(TABLE);
      var there = there(sheet);
      var report = new ArrayList<String>();
      var drafted = new LinkedHashMap<Step, Place>();
      int known = 0;
      for (var path : matrix.paths().entrySet()) {
        var rows = there.getOrDefault(path.getKey(), new Rows());
        var where = path.getKey() + " (" + path.getValue().row() + ")";
        if (rows.open != null) {
          known++;
          report.add("already there: " + rows.open + ", " + where);
        } else if (rows.closed != null) {
          report.add("not open on " + day + ": " + rows.closed + ", " + where);
        } else if (rows.off != null) {
          report.add("switched off: " + rows.off + ", " + where);
        } else {
          drafted.put(path.getKey(), path.getValue());
        }
      }
      var lines = rows(sheet, drafted, report);
      int missing = 0;
      for (var entry : there.entrySet()) {
        var open = entry.getValue().open;
        if (open != null && !matrix.paths().containsKey(entry.getKey())) {
          missing++;
          report.add("not on the page: " + open + ", " + entry.getKey());
        }
      }
      matrix.unmatched().forEach(text -> report.add("not matched: " + text));
      matrix.notes().forEach(text -> report.add("note: " + text));
      int all = matrix.paths().size();
      boolean same = known == all && missing == 0 && matrix.unmatched().isEmpty();
      report.add(
          same
              ? page + " says what " + table + " says: " + count(all, "path")
              : "%s and %s differ: %s on the page, of which %d already there, %d drafted; %d not on the page; %d not matched"
                  .formatted(
                      page,
                      table,
                      count(all, "path"),
                      known,
                      drafted.size(),
                      missing,
                      matrix.unmatched().size()));
      return new PathDraft(lines, List.copyOf(report), same);
    }

    private Sheet sheet(String table) {
      return reading.sheets().stream()
          .filter(sheet -> sheet.table().equals(table))
          .findFirst()
          .orElseThrow();
    }

    private Map<Step, Rows> there(Sheet sheet) {
      var there = new LinkedHashMap<Step, Rows>();
      for (var row : sheet.rows()) {
        if (!row.text("Enabled").equalsIgnoreCase("yes")) {
          var step =
              new Step(
                  catalog.offer(row.text(UpgradePath.FROM_OFFER)).id(),
                  catalog.offer(row.text(UpgradePath.TO_OFFER)).id());
          there.computeIfAbsent(step, s -> new Rows()).off = row.id();
        }
      }
      for (var path : catalog.paths()) {
        var rows =
            there.computeIfAbsent(new Step(path.from().id(), path.to().id()), s -> new Rows());
        if (path.available().contains(day)) {
          rows.open = path.row().id();
        } else {
          rows.closed = path.row().id();
        }
      }
      return there;
    }

    private List<String> rows(Sheet sheet, Map<Step, Place> drafted, List<String> report) {
      if (drafted.isEmpty()) {
        return List.of();
      }
      var type = common("Upgrade type", UpgradePath::type, report);
      var followUps = common("Follow-ups", path -> String.join(", ", path.followUps()), report);
      var ids = new Ids(sheet, taken());
      var labels = List.copyOf(sheet.labels());
      var text = sheet.file().endsWith(".csv") ? reading.files().text(sheet.file()) : "";
      var lines = new ArrayList<String>();
      lines.add(CsvText.line(labels, text));
      drafted.forEach(
          (step, place) -> {
            var id = ids.next();
            report.add("drafted: " + id + ", " + step + " (" + place.row() + ")");
            var cells =
                Map.of(
                    Sheet.ID,
                    id,
                    UpgradePath.FROM_OFFER,
                    step.from(),
                    UpgradePath.TO_OFFER,
                    step.to(),
                    "Upgrade type",
                    type,
                    "Follow-ups",
                    followUps,
                    "Enabled",
                    "yes",
                    "Source",
                    page + " " + place.row() + "; upgrade type and follow-ups: as the other paths",
                    "Note",
                    place.mark().isEmpty()
                        ? ""
                        : "marked "
                            + place.mark()
                            + "; the page "
                            + matrix.explained(place.mark()));
            lines.add(
                CsvText.line(
                    labels.stream().map(label -> cells.getOrDefault(label, "")).toList(), text));
          });
      return List.copyOf(lines);
    }

    /** What all paths of the table have in a column; blank if they do not agree. */
    private String common(String label, Function<UpgradePath, String> value, List<String> report) {
      var values = catalog.paths().stream().map(value).collect(Collectors.toSet());
      if (values.size() == 1) {
        return values.iterator().next();
      }
      report.add(
          "note: the paths of the table do not agree on `"
              + label
              + "`; fill it in for what is drafted");
      return "";
    }

    /** Ids are alone over all tables. */
    private Set<String> taken() {
      var taken = new HashSet<String>();
      for (var file : reading.files().tables()) {
        var grid = reading.files().grid(RuleFiles.tableOf(file));
        if (grid != null) {
          taken.addAll(grid.rowsById().keySet());
        }
      }
      return taken;
    }

    private static String count(int number, String what) {
      return number + " " + what + (number == 1 ? "" : "s");
    }
  }

  /** Ids that go on where those of a sheet end. */
  private static final class Ids {
    private final Set<String> taken;
    private String start = "P-";
    private int digits = 2;
    private int last;

    Ids(Sheet sheet, Set<String> taken) {
      this.taken = taken;
      for (var row : sheet.rows()) {
        var id = NUMBERED.matcher(row.id());
        if (id.matches() && Integer.parseInt(id.group(2)) >= last) {
          start = id.group(1);
          digits = id.group(2).length();
          last = Integer.parseInt(id.group(2));
        }
      }
    }

    String next() {
      String id;
      do {
        last++;
        id = start + String.format("%0" + digits + "d", last);
      } while (taken.contains(id));
      return id;
    }
  }
}
