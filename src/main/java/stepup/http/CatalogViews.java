package stepup.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Period;
import stepup.decision.RowRef;
import stepup.json.Json;
import stepup.rules.RuleSet;

/** What the loaded rules folder says, as JSON. */
final class CatalogViews {
  private CatalogViews() {}

  static String rules(RuleSet rules) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("version", rules.version());
          json.writeArrayFieldStart("rules");
          for (var rule : rules.rules()) {
            json.writeStartObject();
            place(json, rule.ref());
            json.writeStringField("title", rule.title());
            json.writeStringField("source", rule.source());
            json.writeBooleanField("enabled", rule.enabled());
            var result = rule.result();
            if (result != null) {
              json.writeStringField("result", result.name().toLowerCase(Locale.ROOT));
              json.writeStringField("reason", rule.reason());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  static String offers(RuleSet rules) {
    return Json.write(
        json -> {
          json.writeStartObject();
          version(json, rules);
          json.writeArrayFieldStart("offers");
          for (var offer : rules.catalog().offers().values()) {
            json.writeStartObject();
            json.writeStringField("id", offer.id());
            json.writeStringField("name", offer.name());
            texts(json, "aliases", offer.aliases());
            texts(json, "services", offer.services());
            json.writeNumberField("minimum", offer.minimum());
            json.writeNumberField("maximum", offer.maximum());
            json.writeStringField("adminService", offer.adminService());
            texts(json, "billingCycles", offer.billingCycles());
            period(json, offer.sold());
            json.writeStringField("source", offer.source());
            row(json, offer.row());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  static String upgradePaths(RuleSet rules) {
    return Json.write(
        json -> {
          json.writeStartObject();
          version(json, rules);
          json.writeArrayFieldStart("upgradePaths");
          for (var path : rules.catalog().paths()) {
            json.writeStartObject();
            json.writeStringField("from", path.from().id());
            json.writeStringField("to", path.to().id());
            json.writeStringField("upgradeType", path.type());
            texts(json, "additionalServices", path.additionalServices());
            texts(json, "lostServices", path.lostServices());
            texts(json, "followUps", path.followUps());
            period(json, path.available());
            json.writeStringField("source", path.source());
            row(json, path.row());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void version(JsonGenerator json, RuleSet rules) throws IOException {
    json.writeObjectFieldStart("rules");
    json.writeStringField("version", rules.version());
    json.writeEndObject();
  }

  private static void texts(JsonGenerator json, String field, Collection<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (var text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void period(JsonGenerator json, Period period) throws IOException {
    if (period.from() != null) {
      json.writeStringField("fromDate", period.from().toString());
    }
    if (period.until() != null) {
      json.writeStringField("untilDate", period.until().toString());
    }
  }

  private static void row(JsonGenerator json, @Nullable RowRef row) throws IOException {
    if (row != null) {
      json.writeObjectFieldStart("row");
      place(json, row);
      json.writeEndObject();
    }
  }

  private static void place(JsonGenerator json, RowRef row) throws IOException {
    json.writeStringField("id", row.id());
    json.writeStringField("file", row.file());
    json.writeNumberField("row", row.row());
  }
}
