package stepup.access;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that was just made.
 *
 * @param key what the client sends; kept nowhere
 * @param line what to add to the file of keys
 */
public record NewKey(String key, String line) {
  /** The labels of a file of keys, in order. */
  public static final List<String> LABELS = Key.LABELS;

  /**
   * Makes a key of 256 random bits.
   *
   * @param until the last day it is good for, or null
   * @throws IllegalArgumentException if a client cannot have that name
   */
  public static NewKey of(String client, Set<Role> roles, @Nullable LocalDate until) {
    return Key.made(client, roles, until);
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return line;
  }
}
