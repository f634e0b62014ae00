package stepup;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads settings from the environment, and gathers what is wrong with them. */
final class SettingsReader {
  private final Map<String, String> environment;
  private final List<String> mistakes = new ArrayList<>();

  SettingsReader(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Every mistake so far, one a line. */
  List<String> mistakes() {
    return mistakes;
  }

  /** Notes that a setting cannot be used. */
  void mistake(String name, String what) {
    mistakes.add(name + ": " + what);
  }

  /** A text; a blank one is as one that is missing. */
  String text(String name, String byDefault) {
    var value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? byDefault : value;
  }

  /** {@code yes} or {@code no}. */
  boolean yesOrNo(String name, boolean byDefault) {
    var value = text(name, byDefault ? "yes" : "no").toLowerCase(Locale.ROOT);
    if (!value.equals("yes") && !value.equals("no")) {
      mistake(name, "`" + value + "` is neither; write `yes` or `no`");
    }
    return value.equals("yes");
  }

  /** A whole number between two bounds, both inclusive. */
  int number(String name, int byDefault, int least, int most) {
    var value = text(name, String.valueOf(byDefault));
    if (value.matches("\\d{1,9}")
        && Integer.parseInt(value) >= least
        && Integer.parseInt(value) <= most) {
      return Integer.parseInt(value);
    }
    mistake(
        name,
        "`" + value + "` is no such number; write a whole number from " + least + " to " + most);
    return byDefault;
  }
}
