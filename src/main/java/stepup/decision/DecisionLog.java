package stepup.decision;

import java.util.List;

/** Where decision records are kept. */
@FunctionalInterface
public interface DecisionLog {

  /**
   * Keeps records. When this returns, all are kept as the log's mode promises.
   *
   * @throws DecisionNotRecordedException if they cannot be kept; the decisions must then not be
   *     given
   */
  void append(List<DecisionRecord> entries);

  /** A decision that could not be kept and is therefore not given. */
  final class DecisionNotRecordedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecisionNotRecordedException(Throwable cause) {
      super("the decision could not be recorded", cause);
    }
  }
}
