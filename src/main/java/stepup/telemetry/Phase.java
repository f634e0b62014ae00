package stepup.telemetry;

import java.util.Locale;

/** The parts of a decision that are timed, in the order of its path. */
public enum Phase {
  /** The request's body arrives. */
  READ,
  /** It waits for its turn to be decided. */
  WAIT,
  /** Facts are made of the body. */
  PARSE,
  /** The rules decide, and remedies are proved. */
  EVALUATE,
  /** The answer is written as JSON; it is sent later. */
  WRITE,
  /** The log keeps the decision. */
  RECORD;

  private final String label = name().toLowerCase(Locale.ROOT);

  String label() {
    return label;
  }
}
