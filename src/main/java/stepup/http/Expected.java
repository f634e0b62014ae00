package stepup.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stepup.json.Problem;

/** The versions of the rules by which a caller wants to be answered, and by no other. */
final class Expected {
  private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\"";
  private static final Pattern TAGS =
      Pattern.compile("[ \\t]*" + TAG + "(?:[ \\t]*,[ \\t]*" + TAG + ")*[ \\t]*");
  private static final Pattern ONE = Pattern.compile("(W/)?\"([^\"]*)\"");

  private static final Problem UNREADABLE =
      Problem.of(
          400,
          "bad-header",
          "A header field is wrong.",
          "Write If-Match with the version of the rules in quotes, several with commas, or leave it out.");

  private Expected() {}

  /**
   * Why rules are not those that are expected.
   *
   * @param version of the rules that are held
   * @param ifMatch the field If-Match as it was sent; empty if it was not
   * @return null if they are, or nothing is expected
   */
  static @Nullable Problem otherThan(String version, String ifMatch) {
    if (ifMatch.isEmpty() || ifMatch.strip().equals("*")) {
      return null;
    }
    if (!TAGS.matcher(ifMatch).matches()) {
      return UNREADABLE;
    }
    // A weak tag never matches here, as RFC 9110 has it: rules are the same or they are not.
    boolean held =
        ONE.matcher(ifMatch)
            .results()
            .anyMatch(tag -> tag.group(1) == null && tag.group(2).equals(version));
    return held
        ? null
        : Problem.of(
            412,
            "rules-version-mismatch",
            "Other rules than those decide here.",
            "This replica holds version `" + version + "`; nothing was decided.");
  }
}
