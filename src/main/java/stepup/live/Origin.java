package stepup.live;

import org.jspecify.annotations.Nullable;

/** Where rules come from, and what it holds. For one thread at a time. */
public interface Origin {
  /** What to call it in a sentence: {@code the rules folder}. */
  String name();

  /**
   * What it holds, if that is something else than was told last; null otherwise. It is asked many
   * times a second.
   */
  @Nullable Reading next();

  /** Tells soon what it holds, even if it was told before. */
  void forget();

  /**
   * What rules went live with before, for a start at which there are none that could; null if that
   * is not kept.
   *
   * @throws stepup.tables.RulesException if what is kept cannot be used
   */
  default @Nullable Reading kept() {
    return null;
  }

  /**
   * Notes that what was told goes live now.
   *
   * @throws stepup.tables.RulesException if it cannot be noted; then it does not go live
   */
  default void goesLive(Reading reading) {}
}
