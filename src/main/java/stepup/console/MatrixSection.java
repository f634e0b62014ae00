package stepup.console;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.catalog.Offer;
import stepup.catalog.UpgradePath;
import stepup.http.Page;
import stepup.json.Json;
import stepup.live.Proven;

/** The offers, the paths between them and their services. */
final class MatrixSection {
  private static final String JSON = "application/json";

  /** Most names that are offered for what somebody has begun to write. */
  private static final int MOST_NAMES = 20;

  private final Console.Parts parts;

  /** What was last looked at. */
  private volatile @Nullable Read read;

  private record Read(Proven proven, Matrix matrix) {}

  MatrixSection(Console.Parts parts) {
    this.parts = parts;
  }

  void addTo(Console console, List<Page> pages) {
    pages.add(console.get(Section.MATRIX, "", this::show));
    pages.add(console.get(Section.MATRIX, "/offers", this::offers));
    pages.add(console.get(Section.MATRIX, "/paths", this::paths));
    pages.add(console.get(Section.MATRIX, "/names", this::names));
  }

  private Page.Reply show(Visit visit) {
    var view = view(visit);
    return visit.show(view.query().wrong().isEmpty() ? 200 : 400, "matrix", view);
  }

  private MatrixView view(Visit visit) {
    var matrix = matrix(visit);
    var query = MatrixQuery.of(visit.asked(), matrix);
    var today = LocalDate.ofInstant(parts.clock().instant(), visit.zone());
    var tried =
        query.facts().isBlank() || !visit.may(Role.DECIDE)
            ? null
            : Tried.of(visit, parts, query.facts(), query.on(), today);
    var on = query.on();
    var day = on != null ? on : tried == null ? today : tried.day();
    var choice = MatrixChoice.of(matrix, query, day);
    var picture = Picture.of(choice.drawn(), choice.alone(), choice.drawnPaths());
    return new MatrixView(visit, matrix, query, choice, picture, day, today, tried);
  }

  /** Read again when other rules decide. */
  @SuppressWarnings("ReferenceEquality")
  private Matrix matrix(Visit visit) {
    var proven = visit.live().proven();
    var last = read;
    if (last == null || last.proven != proven) {
      last = new Read(proven, Matrix.of(visit.live()));
      read = last;
    }
    return last.matrix;
  }

  /** Every offer chosen with what it includes, for a table that is larger than a page. */
  private Page.Reply offers(Visit visit) {
    var view = view(visit);
    var services = view.matrix().services();
    return json(
        json -> {
          json.writeStartArray();
          for (var offer : view.choice().offers()) {
            json.writeStartObject();
            writeOffer(json, offer, view);
            json.writeStringField("licences", view.licences(offer));
            for (int i = 0; i < services.size(); i++) {
              if (view.includes(offer, services.get(i))) {
                json.writeStringField("s" + i, "●");
              }
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Every offer chosen with its paths to those that are drawn. */
  private Page.Reply paths(Visit visit) {
    var view = view(visit);
    var between = view.between();
    var columns = new HashMap<String, Integer>();
    view.choice().drawn().forEach(offer -> columns.put(offer.id(), columns.size()));
    return json(
        json -> {
          json.writeStartArray();
          for (var offer : view.linked()) {
            Map<String, List<UpgradePath>> out = between.getOrDefault(offer.id(), Map.of());
            json.writeStartObject();
            writeOffer(json, offer, view);
            json.writeNumberField("count", out.values().stream().mapToInt(List::size).sum());
            for (var target : out.entrySet()) {
              var column = columns.get(target.getKey());
              if (column != null) {
                json.writeArrayFieldStart("c" + column);
                for (var path : target.getValue()) {
                  json.writeStartObject();
                  json.writeStringField("text", view.state(path).symbol() + " " + path.row().id());
                  json.writeStringField("classes", view.classes(path));
                  json.writeStringField("aloud", view.aloud(path));
                  json.writeStringField("address", view.cell(path));
                  json.writeEndObject();
                }
                json.writeEndArray();
              }
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void writeOffer(JsonGenerator json, Offer offer, MatrixView view)
      throws IOException {
    json.writeStringField("name", offer.name());
    json.writeStringField("id", offer.id());
    json.writeStringField("address", view.cell(offer));
  }

  /** Names of offers that have what somebody has begun to write. */
  private Page.Reply names(Visit visit) {
    var view = view(visit);
    var found = view.query().offer().isEmpty() ? view.matrix().offers() : view.choice().found();
    return json(
        json -> {
          json.writeStartArray();
          for (var offer : found.subList(0, Math.min(MOST_NAMES, found.size()))) {
            json.writeStartObject();
            json.writeStringField("id", offer.id());
            json.writeStringField("name", offer.name());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static Page.Reply json(Json.Writing writing) {
    return new Page.Reply(200, JSON, Json.bytes(writing), Map.of());
  }
}
