package stepup.tables;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.util.XMLHelper;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads one part of a workbook as it streams by, and keeps no more of it than it has to. */
abstract class PartXml extends DefaultHandler {
  /** Spreadsheets nest their elements about ten deep. */
  private static final int DEEPEST = 64;

  /** How a part writes a character that XML has no place for. */
  private static final Pattern ESCAPED = Pattern.compile("_x([0-9A-Fa-f]{4})_");

  private static final int ESCAPED_LENGTH = "_x000D_".length();

  private int depth;

  /** What the characters that come now belong to; null if to nothing we read. */
  private @Nullable Characters target;

  /** Inside a pronunciation guide, which is no part of the text. */
  private boolean phonetic;

  abstract void start(String name, Attributes attributes) throws SAXException;

  abstract void end(String name) throws SAXException;

  /** Where the characters of an element belong; null if to nothing we read. */
  @Nullable Characters charactersOf(String element) {
    return null;
  }

  @Override
  public final void startElement(String uri, String name, String qualified, Attributes attributes)
      throws SAXException {
    if (++depth > DEEPEST) {
      throw new SAXException("nested too deep");
    }
    phonetic |= name.equals("rPh");
    var characters = charactersOf(name);
    if (characters != null) {
      target = phonetic ? null : characters;
    }
    start(name, attributes);
  }

  @Override
  public final void characters(char[] characters, int start, int length) {
    if (target != null) {
      target.add(characters, start, length);
    }
  }

  @Override
  public final void endElement(String uri, String name, String qualified) throws SAXException {
    depth--;
    phonetic &= !name.equals("rPh");
    if (charactersOf(name) != null) {
      target = null;
    }
    end(name);
  }

  final void parse(InputStream part)
      throws IOException, SAXException, ParserConfigurationException {
    var reader = XMLHelper.newXMLReader();
    reader.setContentHandler(this);
    reader.parse(new InputSource(part));
  }

  static int number(Attributes attributes, String name, int byDefault) {
    var value = attributes.getValue(name);
    return value == null ? byDefault : Integer.parseInt(value);
  }

  /** Characters of a part, as many of them as can matter. */
  static final class Characters {
    private final StringBuilder raw = new StringBuilder();
    private final int most;

    /** Keeps a text of so many characters, or one more, which tells that it is too long. */
    Characters(int most) {
      this.most = most;
    }

    void clear() {
      raw.setLength(0);
    }

    void add(char[] characters, int start, int length) {
      raw.append(characters, start, Math.min(length, (most + 1) * ESCAPED_LENGTH - raw.length()));
    }

    boolean isEmpty() {
      return raw.isEmpty();
    }

    /** What was kept, as it stands in the part. */
    @Override
    public String toString() {
      return raw.toString();
    }

    /** What was kept, with each character that was escaped. */
    String text() {
      var text =
          raw.indexOf("_x") < 0
              ? raw.toString()
              : ESCAPED
                  .matcher(raw)
                  .replaceAll(
                      found ->
                          Matcher.quoteReplacement(
                              String.valueOf((char) Integer.parseInt(found.group(1), 16))));
      return text.length() <= most ? text : text.substring(0, most + 1);
    }
  }

  /** Parts of a workbook, which together are no larger than was counted before. */
  static final class Counted extends FilterInputStream {
    private final long[] left;

    Counted(InputStream part, long[] left) {
      super(part);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
      int read = super.read(buffer, start, length);
      count(read);
      return read;
    }

    private void count(int read) throws IOException {
      left[0] -= Math.max(read, 0);
      if (left[0] < 0) {
        throw new IOException("a part is read more than once");
      }
    }
  }
}
