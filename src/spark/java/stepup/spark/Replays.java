package stepup.spark;

import org.jspecify.annotations.Nullable;

/** Two rule sets that decide records again, and count what they answer otherwise. */
public interface Replays {
  /**
   * Decides the next record again.
   *
   * @param line its number, from 1
   * @param name what it is named by if it is no recorded decision; null for its number
   */
  void replay(long line, byte[] record, @Nullable String name);

  /** How many were decided by both so far. */
  long replayed();

  /** How many of them are answered otherwise. */
  long changed();

  /** How many could not be decided again. */
  long unreadable();

  /** What was counted, for whoever adds it to that of others. */
  byte[] counted();
}
