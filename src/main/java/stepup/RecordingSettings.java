package stepup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stepup.audit.Chain;
import stepup.audit.LogMode;
import stepup.audit.LogSettings;
import stepup.audit.Mask;

/**
 * How decisions are recorded: {@code LOG_MODE}, {@code LOG_SEGMENT_BYTES}, {@code
 * LOG_SEGMENT_MINUTES}, {@code LOG_QUEUE}, {@code LOG_MASK}, {@code LOG_MASK_KEY_FILE}, {@code
 * LOG_CHAIN_KEY_FILE}, {@code LOG_SYNC_SECONDS}.
 */
final class RecordingSettings {
  private static final int LEAST_KEY_BYTES = 16;

  private RecordingSettings() {}

  /** Reads them. */
  static LogSettings from(SettingsReader reader) {
    var usual = LogSettings.USUAL;
    var chainKey = key(reader, "LOG_CHAIN_KEY_FILE");
    var maskKey = key(reader, "LOG_MASK_KEY_FILE");
    return new LogSettings(
        mode(reader),
        reader.number("LOG_SEGMENT_BYTES", (int) usual.segmentBytes(), 1_024, 999_999_999),
        Duration.ofMinutes(
            reader.number("LOG_SEGMENT_MINUTES", (int) usual.segmentAge().toMinutes(), 1, 525_600)),
        reader.number("LOG_QUEUE", usual.queue(), 1, 1_000_000),
        chainKey == null ? Chain.PLAIN : Chain.keyed(chainKey),
        Mask.of(
            reader.text("LOG_MASK", ""), maskKey, mistake -> reader.mistake("LOG_MASK", mistake)),
        Duration.ofSeconds(
            reader.number("LOG_SYNC_SECONDS", (int) usual.syncWait().toSeconds(), 1, 300)));
  }

  private static LogMode mode(SettingsReader reader) {
    var value = reader.text("LOG_MODE", "durable");
    try {
      return LogMode.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      reader.mistake(
          "LOG_MODE", "`" + value + "` is no mode; write `durable`, `sync`, `async` or `off`");
      return LogMode.DURABLE;
    }
  }

  private static byte @Nullable [] key(SettingsReader reader, String name) {
    var file = reader.text(name, "");
    if (file.isEmpty()) {
      return null;
    }
    try {
      var key = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1).stripTrailing();
      if (key.length() >= LEAST_KEY_BYTES) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
      }
      reader.mistake(name, "`" + file + "` holds a short key; write 16 random bytes or more");
    } catch (IOException | InvalidPathException e) {
      reader.mistake(name, "`" + file + "` cannot be read; name a file with the key in it");
    }
    // So that no other mistake is told because of this one.
    return new byte[LEAST_KEY_BYTES];
  }
}
