package stepup;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;
import stepup.rules.RuleSet;
import stepup.scenario.Scenarios;
import stepup.tables.Mistake;
import stepup.tables.Reading;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;
import stepup.workbook.AnalystWorkbook;

/**
 * Rules that were checked: tables, DRL and scenarios, which is everything that can keep them from
 * going live.
 *
 * @param rules null if they do not load; then no scenario ran
 * @param findings sorted
 */
record Checked(RuleFiles files, @Nullable RuleSet rules, int scenarios, List<Mistake> findings) {

  static Checked of(RuleFiles files) {
    var reading = new Reading(files);
    try {
      var rules = RuleSet.load(reading);
      var report = Scenarios.run(reading, rules);
      var findings = new TreeSet<>(report.failures());
      findings.addAll(rules.warnings());
      findings.addAll(rules.notes());
      return new Checked(files, rules, report.count(), List.copyOf(findings));
    } catch (RulesException e) {
      return new Checked(files, null, 0, e.mistakes());
    }
  }

  /** The rules with the sheets of a workbook in place of their tables. */
  static Checked of(AnalystWorkbook workbook) {
    var checked =
        workbook.sheets().isEmpty()
            ? new Checked(workbook.after(), null, 0, List.of())
            : of(workbook.after());
    var findings = new TreeSet<>(workbook.mistakes());
    checked.findings().forEach(mistake -> findings.add(workbook.told(mistake)));
    return new Checked(
        checked.files(), checked.rules(), checked.scenarios(), List.copyOf(findings));
  }

  boolean good() {
    return count(Mistake.Severity.ERROR) == 0;
  }

  long count(Mistake.Severity severity) {
    return findings.stream().filter(m -> m.severity() == severity).count();
  }

  /** One line that says what was checked, and how it went. */
  String summary() {
    var counted = files.deciding().size() + " files";
    return rules == null
        ? counted + "; errors: " + count(Mistake.Severity.ERROR)
        : "%s, %d rules and rows, %d scenarios, version %s; errors: %d, warnings: %d, notes: %d"
            .formatted(
                counted,
                rules.rules().size(),
                scenarios,
                rules.version(),
                count(Mistake.Severity.ERROR),
                count(Mistake.Severity.WARNING),
                count(Mistake.Severity.NOTE));
  }

  /** The same and every finding, for programs; what does not apply is left out. */
  String json() {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("files", files.deciding().size());
          if (rules != null) {
            json.writeNumberField("rules", rules.rules().size());
            json.writeNumberField("scenarios", scenarios);
            json.writeStringField("version", rules.version());
          }
          json.writeNumberField("errors", count(Mistake.Severity.ERROR));
          json.writeNumberField("warnings", count(Mistake.Severity.WARNING));
          json.writeNumberField("notes", count(Mistake.Severity.NOTE));
          write(json, findings);
          json.writeEndObject();
        });
  }

  /** The same where nothing could be checked. */
  static String json(List<Mistake> findings) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeNumberField("files", 0);
          json.writeNumberField("errors", findings.size());
          json.writeNumberField("warnings", 0);
          json.writeNumberField("notes", 0);
          write(json, findings);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, List<Mistake> findings) throws IOException {
    json.writeArrayFieldStart("findings");
    for (var finding : findings) {
      json.writeStartObject();
      for (var field : fields(finding).entrySet()) {
        if (field.getValue() instanceof Integer number) {
          json.writeNumberField(field.getKey(), number);
        } else {
          json.writeStringField(field.getKey(), field.getValue().toString());
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static Map<String, Object> fields(Mistake finding) {
    var fields = new LinkedHashMap<String, Object>();
    int split = finding.file().toLowerCase(Locale.ROOT).indexOf(".xlsx!") + ".xlsx".length();
    boolean sheet = split >= ".xlsx!".length();
    fields.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
    fields.put("file", sheet ? finding.file().substring(0, split) : finding.file());
    fields.put("sheet", sheet ? finding.file().substring(split + 1) : "");
    boolean cell = finding.row() > 0 && finding.column() > 0;
    fields.put("cell", cell ? Mistake.columnName(finding.column()) + finding.row() : "");
    fields.put("row", finding.row());
    fields.put("column", finding.column());
    fields.put("rowId", finding.rowId());
    fields.put("label", finding.label());
    fields.put("what", finding.what());
    fields.put("instead", finding.instead());
    fields.put("message", finding.toString());
    fields.values().removeIf(value -> value.equals("") || value.equals(0));
    return fields;
  }
}
