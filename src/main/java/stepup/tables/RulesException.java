package stepup.tables;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A rules folder that cannot go live, with every mistake in it. Its message is one mistake a line.
 */
public final class RulesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  public RulesException(List<Mistake> mistakes) {
    super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Errors and warnings, sorted by place. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  /** Those that stop the rule set, sorted by place. */
  public List<Mistake> errors() {
    return mistakes.stream().filter(m -> m.severity() == Mistake.Severity.ERROR).toList();
  }
}
