package stepup.audit;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Where recorded lines are shipped to, besides the segments. */
@FunctionalInterface
public interface Sink extends AutoCloseable {

  /**
   * Keeps these records; those it has already stay as they are.
   *
   * @param log whose records they are: each data folder has a log of its own
   * @param records in the order of their seq, without gaps; at least one
   * @throws IOException if it is away: try the same again later
   */
  void keep(UUID log, List<Recorded> records) throws IOException;

  /**
   * Up to which record of a log it says to have all: less than what it acknowledged if it is
   * another sink than it was, or one restored from a copy. 0 if it has none.
   *
   * @throws IOException if it is away: ask again later
   */
  default long kept(UUID log) throws IOException {
    return Long.MAX_VALUE;
  }

  /** Ends what it is doing, also if another thread waits for it. */
  @Override
  default void close() {}
}
