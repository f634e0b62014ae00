package stepup.console;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stepup.json.Json;
import stepup.json.RequestProblem;

/**
 * The change that somebody is making, as their browser keeps it; see {@code draft.js}.
 *
 * @param version of the rules that it was begun with; empty if it is empty
 * @param edits in the order in which they were made
 */
record Draft(String version, List<Edit> edits) {
  /** Edits that are looked at; who changes more replaces a table. */
  static final int MOST_EDITS = 5_000;

  /** Longest draft, in bytes of its JSON. */
  static final int MOST_BYTES = 1 << 20;

  static final Draft EMPTY = new Draft("", List.of());

  /** One edit of a table. */
  sealed interface Edit {
    /** The table's file, as its path inside the folder of rules. */
    String file();

    /** Writes it as {@link Draft#read} reads it. */
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * A cell of a row says something else.
   *
   * @param was what it said when somebody changed it
   */
  record Changed(String file, String id, String label, String was, String now) implements Edit {
    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("file", file);
      json.writeStringField("id", id);
      json.writeStringField("label", label);
      json.writeStringField("was", was);
      json.writeStringField("now", now);
      json.writeEndObject();
    }
  }

  /** A row comes, at the end; its cells by their labels, blank ones left out. */
  record Added(String file, Map<String, String> cells) implements Edit {
    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("file", file);
      json.writeObjectFieldStart("added");
      for (var cell : cells.entrySet()) {
        json.writeStringField(cell.getKey(), cell.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  /** A row goes. */
  record Removed(String file, String id) implements Edit {
    @Override
    public void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("file", file);
      json.writeStringField("removed", id);
      json.writeEndObject();
    }
  }

  Draft {
    edits = List.copyOf(edits);
  }

  /**
   * Reads what a browser sent; nothing is an empty draft.
   *
   * @throws RequestProblem with everything that is no draft
   */
  static Draft read(String text) {
    if (text.isBlank()) {
      return EMPTY;
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MOST_BYTES) {
      throw unreadable("the draft has more than " + MOST_BYTES + " bytes; hand over a part of it");
    }
    try {
      return new Reader().draft(Json.read(bytes));
    } catch (IOException e) {
      throw unreadable("the draft is not one JSON document");
    }
  }

  private static RequestProblem unreadable(String detail) {
    return new RequestProblem(
        RequestProblem.Kind.UNREADABLE, List.of(new RequestProblem.Entry("", detail)));
  }

  private static final class Reader {
    private final List<RequestProblem.Entry> wrong = new ArrayList<>();

    Draft draft(JsonNode document) {
      var edits = new ArrayList<Edit>();
      if (!document.path("edits").isArray()) {
        wrong.add(new RequestProblem.Entry("/edits", "write a list of edits"));
      } else if (document.path("edits").size() > MOST_EDITS) {
        wrong.add(
            new RequestProblem.Entry("/edits", "there are more than " + MOST_EDITS + " edits"));
      } else {
        int number = 0;
        for (var edit : document.path("edits")) {
          edits.add(edit(edit, "/edits/" + number++));
        }
      }
      var version = document.path("version");
      if (!version.isTextual() && !version.isNull() && !version.isMissingNode()) {
        wrong.add(new RequestProblem.Entry("/version", "write the version as text"));
      }
      if (!wrong.isEmpty()) {
        throw new RequestProblem(
            RequestProblem.Kind.INVALID, wrong.subList(0, Math.min(20, wrong.size())));
      }
      return new Draft(version.asText("").replace("null", ""), edits);
    }

    private Edit edit(JsonNode edit, String at) {
      var file = text(edit, "file", at);
      if (edit.has("added")) {
        var cells = new LinkedHashMap<String, String>();
        if (!edit.path("added").isObject()) {
          wrong.add(new RequestProblem.Entry(at + "/added", "write the cells by their labels"));
        }
        for (var field : edit.path("added").properties()) {
          cells.put(field.getKey(), text(edit.path("added"), field.getKey(), at + "/added"));
        }
        return new Added(file, cells);
      }
      return edit.has("removed")
          ? new Removed(file, text(edit, "removed", at))
          : new Changed(
              file,
              text(edit, "id", at),
              text(edit, "label", at),
              text(edit, "was", at),
              text(edit, "now", at));
    }

    private String text(JsonNode in, String field, String at) {
      var text = in.path(field);
      if (!text.isTextual()) {
        wrong.add(
            new RequestProblem.Entry(
                at + "/" + field.replace("~", "~0").replace("/", "~1"), "write a text"));
        return "";
      }
      return text.textValue();
    }
  }
}
