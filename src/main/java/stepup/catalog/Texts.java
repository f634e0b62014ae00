package stepup.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.tables.Choices;

/** The sentences of findings in one language. */
public final class Texts {
  static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  private static final List<String> ABOUT = List.of("offer", "reseller", "channel");

  private final String language;

  /** Whether the language is set with punctuation as wide as its characters. */
  private final boolean fullWidth;

  private final Choices<Wording> wordings = new Choices<>("a reason");

  /** The same, for codes that are written as their own row has them. */
  private final Map<String, Wording> byCode = new HashMap<>();

  /** Is told a sentence piece by piece. */
  public interface Telling {
    /** Words of a table, or what stands between two values. */
    void words(String words);

    /** A value as it is shown. */
    void shown(Object value);
  }

  /** The sentences of one reason. */
  public final class Wording {
    private final Sentence message;
    private final Sentence remedy;

    private Wording(Reason reason) {
      message = Sentence.of(reason.messages().get(language));
      remedy = Sentence.of(reason.remedyTexts().get(language));
    }

    /** Tells what is the matter. */
    public void tellMessage(Map<String, Object> evidence, Telling to) {
      tell(message, evidence, to);
    }

    /** Tells what to do about it; nothing if there is nothing to do. */
    public void tellRemedy(Map<String, Object> evidence, Telling to) {
      tell(remedy, evidence, to);
    }

    /** What is the matter. */
    public String message(Map<String, Object> evidence) {
      return told(message, evidence);
    }

    /** What to do about it; empty if there is nothing to do. */
    public String remedy(Map<String, Object> evidence) {
      return told(remedy, evidence);
    }
  }

  Texts(String language, List<Reason> reasons) {
    this.language = language;
    var primary = Locale.forLanguageTag(language).getLanguage();
    this.fullWidth = primary.equals("zh") || primary.equals("ja");
    for (var reason : reasons) {
      var wording = new Wording(reason);
      wordings.add(reason.code(), wording);
      byCode.putIfAbsent(reason.code(), wording);
    }
  }

  /** The language tag, for example {@code pt-BR}. */
  public String language() {
    return language;
  }

  /** The sentences of a reason, by its code. */
  public Wording about(String reason) {
    var wording = byCode.get(reason);
    return wording != null ? wording : Objects.requireNonNull(wordings.find(reason));
  }

  /** What is the matter and what to do about it, as the language joins sentences. */
  public String sentences(String reason, Map<String, Object> evidence) {
    var wording = about(reason);
    var remedy = wording.remedy(evidence);
    return wording.message(evidence) + (remedy.isEmpty() || fullWidth ? "" : " ") + remedy;
  }

  private String told(Sentence sentence, Map<String, Object> evidence) {
    var told = new Told();
    tell(sentence, evidence, told);
    return told.text.toString();
  }

  /** A value of a fact, as sentences show it. */
  public String shown(@Nullable Object value) {
    var told = new Told();
    show(value, told);
    return told.text.toString();
  }

  private static final class Told implements Telling {
    final StringBuilder text = new StringBuilder();

    @Override
    public void words(String words) {
      text.append(words);
    }

    @Override
    public void shown(Object value) {
      text.append(value);
    }
  }

  private void tell(Sentence sentence, Map<String, Object> evidence, Telling to) {
    var names = sentence.names();
    for (int i = 0; i < names.size(); i++) {
      to.words(sentence.texts().get(i));
      show(evidence.get(names.get(i)), to);
    }
    to.words(sentence.texts().get(names.size()));
  }

  private void show(@Nullable Object value, Telling to) {
    if (value instanceof String text) {
      to.shown(text);
    } else if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        if (i > 0) {
          to.words(separator());
        }
        show(items.get(i), to);
      }
    } else if (value instanceof Collection<?> items) {
      show(List.copyOf(items), to);
    } else if (value instanceof Map<?, ?> subscription) {
      // A subscription in evidence: its id, then what it is and who sold it.
      show(subscription.get("subscription"), to);
      to.words(fullWidth ? "（" : " (");
      boolean first = true;
      for (var about : ABOUT) {
        var told = subscription.get(about);
        if (told != null) {
          if (!first) {
            to.words(separator());
          }
          show(told, to);
          first = false;
        }
      }
      to.words(fullWidth ? "）" : ")");
    } else {
      // A fact nobody stated has a dash.
      to.shown(value == null ? "–" : value);
    }
  }

  private String separator() {
    return fullWidth ? "、" : ", ";
  }
}
