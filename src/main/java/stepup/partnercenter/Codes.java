package stepup.partnercenter;

/** How the codes of reasons are written. */
public enum Codes {
  /** As Partner Center numbers them, 0 for those that it does not have. */
  INTEGER,
  /** As the table of reasons names them. */
  NAME
}
