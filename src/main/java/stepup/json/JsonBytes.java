package stepup.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Texts;
import stepup.decision.RowRef;

/**
 * A JSON document while it is written, in UTF-8 and on one line. Whoever writes knows its shape;
 * commas are set where they are due. Texts are escaped as Jackson escapes them.
 */
final class JsonBytes implements Texts.Telling {
  private static final int USUAL_BYTES = 1 << 14;

  /** A buffer that grew beyond it is not kept for the next document. */
  private static final int MOST_KEPT_BYTES = 1 << 18;

  /** Of a character that is written with its number. */
  private static final int MOST_BYTES_OF_CHARACTER = 6;

  /** Of a whole number without its sign. */
  private static final int MOST_BYTES_OF_NUMBER = 10;

  private static final ThreadLocal<JsonBytes> OF_THREAD = ThreadLocal.withInitial(JsonBytes::new);

  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");
  private static final byte[] HEX = ascii("0123456789ABCDEF");

  /** By character: 0 if it stands for itself, else what follows its backslash. */
  private static final byte[] ESCAPES = escapes();

  /**
   * What tables say, as it was encoded last, in pairs of slots. INVARIANT: an entry depends on
   * nothing but what it is of, so it is never wrong, whichever rules it was made for; there are
   * never more of them, and threads may lose each other's.
   */
  private static final @Nullable Encoded[] KNOWN = new Encoded[1 << 12];

  private record Encoded(Object of, byte[] json) {}

  private byte[] bytes = new byte[USUAL_BYTES];
  private int length;

  private JsonBytes() {}

  private static byte[] escapes() {
    var escapes = new byte[0x80];
    Arrays.fill(escapes, 0, ' ', (byte) 'u');
    escapes['\b'] = 'b';
    escapes['\t'] = 't';
    escapes['\n'] = 'n';
    escapes['\f'] = 'f';
    escapes['\r'] = 'r';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Writes one document; none is begun inside another.
   *
   * @throws IllegalArgumentException if a text has half of a surrogate pair
   */
  static byte[] of(Consumer<JsonBytes> writing) {
    var json = OF_THREAD.get();
    json.length = 0;
    try {
      writing.accept(json);
      return Arrays.copyOf(json.bytes, json.length);
    } finally {
      if (json.bytes.length > MOST_KEPT_BYTES) {
        json.bytes = new byte[USUAL_BYTES];
      }
    }
  }

  /** A field's name, as {@link #field} takes it. */
  static byte[] name(String plain) {
    return ascii(",\"" + plain + "\":");
  }

  void object() {
    comma();
    put('{');
  }

  void endObject() {
    put('}');
  }

  void list() {
    comma();
    put('[');
  }

  void endList() {
    put(']');
  }

  /** The name of a field, whose value comes next. */
  void field(byte[] name) {
    int unneeded = bytes[length - 1] == '{' ? 1 : 0;
    copy(name, unneeded);
  }

  /** A text that anybody may have written. */
  void text(String text) {
    quote();
    escape(text);
    endQuote();
  }

  /** A text of the tables, which comes again and again. */
  void known(String text) {
    quote();
    words(text);
    endQuote();
  }

  void number(int number) {
    comma();
    if (number < 0) {
      // As a long, since the smallest has no positive counterpart.
      put('-');
      digits(-(long) number);
    } else {
      digits(number);
    }
  }

  private void digits(long number) {
    room(MOST_BYTES_OF_NUMBER);
    int end = length + 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      end++;
    }
    length = end;
    long rest = number;
    do {
      bytes[--end] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  void flag(boolean flag) {
    comma();
    copy(flag ? TRUE : FALSE, 0);
  }

  /**
   * A value of a fact: null, a text or what is written as its text, a number, a yes or no, or
   * several of them.
   */
  void value(@Nullable Object value) {
    if (value instanceof String text) {
      text(text);
    } else if (value instanceof Collection<?> items) {
      list();
      for (var item : items) {
        value(item);
      }
      endList();
    } else if (value instanceof Map<?, ?> fields) {
      object();
      for (var field : fields.entrySet()) {
        known(String.valueOf(field.getKey()));
        put(':');
        value(field.getValue());
      }
      endObject();
    } else if (value instanceof Integer number) {
      number(number);
    } else if (value instanceof BigDecimal number) {
      comma();
      copy(ascii(number.toString()), 0);
    } else if (value instanceof Boolean flag) {
      flag(flag);
    } else if (value == null) {
      comma();
      copy(NULL, 0);
    } else {
      text(value.toString());
    }
  }

  /** Where a row of the rules stands. */
  void row(RowRef row) {
    comma();
    if (!recall(row)) {
      int from = length;
      put('{');
      field(Names.ID);
      text(row.id());
      field(Names.FILE);
      text(row.file());
      field(Names.ROW);
      number(row.row());
      endObject();
      remember(row, from);
    }
  }

  /** Begins a text that is told piece by piece. */
  void quote() {
    comma();
    put('"');
  }

  void endQuote() {
    put('"');
  }

  @Override
  public void words(String words) {
    if (!recall(words)) {
      int from = length;
      escape(words);
      remember(words, from);
    }
  }

  @Override
  public void shown(Object value) {
    escape(value.toString());
  }

  /** Bytes written so far. */
  int length() {
    return length;
  }

  /** Takes back what was written after some bytes. */
  void backTo(int written) {
    length = written;
  }

  private boolean recall(Object of) {
    int slot = slot(of);
    var first = KNOWN[slot];
    if (first != null && first.of.equals(of)) {
      copy(first.json, 0);
      return true;
    }
    var second = KNOWN[slot ^ 1];
    if (second != null && second.of.equals(of)) {
      copy(second.json, 0);
      return true;
    }
    return false;
  }

  private void remember(Object of, int from) {
    int slot = slot(of);
    KNOWN[slot ^ 1] = KNOWN[slot];
    KNOWN[slot] = new Encoded(of, Arrays.copyOfRange(bytes, from, length));
  }

  private static int slot(Object of) {
    int hash = of.hashCode();
    return (hash ^ hash >>> 16) & KNOWN.length - 1;
  }

  /** A comma, unless what comes next is the first of its kind. */
  private void comma() {
    if (length > 0) {
      byte before = bytes[length - 1];
      if (before != '{' && before != '[' && before != ':') {
        put(',');
      }
    }
  }

  private void escape(String text) {
    int characters = text.length();
    room(Math.multiplyExact(characters, MOST_BYTES_OF_CHARACTER));
    var to = bytes;
    int at = length;
    for (int i = 0; i < characters; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
          to[at++] = (byte) c;
        } else {
          to[at++] = '\\';
          to[at++] = escape;
          if (escape == 'u') {
            to[at++] = '0';
            to[at++] = '0';
            to[at++] = HEX[c >> 4];
            to[at++] = HEX[c & 0xF];
          }
        }
      } else if (c < 0x800) {
        to[at++] = (byte) (0xC0 | c >> 6);
        to[at++] = (byte) (0x80 | c & 0x3F);
      } else if (!Character.isSurrogate(c)) {
        to[at++] = (byte) (0xE0 | c >> 12);
        to[at++] = (byte) (0x80 | c >> 6 & 0x3F);
        to[at++] = (byte) (0x80 | c & 0x3F);
      } else {
        int whole = text.codePointAt(i++);
        if (!Character.isSupplementaryCodePoint(whole)) {
          throw new IllegalArgumentException("a text has half of a surrogate pair");
        }
        to[at++] = (byte) (0xF0 | whole >> 18);
        to[at++] = (byte) (0x80 | whole >> 12 & 0x3F);
        to[at++] = (byte) (0x80 | whole >> 6 & 0x3F);
        to[at++] = (byte) (0x80 | whole & 0x3F);
      }
    }
    length = at;
  }

  private void copy(byte[] some, int from) {
    int size = some.length - from;
    room(size);
    System.arraycopy(some, from, bytes, length, size);
    length += size;
  }

  private void put(char mark) {
    room(1);
    bytes[length++] = (byte) mark;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
    }
  }
}
