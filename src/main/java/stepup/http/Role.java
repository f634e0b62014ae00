package stepup.http;

/** What a caller may do; each page asks for one of these. */
public enum Role {
  /** Nothing is asked of the caller. */
  ANYONE,
  /** To have decisions taken. */
  DECIDE,
  /** To see the rules and how they stand. */
  READ,
  /** To see how the service runs, and to have it load its rules. */
  OPS
}
