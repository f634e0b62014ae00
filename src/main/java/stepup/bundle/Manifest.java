package stepup.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;
import stepup.json.RequestLimits;

/**
 * What a bundle says of itself, signed.
 *
 * @param version of its rules
 * @param source where they were taken from
 * @param results what was found before it was built
 * @param files the SHA-256 of every file of rules, by name
 */
public record Manifest(
    String version, Source source, Results results, SortedMap<String, String> files) {
  /** The form of bundles that is written and read. */
  private static final int FORMAT = 1;

  private static final Pattern FILE =
      Pattern.compile("(?:scenarios/)?[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]{0,254}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final RequestLimits LIMITS =
      new RequestLimits(Integer.MAX_VALUE, 8, 1_000_000, 18, 1, 1);

  /**
   * Where the rules of a bundle were taken from.
   *
   * @param sequence from 1; later bundles have higher ones
   * @param commit the revision of git, in full; null if they were in none
   * @param changed whether files differed from that revision
   * @param stepup the version of Stepup that checked them
   */
  public record Source(long sequence, @Nullable String commit, boolean changed, String stepup) {}

  /**
   * What the scenarios showed of the rules. None failed: otherwise there would be no bundle.
   *
   * @param rules rows and rules
   * @param scenarios how many hold
   * @param rows those that some scenario exercises
   * @param cells those that scenarios show to matter
   * @param cases of the fact space, those that some scenario exercises
   */
  public record Results(int rules, int scenarios, Share rows, Share cells, Share cases) {}

  /** Some of all. */
  public record Share(int some, int all) {
    private void write(JsonGenerator json, String name) throws IOException {
      json.writeObjectFieldStart(name);
      json.writeNumberField("shown", some);
      json.writeNumberField("all", all);
      json.writeEndObject();
    }

    private static Share read(JsonNode json) throws IOException {
      return new Share(number(json, "shown"), number(json, "all"));
    }
  }

  byte[] bytes() {
    return (Json.pretty(
                    Json.write(
                        json -> {
                          json.writeStartObject();
                          json.writeNumberField("format", FORMAT);
                          json.writeStringField("version", version);
                          json.writeNumberField("sequence", source.sequence);
                          if (source.commit != null) {
                            json.writeStringField("commit", source.commit);
                            json.writeBooleanField("changed", source.changed);
                          }
                          json.writeStringField("stepup", source.stepup);
                          json.writeNumberField("rules", results.rules);
                          json.writeObjectFieldStart("scenarios");
                          json.writeNumberField("run", results.scenarios);
                          json.writeNumberField("passed", results.scenarios);
                          json.writeEndObject();
                          json.writeObjectFieldStart("coverage");
                          results.rows.write(json, "rows");
                          results.cells.write(json, "cells");
                          results.cases.write(json, "cases");
                          json.writeEndObject();
                          json.writeObjectFieldStart("files");
                          for (var file : files.entrySet()) {
                            json.writeStringField(file.getKey(), file.getValue());
                          }
                          json.writeEndObject();
                          json.writeEndObject();
                        }))
                // Jackson ends lines as the system does.
                .replace("\r\n", "\n")
            + "\n")
        .getBytes(UTF_8);
  }

  /**
   * Reads one.
   *
   * @throws IOException if it is none; the message says why, and can be shown
   */
  static Manifest of(byte[] bytes) throws IOException {
    JsonNode json;
    try {
      json = Json.read(bytes, LIMITS);
    } catch (IOException e) {
      throw new IOException("its manifest is not JSON", e);
    }
    if (number(json, "format") != FORMAT) {
      throw new IOException("it is of another format, which this version of Stepup does not read");
    }
    var coverage = json.path("coverage");
    var files = new TreeMap<String, String>();
    for (var file : json.path("files").properties()) {
      if (!FILE.matcher(file.getKey()).matches()
          || !HASH.matcher(file.getValue().asText()).matches()) {
        throw new IOException("its manifest names a file as no file of rules is called");
      }
      files.put(file.getKey(), file.getValue().asText());
    }
    var commit = json.path("commit");
    return new Manifest(
        text(json, "version"),
        new Source(
            sequence(json),
            commit.isMissingNode() ? null : text(json, "commit"),
            json.path("changed").asBoolean(),
            text(json, "stepup")),
        new Results(
            number(json, "rules"),
            number(json.path("scenarios"), "passed"),
            Share.read(coverage.path("rows")),
            Share.read(coverage.path("cells")),
            Share.read(coverage.path("cases"))),
        files);
  }

  private static long sequence(JsonNode json) throws IOException {
    var value = json.path("sequence");
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
      throw missing("sequence");
    }
    return value.longValue();
  }

  private static int number(JsonNode json, String field) throws IOException {
    var value = json.path(field);
    if (!value.isInt() || value.intValue() < 0) {
      throw missing(field);
    }
    return value.intValue();
  }

  private static String text(JsonNode json, String field) throws IOException {
    var value = json.path(field);
    if (!value.isTextual() || !value.textValue().matches("[\\w.+-]{1,100}")) {
      throw missing(field);
    }
    return Objects.requireNonNull(value.textValue());
  }

  private static IOException missing(String field) {
    return new IOException("its manifest does not say `" + field + "` as it must");
  }
}
