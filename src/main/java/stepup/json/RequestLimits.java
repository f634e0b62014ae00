package stepup.json;

/**
 * How much one request may ask.
 *
 * @param bodyBytes largest body, in bytes
 * @param subscriptions most subscriptions
 */
public record RequestLimits(int bodyBytes, int subscriptions) {}
