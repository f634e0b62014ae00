package stepup.json;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request that cannot be decided, with everything that is wrong with it. Never holds a value the
 * caller sent.
 */
public final class RequestProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int MOST_MISTAKES = 100;

  private final Kind kind;
  private final transient List<Entry> entries;

  public RequestProblem(Kind kind, List<Entry> entries) {
    super(
        entries.stream()
            .map(e -> e.pointer() + ": " + e.detail())
            .collect(Collectors.joining("\n")));
    this.kind = kind;
    this.entries = List.copyOf(entries);
  }

  /** One with as many mistakes as are told at once, and an entry that says so if there are more. */
  public static RequestProblem invalid(Stream<Entry> mistakes) {
    var told = new ArrayList<>(mistakes.limit(MOST_MISTAKES + 1L).toList());
    if (told.size() > MOST_MISTAKES) {
      told.set(
          MOST_MISTAKES, new Entry("", "there are more mistakes than these; correct them first"));
    }
    return new RequestProblem(Kind.INVALID, told);
  }

  /** What kind of problem it is. */
  public enum Kind {
    /** Not JSON, or JSON beyond the limits of what is read. */
    UNREADABLE,
    /** JSON, but not facts in the vocabulary of the rules. */
    INVALID
  }

  /**
   * One mistake.
   *
   * @param pointer where it is, as a JSON pointer (RFC 6901); empty for the whole document
   * @param detail what is wrong and what to write instead
   */
  public record Entry(String pointer, String detail) {}

  public Kind kind() {
    return kind;
  }

  /** In the order of the request. */
  public List<Entry> entries() {
    return entries;
  }
}
