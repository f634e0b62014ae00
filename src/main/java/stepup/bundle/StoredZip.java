package stepup.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A zip file in the one form that bundles have: nothing is compressed, and nothing stands in it but
 * names and contents. The same entries are the same bytes, on every machine and every Java.
 */
final class StoredZip {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final short VERSION = 10;
  private static final short NAMES_IN_UTF_8 = 0x0800;

  /** 1 January 1980, the first day there is. */
  private static final int TIME = 0x0021_0000;

  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int MOST_ENTRIES = 0xFFFF;

  private StoredZip() {}

  /**
   * Writes entries in their order.
   *
   * @throws IllegalArgumentException if there are more of them than such a file can hold
   */
  static byte[] write(Map<String, byte[]> entries) {
    long size = END_BYTES;
    for (var entry : entries.entrySet()) {
      size +=
          LOCAL_BYTES
              + CENTRAL_BYTES
              + 2L * entry.getKey().getBytes(UTF_8).length
              + entry.getValue().length;
    }
    if (size > Integer.MAX_VALUE || entries.size() > MOST_ENTRIES) {
      throw new IllegalArgumentException("more than fits into one file");
    }
    var zip = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    var places = new int[entries.size()];
    int i = 0;
    for (var entry : entries.entrySet()) {
      places[i++] = zip.position();
      var name = entry.getKey().getBytes(UTF_8);
      zip.putInt(LOCAL);
      about(zip, name, entry.getValue());
      zip.put(name).put(entry.getValue());
    }
    int central = zip.position();
    i = 0;
    for (var entry : entries.entrySet()) {
      var name = entry.getKey().getBytes(UTF_8);
      zip.putInt(CENTRAL).putShort(VERSION);
      about(zip, name, entry.getValue());
      // No comment, the first disk, no attributes.
      zip.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
      zip.putInt(places[i++]).put(name);
    }
    int end = zip.position();
    zip.putInt(END).putInt(0).putShort((short) entries.size()).putShort((short) entries.size());
    zip.putInt(end - central).putInt(central).putShort((short) 0);
    return zip.array();
  }

  private static void about(ByteBuffer zip, byte[] name, byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    zip.putShort(VERSION).putShort(NAMES_IN_UTF_8).putShort((short) 0).putInt(TIME);
    zip.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
    zip.putShort((short) name.length).putShort((short) 0);
  }

  /**
   * The entries of a file that was written here, in their order; null if it was not, to the byte.
   *
   * @param most how many entries there may be; more is null too
   */
  static @Nullable Map<String, byte[]> read(byte[] bytes, int most) {
    var entries = new LinkedHashMap<String, byte[]>();
    var zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      while (zip.getInt() == LOCAL) {
        zip.position(zip.position() + 18);
        int size = zip.getInt();
        int nameSize = Short.toUnsignedInt(zip.getShort());
        zip.getShort();
        if (size < 0 || (long) size + nameSize > zip.remaining() || entries.size() >= most) {
          return null;
        }
        var name = new byte[nameSize];
        var content = new byte[size];
        zip.get(name).get(content);
        if (entries.put(new String(name, UTF_8), content) != null) {
          return null;
        }
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return null;
    }
    // What was passed over above is all compared here.
    return Arrays.equals(write(entries), bytes) ? entries : null;
  }
}
