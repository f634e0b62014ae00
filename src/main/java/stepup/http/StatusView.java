package stepup.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import stepup.access.Access;
import stepup.audit.LogState;
import stepup.json.Json;
import stepup.live.Live;
import stepup.live.Release;
import stepup.tables.Mistake;

/** Which rules decide, whether what they come from holds the same, and who is let in, as JSON. */
final class StatusView {
  private StatusView() {}

  static String of(Live live, Access access, LogState log) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("state", live.state().name());
          json.writeStringField("since", live.since().toString());
          json.writeObjectFieldStart("rules");
          json.writeStringField("version", live.rules().version());
          json.writeStringField("loadedAt", live.loadedAt().toString());
          json.writeNumberField("rules", live.rules().rules().size());
          json.writeNumberField("scenarios", live.proven().scenarios());
          json.writeEndObject();
          if (live.release() != null) {
            bundle(json, live.release());
          }
          var refused = live.refused();
          if (refused != null) {
            json.writeObjectFieldStart("attempt");
            if (refused.version() != null) {
              json.writeStringField("version", refused.version());
            }
            json.writeStringField("at", refused.at().toString());
            json.writeEndObject();
          }
          json.writeArrayFieldStart("errors");
          for (var mistake : live.mistakes()) {
            if (mistake.severity() == Mistake.Severity.ERROR) {
              mistake(json, mistake);
            }
          }
          json.writeEndArray();
          json.writeArrayFieldStart("warnings");
          for (var mistake : live.mistakes()) {
            if (mistake.severity() != Mistake.Severity.ERROR) {
              mistake(json, mistake);
            }
          }
          json.writeEndArray();
          log(json, log);
          json.writeObjectFieldStart("access");
          json.writeBooleanField("asked", access.asks());
          json.writeNumberField("keys", access.keys());
          json.writeArrayFieldStart("errors");
          for (var trouble : access.troubles()) {
            json.writeString(trouble);
          }
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static void bundle(JsonGenerator json, Release release) throws IOException {
    json.writeObjectFieldStart("bundle");
    json.writeStringField("name", release.name());
    json.writeStringField("source", release.source());
    json.writeNumberField("sequence", release.sequence());
    if (release.commit() != null) {
      json.writeStringField("commit", release.commit());
      json.writeBooleanField("changed", release.changed());
    }
    if (release.signedBy() != null) {
      json.writeStringField("signedBy", release.signedBy());
    }
    json.writeStringField("fetchedAt", release.fetchedAt().toString());
    json.writeEndObject();
  }

  private static void log(JsonGenerator json, LogState log) throws IOException {
    json.writeObjectFieldStart("log");
    json.writeStringField("mode", log.mode().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("taking", log.taking());
    json.writeNumberField("seq", log.seq());
    text(json, "hash", log.hash());
    json.writeNumberField("queued", log.queued());
    json.writeNumberField("dropped", log.dropped());
    json.writeNumberField("failures", log.failures());
    text(json, "lastError", log.lastError());
    json.writeEndObject();
  }

  private static void mistake(JsonGenerator json, Mistake mistake) throws IOException {
    json.writeStartObject();
    json.writeStringField("severity", mistake.severity().name().toLowerCase(Locale.ROOT));
    json.writeStringField("file", mistake.file());
    if (mistake.row() > 0) {
      json.writeNumberField("row", mistake.row());
    }
    if (mistake.column() > 0) {
      json.writeStringField("column", Mistake.columnName(mistake.column()));
    }
    text(json, "rowId", mistake.rowId());
    text(json, "label", mistake.label());
    json.writeStringField("what", mistake.what());
    text(json, "instead", mistake.instead());
    json.writeStringField("message", mistake.toString());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String field, String text) throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(field, text);
    }
  }
}
