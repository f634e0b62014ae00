package stepup.console;

import java.util.Locale;
import stepup.access.Role;

/** The parts of the console, in the order in which they are offered. */
enum Section {
  MATRIX(Role.READ),
  DECIDE(Role.DECIDE),
  TABLES(Role.READ),
  CHANGE(Role.READ),
  SCENARIOS(Role.READ),
  DECISIONS(Role.AUDIT),
  STATUS(Role.READ);

  private final Role role;

  Section(Role role) {
    this.role = role;
  }

  /** How addresses and keys of texts name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What one must be allowed to look at it. */
  Role role() {
    return role;
  }
}
