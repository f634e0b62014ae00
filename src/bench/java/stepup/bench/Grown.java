package stepup.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import stepup.catalog.Catalog;
import stepup.decision.Facts;
import stepup.tables.RuleFiles;

/**
 * The shipped tables with more in them. Every answer is known: the programme is there many times,
 * each time with offers of its own, and requests ask about any of them.
 */
final class Grown {
  private static final RuleFiles SHIPPED = RuleFiles.read(Path.of("rules"));
  private static final List<NamedCsvRecord> OFFERS = records("offers.csv");
  private static final List<NamedCsvRecord> PATHS = records("upgrade-paths.csv");
  private static final int PATHS_PER_COPY = 100;

  /** Where these two stand; the second adds to the first. */
  private static final int ESSENTIALS = 1;

  private static final int E3 = 5;

  private Grown() {}

  /** The shipped tables. */
  static RuleFiles shipped() {
    return SHIPPED;
  }

  /**
   * A larger matrix: a copy of the programme for every hundred paths, and the rest between offers
   * nobody asks about.
   *
   * @param paths how many there are in all
   * @param offers how many there are in all; enough for the copies
   */
  static RuleFiles withPaths(int paths, int offers) {
    int copies = copies(paths);
    var offerTable =
        table(
            OFFERS,
            rows -> {
              OFFERS.forEach(offer -> rows.accept(offer.getFieldsAsMap()));
              for (int copy = 1; copy <= copies; copy++) {
                for (var offer : OFFERS) {
                  rows.accept(copied(offer, copy, "Id", "Name"));
                }
              }
              for (int i = OFFERS.size() * (copies + 1); i < offers; i++) {
                var like = OFFERS.get(i % 2 == 0 ? ESSENTIALS : E3);
                rows.accept(changed(like, Map.of("Id", "other-" + i, "Name", "Other " + i)));
              }
            });
    int first = OFFERS.size() * (copies + 1);
    int pairs = (offers - first) / 2;
    var pathTable =
        table(
            PATHS,
            rows -> {
              PATHS.forEach(path -> rows.accept(path.getFieldsAsMap()));
              for (int copy = 1; copy <= copies; copy++) {
                for (var path : PATHS) {
                  rows.accept(copied(path, copy, "Id", "From offer", "To offer"));
                }
              }
              for (int i = 0, n = PATHS.size() * (copies + 1); n + i < paths; i++) {
                int from = i % pairs;
                int to = (from + i / pairs) % pairs;
                rows.accept(
                    changed(
                        PATHS.get(0),
                        Map.of(
                            "Id",
                            "P-other-" + i,
                            "From offer",
                            "other-" + (first + 2 * from),
                            "To offer",
                            "other-" + (first + 2 * to + 1))));
              }
            });
    return SHIPPED.with("offers.csv", offerTable).with("upgrade-paths.csv", pathTable);
  }

  private static int copies(int paths) {
    return paths / PATHS_PER_COPY;
  }

  /**
   * The corpus, each request about the offers of any copy, which it names by the texts of the
   * catalogue, as requests do once they are read.
   *
   * @param paths as for {@link #withPaths}
   */
  static List<Corpus.Request> asking(List<Corpus.Request> corpus, int paths, Catalog catalog) {
    int copies = copies(paths);
    var requests = new ArrayList<Corpus.Request>();
    for (var request : corpus) {
      // A prime, so that neighbours ask about offers that are far from each other.
      int copy = (int) (requests.size() * 7_919L % (copies + 1));
      var facts = request.facts();
      var subscriptions = facts.subscriptions().stream().map(s -> of(s, copy, catalog)).toList();
      var lines =
          request.expected().lines().stream()
              .map(
                  l ->
                      new Answer.Line(
                          l.subscription(), named(l.target(), copy), l.verdict(), l.codes()))
              .toList();
      requests.add(
          new Corpus.Request(
              request.json(),
              new Facts(
                  facts.customer(),
                  facts.reseller(),
                  subscriptions,
                  facts.subscriptionsCover(),
                  facts.asOf(),
                  facts.order()),
              new Answer(lines)));
    }
    return requests;
  }

  private static Facts.Subscription of(Facts.Subscription s, int copy, Catalog catalog) {
    return new Facts.Subscription(
        s.id(),
        Offers.find(s.offer()) == null ? s.offer() : catalog.offer(named(s.offer(), copy)).id(),
        s.status(),
        s.quantity(),
        s.reseller(),
        s.channel(),
        s.addOns(),
        s.provisioned(),
        s.billingCycle(),
        s.attributes());
  }

  /** More rows in the decision table, all about numbers of licences that no request has. */
  static RuleFiles withRows(int rows) {
    var table = new StringBuilder(SHIPPED.text("eligibility.csv"));
    var header = records("eligibility.csv").get(0).getHeader();
    var statuses = List.of("active", "suspended", "not active", "");
    int shipped = records("eligibility.csv").size();
    for (int i = 0; shipped + i < rows; i++) {
      var path = PATHS.get(i % PATHS.size());
      var cells =
          Map.of(
              "Id",
              "E-more-" + i,
              "Title",
              "a row more",
              "From offer",
              path.getField("From offer"),
              "To offer",
              i % 3 == 0 ? "" : path.getField("To offer"),
              "Subscription status",
              statuses.get(i % statuses.size()),
              "Quantity",
              String.valueOf(1_000_000 + i),
              "Result",
              "not eligible",
              "Reason",
              "quantity_out_of_range",
              "Enabled",
              "yes",
              "Source",
              "a measurement");
      var line = new StringWriter();
      try (var csv = CsvWriter.builder().build(line)) {
        csv.writeRecord(header.stream().map(label -> cells.getOrDefault(label, "")).toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      table.append(line);
    }
    return SHIPPED.with("eligibility.csv", table.toString());
  }

  private static List<NamedCsvRecord> records(String file) {
    return CsvReader.builder().ofNamedCsvRecord(SHIPPED.text(file)).stream().toList();
  }

  private static String table(
      List<NamedCsvRecord> like, Consumer<Consumer<Map<String, String>>> rows) {
    var text = new StringWriter();
    var header = like.get(0).getHeader();
    try (var csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(header);
      rows.accept(row -> csv.writeRecord(header.stream().map(row::get).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static Map<String, String> copied(NamedCsvRecord row, int copy, String... named) {
    var names = new HashMap<String, String>();
    for (var label : named) {
      names.put(label, named(row.getField(label), copy));
    }
    return changed(row, names);
  }

  private static Map<String, String> changed(NamedCsvRecord row, Map<String, String> changes) {
    var cells = row.getFieldsAsMap();
    cells.putAll(Map.of("Source", "a measurement", "Note", ""));
    cells.replace("Aliases", "");
    cells.putAll(changes);
    return cells;
  }

  private static String named(String id, int copy) {
    return copy == 0 ? id : id + "-" + copy;
  }
}
