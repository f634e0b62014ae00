package stepup.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stepup.decision.Finding;
import stepup.tables.Choices;

/** The sentences of findings in one language. */
public final class Texts {
  static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  private final String language;
  private final Choices<Reason> reasons;

  Texts(String language, Choices<Reason> reasons) {
    this.language = language;
    this.reasons = reasons;
  }

  /** The language tag, for example {@code pt-BR}. */
  public String language() {
    return language;
  }

  /** What is the matter. */
  public String message(Finding finding) {
    return filled(reason(finding).messages().get(language), finding.evidence());
  }

  /** What to do about it; empty if there is nothing to do. */
  public String remedy(Finding finding) {
    return filled(reason(finding).remedyTexts().get(language), finding.evidence());
  }

  private Reason reason(Finding finding) {
    return Objects.requireNonNull(reasons.find(finding.reason()));
  }

  private String filled(String text, Map<String, Object> evidence) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(shown(evidence.get(m.group(1)))));
  }

  private String shown(@Nullable Object value) {
    if (value instanceof Collection<?> items) {
      return items.stream().map(this::shown).collect(Collectors.joining(separator()));
    }
    if (value instanceof Map<?, ?> subscription) {
      // A subscription in evidence: its id, then what it is and who sold it.
      var about =
          List.of("offer", "reseller", "channel").stream()
              .filter(subscription::containsKey)
              .map(subscription::get)
              .map(this::shown)
              .collect(Collectors.joining(separator()));
      return shown(subscription.get("subscription"))
          + (fullWidth() ? "（" + about + "）" : " (" + about + ")");
    }
    // A fact nobody stated.
    return value == null ? "–" : value.toString();
  }

  private String separator() {
    return fullWidth() ? "、" : ", ";
  }

  /** Whether the language is set with punctuation as wide as its characters. */
  private boolean fullWidth() {
    var primary = Locale.forLanguageTag(language).getLanguage();
    return primary.equals("zh") || primary.equals("ja");
  }
}
