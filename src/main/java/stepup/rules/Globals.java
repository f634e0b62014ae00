package stepup.rules;

import java.util.Objects;
import org.drools.base.rule.accessor.GlobalResolver;
import org.jspecify.annotations.Nullable;
import stepup.catalog.Catalog;

/** What rules name without testing it, of the decision that a session is taking. */
final class Globals implements GlobalResolver {
  static final String FINDINGS = "findings";
  static final String CATALOG = "catalog";

  private @Nullable Findings findings;
  private @Nullable Catalog catalog;

  void are(Findings findings, Catalog catalog) {
    this.findings = findings;
    this.catalog = catalog;
  }

  @Override
  public @Nullable Object resolveGlobal(String name) {
    return switch (name) {
      case FINDINGS -> Objects.requireNonNull(findings);
      case CATALOG -> Objects.requireNonNull(catalog);
      default -> null;
    };
  }

  @Override
  public void setGlobal(String name, Object value) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public void removeGlobal(String name) {
    throw new UnsupportedOperationException(name);
  }

  /** The session is wiped. */
  @Override
  public void clear() {
    findings = null;
    catalog = null;
  }
}
