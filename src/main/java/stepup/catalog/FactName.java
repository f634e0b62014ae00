package stepup.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A fact as tables name it.
 *
 * @param attribute the attribute's name where the fact is an attribute, otherwise empty
 */
public record FactName(Fact fact, String attribute) {

  /**
   * Finds the fact a path such as {@code subscription.status} or {@code
   * customer.attributes.segment} names; null if none.
   */
  public static @Nullable FactName of(String path) {
    for (var fact : Fact.values()) {
      if (fact.kind() != Fact.Kind.ATTRIBUTE && fact.path().equals(path)) {
        return new FactName(fact, "");
      }
      if (fact.kind() == Fact.Kind.ATTRIBUTE) {
        var prefix = fact.path().substring(0, fact.path().length() - 1);
        if (path.startsWith(prefix)
            && path.substring(prefix.length()).matches("[A-Za-z][A-Za-z0-9_-]*")) {
          return new FactName(fact, path.substring(prefix.length()));
        }
      }
    }
    return null;
  }

  /** The name in evidence and placeholders. */
  public String key() {
    return attribute.isEmpty() ? fact.key() : attribute;
  }

  @Override
  public String toString() {
    return attribute.isEmpty() ? fact.path() : fact.path().replace("*", attribute);
  }
}
