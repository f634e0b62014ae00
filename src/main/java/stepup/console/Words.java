package stepup.console;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the console itself says, in one language. Sentences of the rules are in {@code reasons.csv}.
 *
 * <p>Texts are patterns of {@link MessageFormat}, in {@code words/LANGUAGE/SECTION.properties}; a
 * key is {@code SECTION.NAME}.
 */
final class Words {
  /** As in {@code reasons.csv}; the first is the one by default. */
  static final List<String> LANGUAGES = List.of("en", "pt-BR", "zh-CN");

  /** What every page says, beside the sections. */
  static final String EVERYWHERE = "console";

  private static final Map<String, Words> READ = new HashMap<>();

  private final String language;
  private final Map<String, MessageFormat> patterns;

  private Words(String language, Map<String, MessageFormat> patterns) {
    this.language = language;
    this.patterns = patterns;
  }

  /** Those of a language; null if there are none. */
  static @Nullable Words in(String language) {
    if (!LANGUAGES.contains(language)) {
      return null;
    }
    synchronized (READ) {
      return READ.computeIfAbsent(language, Words::read);
    }
  }

  /** The language that somebody wants most of those there are, as {@code Accept-Language} says. */
  static String wanted(String acceptLanguage) {
    if (acceptLanguage.isBlank()) {
      return LANGUAGES.get(0);
    }
    try {
      var ranges = new ArrayList<Locale.LanguageRange>();
      for (var range : Locale.LanguageRange.parse(acceptLanguage)) {
        ranges.add(range);
        // Portuguese of Portugal is nearer to that of Brazil than English is; Chinese likewise.
        var base = range.getRange().split("-", 2)[0];
        LANGUAGES.stream()
            .filter(language -> language.startsWith(base + "-"))
            .forEach(language -> ranges.add(new Locale.LanguageRange(language, range.getWeight())));
      }
      var found = Locale.lookupTag(ranges, LANGUAGES);
      return found == null
          ? LANGUAGES.get(0)
          : LANGUAGES.stream().filter(found::equalsIgnoreCase).findFirst().orElseThrow();
    } catch (IllegalArgumentException e) {
      return LANGUAGES.get(0);
    }
  }

  String language() {
    return language;
  }

  Locale locale() {
    return Locale.forLanguageTag(language);
  }

  /**
   * A text.
   *
   * @throws IllegalArgumentException if there is none with this key
   */
  String say(String key, @Nullable Object... about) {
    var pattern = patterns.get(key);
    if (pattern == null) {
      throw new IllegalArgumentException(language + " has no text " + key);
    }
    // A format keeps how far it is while it writes.
    synchronized (pattern) {
      return pattern.format(about);
    }
  }

  /** Every text, by its key, as it is written. */
  Map<String, String> patterns() {
    var texts = new HashMap<String, String>();
    patterns.forEach((key, pattern) -> texts.put(key, pattern.toPattern()));
    return texts;
  }

  private static Words read(String language) {
    var locale = Locale.forLanguageTag(language);
    var patterns = new HashMap<String, MessageFormat>();
    read(language, EVERYWHERE, locale, patterns);
    for (var section : Section.values()) {
      read(language, section.word(), locale, patterns);
    }
    return new Words(language, Map.copyOf(patterns));
  }

  private static void read(
      String language, String file, Locale locale, Map<String, MessageFormat> into) {
    var resource = "words/" + language + "/" + file + ".properties";
    try (var in = Words.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      var texts = new Properties();
      texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      texts.forEach(
          (key, text) -> into.put(file + "." + key, new MessageFormat((String) text, locale)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
