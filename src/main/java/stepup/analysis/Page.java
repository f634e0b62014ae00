package stepup.analysis;

import java.util.Locale;

/** A text for people, made line by line. */
final class Page {
  private final StringBuilder text = new StringBuilder();

  void say(String line, Object... values) {
    text.append(filled(line, values)).append('\n');
  }

  /** A form with its values, numbers as in English whatever the machine's language. */
  static String filled(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  /** In Markdown, what callers wrote is code: nothing in it is a link, a name or markup. */
  static String code(Object text) {
    var code = text.toString();
    return code.isEmpty() ? "" : "`" + code.replace('`', '\'').replace("|", "\\|") + "`";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
