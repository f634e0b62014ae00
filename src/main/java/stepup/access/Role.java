package stepup.access;

import java.util.Locale;

/** What a caller may do; each page asks for one of these. */
public enum Role {
  /** Nothing is asked of the caller. */
  ANYONE,
  /** To have decisions taken. */
  DECIDE,
  /** To see the rules and how they stand. */
  READ,
  /** To see how the service runs, and to have it load its rules; may see the rules, too. */
  OPS,
  /** To see recorded decisions, and with them whom they were about; may see the rules, too. */
  AUDIT,
  /** To write changed rules where they are taken from; may see the rules, too. */
  PUBLISH;

  /** How keys and tokens name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether who has this role may do what another one asks for. */
  boolean includes(Role other) {
    return this == other || other == ANYONE || (this != DECIDE && this != ANYONE && other == READ);
  }
}
