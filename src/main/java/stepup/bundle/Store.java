package stepup.bundle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where a bundle is put for replicas. */
interface Store {
  /** What to call it in sentences. */
  String name();

  /**
   * Fetches what it holds.
   *
   * @param known what is known of what it held last; then that is not sent again
   * @param most how many bytes are read; one more tells that there are more
   * @throws IOException if it is away, slow, or does not give it; the message says which, is the
   *     same each time, and can be shown
   */
  Fetched fetch(Known known, int most) throws IOException;

  /**
   * What a store said of what it holds, so that it can be asked for something else only.
   *
   * @param tag an entity tag; null if none is known
   * @param modified a date; null if none is known
   */
  record Known(@Nullable String tag, @Nullable String modified) {
    static final Known NOTHING = new Known(null, null);
  }

  /**
   * What it holds.
   *
   * @param bytes null if that is what is known
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Fetched(byte @Nullable [] bytes, Known known) {}
}
