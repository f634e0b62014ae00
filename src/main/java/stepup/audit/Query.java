package stepup.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stepup.json.Json;

/**
 * Which records are looked for: those that fit everything that is not null.
 *
 * @param id the decision's id
 * @param customers the customer's id in each form it may be recorded in
 * @param since the earliest time, inclusive
 * @param until the time before which they were decided, exclusive
 * @param verdict as recorded, for example {@code not_eligible}; see {@link Entry#verdicts}
 * @param reason the code of a reason, warning or follow-up
 * @param row the id of a row or rule that fired
 * @param limit most records; at least 1
 * @param newestFirst whether the newest come first, and are those that are kept
 */
public record Query(
    @Nullable String id,
    @Nullable Set<String> customers,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable String verdict,
    @Nullable String reason,
    @Nullable String row,
    long limit,
    boolean newestFirst) {
  /** All records, oldest first. */
  public static final Query ALL =
      new Query(null, null, null, null, null, null, null, Long.MAX_VALUE, false);

  /** Whether a record fits. */
  public boolean matches(Entry entry) {
    return (id == null || id.equals(entry.id()))
        && (customers == null || customers.contains(entry.customer()))
        && (since == null || !entry.time().isBefore(since))
        && (until == null || entry.time().isBefore(until))
        && (verdict == null || entry.verdicts().contains(verdict))
        && (reason == null || entry.reasons().contains(reason))
        && (row == null || entry.rows().contains(row));
  }

  /** Looks at bytes, so that few lines are read that do not fit. Of one thread. */
  static final class Sieve {
    private static final byte[] ID = bytes("{\"decisionId\":\"");
    private static final byte[] TIME = bytes("\",\"time\":\"");
    private static final int ID_CHARACTERS = 36;
    private static final int LONGEST_TIME = 40;

    private final Query query;
    private final List<List<Needle>> needles = new ArrayList<>();
    private final byte @Nullable [] id;

    Sieve(Query query) {
      this.query = query;
      id = query.id == null ? null : bytes("{\"decisionId\":" + quoted(query.id));
      if (query.customers != null) {
        needles.add(
            query.customers.stream()
                .map(customer -> new Needle("{\"customer\":{\"id\":" + quoted(customer)))
                .toList());
      }
      add("\"verdict\":", query.verdict);
      add("\"code\":", query.reason);
      add("{\"id\":", query.row);
    }

    private static String quoted(String value) {
      return Json.write((JsonNode) TextNode.valueOf(value));
    }

    private void add(String field, @Nullable String value) {
      if (value != null) {
        needles.add(List.of(new Needle(field + quoted(value))));
      }
    }

    /** Whether a line may fit; if not, it does not. */
    boolean lets(byte[] text, int from, int to) {
      if (id != null && !Line.startsWith(text, from, to, id)) {
        return false;
      }
      if ((query.since != null || query.until != null) && !inTime(text, from, to)) {
        return false;
      }
      for (var any : needles) {
        boolean found = false;
        for (var needle : any) {
          found |= needle.in(text, from, to);
        }
        if (!found) {
          return false;
        }
      }
      return true;
    }

    private boolean inTime(byte[] text, int from, int to) {
      var time = time(text, from, to);
      return time == null
          || ((query.since == null || !time.isBefore(query.since))
              && (query.until == null || time.isBefore(query.until)));
    }

    /** When a line says to have been decided; null if that cannot be told without reading it. */
    @Nullable Instant time(byte[] text, int from, int to) {
      int start = from + ID.length + ID_CHARACTERS;
      if (!Line.startsWith(text, from, to, ID) || !Line.startsWith(text, start, to, TIME)) {
        return null;
      }
      start += TIME.length;
      int end = start;
      while (end < to && end - start < LONGEST_TIME && text[end] != '"') {
        end++;
      }
      try {
        return Instant.parse(new String(text, start, end - start, StandardCharsets.US_ASCII));
      } catch (DateTimeException e) {
        return null;
      }
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Bytes to look for, by Horspool's way. */
  private static final class Needle {
    private final byte[] bytes;
    private final int[] skip = new int[256];

    Needle(String text) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
      Arrays.fill(skip, bytes.length);
      for (int i = 0; i < bytes.length - 1; i++) {
        skip[bytes[i] & 0xff] = bytes.length - 1 - i;
      }
    }

    boolean in(byte[] text, int from, int to) {
      int last = bytes.length - 1;
      for (int at = from; at + last < to; at += skip[text[at + last] & 0xff]) {
        int i = last;
        while (i >= 0 && text[at + i] == bytes[i]) {
          i--;
        }
        if (i < 0) {
          return true;
        }
      }
      return false;
    }
  }
}
