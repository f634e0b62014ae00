package stepup.spark;

import org.jspecify.annotations.Nullable;

/**
 * Rules that decide requests, one after the other: every task has its own, but queries over rows
 * that the driver holds may share one.
 */
public interface Decides {
  /**
   * What becomes of one request.
   *
   * @param text in UTF-8: the answer as a batch gives it, or the problem
   * @param isDecision whether it is no problem
   * @param record what the decision log would keep, in UTF-8; null if nobody asked for it, or there
   *     is no decision
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Decided(byte[] text, boolean isDecision, byte @Nullable [] record) {}

  /**
   * Decides one request.
   *
   * @param line its number, from 1; 0 if the answer need not name it
   * @param language of sentences, as {@code Accept-Language} has it; null for the first one
   */
  Decided decide(byte[] request, long line, @Nullable String language);
}
