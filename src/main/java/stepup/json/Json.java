package stepup.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How JSON is read and written everywhere: strictly, within limits, and without reflection. */
public final class Json {
  static final int LONGEST_TEXT = 20_000;
  static final int LONGEST_NAME = 500;
  static final String EXPONENT = "a number has too many digits in its exponent; write it out";
  private static final JsonFactory FACTORY = new JsonFactory();

  /** By the limits of what they read, which are few: those of the service and those of files. */
  private static final Map<RequestLimits, ObjectMapper> MAPPERS = new ConcurrentHashMap<>();

  /** For what we wrote ourselves, to which the limits for requests do not apply. */
  private static final ObjectMapper OWN =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** Writes something to a generator. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /**
   * Reads one JSON document that nobody sent.
   *
   * @throws IOException if it is not exactly one document within {@link RequestLimits#FILES}
   */
  public static JsonNode read(byte[] bytes) throws IOException {
    return read(bytes, RequestLimits.FILES);
  }

  /**
   * Reads one JSON document.
   *
   * @throws IOException if it is not exactly one document within the limits
   */
  public static JsonNode read(byte[] bytes, RequestLimits limits) throws IOException {
    JsonNode document;
    try {
      document = MAPPERS.computeIfAbsent(limits, Json::mapper).readTree(bytes);
    } catch (NumberFormatException e) {
      // Jackson lets it through, with the number in its message.
      throw new StreamConstraintsException(EXPONENT);
    }
    if (document.isMissingNode()) {
      throw new JsonEOFException(null, JsonToken.NOT_AVAILABLE, "there is no document");
    }
    return document;
  }

  /**
   * Reads the document of a request.
   *
   * @throws RequestProblem if it is not exactly one document within the limits
   */
  public static JsonNode request(byte[] bytes, RequestLimits limits) {
    try {
      var document = MAPPERS.computeIfAbsent(limits, Json::mapper).readTree(bytes);
      if (document.isMissingNode()) {
        throw Unreadable.notJson(null);
      }
      return document;
    } catch (NumberFormatException | IOException e) {
      throw Unreadable.because(e, limits);
    }
  }

  /** Goes through a JSON document token by token, within the limits. */
  static JsonParser parser(byte[] bytes, RequestLimits limits) throws IOException {
    return MAPPERS.computeIfAbsent(limits, Json::mapper).getFactory().createParser(bytes);
  }

  private static ObjectMapper mapper(RequestLimits limits) {
    var factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.jsonDepth())
                    .maxTokenCount(limits.jsonTokens())
                    .maxNumberLength(limits.numberCharacters())
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_NAME)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build();
  }

  /**
   * The first place, as a JSON pointer, where two documents differ; null if they are the same. The
   * order of fields does not matter.
   */
  public static @Nullable String difference(JsonNode one, JsonNode other) {
    if (one.equals(other)) {
      return null;
    }
    if (one.isObject() && other.isObject()) {
      var names = new LinkedHashSet<String>();
      one.fieldNames().forEachRemaining(names::add);
      other.fieldNames().forEachRemaining(names::add);
      for (var name : names) {
        var inside = difference(one.path(name), other.path(name));
        if (inside != null) {
          return "/" + name.replace("~", "~0").replace("/", "~1") + inside;
        }
      }
    }
    if (one.isArray() && other.isArray()) {
      for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
        var inside = difference(one.path(i), other.path(i));
        if (inside != null) {
          return "/" + i + inside;
        }
      }
    }
    return "";
  }

  /** Writes a document on one line, in UTF-8. */
  public static byte[] bytes(Writing writing) {
    var document = new Document();
    try (var json = FACTORY.createGenerator(document, JsonEncoding.UTF8)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return document.bytes();
  }

  /** Takes what the generator has buffered, which is nearly always all of it at once. */
  private static final class Document extends ByteArrayOutputStream {
    Document() {
      super(0);
    }

    byte[] bytes() {
      return count == buf.length ? buf : toByteArray();
    }
  }

  /** Writes a document on one line. */
  public static String write(Writing writing) {
    var text = new StringWriter();
    try (var json = FACTORY.createGenerator(text)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * Reads what we wrote ourselves.
   *
   * @throws IOException if it is not JSON
   */
  public static JsonNode readOwn(byte[] bytes) throws IOException {
    return OWN.readTree(bytes);
  }

  /** Writes a document on one line. */
  public static String write(JsonNode document) {
    try {
      return OWN.writeValueAsString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a document for people. */
  public static String pretty(String document) {
    try {
      return OWN.writerWithDefaultPrettyPrinter().writeValueAsString(OWN.readTree(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
