package stepup.access;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who asks, as far as their credentials tell.
 *
 * @param name the client of a key or the subject of a token; for logs, never for labels of metrics,
 *     which must stay few; empty if it is not known
 * @param roles what they may do
 */
public record Caller(Standing standing, String name, Set<Role> roles) {
  /** What became of the credentials. */
  public enum Standing {
    /** They are right, or nobody is asked for any. */
    KNOWN,
    /** There were none. */
    UNNAMED,
    /** They are wrong, for whatever reason. */
    REFUSED,
    /** It cannot be told now whether they are right. */
    UNCERTAIN
  }

  /** Somebody where nobody is asked. */
  public static final Caller ANYBODY = new Caller(Standing.KNOWN, "", EnumSet.allOf(Role.class));

  static final Caller UNNAMED = new Caller(Standing.UNNAMED, "", Set.of());
  static final Caller REFUSED = new Caller(Standing.REFUSED, "", Set.of());
  static final Caller UNCERTAIN = new Caller(Standing.UNCERTAIN, "", Set.of());

  public Caller {
    roles = Set.copyOf(roles);
  }

  static Caller known(String name, Set<Role> roles) {
    return new Caller(Standing.KNOWN, name, roles);
  }

  /** Whether a page that asks for a role may be shown to them. */
  public boolean may(Role role) {
    return role == Role.ANYONE || roles.stream().anyMatch(own -> own.includes(role));
  }
}
