package stepup.json;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import stepup.decision.DecisionLog;
import stepup.decision.OverBudgetException;

/**
 * A problem in the sense of RFC 9457.
 *
 * @param name the last part of its type, which never changes
 * @param detail what happened this time, or null if the title says it all
 * @param instance an id to find it in the server's own log by, or null
 * @param errors every mistake in the request, with its JSON pointer
 * @param retryAfter seconds after which to try again, or 0 if that is not known
 */
public record Problem(
    int status,
    String name,
    String title,
    @Nullable String detail,
    @Nullable String instance,
    List<RequestProblem.Entry> errors,
    int retryAfter) {
  public static final String CONTENT_TYPE = "application/problem+json";
  private static final String TYPES = "urn:stepup:problem:";

  /** The service has more to do than it can. */
  public static final Problem OVERLOADED =
      new Problem(
          503,
          "overloaded",
          "The service has more requests than it can answer now.",
          "Try again later.",
          null,
          List.of(),
          1);

  /** Nobody said who asks, or not so that it is believed. */
  public static final Problem UNAUTHENTICATED =
      of(
          401,
          "unauthenticated",
          "Say who asks.",
          "Send Authorization: Bearer with a key or token that is valid here.");

  /** Who asks is known, and may not. */
  public static final Problem FORBIDDEN =
      of(403, "forbidden", "This is not for you.", "Ask with a key or token of another role.");

  /** Who asks cannot be told now. */
  public static final Problem UNCERTAIN =
      new Problem(
          503,
          "access-unavailable",
          "Who asks cannot be checked now.",
          "Try again later.",
          null,
          List.of(),
          5);

  /** One without anything else. */
  public static Problem of(int status, String name, String title, @Nullable String detail) {
    return new Problem(status, name, title, detail, null, List.of(), 0);
  }

  /** The same, with what happened this time. */
  public Problem because(String what) {
    return new Problem(status, name, title, what, instance, errors, retryAfter);
  }

  /** For a status the server itself gives, such as 404 or 431. */
  public static Problem of(int status) {
    return switch (status) {
      case 400 -> of(status, "bad-request", "The request cannot be read.", null);
      case 404 ->
          of(
              status,
              "not-found",
              "There is nothing at this address.",
              "See /docs for what there is.");
      case 405 ->
          of(
              status,
              "method-not-allowed",
              "This address does not take this method.",
              "See the Allow header.");
      case 406 -> of(status, "not-acceptable", "The answer is JSON.", "Accept application/json.");
      case 408 ->
          of(status, "request-timeout", "The request took too long to arrive.", "Try again.");
      case 413 -> of(status, "too-large", "The request is too large.", null);
      case 414 -> of(status, "address-too-long", "The address is too long.", null);
      case 415 ->
          of(
              status,
              "unsupported-media-type",
              "The request must be JSON.",
              "Send Content-Type: application/json, in UTF-8, plain or with Content-Encoding: gzip.");
      case 431 -> of(status, "headers-too-large", "The header fields are too large.", null);
      case 503 -> of(status, "unavailable", "The service cannot answer now.", "Try again later.");
      case 504 -> of(status, "timeout", "The answer took too long.", "Try again later.");
      case 505 ->
          of(status, "http-version-not-supported", "This is not HTTP/1.1.", "Use HTTP/1.1.");
      default ->
          status < 500
              ? of(status, "request-refused", "The request was refused.", null)
              : of(status, "internal-error", "Something went wrong in the service.", null);
    };
  }

  /** What is answered to a request that ended with this; of what nobody foresaw only an id. */
  public static Problem of(Throwable e) {
    if (e instanceof RequestProblem problem) {
      return switch (problem.kind()) {
        case UNREADABLE ->
            wrong(400, "unreadable", "The request cannot be read.", problem.entries());
        case INVALID ->
            wrong(
                422,
                "invalid-facts",
                "The facts are not in the vocabulary of the rules.",
                problem.entries());
      };
    }
    if (e instanceof OverBudgetException over) {
      var rule = over.rule();
      return of(
          504,
          "over-budget",
          "The decision took more than it may.",
          (rule == null
                  ? "It was stopped: "
                  : "Rule `%s` (%s!%d) was stopped: ".formatted(rule.id(), rule.file(), rule.row()))
              + over.getMessage()
              + ".");
    }
    if (e instanceof DecisionLog.DecisionNotRecordedException) {
      return of(
          503,
          "decision-log-unavailable",
          "The decision cannot be recorded, so it is not given.",
          "Try again later.");
    }
    return new Problem(
        500,
        "internal-error",
        "Something went wrong in the service.",
        null,
        "urn:uuid:" + UUID.randomUUID(),
        List.of(),
        0);
  }

  private static Problem wrong(
      int status, String name, String title, List<RequestProblem.Entry> errors) {
    return new Problem(status, name, title, null, null, errors, 0);
  }

  /** What to write of it into the server's own log. */
  public String told() {
    return name + ": " + (detail != null ? detail : instance != null ? instance : title);
  }

  /** As it is answered, on one line. */
  public String json() {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", TYPES + name);
          json.writeStringField("title", title);
          json.writeNumberField("status", status);
          if (detail != null) {
            json.writeStringField("detail", detail);
          }
          if (instance != null) {
            json.writeStringField("instance", instance);
          }
          if (!errors.isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (var error : errors) {
              json.writeStartObject();
              json.writeStringField("pointer", error.pointer());
              json.writeStringField("detail", error.detail());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }
}
