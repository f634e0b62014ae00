package stepup.decision;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  /**
   * Keeps records without waiting for it, except for room.
   *
   * @param then is told once: with null when all are kept as the log's mode promises, or with what
   *     {@link #append(List)} would have thrown. Whoever tells is needed elsewhere, so it must not
   *     wait.
   */
  default void append(List<DecisionRecord> entries, Consumer<@Nullable RuntimeException> then) {
    RuntimeException failure = null;
    try {
      append(entries);
    } catch (RuntimeException e) {
      failure = e;
    }
    then.accept(failure);
  }

  /** A decision that could not be kept and is therefore not given. */
  final class DecisionNotRecordedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DecisionNotRecordedException(Throwable cause) {
      super("the decision could not be recorded", cause);
    }
  }
}
