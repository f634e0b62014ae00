package stepup.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Texts;
import stepup.decision.RowRef;

/**
 * A JSON document while it is written, in UTF-8 and on one line, escaped as Jackson escapes.
 * Whoever writes it knows its shape: each value comes after {@link #field} or {@link #item}, which
 * set the commas.
 */
final class JsonBytes implements Texts.Telling {
  private static final int USUAL_BYTES = 1 << 14;

  /** A thread's buffer that grew beyond it is not kept for its next document. */
  private static final int MOST_KEPT_BYTES = 1 << 18;

  /** Of a character that is written with its number. */
  private static final int MOST_BYTES_OF_CHARACTER = 6;

  /** Of a whole number without its sign. */
  private static final int MOST_BYTES_OF_NUMBER = 19;

  private static final ThreadLocal<JsonBytes> OF_THREAD = ThreadLocal.withInitial(JsonBytes::new);

  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");
  private static final byte[] HEX = ascii("0123456789ABCDEF");

  /** By character: 0 if it stands for itself, else what follows its backslash. */
  private static final byte[] ESCAPES = escapes();

  /** Characters of a text that is encoded anew each time. */
  private static final int MORE_THAN_KNOWN = 1_000;

  /**
   * What tables say, as it was encoded last: a text stands in one of two slots side by side.
   * INVARIANT: an entry depends on nothing but what it is of, so that none is ever out of date;
   * threads may lose each other's.
   */
  private static final @Nullable KnownText[] TEXTS = new KnownText[1 << 12];

  private static final @Nullable KnownRow[] ROWS = new KnownRow[1 << 10];

  /** A text with the quotation marks around it. */
  private static final class KnownText {
    final String text;
    final byte[] json;

    KnownText(String text, byte[] json) {
      this.text = text;
      this.json = json;
    }
  }

  private static final class KnownRow {
    final RowRef row;
    final byte[] json;

    KnownRow(RowRef row, byte[] json) {
      this.row = row;
      this.json = json;
    }
  }

  private byte[] bytes = new byte[USUAL_BYTES];
  private int length;

  /** One that several documents are written to, each on a line. */
  JsonBytes() {}

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

  /** Writes one document; none is begun inside another. */
  static byte[] of(Consumer<JsonBytes> writing) {
    var json = OF_THREAD.get();
    json.clear();
    try {
      writing.accept(json);
      return Arrays.copyOf(json.bytes, json.length);
    } finally {
      if (json.bytes.length > MOST_KEPT_BYTES) {
        json.bytes = new byte[USUAL_BYTES];
      }
    }
  }

  /** Forgets what was written. */
  void clear() {
    length = 0;
  }

  /** What was written, until more is. */
  ByteBuffer view() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  void lineBreak() {
    put('\n');
  }

  /** A field's name, as {@link #field} takes it. */
  static byte[] name(String plain) {
    return ascii(",\"" + plain + "\":");
  }

  void object() {
    put('{');
  }

  void endObject() {
    put('}');
  }

  void list() {
    put('[');
  }

  void endList() {
    put(']');
  }

  /** The next item of a list comes now. */
  void item() {
    comma('[');
  }

  /** The name of a field, whose value comes next. */
  void field(byte[] name) {
    if (bytes[length - 1] == '{') {
      // Over the brace comes the comma of the name, which is not due, and gives way to it.
      length--;
      copy(name);
      bytes[length - name.length] = '{';
    } else {
      copy(name);
    }
  }

  /** A text that anybody may have written. */
  void text(String text) {
    var known = recalled(text);
    if (known != null) {
      copy(known.json);
    } else {
      put('"');
      escape(text);
      put('"');
    }
  }

  /** A text of the tables, which comes again and again. */
  void known(String text) {
    var known = recalled(text);
    copy(known != null ? known.json : remembered(text).json);
  }

  /** The fields of an object that was encoded before, behind a first one. */
  void fieldsOf(String object) {
    put(',');
    copy(object.substring(1, object.length() - 1).getBytes(StandardCharsets.UTF_8));
  }

  /** What was encoded before. */
  void encoded(byte[] json) {
    copy(json);
  }

  /** A text as {@link #encoded} takes it. */
  static byte[] encode(String text) {
    return of(json -> json.text(text));
  }

  void number(int number) {
    number((long) number);
  }

  /** A whole number, above the smallest of all. */
  void number(long number) {
    if (number < 0) {
      put('-');
      digits(-number);
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
    copy(flag ? TRUE : FALSE);
  }

  /**
   * A value of a fact: null, a text or what is written as its text, a number, a yes or no, or
   * several of them.
   */
  void value(@Nullable Object value) {
    if (value instanceof String text) {
      text(text);
    } else if (value instanceof Integer number) {
      number(number);
    } else if (value instanceof Boolean flag) {
      flag(flag);
    } else if (value instanceof BigDecimal number) {
      copy(ascii(number.toString()));
    } else if (value instanceof List<?> items) {
      list();
      for (int i = 0; i < items.size(); i++) {
        item();
        value(items.get(i));
      }
      endList();
    } else if (value instanceof Collection<?> items) {
      list();
      for (var item : items) {
        item();
        value(item);
      }
      endList();
    } else if (value instanceof Map<?, ?> fields) {
      object();
      for (var field : fields.entrySet()) {
        comma('{');
        known(String.valueOf(field.getKey()));
        put(':');
        value(field.getValue());
      }
      endObject();
    } else if (value == null) {
      copy(NULL);
    } else {
      text(value.toString());
    }
  }

  /** Where a row of the rules stands. */
  void row(RowRef row) {
    int slot = spread(31 * row.id().hashCode() + row.row()) & (ROWS.length - 1);
    var known = ROWS[slot];
    if (known == null || !known.row.equals(row)) {
      int from = length;
      object();
      field(Names.ID);
      text(row.id());
      field(Names.FILE);
      text(row.file());
      field(Names.ROW);
      number(row.row());
      endObject();
      ROWS[slot] = new KnownRow(row, Arrays.copyOfRange(bytes, from, length));
    } else {
      copy(known.json);
    }
  }

  /** Begins a text that is told piece by piece. */
  void quote() {
    put('"');
  }

  void endQuote() {
    put('"');
  }

  @Override
  public void words(String words) {
    var known = recalled(words);
    inside(known != null ? known : remembered(words));
  }

  @Override
  public void shown(Object value) {
    var text = value.toString();
    var known = recalled(text);
    if (known != null) {
      inside(known);
    } else {
      escape(text);
    }
  }

  /** Bytes written so far. */
  int length() {
    return length;
  }

  /** Takes back what was written after some bytes. */
  void backTo(int written) {
    length = written;
  }

  private static @Nullable KnownText recalled(String text) {
    int slot = slot(text);
    var known = TEXTS[slot];
    if (known != null && known.text.equals(text)) {
      return known;
    }
    known = TEXTS[slot ^ 1];
    return known != null && known.text.equals(text) ? known : null;
  }

  private KnownText remembered(String text) {
    int from = length;
    put('"');
    escape(text);
    put('"');
    var known = new KnownText(text, Arrays.copyOfRange(bytes, from, length));
    length = from;
    if (text.length() < MORE_THAN_KNOWN) {
      int slot = slot(text);
      TEXTS[slot ^ 1] = TEXTS[slot];
      TEXTS[slot] = known;
    }
    return known;
  }

  private static int slot(String text) {
    return spread(text.hashCode()) & (TEXTS.length - 1);
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }

  /** A known text without its quotation marks. */
  private void inside(KnownText known) {
    int size = known.json.length - 2;
    room(size);
    System.arraycopy(known.json, 1, bytes, length, size);
    length += size;
  }

  private void escape(String text) {
    int characters = text.length();
    room(Math.multiplyExact(characters, MOST_BYTES_OF_CHARACTER));
    var to = bytes;
    int at = length;
    int i = 0;
    while (i < characters && isPlain(text.charAt(i))) {
      to[at++] = (byte) text.charAt(i++);
    }
    for (; i < characters; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
          to[at++] = (byte) c;
        } else {
          to[at++] = '\\';
          to[at++] = escape;
          at = escape == 'u' ? hex(c, to, at) : at;
        }
      } else if (c < 0x800) {
        to[at++] = (byte) (0xC0 | (c >> 6));
        to[at++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        to[at++] = (byte) (0xE0 | (c >> 12));
        to[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        to[at++] = (byte) (0x80 | (c & 0x3F));
      } else {
        to[at++] = '\\';
        to[at++] = 'u';
        at = hex(c, to, at);
      }
    }
    length = at;
  }

  private static int hex(char c, byte[] to, int at) {
    for (int bits = 12; bits >= 0; bits -= 4) {
      to[at++] = HEX[(c >> bits) & 0xF];
    }
    return at;
  }

  private static boolean isPlain(char c) {
    return c < 0x80 && ESCAPES[c] == 0;
  }

  private void copy(byte[] some) {
    room(some.length);
    System.arraycopy(some, 0, bytes, length, some.length);
    length += some.length;
  }

  /** A comma, unless nothing has come since an opening bracket or brace. */
  private void comma(char opening) {
    if (bytes[length - 1] != opening) {
      put(',');
    }
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
