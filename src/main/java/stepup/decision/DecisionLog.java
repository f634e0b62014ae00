package stepup.decision;

/** Where decision records are kept. */
@FunctionalInterface
public interface DecisionLog {

  /**
   * Keeps a record. When this returns, the record is kept as the log's mode promises.
   *
   * @throws DecisionNotRecordedException if it cannot be kept; the decision must then not be given
   */
  void append(DecisionRecord entry);

  /** A decision that could not be kept and is therefore not given. */
  final class DecisionNotRecordedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecisionNotRecordedException(Throwable cause) {
      super("the decision could not be recorded", cause);
    }
  }
}
