package stepup.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import stepup.decision.RowRef;

class JsonBytesTest {

  @Property
  void everyTextIsEscapedAsJacksonEscapesIt(@ForAll("texts") String text) {
    var wanted = Json.bytes(json -> json.writeString(text));

    assertThat(JsonBytes.of(json -> json.text(text))).isEqualTo(wanted);
    // Once as it is met for the first time, and once as it was remembered.
    assertThat(JsonBytes.of(json -> json.known(text))).isEqualTo(wanted);
    assertThat(JsonBytes.of(json -> json.known(text))).isEqualTo(wanted);
    assertThat(JsonBytes.of(json -> json.text(text))).isEqualTo(wanted);
  }

  @Property
  void aTextToldPieceByPieceIsOneText(
      @ForAll("texts") String words, @ForAll("texts") String value) {
    var wanted = Json.bytes(json -> json.writeString(words + value + words));

    assertThat(
            JsonBytes.of(
                json -> {
                  json.quote();
                  json.words(words);
                  json.shown(value);
                  json.words(words);
                  json.endQuote();
                }))
        .isEqualTo(wanted);
  }

  @Property
  void valuesInsideValuesAreWrittenAsJacksonWritesThem(@ForAll("values") Object value) {
    assertThat(JsonBytes.of(json -> json.value(value)))
        .isEqualTo(Json.bytes(json -> write(json, value)));
  }

  @Property
  void everyRowIsWrittenWhole(
      @ForAll("texts") String id, @ForAll("texts") String file, @ForAll int number) {
    var wanted =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringField("id", id);
              json.writeStringField("file", file);
              json.writeNumberField("row", number);
              json.writeEndObject();
            });
    var row = new RowRef(id, file, number);

    assertThat(JsonBytes.of(json -> json.row(row))).isEqualTo(wanted);
    assertThat(JsonBytes.of(json -> json.row(row))).isEqualTo(wanted);
  }

  @Example
  void aDocumentAfterOneThatWasBrokenOffIsWhole() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                JsonBytes.of(
                    json -> {
                      json.text("a");
                      throw new IllegalArgumentException("stop");
                    }));

    assertThat(JsonBytes.of(json -> json.text("b"))).isEqualTo("\"b\"".getBytes(UTF_8));
  }

  @Example
  void aDocumentLargerThanTheBufferIsWhole() {
    var text = "\u0001ä€😀".repeat(100_000);

    assertThat(JsonBytes.of(json -> json.known(text)))
        .isEqualTo(Json.bytes(json -> json.writeString(text)));
  }

  @Example
  void threadsThatForgetEachOthersTextsStillWriteTheirOwn() throws Exception {
    var texts = IntStream.range(0, 20_000).mapToObj(i -> "text " + i).toList();
    var wanted = Json.bytes(json -> write(json, texts));
    var threads = Executors.newFixedThreadPool(4);
    try {
      Callable<byte[]> writing =
          () ->
              JsonBytes.of(
                  json -> {
                    json.list();
                    for (var text : texts) {
                      json.item();
                      json.known(text);
                    }
                    json.endList();
                  });
      var several = new ArrayList<Callable<byte[]>>();
      IntStream.range(0, 20).forEach(i -> several.add(writing));

      for (var written : threads.invokeAll(several)) {
        assertThat(written.get()).isEqualTo(wanted);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof List<?> items) {
      json.writeStartArray();
      for (var item : items) {
        write(json, item);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> fields) {
      json.writeStartObject();
      for (var field : fields.entrySet()) {
        json.writeFieldName((String) field.getKey());
        write(json, field.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString((String) value);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    var plain = Arbitraries.integers().between(0, 0x7F);
    // Halves of surrogate pairs among them.
    var wide = Arbitraries.integers().between(0x80, 0xFFFF);
    var pairs = Arbitraries.integers().between(0x10000, 0x10FFFF);
    return Arbitraries.frequencyOf(Tuple.of(6, plain), Tuple.of(3, wide), Tuple.of(1, pairs))
        .list()
        .ofMaxSize(60)
        .map(
            points -> {
              var text = new StringBuilder();
              points.forEach(text::appendCodePoint);
              return text.toString();
            });
  }

  /** Evidence is no deeper: lists and maps of plain values, and lists of such maps. */
  @Provide
  Arbitrary<Object> values() {
    Arbitrary<Object> plain =
        Arbitraries.oneOf(
            texts().asGeneric(),
            Arbitraries.integers().asGeneric(),
            Arbitraries.bigDecimals().asGeneric(),
            Arbitraries.of(true, false).asGeneric());
    var fields =
        Arbitraries.maps(texts(), plain)
            .ofMaxSize(3)
            .map(some -> (Object) new LinkedHashMap<>(some));
    return Arbitraries.oneOf(
            plain,
            plain.list().ofMaxSize(3).asGeneric(),
            fields,
            fields.list().ofMaxSize(3).asGeneric())
        .withoutEdgeCases();
  }
}
