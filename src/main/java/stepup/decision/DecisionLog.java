package stepup.decision;

import java.util.List;

/** Where decision records are kept. */
@FunctionalInterface
public interface DecisionLog {

  /**
   * Keeps some records as one group, in order. When this returns, all of them are kept as the log's
   * mode promises.
   *
   * @throws DecisionNotRecordedException if they cannot be kept; none of the decisions must then be
   *     given
   */
  void append(List<DecisionRecord> entries);

  /** Keeps one record. */
  default void append(DecisionRecord entry) {
    append(List.of(entry));
  }

  /** A decision that could not be kept and is therefore not given. */
  final class DecisionNotRecordedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecisionNotRecordedException(Throwable cause) {
      super("the decision could not be recorded", cause);
    }
  }
}
