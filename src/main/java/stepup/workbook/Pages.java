package stepup.workbook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import stepup.catalog.Catalog;
import stepup.catalog.Fact;
import stepup.catalog.Term;
import stepup.rules.RuleSet;
import stepup.tables.CellCondition;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.ValueType;

/** The pages that explain the tables, as rows of texts; a row that begins with # is a heading. */
final class Pages {
  private Pages() {}

  /** How to change a rule, the cell grammar, and what each sheet holds. */
  static List<List<String>> instructions(RuleFiles files) {
    var page = new ArrayList<List<String>>();
    for (var row : resource("instructions.txt")) {
      switch (row.get(0)) {
        case "{grammar}" -> page.addAll(resource("grammar.txt"));
        case "{sheets}" -> page.addAll(sheets(files));
        default -> page.add(row);
      }
    }
    return page;
  }

  private static List<List<String>> sheets(RuleFiles files) {
    var says =
        resource("tables.txt").stream()
            .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("sheet", "what a row says", "file"));
    SheetNames.of(files)
        .forEach(
            (table, sheet) ->
                rows.add(
                    List.of(
                        sheet,
                        says.getOrDefault(table.replaceFirst("/.*", ""), ""),
                        files.fileOf(table))));
    return rows;
  }

  /** Every condition column of the vocabulary: what it means, and what its cells may say. */
  static List<List<String>> glossary(RuleFiles files) {
    var reading = new Reading(files);
    var terms = new LinkedHashMap<String, Term>();
    Catalog.read(reading).vocabulary().forEach(term -> terms.put(term.label(), term));
    var page = new ArrayList<List<String>>();
    page.add(List.of("Column", "Meaning", "Unit", "Allowed values", "Sheets that may use it"));
    reading.sheets().stream()
        .filter(sheet -> sheet.table().equals("vocabulary"))
        .flatMap(sheet -> sheet.rows().stream())
        .forEach(
            row -> {
              var term = terms.get(row.text("Label"));
              if (term != null) {
                page.add(
                    List.of(
                        term.label(),
                        row.text("Meaning"),
                        row.text("Unit"),
                        allowed(term),
                        users(term)));
              }
            });
    return page;
  }

  private static String allowed(Term term) {
    var values =
        term.type() instanceof ValueType.OneOf one
            ? String.join(", ", one.choices().names())
            : term.type().kind() + (term.type().ordered() ? " or a range" : "");
    return term.canBeUnknown() ? values + ", " + CellCondition.UNKNOWN : values;
  }

  private static String users(Term term) {
    var fact = term.fact().fact();
    return RuleSet.decisionTables().entrySet().stream()
        .filter(table -> fact.about(table.getValue()))
        .map(Map.Entry<String, Fact.Subject>::getKey)
        .collect(Collectors.joining(", "));
  }

  private static List<List<String>> resource(String name) {
    try (InputStream in = Objects.requireNonNull(Pages.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> List.of(line.split(" \\| ", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
