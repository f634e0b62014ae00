package stepup.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told of a request that is not JSON, or beyond what is read. */
final class Unreadable {
  private Unreadable() {}

  /** The problem that reading ended with. */
  static RequestProblem because(Exception e, RequestLimits limits) {
    if (e instanceof NumberFormatException) {
      // Jackson lets it through, with the number in its message.
      return problem(Json.EXPONENT);
    }
    if (e instanceof StreamConstraintsException beyond) {
      return problem(beyond(beyond, limits));
    }
    if (e instanceof JacksonException json) {
      var duplicate = String.valueOf(json.getOriginalMessage()).startsWith("Duplicate field");
      return duplicate
          ? problem("an object has the same name twice" + at(json.getLocation()))
          : notJson(json.getLocation());
    }
    return problem("this is not JSON in UTF-8");
  }

  /**
   * The problem of a document that is none.
   *
   * @param place where it ceases to be one; null if nowhere
   */
  static RequestProblem notJson(@Nullable JsonLocation place) {
    return problem("this is not JSON" + at(place));
  }

  private static String at(@Nullable JsonLocation place) {
    return place == null
        ? ""
        : ", at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }

  /** Which limit it was; Jackson says so only in its message. */
  private static String beyond(StreamConstraintsException e, RequestLimits limits) {
    var message = String.valueOf(e.getOriginalMessage());
    if (message.contains("MaxNestingDepth")) {
      return "objects and lists are nested too deeply; write at most "
          + limits.jsonDepth()
          + " levels";
    }
    if (message.contains("MaxTokenCount")) {
      return "there are more than "
          + limits.jsonTokens()
          + " JSON tokens (values, names, brackets and braces); ask in several requests";
    }
    if (message.contains("MaxNumberLength")) {
      return "a number is too long; write at most " + limits.numberCharacters() + " characters";
    }
    if (message.contains("MaxNameLength")) {
      return "a name is too long; write at most " + Json.LONGEST_NAME + " characters";
    }
    return "a text is too long; write at most " + Json.LONGEST_TEXT + " characters";
  }

  private static RequestProblem problem(String detail) {
    return new RequestProblem(
        RequestProblem.Kind.UNREADABLE, List.of(new RequestProblem.Entry("", detail)));
  }
}
