package stepup.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.decision.Finding;
import stepup.tables.Choices;

/** The sentences of findings in one language. */
public final class Texts {
  static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  private static final List<String> ABOUT = List.of("offer", "reseller", "channel");

  private final String language;

  /** Whether the language is set with punctuation as wide as its characters. */
  private final boolean fullWidth;

  private final Choices<Wording> wordings = new Choices<>("a reason");

  private record Wording(Sentence message, Sentence remedy) {}

  Texts(String language, List<Reason> reasons) {
    this.language = language;
    var primary = Locale.forLanguageTag(language).getLanguage();
    this.fullWidth = primary.equals("zh") || primary.equals("ja");
    for (var reason : reasons) {
      wordings.add(
          reason.code(),
          new Wording(
              Sentence.of(reason.messages().get(language)),
              Sentence.of(reason.remedyTexts().get(language))));
    }
  }

  /** The language tag, for example {@code pt-BR}. */
  public String language() {
    return language;
  }

  /** What is the matter. */
  public String message(Finding finding) {
    return filled(wording(finding).message(), finding.evidence());
  }

  /** What to do about it; empty if there is nothing to do. */
  public String remedy(Finding finding) {
    return filled(wording(finding).remedy(), finding.evidence());
  }

  private Wording wording(Finding finding) {
    return Objects.requireNonNull(wordings.find(finding.reason()));
  }

  private String filled(Sentence sentence, Map<String, Object> evidence) {
    return sentence.with((name, text) -> show(evidence.get(name), text));
  }

  private void show(@Nullable Object value, StringBuilder text) {
    if (value instanceof Collection<?> items) {
      var between = "";
      for (var item : items) {
        text.append(between);
        show(item, text);
        between = separator();
      }
    } else if (value instanceof Map<?, ?> subscription) {
      // A subscription in evidence: its id, then what it is and who sold it.
      show(subscription.get("subscription"), text);
      text.append(fullWidth ? "（" : " (");
      var between = "";
      for (var about : ABOUT) {
        if (subscription.containsKey(about)) {
          text.append(between);
          show(subscription.get(about), text);
          between = separator();
        }
      }
      text.append(fullWidth ? "）" : ")");
    } else {
      // A fact nobody stated.
      text.append(value == null ? "–" : value);
    }
  }

  private String separator() {
    return fullWidth ? "、" : ", ";
  }
}
