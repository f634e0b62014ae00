package stepup.scenario;

/**
 * What is asked of the rules: the part of a decision that a scenario, or a comparison, looks at.
 */
public enum Asked {
  /** A listed upgrade to a target offer. */
  UPGRADE,
  /** The order: an upgrade to a target offer, or added licences without one. */
  ORDER,
  /** Whether licences can be added. */
  LICENCES,
  /**
   * Whether the subscription can be upgraded at all; the reasons are those given for the
   * subscription itself.
   */
  SUBSCRIPTION
}
