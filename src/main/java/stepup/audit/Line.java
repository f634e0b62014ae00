package stepup.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;

/** How a line of a segment is put together, and taken apart again. */
final class Line {
  private static final byte[] HASH = ascii(",\"hash\":\"");
  private static final byte[] SEQ = ascii(",\"seq\":");
  private static final byte[] HEADER = ascii("{\"segment\":");
  private static final byte[] END = ascii("\"}");
  private static final String HEX = "0123456789abcdef";
  private static final int HASH_CHARACTERS = 64;
  private static final int MOST_DIGITS = 18;
  private static final Pattern HASHED = Pattern.compile("[0-9a-f]{64}");

  /** How many bytes of a line, at its end, are not hashed. */
  static final int UNHASHED = HASH.length + HASH_CHARACTERS + END.length;

  private Line() {}

  /**
   * The first line of a segment.
   *
   * @param first the seq of the first record in it
   * @param previous the hash before it
   */
  record Header(long segment, Instant opened, long first, boolean keyed, String previous) {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] hashEnd(String hash) {
    return ascii(",\"hash\":\"" + hash + "\"}\n");
  }

  static byte[] seq(long seq) {
    return ascii(",\"seq\":" + seq);
  }

  /** A header up to where its hash begins. */
  static byte[] header(Header header) {
    return ascii(
        "{\"segment\":%d,\"opened\":\"%s\",\"first\":%d,\"keyed\":%s,\"previous\":\"%s\""
            .formatted(header.segment, header.opened, header.first, header.keyed, header.previous));
  }

  static boolean isHeader(byte[] text, int from, int to) {
    return startsWith(text, from, to, HEADER);
  }

  /** What a header says; null if it is not one. */
  static @Nullable Header readHeader(byte[] text, int from, int to) {
    if (!isHeader(text, from, to)) {
      return null;
    }
    try {
      var json = Json.read(Arrays.copyOfRange(text, from, to));
      var opened = Instant.parse(json.path("opened").asText());
      var header =
          new Header(
              whole(json, "segment"),
              opened,
              whole(json, "first"),
              json.path("keyed").asBoolean(),
              json.path("previous").asText());
      return header.segment > 0 && header.first > 0 && HASHED.matcher(header.previous).matches()
          ? header
          : null;
    } catch (IOException | DateTimeException e) {
      return null;
    }
  }

  static long whole(JsonNode json, String field) {
    var number = json.path(field);
    return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1;
  }

  static boolean isHash(String text) {
    return HASHED.matcher(text).matches();
  }

  /** The hash a line states; null if it states none at its end. */
  static @Nullable String hash(byte[] text, int from, int to) {
    int start = to - UNHASHED;
    if (start < from
        || !startsWith(text, start, to, HASH)
        || !startsWith(text, to - END.length, to, END)) {
      return null;
    }
    int digits = start + HASH.length;
    for (int i = digits; i < digits + HASH_CHARACTERS; i++) {
      if (HEX.indexOf(text[i]) < 0) {
        return null;
      }
    }
    return new String(text, digits, HASH_CHARACTERS, StandardCharsets.US_ASCII);
  }

  /** The seq a record states before its hash; -1 if it states none there. */
  static long seq(byte[] text, int from, int to) {
    int end = to - UNHASHED;
    int start = end;
    while (start > from && text[start - 1] >= '0' && text[start - 1] <= '9') {
      start--;
    }
    if (start == end
        || end - start > MOST_DIGITS
        || start - SEQ.length < from
        || !startsWith(text, start - SEQ.length, to, SEQ)) {
      return -1;
    }
    return Long.parseLong(new String(text, start, end - start, StandardCharsets.US_ASCII));
  }

  static boolean startsWith(byte[] text, int from, int to, byte[] start) {
    return to - from >= start.length
        && Arrays.equals(text, from, from + start.length, start, 0, start.length);
  }
}
